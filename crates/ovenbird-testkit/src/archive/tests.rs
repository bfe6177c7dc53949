use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use serde_json::Value;

use super::{MIX, archive_hour, sample, strings, url, words};

/// An hour of 2016 and the lines of 2021, or nothing where the data is not beside the checkout.
fn data() -> Option<Vec<PathBuf>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/archive");
    let files = ["2016-01-01-1.json.gz", "2021-07-21-sample.json.gz"];
    let files: Vec<PathBuf> = files.iter().map(|file| PathBuf::from(folder).join(file)).collect();
    let is_there = files.iter().all(|file| file.exists());
    if !is_there {
        println!("skipped, for there is no sample of the archive: {folder}");
    }
    is_there.then_some(files)
}

fn hour(sample: &[PathBuf], events: u64, seed: u64) -> String {
    let mut out = Vec::new();
    archive_hour(sample, events, seed, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn events(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let Some(sample) = data() else { return };
    let first = hour(&sample, 500, 3);
    assert_eq!(first, hour(&sample, 500, 3));
    assert_ne!(first, hour(&sample, 500, 4));
}

#[test]
fn an_hour_has_the_mix_and_the_size_of_a_real_one() {
    let Some(sample) = data() else { return };
    let lines = hour(&sample, 20_000, 1);
    let events = events(&lines);
    assert_eq!(events.len(), 20_000);
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for event in &events {
        *counts.entry(event["type"].as_str().unwrap()).or_default() += 1;
    }
    for (kind, share) in MIX {
        let per_mille = counts[kind] as f64 / 20.0;
        // Four times the standard error, and a little for the rare ones.
        let tolerance = 4.0 * (share as f64 / 20.0).sqrt() + 0.5;
        assert!((per_mille - share as f64).abs() < tolerance, "{kind}: {per_mille} for {share}");
    }
    let mean = lines.len() / 20_000;
    assert!((3_200..3_900).contains(&mean), "{mean} bytes a line");
    let repos: BTreeSet<u64> = events.iter().filter_map(|e| e["repo"]["id"].as_u64()).collect();
    assert!((9_000..16_000).contains(&repos.len()), "{} repos", repos.len());
}

#[test]
fn ids_and_times_ascend_within_and_between_hours() {
    let Some(sample) = data() else { return };
    let lines = hour(&sample, 2_000, 1) + &hour(&sample, 2_000, 2);
    let key = |event: &Value| {
        let id: u64 = event["id"].as_str().unwrap().parse().unwrap();
        (id, event["created_at"].as_str().unwrap().to_owned())
    };
    let keys: Vec<(u64, String)> = events(&lines).iter().map(key).collect();
    assert!(keys.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1));
    assert_eq!(keys[0].1, "2024-01-01T00:00:00Z");
    assert_eq!(keys[1_999].1, "2024-01-01T00:59:58Z");
    assert_eq!(keys[2_000].1, "2024-01-01T01:00:00Z");
}

#[test]
fn lines_agree_on_repos_accounts_issues_and_pull_requests() {
    let Some(sample) = data() else { return };
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    let mut say = |key: String, what: &Value| {
        let old = said.entry(key.clone()).or_insert_with(|| what.to_string());
        assert_eq!(*old, what.to_string(), "{key}");
    };
    let mut again = 0;
    let mut merged = BTreeSet::new();
    let mut forge_objects = BTreeSet::new();
    for event in events(&(hour(&sample, 20_000, 1) + &hour(&sample, 5_000, 2))) {
        let repo = &event["repo"];
        say(format!("repo {}", repo["id"]), &repo["name"]);
        say(format!("name {}", repo["name"]), &repo["id"]);
        for (key, forge_object) in
            ["issue", "pull_request"].map(|key| (key, &event["payload"][key]))
        {
            if forge_object.is_null() {
                continue;
            }
            let name = format!("{} {}", repo["id"], forge_object["number"]);
            again += usize::from(!forge_objects.insert(name.clone()));
            for part in ["id", "created_at", "title"] {
                say(format!("{key} {part} {name}"), &forge_object[part]);
            }
            say(format!("opener {name}"), &forge_object["user"]["login"]);
            say(format!("{key} of {}", forge_object["id"]), &forge_object["number"]);
            if forge_object["merged_at"].is_string() {
                merged.insert(name);
            } else if key == "pull_request" {
                assert!(!merged.contains(&name), "{name} is merged no more");
            }
            if let Value::Object(base) = &forge_object["base"]["repo"] {
                assert_eq!((&base["id"], &base["full_name"]), (&repo["id"], &repo["name"]));
            }
        }
        accounts(&event, &mut say);
    }
    assert!(merged.len() > 100);
    assert!(again > 500, "{again} lines on something that another spoke of");
}

fn accounts(value: &Value, say: &mut impl FnMut(String, &Value)) {
    match value {
        Value::Object(map) => {
            if let (Some(login), Some(id)) = (map.get("login"), map.get("id")) {
                say(format!("user {id}"), login);
                say(format!("login {login}"), id);
            }
            map.values().for_each(|value| accounts(value, say));
        }
        Value::Array(values) => values.iter().for_each(|value| accounts(value, say)),
        _ => {}
    }
}

/// Calls `each` with the key and text of every string of a value.
fn strings_of<'a>(value: &'a Value, key: &'a str, each: &mut impl FnMut(&'a str, &'a str)) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| strings_of(value, key, each)),
        Value::Array(values) => values.iter().for_each(|value| strings_of(value, key, each)),
        Value::String(text) => each(key, text),
        _ => {}
    }
}

fn cut(text: &str, within: fn(char) -> bool) -> impl Iterator<Item = String> {
    text.split(move |letter| !within(letter)).map(str::to_lowercase)
}

fn is_login(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-'
}

fn is_email(letter: char) -> bool {
    letter.is_alphanumeric() || "@.+_-%".contains(letter)
}

#[test]
fn nobody_of_the_sample_is_in_the_hour() {
    let Some(files) = data() else { return };
    let (mut people, mut emails, mut kept) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    kept.extend(words::KEPT.map(str::to_owned));
    kept.extend(url::STEPS.split(' ').map(str::to_owned));
    for file in &files {
        sample::lines(file, |line| {
            let event: Value = serde_json::from_slice(line).unwrap();
            strings_of(&event, "", &mut |key, text| {
                match text.strip_suffix("[bot]") {
                    // An app may be called as its maker is.
                    Some(app) => kept.extend(cut(app, is_login)),
                    None if key == "login" => drop(people.insert(text.to_lowercase())),
                    None => {}
                }
                if strings::KEPT.contains(&format!(" {key} ")) {
                    kept.extend(cut(text, is_login));
                }
                let words = cut(text, is_email);
                emails.extend(words.filter(|word| word.contains('@') && word.contains('.')));
            });
        })
        .unwrap();
    }
    emails.remove("git@github.com");
    // A licence is named after them.
    people.remove("apache");
    // A word of four letters may be anybody's and anything's.
    people.retain(|login| login.len() > 4 && !kept.contains(login));
    for event in events(&hour(&files, 10_000, 1)) {
        strings_of(&event, "", &mut |key, text| {
            for word in cut(text, is_login) {
                assert!(!people.contains(&word), "{word} in {key}: {text}");
            }
            for word in cut(text, is_email) {
                assert!(!emails.contains(&word), "{word} in {key}: {text}");
            }
        });
    }
}

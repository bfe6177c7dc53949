//! Errors say what was attempted, why it failed and what to do; exit codes are an interface.

use std::fmt::Write as _;

use crate::program::{Program, project};

#[test]
fn each_mistake_is_reported_with_its_exit_code() {
    let (program, repo) = (Program::new(), project());
    std::fs::write(program.path("text"), "no repository\n").unwrap();
    program.ok(&["report", repo.path().to_str().unwrap()]);
    let mut reported = String::new();
    for args in [
        &["report", "./nowhere"][..],
        &["report", "nonsense"],
        &["report", "."],
        &["report", "text"],
        &["report", "https://user:s3cret@localhost/x"],
        &["report", "http://example.org/x"],
        &["report", "file:///tmp/x"],
        &["report", "git@10.0.0.1:x"],
        &["report", "ext::sh -c id"],
        &["report", "https://x.org/--upload-pack=id"],
        &["report", "--window", "0"],
        &["report", "--output", "xml"],
        &["report", "--offline", "owner/name"],
        &["who", "nobody-at-all"],
        &["who", ""],
        &["repos", "show", "owner/name"],
        &["repos", "pin", repo.path().to_str().unwrap()],
        &["sync", "owner/name?x"],
        &["add", "./nowhere"],
        &["identity", "undo", "7"],
        &["identity", "merge", "Bodil Berg", "bodil@second.org"],
        &["identity", "merge", "new", "Bodil Berg"],
        &["identity", "split", "nobody@x"],
        &["sql", "delete from git_commit"],
        &["sql", "selec 1"],
        &["sql", "select * from nothing"],
        &["frobnicate"],
        &[],
    ] {
        let ran = program.run(args);
        assert!(ran.code != 0, "{args:?}: {}", ran.out);
        let (out, err) = (program.plain(&ran.out, &repo), program.plain(&ran.err, &repo));
        let args = program.plain(&args.join(" "), &repo);
        writeln!(reported, "$ ovenbird {args}\n{out}{err}[{}]\n", ran.code).unwrap();
        assert!(!ran.err.contains("s3cret") && !ran.err.contains("panicked"), "{}", ran.err);
    }
    insta::assert_snapshot!(reported);
}

#[test]
fn no_secret_of_a_url_is_ever_printed() {
    let program = Program::new();
    for url in [
        "https://user:s3cret@localhost/x",
        "https://s3cret@localhost/x?y",
        "ssh://s3cret@localhost/x",
        "s3cret-token@localhost:x",
        "ftp://user:s3cret@localhost/x",
        "https//user:s3cret@localhost/x",
    ] {
        for command in [
            &["report"][..],
            &["report", "--offline"],
            &["add"],
            &["add", "./nowhere"],
            &["sync"],
            &["repos", "show"],
            &["repos", "remove"],
            &["repos", "pin"],
        ] {
            for format in ["table", "json"] {
                let ran = program.run(&[command, &[url, "-o", format]].concat());
                assert!(ran.code != 0, "{command:?} {url}");
                assert!(!ran.out.contains("s3cret") && !ran.err.contains("s3cret"), "{ran:?}");
            }
        }
    }
    for url in
        ["postgres://me:s3cret@127.0.0.1:1/x", "postgres://me:s3cret@127.0.0.1:1/x?s3cret=s3cret"]
    {
        for command in [
            &["repos", "list"][..],
            &["report"],
            &["doctor"],
            &["config", "show"],
            &["sql", "select 1"],
        ] {
            let ran = program.run(&[command, &["--store", url]].concat());
            assert!(!ran.out.contains("s3cret") && !ran.err.contains("s3cret"), "{ran:?}");
        }
    }
}

#[test]
fn a_store_that_cannot_be_used_is_left_alone() {
    let (program, repo) = (Program::new(), project());
    let path = repo.path().to_str().unwrap();
    let junk = program.path("junk.db");
    std::fs::write(&junk, "not a database at all\n".repeat(400)).unwrap();
    let ran = program.run(&["report", path, "--store", junk.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("damaged or is no store") && ran.err.contains("hint:"), "{}", ran.err);
    assert!(std::fs::read_to_string(&junk).unwrap().starts_with("not a database"));
    let ran = program.run(&["repos", "list", "--store", "/proc/no/such/folder/x.db"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("cannot open the store") && ran.err.contains("hint:"), "{}", ran.err);
}

#[test]
fn one_bad_repo_does_not_stop_the_others() {
    let (program, repo) = (Program::new(), project());
    let ran = program.run(&["add", "./nowhere", repo.path().to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("failed") && ran.out.contains("done"), "{}", ran.out);
    assert!(ran.err.contains("1 of 2 repos failed"), "{}", ran.err);
    let known = program.json(&["repos", "list"]);
    assert_eq!(known.as_array().unwrap().len(), 1);
}

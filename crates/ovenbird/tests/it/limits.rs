//! What comes from outside and is absurdly large: memory stays flat, and the rest is kept.

use std::process::Stdio;
use std::time::Duration;

use ovenbird_testkit::github::{Era, World};

use crate::program::{NOW, Program};

/// More than any import may take, in MiB.
const MOST: u64 = 300;

/// Runs the program; returns its exit code, what it printed, and its largest memory in MiB.
fn measured(program: &Program, args: &[&str]) -> (i32, String, u64) {
    // Progress of long work would stand beside the answer.
    let mut command = program.command(&[args, &["--quiet"]].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes =
            line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        most = most.max(kilobytes.unwrap_or(0) / 1_024);
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code().unwrap(), text.concat(), most)
}

/// Compresses what `write` writes.
fn compressed(
    program: &Program,
    name: &str,
    write: impl FnOnce(&mut dyn std::io::Write),
) -> String {
    let path = program.path(name);
    let file = std::fs::File::create(&path).unwrap();
    let mut child = std::process::Command::new("gzip")
        .args(["-c", "-1"])
        .stdin(Stdio::piped())
        .stdout(file)
        .spawn()
        .unwrap();
    let mut input = std::io::BufWriter::with_capacity(1 << 20, child.stdin.take().unwrap());
    write(&mut input);
    drop(input);
    assert!(child.wait().unwrap().success());
    path.to_str().unwrap().to_owned()
}

/// A line of so many bytes, of something that compresses well.
fn fill(out: &mut dyn std::io::Write, bytes: usize, with: &[u8]) {
    let block = with.repeat((1 << 20) / with.len());
    for _ in 0..bytes.div_ceil(block.len()) {
        // Who has read enough closes the pipe.
        if out.write_all(&block).is_err() {
            return;
        }
    }
}

fn event() -> String {
    let mut world = World::new();
    world.repo("octo/oven").created_at(NOW - 900);
    world.at(NOW - 800, "octo/oven", "ann").opens_issue("It burns");
    world.archive_lines(Era::Events2015)[0].clone()
}

/// An hour with events at the limit and a hundred times beyond it, as one line, as an object without
/// an end, as a text without an end, and as nothing but brackets.
#[test]
fn an_absurd_hour_takes_little_memory() {
    if !std::path::Path::new("/proc/self/status").exists() {
        return;
    }
    let (program, event) = (Program::new(), event());
    let cases: [(&str, &[u8], &[u8]); 5] = [
        ("nul", b"", b"\0"),
        ("text", b"{\"id\":\"1\",\"type\":\"", b"x"),
        ("object", b"{\"id\":\"1\",\"a\":[", b"{\"b\":1},"),
        ("deep", b"", b"[{\"a\":"),
        ("numbers", b"{\"id\":", b"9"),
    ];
    for (name, begin, with) in cases {
        for size in [8 << 20, 800 << 20] {
            let file = compressed(&program, &format!("{name}.json.gz"), |out| {
                writeln!(out, "{event}").unwrap();
                out.write_all(begin).unwrap();
                fill(out, size, with);
                _ = writeln!(out, "\n{event}");
            });
            let import = ["import", "archive", "--all", "--again", &file, "-o", "json"];
            let (code, text, most) = measured(&program, &import);
            assert_eq!(code, 0, "{name}: {text}");
            let entry: serde_json::Value = serde_json::from_str(&text).unwrap();
            let of = |what: &str| entry[0][what].as_u64().unwrap();
            assert_eq!(of("kept") + of("repeated"), 2, "{name} of {size}: {entry}");
            assert!(of("rejected") >= 1, "{name} of {size}: {entry}");
            assert!(most < MOST, "{name} of {size} took {most} MiB");
        }
    }
}

/// A file of deliveries that grows a thousandfold is read up to a limit, in flat memory.
#[test]
fn an_absurd_file_of_deliveries_takes_little_memory() {
    if !std::path::Path::new("/proc/self/status").exists() {
        return;
    }
    let program = Program::new();
    for (name, begin, size) in
        [("line", "[\"", 32 << 20), ("bomb", "[\"", 3_200 << 20), ("lines", "{\n\"a\":", 40 << 20)]
    {
        let file = compressed(&program, &format!("{name}.json.gz"), |out| {
            out.write_all(begin.as_bytes()).unwrap();
            fill(out, size, if name == "lines" { b"[\n" } else { b"x" });
        });
        let (code, text, most) = measured(&program, &["import", "webhook", &file]);
        assert_eq!(code, 1, "{name}: {text}");
        assert!(text.contains("no delivery could be read in it"), "{text}");
        assert!(most < MOST, "{name} took {most} MiB");
    }
}

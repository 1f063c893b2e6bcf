//! Programs that are gone through step by step, against transcripts that were looked at and kept: `tests/step/*.txt`.
//!
//! `NAME.in` is what the user says, line by line, and `NAME.mini` the program; `NAME.txt` is what is answered.
//! `NAME_json.in` is for the same program with `--json`.
//! `MINI_BLESS=1 cargo test --test step` writes what is answered now; look at the difference before it is kept.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/step")
}

/// What mini answers.
fn said(arguments: &[&str], input: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mini"))
        .args(arguments)
        .current_dir(folder())
        .env("NO_COLOR", "1")
        .env_remove("FORCE_COLOR")
        .env_remove("COLUMNS")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut keys = child.stdin.take().expect("standard input is piped");
    keys.write_all(input.as_bytes()).expect("mini reads");
    drop(keys);
    let output = child.wait_with_output().expect("the binary ends");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    let answer = String::from_utf8(output.stdout).expect("the answers are text");
    answer.replace(&format!("{}/", folder().display()), "")
}

#[test]
fn transcripts_are_as_they_were() {
    let bless = std::env::var_os("MINI_BLESS").is_some();
    let mut wrong = Vec::new();
    let mut inputs: Vec<PathBuf> = fs::read_dir(folder())
        .expect("the folder is there")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "in"))
        .collect();
    inputs.sort();
    for input in inputs {
        let stem = input.file_stem().unwrap_or_default().to_string_lossy();
        let name = format!("{}.mini", stem.trim_end_matches("_json"));
        let text = fs::read_to_string(&input).expect("the input can be read");
        let answer = match stem.ends_with("_json") {
            true => said(&["--step", "--json", &name], &text),
            false => said(&["--step", &name], &text),
        };
        let kept = input.with_extension("txt");
        if bless {
            fs::write(&kept, &answer).expect("the transcript can be written");
        } else if fs::read_to_string(&kept).unwrap_or_default() != answer {
            wrong.push(format!("{stem}:\n{answer}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_class_is_compared_while_its_program_stands() {
    let answer = said(&["--step", "lives.mini"], "until 16\n%compare Node\nback\n");
    assert!(
        answer.contains("with __slots__") && answer.contains("named tuple"),
        "{answer}"
    );
    assert!(answer.contains("step 16 of ?"), "{answer}");
}

/// The lines of an answer that tell what happened at each step.
fn events(answer: &str) -> Vec<String> {
    let lines: Vec<&str> = answer.lines().collect();
    let is_event = |pair: &&[&str]| pair[1].starts_with("step ") && !pair[0].starts_with("step ");
    let event = |pair: &[&str]| pair[0].to_owned();
    lines.windows(2).filter(is_event).map(event).collect()
}

#[test]
fn the_way_back_is_the_way_on_reversed() {
    let on = said(
        &["--step", "fib.mini"],
        &format!("{}q\n", "step\n".repeat(59)),
    );
    let back = said(
        &["--step", "fib.mini"],
        &format!("go 60\n{}q\n", "back\n".repeat(59)),
    );
    let on = events(&on);
    let mut back: Vec<String> = events(&back).split_off(1);
    back.reverse();
    assert_eq!(on.len(), 60);
    assert_eq!(on, back);
}

#[test]
fn each_line_of_a_program_is_answered_by_one_object() {
    let lines = [
        "s",
        "until 9",
        "n nothing",
        "p x",
        "%size fib",
        "zz",
        "locals",
        "help",
        "back 3",
        "",
        "output",
        "end",
    ];
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let answer = said(&["--step", "--json", "fib.mini"], &input);
    let answers: Vec<&str> = answer.lines().collect();
    assert_eq!(answers.len(), lines.len() + 1, "{answer}");
    for answer in answers {
        assert!(
            answer.starts_with("{\"view\": \"") && answer.ends_with('}'),
            "{answer}"
        );
    }
}

#[test]
fn a_million_steps_are_no_limit() {
    let program = "n = 0\nwhile n < 500000:\n    n += 1\nprint(n)\n";
    let answer = said(
        &["--step", "-c", program],
        "end\nback\ngo 1000000\nshow n\nq\n",
    );
    assert!(answer.contains("» 500000"), "{answer}");
    assert!(
        answer.contains("step 1000000> show n\n333332\n"),
        "{answer}"
    );
}

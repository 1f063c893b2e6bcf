//! Talks at the prompt against transcripts that were looked at and kept: `tests/talk/*.txt`.
//!
//! Each `*.in` there is typed line by line; what mini answers, on both streams, is put between the lines. A first line
//! such as `# --explain` names options, `# colour` asks for colours (escape sequences are shown as ␛). Times are
//! masked. `MINI_BLESS=1 cargo test --test talk` writes what is answered now; look at the difference before it is kept.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What stands for the prompts while the answers are taken apart.
const PROMPTS: [char; 2] = ['\x01', '\x02'];

/// Types the lines of a file and gives the transcript.
fn transcript(input: &Path) -> String {
    let text = fs::read_to_string(input).expect("the input is there");
    let options = text
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("# "))
        .unwrap_or_default();
    let (colour, options): (Vec<_>, Vec<_>) = options
        .split_whitespace()
        .partition(|word| *word == "colour");
    let log = std::env::temp_dir().join(format!(
        "mini-talk-{}-{}",
        std::process::id(),
        input.file_stem().unwrap_or_default().to_string_lossy()
    ));
    let out = File::create(&log).expect("the log can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mini"));
    command
        .args(options.iter().filter(|word| word.starts_with("--")))
        .args(["-i", "-q"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"))
        .env("MINI_MEMORY", "1000000000")
        .env_remove("FORCE_COLOR")
        .env_remove("COLUMNS")
        .stdin(Stdio::piped())
        .stderr(out.try_clone().expect("the log has two ends"))
        .stdout(out);
    match colour.is_empty() {
        true => command.env("NO_COLOR", "1"),
        false => command.env_remove("NO_COLOR").env("FORCE_COLOR", "1"),
    };
    let mut child = command.spawn().expect("the binary starts");
    let mut keys = child.stdin.take().expect("standard input is piped");
    // The prompts are told apart from the same characters in answers.
    writeln!(
        keys,
        "import sys; sys.ps1, sys.ps2 = '\\x01', '\\x02'; del sys"
    )
    .expect("mini reads");
    keys.write_all(text.as_bytes()).expect("mini reads");
    drop(keys);
    child.wait().expect("the binary ends");
    let answers = fs::read_to_string(&log).expect("the log can be read");
    let _ = fs::remove_file(&log);
    together(&text, &answers)
}

/// Lines and answers in the order in which they came.
fn together(text: &str, answers: &str) -> String {
    let mut lines = text.lines();
    let mut out = String::new();
    let (_, mut rest) = answers.split_at(answers.find(PROMPTS).unwrap_or(answers.len()));
    while let Some(prompt) = rest.chars().next() {
        let shown = if prompt == PROMPTS[0] { ">>> " } else { "... " };
        out.push_str(&format!("{shown}{}", lines.next().unwrap_or("")));
        truncate(&mut out);
        out.push('\n');
        let end = rest[1..].find(PROMPTS).map_or(rest.len(), |at| at + 1);
        for line in rest[1..end].lines() {
            out.push_str(&masked(line).replace('\x1b', "␛"));
            out.push('\n');
        }
        rest = &rest[end..];
    }
    out
}

fn truncate(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
}

/// A line without the figures that are never the same.
fn masked(line: &str) -> String {
    if line.starts_with("time ") {
        return "time ...".to_owned();
    }
    if line.contains(" per loop, best ") {
        return "... per loop".to_owned();
    }
    if line.starts_with("── diff")
        || line.starts_with("used ")
        || line.starts_with("heap, bytes")
        || line.ends_with(" freed")
    {
        let figures = line
            .chars()
            .map(|c| if c.is_ascii_digit() { '#' } else { c });
        let mut shown: String = figures.collect();
        while shown.contains("##") {
            shown = shown.replace("##", "#");
        }
        return shown
            .replace("#,#", "#")
            .replace("#.#", "#")
            .replace("#,#", "#")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
    }
    line.to_owned()
}

#[test]
fn transcripts_are_as_they_were() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/talk");
    let entries = fs::read_dir(folder).expect("the folder is there").flatten();
    let mut inputs: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    inputs.retain(|path| path.extension().is_some_and(|extension| extension == "in"));
    inputs.sort();
    let mut reports = Vec::new();
    for input in inputs {
        let kept = input.with_extension("txt");
        let now = transcript(&input);
        if std::env::var_os("MINI_BLESS").is_some() {
            fs::write(&kept, now).expect("the transcript can be written");
            continue;
        }
        let wanted = fs::read_to_string(&kept).unwrap_or_default();
        if wanted != now {
            let same = wanted
                .lines()
                .zip(now.lines())
                .take_while(|(a, b)| a == b)
                .count();
            let line = |text: &str| text.lines().nth(same).unwrap_or("(end)").to_owned();
            reports.push(format!(
                "{}, line {}\n  kept {}\n  now  {}",
                kept.display(),
                same + 1,
                line(&wanted),
                line(&now)
            ));
        }
    }
    assert!(reports.is_empty(), "{}", reports.join("\n"));
}

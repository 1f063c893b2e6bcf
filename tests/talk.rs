//! Talks at the prompt against transcripts that were looked at and kept: `tests/talk/*.txt`.
//!
//! Each `*.in` there is typed line by line; what mini answers, on both streams, is put between the lines. A first line
//! such as `# --explain` names options, `# colour` asks for colours (escape sequences are shown as ␛), `# rough` masks
//! figures. Times are masked always. Each command has a file in `tests/talk/commands`, which is played without colour
//! and with. `MINI_BLESS=1 cargo test --test talk` writes what is answered now; look at the difference before it is
//! kept.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mini::repl::commands;

/// What stands for the prompts while the answers are taken apart.
const PROMPTS: [char; 2] = ['\x01', '\x02'];

/// Types the lines of a file and gives the transcript.
fn transcript(input: &Path, colour: bool) -> String {
    let text = fs::read_to_string(input).expect("the input is there");
    let name = input.file_stem().unwrap_or_default().to_string_lossy();
    typed(&text, &name, colour)
}

/// Types the lines of a text and gives the transcript; the name is for the log.
fn typed(text: &str, name: &str, colour: bool) -> String {
    let first = text.lines().next().and_then(|line| line.strip_prefix("# "));
    let options: Vec<&str> = first.unwrap_or_default().split_whitespace().collect();
    let colour = colour || options.contains(&"colour");
    let log =
        std::env::temp_dir().join(format!("mini-talk-{}-{colour}-{name}", std::process::id(),));
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
    match colour {
        false => command.env("NO_COLOR", "1"),
        true => command.env_remove("NO_COLOR").env("FORCE_COLOR", "1"),
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
    together(text, &answers, options.contains(&"rough"))
}

/// Lines and answers in the order in which they came.
fn together(text: &str, answers: &str, rough: bool) -> String {
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
            if is_step(line) {
                lines.next();
            }
            let line = match rough {
                true => roughly(line),
                false => masked(line),
            };
            out.push_str(&line.replace('\x1b', "␛"));
            out.push('\n');
        }
        rest = &rest[end..];
    }
    out
}

/// A line that was said where a program is gone through, repeated behind its prompt.
fn is_step(line: &str) -> bool {
    let number = line
        .strip_prefix("step ")
        .and_then(|rest| rest.split_once("> "));
    number.is_some_and(|(number, _)| number.bytes().all(|c| c.is_ascii_digit()))
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
    let varies = line.starts_with("── diff")
        || line.starts_with("the last input: ")
        || line.starts_with("used ")
        || line.starts_with("heap, bytes")
        || line.ends_with(" freed");
    match varies {
        true => roughly(line),
        false => line.to_owned(),
    }
}

/// A line with `#` for its figures, and one blank or dash where there are more: figures of other lengths move them.
fn roughly(line: &str) -> String {
    let mut out = String::new();
    let mut escaped = false;
    for c in line.chars() {
        escaped = c == '\x1b' || escaped && c != 'm';
        let figure =
            !escaped && (c.is_ascii_digit() || matches!(c, ',' | '.') && out.ends_with('#'));
        let c = if figure { '#' } else { c };
        if !(matches!(c, '#' | ' ' | '─' | '▇') && out.ends_with(c)) {
            out.push(c);
        }
    }
    out.trim_end().to_owned()
}

/// The inputs in a folder, by name.
fn inputs_in(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).expect("the folder is there").flatten();
    let mut inputs: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    inputs.retain(|path| path.extension().is_some_and(|extension| extension == "in"));
    inputs.sort();
    inputs
}

/// Compares a transcript with the one that was kept; gives the difference.
fn difference(kept: &Path, now: &str) -> Option<String> {
    if std::env::var_os("MINI_BLESS").is_some() {
        fs::write(kept, now).expect("the transcript can be written");
        return None;
    }
    let wanted = fs::read_to_string(kept).unwrap_or_default();
    if wanted == now {
        return None;
    }
    let pairs = wanted.lines().zip(now.lines());
    let same = pairs.take_while(|(a, b)| a == b).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(end)").to_owned();
    Some(format!(
        "{}, line {}\n  kept {}\n  now  {}",
        kept.display(),
        same + 1,
        line(&wanted),
        line(now)
    ))
}

#[test]
fn transcripts_are_as_they_were() {
    let reports: Vec<String> = inputs_in("tests/talk")
        .iter()
        .filter_map(|input| difference(&input.with_extension("txt"), &transcript(input, false)))
        .collect();
    assert!(reports.is_empty(), "{}", reports.join("\n"));
}

#[test]
fn sessions_in_the_readme_are_real() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).expect("there is a README");
    // What is indented and starts with a prompt is a session; all of them are one talk.
    let mut shown: Vec<&str> = Vec::new();
    for paragraph in readme
        .split("\n\n")
        .filter(|text| text.starts_with("    >>> "))
    {
        shown.extend(paragraph.lines().map(|line| line.get(4..).unwrap_or("")));
    }
    let is_input = |line: &&str| line.starts_with(">>> ") || line.starts_with("...");
    let inputs = shown.iter().copied().filter(is_input);
    let inputs: String = inputs
        .map(|line| format!("{}\n", line.get(4..).unwrap_or("")))
        .collect();
    let now = typed(&inputs, "readme", false);
    // An empty line of an answer is none in the README.
    let now: Vec<&str> = now
        .lines()
        .filter(|line| !matches!(*line, ">>>" | ""))
        .collect();
    assert_eq!(shown, now);
}

#[test]
fn commands_answer_as_they_did_without_colour_and_with() {
    let mut reports = Vec::new();
    for input in inputs_in("tests/talk/commands") {
        for (colour, extension) in [(false, "txt"), (true, "colour.txt")] {
            let now = transcript(&input, colour);
            reports.extend(difference(&input.with_extension(extension), &now));
        }
    }
    assert!(reports.is_empty(), "{}", reports.join("\n"));
}

#[test]
fn each_command_has_a_transcript_with_its_help_and_its_mistakes() {
    let inputs = inputs_in("tests/talk/commands");
    let stem = |path: &PathBuf| {
        path.file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let played: BTreeSet<String> = inputs.iter().map(stem).collect();
    let known: BTreeSet<String> = commands::names().map(str::to_owned).collect();
    assert_eq!(
        played, known,
        "one file in tests/talk/commands for each command"
    );
    for input in &inputs {
        let name = stem(input);
        let text = fs::read_to_string(input).expect("the input is there");
        let has = |wanted: &str| text.lines().any(|line| line.starts_with(wanted));
        assert!(has(&format!("%{name}?")), "%{name}? is not asked for");
        assert!(
            has(&format!("%{name} ")),
            "%{name} is never used with an argument"
        );
        assert!(
            text.lines().any(|line| line == format!("%{name}")),
            "%{name} is never used alone"
        );
        for extension in ["txt", "colour.txt"] {
            assert!(
                input.with_extension(extension).is_file(),
                "%{name} has no {extension}"
            );
        }
    }
}

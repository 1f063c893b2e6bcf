//! The sources keep the project's own rules: the table of layers, `unsafe` in one folder, a head on
//! every file, no file too long, no marks of unfinished work.
//!
//! The check is textual and knows Rust only by its lines, which is why the sources write paths as
//! `crate::module::..` and never in braces or through two `super`s. Each message says what the rule
//! protects, so that breaking it on purpose starts with changing this file.

use std::path::{Path, PathBuf};

/// What each module may import of ours, besides itself. Lower layers first: a module imports only
/// what stands above it here, so the table can hold no circle.
const LAYERS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("heap", &[]),
    ("text", &[]),
    ("number", &["text"]),
    ("syntax", &["source", "text"]),
    ("interp", &["source", "heap", "text"]),
    ("object", &["source", "heap", "text", "number", "interp"]),
    (
        "runtime",
        &["source", "heap", "text", "number", "interp", "object"],
    ),
    (
        "eval",
        &[
            "source", "heap", "text", "number", "interp", "object", "runtime",
        ],
    ),
    (
        "builtins",
        &[
            "source", "heap", "text", "number", "interp", "object", "runtime",
        ],
    ),
    (
        "resolve",
        &[
            "source", "heap", "text", "number", "interp", "object", "runtime", "syntax", "eval",
        ],
    ),
    ("report", &BELOW_SESSION),
    ("inspect", &BELOW_SESSION),
    ("session", &EVERYTHING_BUT_REPL),
    ("repl", &EVERYTHING_BUT_REPL),
    ("main", &EVERYTHING),
    ("lib", &EVERYTHING),
];

const BELOW_SESSION: [&str; 11] = [
    "source", "heap", "text", "number", "syntax", "interp", "object", "runtime", "eval",
    "builtins", "resolve",
];

const EVERYTHING_BUT_REPL: [&str; 14] = [
    "source", "heap", "text", "number", "syntax", "interp", "object", "runtime", "eval",
    "builtins", "resolve", "report", "inspect", "session",
];

const EVERYTHING: [&str; 15] = [
    "source", "heap", "text", "number", "syntax", "interp", "object", "runtime", "eval",
    "builtins", "resolve", "report", "inspect", "session", "repl",
];

/// Longest a file may be; a longer one holds two ideas.
const LONGEST_FILE: usize = 600;

/// Words that mean unfinished work. Put together here, so that this file does not contain them.
const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
];

struct Source {
    name: String,
    text: String,
}

impl Source {
    /// The module at the top of the crate that the file belongs to; None outside `src`.
    fn module(&self) -> Option<&str> {
        let path = self.name.strip_prefix("src/")?;
        Some(
            path.split('/')
                .next()
                .unwrap_or(path)
                .trim_end_matches(".rs"),
        )
    }

    /// The code without blanks, so that it does not matter where its lines are broken.
    fn dense(&self) -> String {
        let dense = |(_, line): (usize, &str)| line.split_whitespace().collect::<String>();
        self.code().map(dense).collect()
    }

    /// Numbered lines without their comments. (A `//` in a string hides the rest of its line.)
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self
            .text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line));
        lines.map(|(number, line)| (number, line.find("//").map_or(line, |at| &line[..at])))
    }
}

/// Every Rust file of the project, with its path from the root.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting: Vec<PathBuf> = ["src", "tests", "benches", "build.rs"]
        .map(|p| root.join(p))
        .into();
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if let Ok(entries) = std::fs::read_dir(&path) {
            waiting.extend(entries.flatten().map(|entry| entry.path()));
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            found.push(Source { name, text });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Fail with all complaints at once, each on a line that an editor can jump to.
fn report(rule: &str, complaints: &[String]) {
    assert!(
        complaints.is_empty(),
        "{rule}\n  {}\n",
        complaints.join("\n  ")
    );
}

/// Whether `word` stands in `line` as a word of its own.
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part))
}

#[test]
fn imports_keep_the_table_of_layers() {
    let mut complaints = Vec::new();
    for source in sources() {
        let Some(module) = source.module() else {
            continue;
        };
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
            complaints.push(format!(
                "{}: {module} has no row in the table of layers",
                source.name
            ));
            continue;
        };
        for (number, line) in source.code() {
            for (at, prefix) in line.match_indices("crate::") {
                let rest = &line[at + prefix.len()..];
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                let target = &rest[..end.unwrap_or(rest.len())];
                let known = LAYERS.iter().any(|(name, _)| *name == target);
                if known && target != module && !allowed.contains(&target) {
                    complaints.push(format!(
                        "{}:{number}: {module} imports {target}",
                        source.name
                    ));
                }
            }
        }
    }
    report(
        "A module may import only lower layers (see the code map in ARCHITECTURE.md):",
        &complaints,
    );
}

#[test]
fn imports_are_written_so_that_they_can_be_checked() {
    let mut complaints = Vec::new();
    for source in sources().iter().filter(|source| source.module().is_some()) {
        for (number, line) in source.code() {
            if line.contains("crate::{") {
                complaints.push(format!("{}:{number}: `use crate::{{..}}`", source.name));
            }
            if line.contains("super::super") {
                complaints.push(format!("{}:{number}: `super::super`", source.name));
            }
        }
    }
    report(
        "Imports name one module of ours each, from the root:",
        &complaints,
    );
}

#[test]
fn unsafe_stays_in_the_heap() {
    let mut complaints = Vec::new();
    for source in sources() {
        if source.name.starts_with("src/heap/") || source.name == "tests/tidy.rs" {
            continue;
        }
        for (number, line) in source.code() {
            if has_word(line, "unsafe") || line.contains("allow(unsafe_code") {
                complaints.push(format!("{}:{number}: {}", source.name, line.trim()));
            }
        }
    }
    report(
        "Only src/heap may use `unsafe`; wrap what is needed in a safe type there:",
        &complaints,
    );
}

#[test]
fn every_file_opens_with_its_purpose() {
    let headless = |source: &&Source| !source.text.starts_with("//! ");
    let complaints: Vec<String> = sources()
        .iter()
        .filter(headless)
        .map(|source| source.name.clone())
        .collect();
    report("A file starts with `//!`: what it is for:", &complaints);
}

#[test]
fn no_file_holds_two_ideas() {
    let mut complaints = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > LONGEST_FILE {
            complaints.push(format!("{}: {lines} lines", source.name));
        }
    }
    report(
        &format!("Files longer than {LONGEST_FILE} lines want to be split:"),
        &complaints,
    );
}

#[test]
fn nothing_is_left_unfinished() {
    let mut complaints = Vec::new();
    for source in sources() {
        for (number, line) in source.text.lines().enumerate() {
            if let Some(mark) = UNFINISHED.iter().find(|mark| line.contains(**mark)) {
                complaints.push(format!("{}:{}: {mark}", source.name, number + 1));
            }
        }
    }
    report(
        "Marks of unfinished work belong to the issues, not to the sources:",
        &complaints,
    );
}

/// Names that the sources know stand in the table of names: as its fields, in the order of their letters.
#[test]
fn the_table_of_names_is_whole_and_has_no_more() {
    const TABLE: &str = "src/interp/names.rs";
    let sources = sources();
    let source =
        |source: &&Source| source.module().is_some() && !source.name.starts_with("src/source/");
    let code: Vec<(&str, String)> = sources
        .iter()
        .filter(source)
        .map(|source| (source.name.as_str(), source.dense()))
        .collect();
    let table = sources.iter().find(|source| source.name == TABLE);
    let table = table.and_then(|table| table.text.split_once("\nnames! {")?.1.split_once("\n}"));
    let fields: Vec<&str> = table
        .into_iter()
        .flat_map(|(fields, _)| fields.split_whitespace())
        .filter(|word| *word != "=" && !word.starts_with('"'))
        .collect();
    let mut complaints = Vec::new();
    for (name, code) in &code {
        if code.contains(".intern(\"") {
            complaints.push(format!(
                "{name}: interns a name that could stand in {TABLE}"
            ));
        }
    }
    for field in &fields {
        let asked = |(name, code): &(&str, String)| {
            let whose = if *name == TABLE { "self." } else { "names." };
            has_word(code, &format!("{whose}{field}"))
        };
        if !code.iter().any(asked) {
            complaints.push(format!("{TABLE}: nobody asks for {field}"));
        }
    }
    if fields.is_empty() || !fields.is_sorted() {
        complaints.push(format!(
            "{TABLE}: the fields are not in the order of their letters"
        ));
    }
    report(
        "Names that the interpreter asks for stand in one table:",
        &complaints,
    );
}

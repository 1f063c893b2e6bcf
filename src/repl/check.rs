//! `mini --check-python FILE`: a program under mini and under CPython, and the first line that differs.
//!
//! ```text
//!   mini FILE   ──┐  standard output, standard error, status    addresses (`at 0x..`) count as equal
//!   python FILE ──┘  side by side
//! ```
//! CPython finds modules in files that end in `.mini` by a hook, which lies in a folder of its own while it runs.

use std::ffi::OsString;
use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};

use crate::inspect::page::count;

/// What is compared.
#[derive(Default)]
pub struct Check {
    /// The CPython to compare with; the first that is found, if none is named.
    pub python: Option<String>,
    /// The program and its arguments, as both take them.
    pub arguments: Vec<OsString>,
}

/// Pythons to try, in this order.
const PYTHONS: [&str; 2] = ["python3.13", "python3"];
/// The version that mini follows.
const VERSION: &str = "3.13";
/// What a run that cannot be made gives.
const NO_PYTHON: u8 = 2;

/// Read by CPython before the program: modules are found in `.mini` files, too.
const HOOK: &str = "\
import importlib.machinery as machinery, sys
sys.path.remove(__file__.rpartition('/')[0])
sys.path_hooks.insert(0, machinery.FileFinder.path_hook(
    (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
    (machinery.SourceFileLoader, ['.mini', *machinery.SOURCE_SUFFIXES]),
    (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES)))
sys.path_importer_cache.clear()
";

/// Compares, says what differs, and gives the status of the process.
pub fn run(check: &Check) -> ExitCode {
    match compare(check) {
        Ok(report) => {
            // Who closes the pipe does not want the rest.
            let _ = io::stdout().write_all(report.text().as_bytes());
            ExitCode::from(u8::from(!report.differences.is_empty()))
        }
        Err(words) => {
            eprintln!("mini: {words}");
            ExitCode::from(NO_PYTHON)
        }
    }
}

fn compare(check: &Check) -> Result<Report, String> {
    let (python, version) = find(check.python.as_deref())?;
    let mini = std::env::current_exe().map_err(|error| format!("cannot start mini: {error}"))?;
    let mut input = Vec::new();
    if !io::stdin().is_terminal() {
        let read = io::stdin().lock().read_to_end(&mut input);
        read.map_err(|error| format!("cannot read standard input: {error}"))?;
    }
    let hook = Hook::new().map_err(|error| format!("cannot make a folder: {error}"))?;
    let ours = outcome(&mut Command::new(mini), check, &input)?;
    let theirs = outcome(hook.python(&python).arg("-B"), check, &input)?;
    Ok(Report::of(&version, &ours, &theirs))
}

/// A CPython and its version.
fn find(named: Option<&str>) -> Result<(String, String), String> {
    let candidates = named.map_or(&PYTHONS[..], |_| &[]);
    let all = candidates.iter().copied().chain(named);
    let found = all.filter_map(|python| Some((python.to_owned(), version(python)?)));
    let mut found: Vec<(String, String)> = found.collect();
    // One of the right version, else any.
    found.sort_by_key(|(_, version)| !is_followed(version));
    found.into_iter().next().ok_or_else(|| match named {
        Some(python) => format!("{python} is no Python that can be started"),
        None => format!(
            "there is no {} on PATH; name one with --python",
            PYTHONS.join(" or ")
        ),
    })
}

fn version(python: &str) -> Option<String> {
    let output = Command::new(python)
        .arg("-V")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let version = text.trim().strip_prefix("Python ")?;
    Some(version.to_owned())
}

fn is_followed(version: &str) -> bool {
    version.split('.').take(2).eq(VERSION.split('.'))
}

/// A folder with the hook, as long as this lives.
struct Hook(PathBuf);

impl Hook {
    fn new() -> io::Result<Hook> {
        let folder = std::env::temp_dir().join(format!("mini-check-{}", std::process::id()));
        fs::create_dir(&folder)?;
        let hook = Hook(folder);
        fs::write(hook.0.join("sitecustomize.py"), HOOK)?;
        Ok(hook)
    }

    /// CPython with the hook, and with the folders of `MINIPATH`.
    fn python(&self, python: &str) -> Command {
        let mut path = OsString::from(&self.0);
        let more = std::env::var_os("MINIPATH");
        if let Some(more) = more.filter(|more| !more.is_empty()) {
            path.push(":");
            path.push(more);
        }
        let mut command = Command::new(python);
        command.env("PYTHONPATH", path).env("PYTHONHASHSEED", "0");
        command
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        // Where it cannot be removed it does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn outcome(command: &mut Command, check: &Check, input: &[u8]) -> Result<Output, String> {
    let name = Path::new(command.get_program()).display().to_string();
    let mut run = || -> io::Result<Output> {
        let mut child = command
            .args(&check.arguments)
            .env("NO_COLOR", "1")
            .env_remove("FORCE_COLOR")
            .env_remove("PYTHON_COLORS")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stdin = child.stdin.take();
        std::thread::scope(|scope| {
            // A program may end without having read it all.
            scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(input)));
            child.wait_with_output()
        })
    };
    run().map_err(|error| format!("cannot run {name}: {error}"))
}

/// What came of a comparison.
struct Report {
    version: String,
    lines: usize,
    differences: Vec<String>,
}

impl Report {
    fn of(version: &str, ours: &Output, theirs: &Output) -> Report {
        let streams = [
            ("standard output", &ours.stdout, &theirs.stdout),
            ("standard error", &ours.stderr, &theirs.stderr),
        ];
        let differs = |(name, a, b): (&str, &Vec<u8>, &Vec<u8>)| difference(name, a, b);
        let mut differences: Vec<String> = streams.into_iter().filter_map(differs).collect();
        if ours.status != theirs.status {
            differences.push(format!(
                "the status differs\n  mini    {}\n  Python  {}\n",
                status(ours),
                status(theirs)
            ));
        }
        Report {
            version: version.to_owned(),
            lines: lines(&ours.stdout).len() + lines(&ours.stderr).len(),
            differences,
        }
    }

    fn text(&self) -> String {
        let mut text = match self.differences.is_empty() {
            true => format!(
                "no difference in {} and the status\n",
                count(self.lines, "line")
            ),
            false => self.differences.concat(),
        };
        if !is_followed(&self.version) {
            text.push_str(&format!(
                "(compared with Python {}; mini follows {VERSION})\n",
                self.version
            ));
        }
        text
    }
}

fn status(output: &Output) -> String {
    match output.status.code() {
        Some(code) => code.to_string(),
        None => output.status.to_string(),
    }
}

/// The first line of a stream that differs, as both have it.
fn difference(stream: &str, ours: &[u8], theirs: &[u8]) -> Option<String> {
    let (ours, theirs) = (lines(ours), lines(theirs));
    let longest = ours.len().max(theirs.len());
    let at = (0..longest).find(|&at| ours.get(at) != theirs.get(at))?;
    let shown = |lines: &[String]| match lines.get(at) {
        Some(line) => line.clone(),
        None => "(has ended)".to_owned(),
    };
    Some(format!(
        "{stream} differs on line {}\n  mini    {}\n  Python  {}\n",
        at + 1,
        shown(&ours),
        shown(&theirs)
    ))
}

/// The lines of a stream, their ends included, with every address the same.
fn lines(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split("at 0x");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("at 0x…");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    out.split('\n').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_equal() {
        assert_eq!(lines(b"<a at 0x7f01>, 1"), lines(b"<a at 0xffe0>, 1"));
        assert_ne!(lines(b"0x7f01"), lines(b"0xffe0"));
    }

    #[test]
    fn the_first_line_that_differs_is_told() {
        assert_eq!(difference("it", b"a\nb\n", b"a\nb\n"), None);
        let told = difference("it", b"a\nb\n", b"a\n").unwrap();
        assert_eq!(told, "it differs on line 2\n  mini    b\n  Python  \n");
    }
}

//! Running `mini` as a process and comparing what it did with what was recorded.
//!
//! A program always runs in its own folder under its bare file name, with `modules/` on the module
//! path, no colour, and nothing on standard input unless a `.in` file lies beside it; so outputs
//! name files the same way on every machine. Next: `tests/lang.rs`, which chooses the programs.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;

/// The programs in the folders below `folder`, one level deep, in the order of their names.
pub fn programs_below(folder: &Path) -> Vec<PathBuf> {
    let mut areas: Vec<PathBuf> = entries(folder).into_iter().filter(|p| p.is_dir()).collect();
    areas.sort();
    areas.iter().flat_map(|area| programs_in(area)).collect()
}

/// The programs in `folder` itself, in the order of their names.
pub fn programs_in(folder: &Path) -> Vec<PathBuf> {
    files_in(folder, "mini")
}

/// The files in `folder` with an extension, in the order of their names.
pub fn files_in(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let fits = |path: &PathBuf| path.extension().is_some_and(|e| e == extension);
    let mut files: Vec<PathBuf> = entries(folder).into_iter().filter(fits).collect();
    files.sort();
    files
}

/// What is in a folder; nothing if there is no such folder.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries.flatten().map(|entry| entry.path()).collect()
}

/// One run of the binary under test.
pub struct Run<'a> {
    /// The program, by its full path; a `.in` file is typed at the prompt instead.
    pub program: &'a Path,
    /// Switches of the mode it runs in.
    pub environment: &'a [(&'a str, &'a str)],
    /// After which it is killed, and the test fails.
    pub timeout: Duration,
}

/// What a program did.
pub struct Outcome {
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// Exit status; None when a signal ended the process.
    pub status: Option<i32>,
}

impl Run<'_> {
    /// Run the program to its end.
    pub fn finish(&self) -> Result<Outcome, Failed> {
        let folder = self.program.parent().unwrap_or(Path::new("."));
        let name = self.program.file_name().unwrap_or_default();
        let mut command = Command::new(env!("CARGO_BIN_EXE_mini"));
        if self.program.extension().is_some_and(|e| e == "in") {
            command.args(["-q", "-i"]);
        } else {
            command.arg(name);
        }
        command.current_dir(folder);
        command
            .env("MINIPATH", "modules")
            .env("PYTHONHASHSEED", "0");
        // Programs in a folder of this name are recorded in colour.
        match folder.ends_with("colours") {
            true => command.env("FORCE_COLOR", "1").env_remove("NO_COLOR"),
            false => command.env("NO_COLOR", "1"),
        };
        command.envs(self.environment.iter().copied());
        let input = std::fs::read(self.program.with_extension("in")).unwrap_or_default();
        let mut outcome = finish(command, input, self.timeout)?;
        let prefix = format!("{}/", folder.display());
        outcome.out = without_addresses(&outcome.out.replace(&prefix, ""));
        outcome.err = without_addresses(&outcome.err.replace(&prefix, ""));
        Ok(outcome)
    }
}

/// The text with every `at 0x7f..` cut down to `at 0x`, as the recorder does.
fn without_addresses(text: &str) -> String {
    let mut parts = text.split("at 0x");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        result.push_str("at 0x");
        result.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    result
}

/// Run a command to its end with `input` on its standard input.
pub fn finish(mut command: Command, input: Vec<u8>, timeout: Duration) -> Result<Outcome, Failed> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("mini did not start: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program may end without reading what it was given.
        std::thread::spawn(move || stdin.write_all(&input).is_ok());
    }
    let out = collect(child.stdout.take());
    let err = collect(child.stderr.take());
    let status = wait(&mut child, timeout)?;
    let text = |reader: std::thread::JoinHandle<Vec<u8>>| {
        String::from_utf8_lossy(&reader.join().unwrap_or_default()).into_owned()
    };
    Ok(Outcome {
        out: text(out),
        err: text(err),
        status: status.code(),
    })
}

/// Read a pipe to its end on a thread of its own, so that neither pipe can fill up.
fn collect(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before an error is what there is to compare.
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// Wait for a child with a limit; the pauses grow, since most programs end at once.
fn wait(child: &mut Child, timeout: Duration) -> Result<ExitStatus, Failed> {
    let start = Instant::now();
    let mut pause = Duration::from_micros(300);
    loop {
        if let Some(status) = child.try_wait().map_err(|error| format!("wait: {error}"))? {
            return Ok(status);
        }
        if start.elapsed() > timeout {
            child.kill().map_err(|error| format!("kill: {error}"))?;
            child.wait().map_err(|error| format!("wait: {error}"))?;
            return Err(format!("killed after {} s", timeout.as_secs()).into());
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// What a program must do.
pub enum Expected {
    /// Exactly what CPython did.
    Recorded(Outcome),
    /// Written by hand, since CPython does otherwise: `.expect` holds lines which standard error
    /// must contain in this order when the program is refused.
    Refused(Vec<String>),
}

impl Expected {
    /// Read the expectations at `base` plus extension.
    pub fn load(base: &Path) -> Result<Expected, Failed> {
        let read = |extension: &str| std::fs::read(with(base, extension)).ok();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        if let Some(lines) = read("expect") {
            return Ok(Expected::Refused(
                text(lines).lines().map(str::to_owned).collect(),
            ));
        }
        let Some(out) = read("out") else {
            return Err("nothing recorded: run tests/record.py with CPython 3.13".into());
        };
        let status = read("status").map(text).unwrap_or_default();
        Ok(Expected::Recorded(Outcome {
            out: text(out),
            err: read("err").map(text).unwrap_or_default(),
            status: Some(status.trim().parse().unwrap_or(0)),
        }))
    }

    /// Compare, and say what differs.
    pub fn compare(&self, actual: &Outcome) -> Result<(), Failed> {
        let mut report = String::new();
        match self {
            Expected::Recorded(expected) => {
                difference(&mut report, "standard output", &expected.out, &actual.out);
                difference(&mut report, "standard error", &expected.err, &actual.err);
                if expected.status != actual.status {
                    let _ = writeln!(
                        report,
                        "status: expected {:?}, was {:?}",
                        expected.status, actual.status
                    );
                }
            }
            Expected::Refused(lines) => {
                let mut rest = actual.err.lines();
                for line in lines {
                    if !rest.any(|candidate| candidate.contains(line.as_str())) {
                        let _ = writeln!(report, "standard error lacks {line:?}:\n{}", actual.err);
                        break;
                    }
                }
                if !actual.out.is_empty() || actual.status != Some(1) {
                    let _ = writeln!(
                        report,
                        "a refused program prints nothing and ends with 1; this ended with {:?} \
                         after {:?}",
                        actual.status, actual.out
                    );
                }
            }
        }
        if report.is_empty() {
            Ok(())
        } else {
            Err(report.into())
        }
    }
}

/// `base` with an extension added (the base may itself contain a dot).
fn with(base: &Path, extension: &str) -> PathBuf {
    let mut name = base.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

/// Describe how two texts differ: what they share at both ends is left out but for two lines.
fn difference(report: &mut String, what: &str, expected: &str, actual: &str) {
    if expected == actual {
        return;
    }
    let old: Vec<&str> = expected.lines().collect();
    let new: Vec<&str> = actual.lines().collect();
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let shared = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(shared);
    let tail = tail.take_while(|(a, b)| a == b).count();
    let _ = writeln!(
        report,
        "{what} differs at line {} (- expected, + actual):",
        head + 1
    );
    for line in &old[head.saturating_sub(2)..head] {
        let _ = writeln!(report, "   {line}");
    }
    for (sign, lines, end) in [('-', &old, old.len() - tail), ('+', &new, new.len() - tail)] {
        for line in lines[head..end].iter().take(20) {
            let _ = writeln!(report, " {sign} {line}");
        }
        if end - head > 20 {
            let _ = writeln!(report, " {sign} ... {} more lines", end - head - 20);
        }
    }
    if head == old.len() && head == new.len() {
        let _ = writeln!(report, "   only the last line break differs");
    }
}

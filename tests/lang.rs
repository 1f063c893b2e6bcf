//! The corpus: every program under `tests/lang` and `examples` must do what CPython 3.13 did when
//! `tests/record.py` recorded it, in every mode of the machine.
//!
//! One test per program and mode; the name says both, so `cargo test --test lang stress/gc/` runs a
//! part. `lang/` is the plain run, which also fails when an object outlives the program; `stress/`
//! collects garbage at every allocation; `nocache/` runs without inline caches. A mode never changes
//! the expectation. A program that makes too many objects for a collection at each says so in its
//! first lines (`Not under stress`). The comparing itself is in `common/mod.rs`.

mod common;

use std::path::{Path, PathBuf};
use std::time::Duration;

use common::{Expected, Run};
use libtest_mimic::{Arguments, Trial};

/// A way to run the whole corpus: its name, what switches it on, how long a program may take, and whether also those run
/// that make very many objects.
struct Mode {
    name: &'static str,
    environment: &'static [(&'static str, &'static str)],
    timeout: Duration,
    heavy: bool,
}

const MODES: &[Mode] = &[
    Mode {
        name: "lang",
        environment: &[("MINI_CHECK_LEAKS", "1")],
        timeout: Duration::from_secs(30),
        heavy: true,
    },
    Mode {
        name: "stress",
        environment: &[("MINI_GC_STRESS", "1")],
        timeout: Duration::from_secs(120),
        heavy: false,
    },
    Mode {
        name: "nocache",
        environment: &[("MINI_NO_CACHE", "1")],
        timeout: Duration::from_secs(60),
        heavy: true,
    },
];

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut trials = Vec::new();
    for mode in MODES {
        for program in common::programs_below(&root.join("tests/lang")) {
            if mode.heavy || !is_heavy(&program) {
                let expected = program.with_extension("");
                trials.push(trial(mode, mode.name, program, expected));
            }
        }
    }
    for folder in ["examples", "examples/tour"] {
        for program in common::programs_in(&root.join(folder)) {
            let stem = program.file_stem().unwrap_or_default();
            let expected = root.join("tests").join(folder).join(stem);
            trials.push(trial(PLAIN, "examples", program, expected));
        }
    }
    for (folder, extension) in [("differences", "mini"), ("repl", "in")] {
        for program in common::files_in(&root.join("tests").join(folder), extension) {
            let expected = program.with_extension("");
            trials.push(trial(PLAIN, folder, program, expected));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// Whether a program's first lines exempt it from the mode that takes time with every object.
fn is_heavy(program: &Path) -> bool {
    let text = std::fs::read_to_string(program).unwrap_or_default();
    text.lines()
        .take_while(|line| line.starts_with('#'))
        .any(|line| line.contains("Not under stress"))
}

/// The mode in which nothing is switched on that changes how programs run.
const PLAIN: &Mode = &MODES[0];

/// The test of one program: `expected` is the path of its expectations without their extensions.
fn trial(mode: &'static Mode, kind: &str, program: PathBuf, expected: PathBuf) -> Trial {
    let stem = program
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let area = program
        .parent()
        .and_then(Path::file_name)
        .unwrap_or_default()
        .to_string_lossy();
    let name = match kind {
        "examples" | "differences" | "repl" => format!("{kind}/{stem}"),
        _ => format!("{kind}/{area}/{stem}"),
    };
    Trial::test(name, move || {
        let run = Run {
            program: &program,
            environment: mode.environment,
            timeout: mode.timeout,
        };
        let actual = run.finish()?;
        Expected::load(&expected)?.compare(&actual)
    })
}

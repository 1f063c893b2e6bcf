//! Programs under mini and under the Python that is found, by `mini --check-python`: the lessons of the tour do the
//! same. Where there is no Python 3.13 this says so, and tests nothing more.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn check(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mini"))
        .args(arguments)
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the binary starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A Python 3.13 on PATH.
fn python() -> Option<&'static str> {
    let is_right = |python: &&str| {
        let output = Command::new(python).arg("-V").output();
        output.is_ok_and(|output| text(&output.stdout).starts_with("Python 3.13"))
    };
    let found = ["python3.13", "python3"].into_iter().find(is_right);
    if found.is_none() {
        eprintln!("skipped: there is no Python 3.13 on PATH to compare with");
    }
    found
}

#[test]
fn lessons_do_the_same_under_python() {
    let Some(python) = python() else { return };
    let tour = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/tour");
    let mut lessons: Vec<PathBuf> = fs::read_dir(&tour)
        .expect("the tour is there")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    lessons.sort();
    for lesson in lessons {
        let name = lesson.to_string_lossy().into_owned();
        let output = check(&["--python", python, "--check-python", &name], &tour);
        let said = text(&output.stdout);
        assert!(
            output.status.success(),
            "{name}: {said}{}",
            text(&output.stderr)
        );
        assert!(said.starts_with("no difference in "), "{name}: {said}");
    }
}

#[test]
fn differences_are_told_and_modules_are_found() {
    let Some(python) = python() else { return };
    let folder = std::env::temp_dir().join(format!("mini-check-test-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder can be made");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("a file");
    write("helper.mini", "def help(): return object()\n");
    write(
        "same.mini",
        "import helper, sys\nprint(helper.help(), sys.argv[1:])\n1 / 0\n",
    );
    write(
        "other.mini",
        "import sys\nprint(1)\nprint(sys.implementation.name)\n",
    );
    let run = |arguments: &[&str]| {
        let mut all = vec!["--python", python, "--check-python"];
        all.extend(arguments);
        let output = check(&all, &folder);
        (text(&output.stdout), output.status.code())
    };
    let same = run(&["same.mini", "a", "b"]);
    let other = run(&["other.mini"]);
    let left = fs::read_dir(&folder).expect("the folder is there").count();
    let _ = fs::remove_dir_all(&folder);
    assert_eq!(same.1, Some(0), "{}", same.0);
    let told = "standard output differs on line 2\n  mini    mini\n  Python  cpython\n";
    assert_eq!(other, (told.to_owned(), Some(1)));
    assert_eq!(left, 3, "nothing is left behind");
}

#[test]
fn without_a_python_the_status_is_two() {
    let output = check(
        &["--python", "/nowhere/python", "--check-python", "-c", "1"],
        &std::env::temp_dir(),
    );
    assert_eq!(output.status.code(), Some(2));
    let words = "mini: /nowhere/python is no Python that can be started\n";
    assert_eq!(text(&output.stderr), words);
}

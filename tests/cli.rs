//! The command line: where a program comes from, what it sees in `sys.argv`, how it ends.
//!
//! Expectations are those of `python3.13` under the same circumstances, with `mini` for its name.
//! What programs themselves do is tested by `tests/lang.rs`.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a run of the binary left behind.
#[derive(Debug, PartialEq)]
struct Outcome {
    out: String,
    err: String,
    status: Option<i32>,
}

/// Run the binary in the folder of the examples, with a text on its standard input.
fn mini(arguments: &[&str], input: &str) -> Outcome {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mini"))
        .args(arguments)
        .current_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples"))
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    // A program may end without reading its input; the broken pipe is then no failure.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("the binary ends");
    Outcome {
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        status: output.status.code(),
    }
}

/// Run and expect success without a word on standard error; gives standard output.
fn prints(arguments: &[&str], input: &str) -> String {
    let outcome = mini(arguments, input);
    assert_eq!(
        (outcome.err.as_str(), outcome.status),
        ("", Some(0)),
        "of {arguments:?}"
    );
    outcome.out
}

#[test]
fn runs_a_file() {
    assert!(prints(&["flyweight.mini"], "").starts_with("names:\n  Plain: ["));
}

#[test]
fn runs_code_from_the_command_line() {
    assert_eq!(prints(&["-c", "print(6 * 7)"], ""), "42\n");
    assert_eq!(prints(&["-cprint('joined')"], ""), "joined\n");
}

#[test]
fn runs_a_script_from_standard_input() {
    assert_eq!(prints(&["-"], "print(__name__)"), "__main__\n");
    assert_eq!(prints(&[], "x = 5\nprint(x)\n"), "5\n");
}

#[test]
fn passes_arguments_to_the_program() {
    let show = "import sys; print(sys.argv)";
    assert_eq!(
        prints(&["-c", show, "a", "-V", "--", "b"], ""),
        "['-c', 'a', '-V', '--', 'b']\n"
    );
    assert_eq!(prints(&["-", "a", "-c"], show), "['-', 'a', '-c']\n");
    assert_eq!(prints(&[], show), "['']\n");
}

#[test]
fn the_program_reads_what_its_source_left() {
    assert_eq!(prints(&["-c", "print(input() + '!')"], "line\n"), "line!\n");
}

#[test]
fn ends_with_the_status_of_the_program() {
    for (code, status) in [
        ("pass", 0),
        ("1 / 0", 1),
        ("x = = 1", 1),
        ("import sys; sys.exit(7)", 7),
        ("import sys; sys.exit()", 0),
        ("import sys; sys.exit('text')", 1),
        ("raise SystemExit(300)", 44),
    ] {
        assert_eq!(mini(&["-c", code], "").status, Some(status), "of {code}");
    }
}

#[test]
fn an_uncaught_keyboard_interrupt_ends_by_the_signal() {
    let outcome = mini(&["-c", "raise KeyboardInterrupt"], "");
    assert_eq!(outcome.status, None);
    assert!(outcome.err.ends_with("KeyboardInterrupt\n"), "{outcome:?}");
}

#[test]
fn shows_the_source_of_code_from_the_command_line() {
    let outcome = mini(&["-c", "def f():\n  return 1/0\nx = f()"], "");
    let expected = "Traceback (most recent call last):\n  \
                    File \"<string>\", line 3, in <module>\n    x = f()\n  \
                    File \"<string>\", line 2, in f\n    return 1/0\n           ~^~\n\
                    ZeroDivisionError: division by zero\n";
    assert_eq!(
        outcome,
        Outcome {
            out: String::new(),
            err: expected.into(),
            status: Some(1)
        }
    );
}

#[test]
fn shows_no_source_of_a_script_from_standard_input() {
    let outcome = mini(&["-"], "print(1)\n1/0");
    let expected = "Traceback (most recent call last):\n  \
                    File \"<stdin>\", line 2, in <module>\nZeroDivisionError: division by zero\n";
    assert_eq!(
        outcome,
        Outcome {
            out: "1\n".into(),
            err: expected.into(),
            status: Some(1)
        }
    );
}

#[test]
fn a_missing_file_is_an_error_of_its_own() {
    let outcome = mini(&["missing.mini"], "");
    assert_eq!((outcome.out.as_str(), outcome.status), ("", Some(2)));
    assert!(outcome.err.contains("can't open file '"), "{}", outcome.err);
    assert!(
        outcome
            .err
            .ends_with("missing.mini': [Errno 2] No such file or directory\n")
    );
}

#[test]
fn wrong_options_are_refused() {
    let outcome = mini(&["-z"], "");
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.err.contains("nknown option: -z"), "{}", outcome.err);
    let outcome = mini(&["-c"], "");
    assert_eq!(outcome.status, Some(2));
    assert!(
        outcome.err.contains("Argument expected for the -c option"),
        "{}",
        outcome.err
    );
}

#[test]
fn tells_its_version_and_how_to_use_it() {
    let version = prints(&["-V"], "");
    assert_eq!(version, format!("mini {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(prints(&["--version"], ""), version);
    assert!(prints(&["-h"], "").starts_with("usage: "));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mini"))
        .args(["-c", "for i in range(1000000): print(i)"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn output_comes_in_the_order_of_both_streams() {
    let code = "import sys\nprint('out')\nprint('err', file=sys.stderr)\nraise SystemExit('end')";
    let outcome = mini(&["-c", code], "");
    assert_eq!(
        (outcome.out.as_str(), outcome.err.as_str()),
        ("out\n", "err\nend\n")
    );
}

#[test]
fn inspects_interactively_after_the_program() {
    let outcome = mini(&["-i", "-c", "x = 20"], "x + 1\nx * 2\n");
    assert!(
        outcome.out.contains("21") && outcome.out.contains("40"),
        "{outcome:?}"
    );
}

#[test]
fn modules_are_found_beside_the_script() {
    assert_eq!(
        prints(
            &["-c", "from slots import *; print(len(fill_slotted(5)))"],
            ""
        ),
        "5\n"
    );
}

#[test]
fn the_session_in_the_readme_is_real() {
    let readme = include_str!("../README.md");
    let lines = readme
        .lines()
        .skip_while(|line| !line.starts_with("    >>> "));
    let shown: Vec<&str> = lines.map_while(|line| line.strip_prefix("    ")).collect();
    let typed = |line: &&str| line.starts_with(">>> ") || line.starts_with("...");
    let inputs: Vec<&str> = shown
        .iter()
        .filter(|line| typed(line))
        .map(|l| l.get(4..).unwrap_or(""))
        .collect();
    let outputs: Vec<&str> = shown.iter().filter(|line| !typed(line)).copied().collect();
    let child = Command::new("sh")
        .args(["-c", "exec \"$0\" -q -i 2>&1", env!("CARGO_BIN_EXE_mini")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = child.expect("the shell starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    let _ = stdin.write_all((inputs.join("\n") + "\n").as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("the shell ends");
    let text = String::from_utf8_lossy(&output.stdout)
        .replace(">>> ", "")
        .replace("... ", "");
    let printed: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(printed, outputs);
}

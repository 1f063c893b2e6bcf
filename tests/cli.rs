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

/// A program with an object to look at.
const POINT: &str = "\
class Point: __slots__ = 'x',
p = Point(); p.x = 3
print('ran')
";

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
fn shows_a_view_when_the_program_has_run() {
    let shown = prints(&["--show", "layout:p", "-c", POINT], "");
    assert!(shown.starts_with("ran\n── layout p "), "{shown}");
    assert!(
        shown.contains("│     +8 │    0 │ x      │ Point    │ 3 "),
        "{shown}"
    );
    let shown = prints(&["--show=size:p", "-"], POINT);
    assert!(shown.contains("Point · 16 bytes"), "{shown}");
    assert!(
        prints(&["--show", "card:fill_slotted", "slots.mini"], "")
            .contains("<function fill_slotted>")
    );
    assert!(prints(&["--show", "gc", "-c", "pass"], "").starts_with("── gc "));
    assert!(prints(&["--show", "why:p.x = 1", "-c", POINT], "").contains("▶ goes to cell 0"));
}

#[test]
fn shows_the_life_of_a_name_of_the_program() {
    let shown = prints(&["--show", "life:a", "-c", "a = []\nb = a\ndel a\n"], "");
    for words in ["made; known as a", "+ b", "- a"] {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
}

#[test]
fn shows_views_of_what_a_failed_program_left() {
    let outcome = mini(&["--show", "card:x", "-c", "x = 5\n1 / 0"], "");
    assert!(outcome.out.starts_with("── card x "), "{outcome:?}");
    assert!(
        outcome
            .err
            .ends_with("ZeroDivisionError: division by zero\n")
    );
    assert_eq!(outcome.status, Some(1));
}

#[test]
fn writes_views_and_forms_as_json() {
    let shown = prints(&["--show", "layout:p", "--json", "-c", POINT], "");
    assert!(
        shown.starts_with("ran\n{\n  \"view\": \"layout\","),
        "{shown}"
    );
    for (form, begins) in [
        ("tokens", "[\n  {\n    \"kind\": \"File\","),
        ("ast", "[\n  {\n    \"node\": \"Assign\","),
        ("code", "{\n  \"view\": \"code\","),
    ] {
        let shown = prints(&["--json", "--dump", form, "-c", "x = 1"], "");
        assert!(shown.starts_with(begins), "{shown}");
        assert!(shown.ends_with("}\n") || shown.ends_with("]\n"), "{shown}");
    }
}

#[test]
fn dumps_forms_of_a_program_which_does_not_run() {
    let code = "print('run')";
    let tokens = prints(&["--dump", "tokens", "-c", code], "");
    let mut lines = tokens.lines().map(|line| line.split_whitespace());
    assert!(lines.any(|line| line.eq(["Name", "0..5", "\"print\""])));
    assert_eq!(
        prints(&["--dump", "ast", "-c", code], ""),
        "Expr 0..12\n  Call 0..12\n    Name print 0..5\n    Str 'run' 6..11\n"
    );
    let shown = prints(&["--dump=code", "-"], code);
    assert!(
        shown.contains("Call<Global, 1>") && shown.contains("· name cold"),
        "{shown}"
    );
}

#[test]
fn what_cannot_be_dumped_is_told_as_if_it_were_run() {
    for (form, code) in [
        ("tokens", "x = 'a"),
        ("ast", "x = = 1"),
        ("ast", "return"),
        ("code", "x = (1,"),
        ("code", "def f(a, a): pass"),
    ] {
        let (dumped, run) = (
            mini(&["--dump", form, "-c", code], ""),
            mini(&["-c", code], ""),
        );
        assert!(run.err.contains("SyntaxError: "), "{run:?}");
        assert_eq!(dumped, run);
    }
    // The tokens of what is no program are there all the same.
    assert!(prints(&["--dump", "tokens", "-c", "x = = 1"], "").contains(" 4..5 "));
}

#[test]
fn explains_an_error_below_its_traceback() {
    let code = "None.x";
    let (plain, explained) = (
        mini(&["-c", code], ""),
        mini(&["--explain", "-c", code], ""),
    );
    let note = explained
        .err
        .strip_prefix(&plain.err)
        .expect("the traceback stays as it is");
    assert!(note.starts_with("why: the value is None"), "{note}");
    assert_eq!(explained.status, Some(1));
    assert_eq!(prints(&["--explain", "-c", "print(1)"], ""), "1\n");
}

#[test]
fn lists_lessons_and_starts_them_at_the_prompt() {
    let list = prints(&["--lesson"], "");
    assert!(list.contains(" 1  Attributes live in a dict\n"), "{list}");
    for arguments in [&["--lesson", "4"][..], &["--lesson=4"]] {
        let outcome = mini(arguments, "print('typed')\n");
        assert!(outcome.out.contains("lesson 4 of 15 ──\n"), "{outcome:?}");
        assert!(outcome.out.contains("── now try ──"), "{outcome:?}");
        assert!(outcome.out.ends_with("typed\n"), "{outcome:?}");
    }
}

#[test]
fn options_that_make_no_sense_are_refused() {
    for (arguments, words) in [
        (&["--show"][..], "Argument expected for the --show option"),
        (
            &["--show", "nonsense:x", "-c", "x = 1"],
            "there is no view \"nonsense\"; there are: card, ",
        ),
        (&["--show", "layout:x"], "--show and --dump need a program"),
        (&["--dump"], "Argument expected for the --dump option"),
        (
            &["--dump", "nonsense", "-c", "x = 1"],
            "there are: tokens, ast, code",
        ),
        (&["--dump", "ast"], "--show and --dump need a program"),
        (
            &["--dump", "ast", "--show", "card:x", "-c", "x = 1"],
            "one --show or --dump at a time",
        ),
        (
            &["--json", "-c", "x = 1"],
            "--json goes with --show, --dump or --step",
        ),
        (&["--json=1"], "unexpected argument for option"),
        (
            &["--lesson", "99"],
            "there is no lesson 99; the tour has 15",
        ),
        (&["--lesson=x"], "--lesson: \"x\" is no number"),
        (&["--nonsense"], "unknown option --nonsense"),
    ] {
        let outcome = mini(arguments, "");
        assert_eq!(
            (outcome.out.as_str(), outcome.status),
            ("", Some(2)),
            "of {arguments:?}"
        );
        assert!(
            outcome.err.contains(words),
            "of {arguments:?}: {}",
            outcome.err
        );
        assert!(outcome.err.contains("\nusage: mini "), "of {arguments:?}");
    }
}

#[test]
fn what_a_view_refuses_is_an_error() {
    for (about, words) in [
        ("layout:nobody", "mini: name 'nobody' is not defined\n"),
        ("layout", "mini: what should be shown? Write a name\n"),
        ("layout:1 +", "mini: SyntaxError: invalid syntax\n"),
        (
            "code:len",
            "mini: len is no function of the program, so no tree runs for it\n",
        ),
        ("gc:x", "mini: %gc is written alone\n"),
    ] {
        let outcome = mini(&["--show", about, "-c", "pass"], "");
        assert_eq!(
            (outcome.err.as_str(), outcome.status),
            (words, Some(1)),
            "of {about}"
        );
    }
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

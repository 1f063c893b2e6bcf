//! Ctrl-C stops single steps on huge data: not only loops of a program, but one operator, one method, one function.
//!
//! Each step is repeated for ever, so that the interrupt meets it on a fast machine too. The bound holds on a slow and
//! busy one; the figures are printed (`cargo test --test interrupts -- --nocapture`).

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use mini::session::{Job, Session};

const STACK: usize = 64 << 20;
/// After so long a step is interrupted.
const BEFORE: Duration = Duration::from_millis(300);
/// So long it may still take. What cannot be interrupted takes from several times that long to for ever.
const PATIENCE: Duration = Duration::from_secs(5);

/// Numbers of millions of digits.
const NUMBERS: &str = "\
import math, random, sys
sys.set_int_max_str_digits(0)
a = (1 << 60_000_000) - 12345
b = (1 << 25_000_000) - 777
c = (1 << 2_000_000) - 99
digits = '7' * 20_000_000
spaced = '7_' * 20_000_000 + '7'
arabic = '\u{0667}' * 20_000_000
";

const NUMBER_STEPS: &[&str] = &[
    "b * b",
    "a * b",
    "a // b",
    "a // c",
    "a % b",
    "divmod(-a, c)",
    "pow(c - 1, c - 2, c)",
    "pow(c - 2, -1, c)",
    "3 ** 50_000_000",
    "math.factorial(5_000_000)",
    "math.comb(9_000_000, 4_000_000)",
    "math.perm(9_000_000, 4_000_000)",
    "math.isqrt(a)",
    "math.gcd(a, b)",
    "math.lcm(a, b)",
    "str(a)",
    "f'{a:,}'",
    "'%d' % a",
    "int(digits)",
    "int(digits, 7 + 2)",
    "int(digits, 16)",
    "float(digits)",
    "int(spaced)",
    "int(arabic)",
    "int(spaced, 8)",
    "float(spaced)",
    "float(arabic)",
    "a == a + 0",
    "a < a + 0",
    "random.seed(a)",
];

/// Texts and lists of a hundred megabytes and more.
const ROWS: &str = "\
t = 'x' * 100_000_000
same = 'x' * 100_000_000
u = 'é ' * 10_000_000
spaces = ' ' * 100_000_000
l = [0] * 10_000_000
words = ['ab'] * 5_000_000
import random, re
mixed = [random.random() for _ in range(1_000_000)] * 4
";

const ROW_STEPS: &[&str] = &[
    "'x' * 200_000_000",
    "'xyz' * 60_000_000",
    "t + t",
    "t[1:]",
    "t[::-1]",
    "u[::-1]",
    "t.upper()",
    "u.upper()",
    "u.title()",
    "u.swapcase()",
    "spaces.strip()",
    "t.strip('x')",
    "spaces.split()",
    "t.find('xy')",
    "t.rfind('xy')",
    "t.replace('xx', 'y')",
    "t.count('x')",
    "t.split('x')",
    "t.center(200_000_000)",
    "t.zfill(200_000_000)",
    "u.isalpha() or spaces.isspace()",
    "[0] * 30_000_000",
    "[1, 2, 3] * 10_000_000",
    "l[:]",
    "l[::-2]",
    "l + l",
    "list(l)",
    "l == list(l)",
    "1 in l",
    "sorted(mixed)",
    "sorted(mixed, reverse=True)",
    "','.join(words)",
    "hash('x' * 200_000_000)",
    "repr(t)",
    "repr(u)",
    "ascii(u)",
    "f'{t}{u}'",
    "f'{1:200000000}'",
    "f'{t:é^150000000}'",
    "'{:200000000}'.format(1.5)",
    "'%200000000d' % 1",
    "'%s%r' % (t, t)",
    "t.ljust(200_000_000, 'é')",
    "t.islower()",
    "u.isidentifier() or t.isidentifier()",
    "str.maketrans(u, u)",
    "','.join([t, u])",
    "(*l, 1)",
    "set(l) | frozenset(words)",
    "re.findall('.', t)",
    "re.sub('x', 'y', t)",
    "re.compile('a' * 10_000_000)",
    "re.compile('[' + 'a' * 10_000_000 + ']')",
    "random.seed(t)",
    "t == same",
    "t < same",
];

/// Sources of many lines, many elements, deep chains, and of one token that is as long as the source.
const SOURCES: &str = "\
lines = 'x = 1 + 2 if 1 else [1][0]\\n' * 1_000_000
function = 'def f():\\n' + '    x = 1\\n' * 1_000_000
elements = '[' + '1, ' * 2_000_000 + ']'
wrong = lines + '('
text = repr('x' * 100_000_000)
escapes = repr('\\n' * 50_000_000)
field = 'f\"' + 'x' * 100_000_000 + '{1}\"'
odd = '\"' + '\\\\d' * 1_000_000 + '\"'
import warnings
warnings.simplefilter('ignore')
";

const SOURCE_STEPS: &[&str] = &[
    "exec(lines)",
    "exec(function)",
    "eval(elements)",
    "exec(wrong)",
    "eval(text)",
    "eval(escapes)",
    "eval(field)",
    "eval(odd)",
];

/// Does the setup, then each step, interrupted in its midst; on a thread with a deep stack.
fn interrupt(setup: &'static str, steps: &'static [&'static str]) {
    let work = move || {
        let mut session =
            Session::new(&Job::default(), STACK - (1 << 20)).expect("a session starts");
        session.file("setup", setup.to_owned());
        for step in steps {
            let taken = taken_to_stop(&mut session, step);
            println!("stopped after {taken:?}: {step}");
            assert!(taken < PATIENCE, "{step} was stopped only after {taken:?}");
        }
    };
    let thread = std::thread::Builder::new().stack_size(STACK);
    let running = thread.spawn(work).expect("a thread starts");
    running.join().expect("all steps can be stopped");
}

/// How long a step runs on after the interrupt.
fn taken_to_stop(session: &mut Session, step: &str) -> Duration {
    let flag = Arc::clone(&session.cx().interrupted);
    let interrupter = std::thread::spawn(move || {
        std::thread::sleep(BEFORE);
        flag.store(true, Ordering::Relaxed);
        Instant::now()
    });
    session.file(
        "step",
        format!(
            "stopped = False\ntry:\n    while True: {step}\nexcept KeyboardInterrupt:\n    stopped = True\n"
        ),
    );
    let end = Instant::now();
    let start = interrupter.join().expect("the interrupter ends");
    let stopped = session.cx().intern("stopped");
    let stopped = session.names().get_name(&stopped);
    assert_eq!(
        stopped.and_then(|stopped| stopped.as_bool()),
        Some(true),
        "{step} ended in another way"
    );
    end.saturating_duration_since(start)
}

#[test]
fn steps_on_huge_numbers_can_be_stopped() {
    interrupt(NUMBERS, NUMBER_STEPS);
}

#[test]
fn reading_huge_sources_can_be_stopped() {
    interrupt(SOURCES, SOURCE_STEPS);
}

#[test]
fn steps_on_huge_texts_and_lists_can_be_stopped() {
    interrupt(ROWS, ROW_STEPS);
}

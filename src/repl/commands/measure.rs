//! Commands that measure: time, bytes, and what an input left behind.

use std::time::{Duration, Instant};

use crate::eval::Code;
use crate::heap::Handle;
use crate::inspect::object::life;
use crate::inspect::page::figure;
use crate::inspect::reference::census::{self, Changes, Snapshot, Watch};
use crate::inspect::{Refusal, Subject, memit};
use crate::repl::commands::{Command, needs_code};
use crate::repl::talk::Talk;
use crate::session::{Ending, Session};
use crate::syntax::tree::Mode;

/// Their rows.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "time",
        usage: "time CODE",
        help: "Runs code once and tells how long it took.\n\n\
               The time is that of the run; to compile the code comes before.\n\n>>> %time sum(range(10**6))",
        run: time,
    },
    Command {
        name: "timeit",
        usage: "timeit [-n N] [-r N] CODE",
        help: "Tells how long code takes, from many runs.\n\n\
               Loops are added until a run takes long enough, and 7 runs are made. The code runs in a function. -n sets \
               the number of loops, -r that of runs.\n\n\
               >>> %timeit p.x\n>>> %timeit -n 1000 -r 3 Point()",
        run: timeit,
    },
    Command {
        name: "memit",
        usage: "memit CODE",
        help: "What code costs: exact bytes, their peak, objects.\n\n\
               Counted by the heap while the code runs once; what it takes to compile the code is left out. The value of \
               an expression is neither shown nor kept: bind it to see what stays.\n\n\
               >>> %memit [Point() for _ in range(1000)]\n>>> %memit points = [Point() for _ in range(1000)]",
        run: memit,
    },
    Command {
        name: "diff",
        usage: "diff",
        help: "What the last input added to the heap and freed.\n\n\
               By type from the second time on: until somebody asks, only bytes are noted, which costs nothing.\n\n\
               >>> points = [Point(), Point()]\n>>> %diff",
        run: diff,
    },
    Command {
        name: "watch",
        usage: "watch on|off",
        help: "After each input, one line about time and bytes.\n\n>>> %watch on",
        run: watch,
    },
];

/// Loops grow until they take this long.
const LONG_ENOUGH: Duration = Duration::from_millis(100);

/// What the heap was like around the last input.
#[derive(Default)]
pub struct Meter {
    /// Bytes before and after the last input.
    bytes: Option<(usize, usize)>,
    /// All objects before the last input, once somebody has asked what an input changes.
    before: Option<Snapshot>,
    changes: Option<Changes>,
    keen: bool,
    watching: bool,
}

/// Runs an input, and looks at the heap before and after as far as somebody wants to know.
pub fn around(
    talk: &mut Talk<'_>,
    text: &str,
    work: impl FnOnce(&mut Session) -> Ending,
) -> Ending {
    let cx = talk.session.shared();
    talk.meter.changes = None;
    talk.meter.before = talk.meter.keen.then(|| Snapshot::take(&cx));
    let watch = talk.meter.watching.then(|| Watch::start(&cx));
    let bytes = cx.heap.bytes();
    let ending = work(talk.session);
    talk.meter.bytes = Some((bytes, cx.heap.bytes()));
    if let Some(watch) = watch {
        talk.write(&format!("{}\n", watch.stop(&cx)));
    }
    let subject = Subject::new(&cx, talk.session.names());
    if let Some(story) = life::after_input(&subject, text) {
        talk.draw(&story);
    }
    ending
}

fn time(talk: &mut Talk<'_>, code: &str) -> Result<Ending, Refusal> {
    needs_code("time", code)?;
    let mut taken = Duration::ZERO;
    let ending = run_measured(talk, code, Mode::Single, |session, prepared| {
        let start = Instant::now();
        let ending = session.run(prepared);
        taken = start.elapsed();
        ending
    });
    if ending == Ending::Done {
        talk.write(&format!("time {}\n", shown(taken.as_secs_f64())));
    }
    Ok(ending)
}

fn memit(talk: &mut Talk<'_>, code: &str) -> Result<Ending, Refusal> {
    needs_code("memit", code)?;
    let cx = talk.session.shared();
    let mut cost = None;
    let ending = run_measured(talk, code, Mode::File, |session, prepared| {
        let (ending, measured) = memit::measure(&cx, code, || session.run(prepared));
        cost = Some(measured);
        ending
    });
    if let Some(cost) = cost.filter(|_| ending == Ending::Done) {
        talk.draw(&cost);
    }
    Ok(ending)
}

/// Compiles code, then runs it as an input, measured by `work`.
fn run_measured(
    talk: &mut Talk<'_>,
    code: &str,
    mode: Mode,
    work: impl FnOnce(&mut Session, &Handle<Code>) -> Ending,
) -> Ending {
    match talk.session.prepare(&format!("{code}\n"), mode) {
        Ok(prepared) => talk.run_by(code, |session| work(session, &prepared)),
        Err(ending) => ending,
    }
}

fn diff(talk: &mut Talk<'_>, argument: &str) -> Result<Ending, Refusal> {
    Refusal::unless_alone("diff", argument)?;
    talk.meter.keen = true;
    let cx = talk.session.shared();
    if let Some(before) = talk.meter.before.take() {
        talk.meter.changes = Some(before.since(&cx));
    }
    match (&talk.meter.changes, talk.meter.bytes) {
        (Some(changes), _) => talk.draw(changes),
        (None, Some((before, after))) => talk.write(&format!(
            "the last input: {} → {}, {} bytes; by type from the next one on\n",
            figure(before),
            figure(after),
            census::signed(after as i64 - before as i64),
        )),
        (None, None) => talk.write("nothing to compare yet: run an input, then ask again\n"),
    }
    Ok(Ending::Done)
}

fn watch(talk: &mut Talk<'_>, argument: &str) -> Result<Ending, Refusal> {
    talk.meter.watching = match argument {
        "on" => true,
        "off" => false,
        "" => !talk.meter.watching,
        other => return Err(Refusal::new(format!("%watch is on or off, not {other}"))),
    };
    let state = if talk.meter.watching { "on" } else { "off" };
    talk.write(&format!("watch is {state}\n"));
    Ok(Ending::Done)
}

fn timeit(talk: &mut Talk<'_>, argument: &str) -> Result<Ending, Refusal> {
    let (mut loops, mut runs, mut code) = (None, 7, argument);
    if matches!(code, "-n" | "-r") {
        return Err(Refusal(format!("%timeit: {code} needs a number above 0")));
    }
    while let Some((option, rest)) = code.strip_prefix('-').and_then(option) {
        let (number, rest) = rest.trim_start().split_once(' ').unwrap_or((rest, ""));
        let number = number.parse::<i64>().ok().filter(|&number| number > 0);
        let number = number
            .ok_or_else(|| Refusal::new(format!("%timeit: -{option} needs a number above 0")))?;
        match option {
            "n" => loops = Some(number),
            "r" => runs = number.min(1000),
            _ => {
                return Err(Refusal::new(format!(
                    "%timeit: there is no option -{option}"
                )));
            }
        }
        code = rest.trim_start();
    }
    needs_code("timeit", code)?;
    let times = match time_runs(talk.session, code, loops, runs) {
        Ok(times) => times,
        Err(ending) => return Ok(ending),
    };
    talk.write(&times.told());
    Ok(Ending::Done)
}

/// Seconds for a loop, in each run of so many loops.
struct Times {
    each: Vec<f64>,
    loops: i64,
}

/// Times code in this many runs; if nobody says how many loops a run has, as many as take long enough.
fn time_runs(
    session: &mut Session,
    code: &str,
    loops: Option<i64>,
    runs: i64,
) -> Result<Times, Ending> {
    let looped = session.looped(code)?;
    let mut run = |loops| session.time(&looped, loops);
    let loops = match loops {
        Some(loops) => loops,
        None => enough(&mut run)?,
    };
    let mut each = Vec::new();
    for _ in 0..runs {
        each.push(run(loops)?.as_secs_f64() / loops as f64);
    }
    Ok(Times { each, loops })
}

impl Times {
    /// Mean, spread and best in words.
    fn told(&self) -> String {
        let Times { each, loops } = self;
        let runs = each.len();
        let mean = each.iter().sum::<f64>() / runs as f64;
        let spread = each.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / runs as f64;
        let best = each.iter().copied().fold(f64::INFINITY, f64::min);
        format!(
            "{} ± {} per loop, best {} ({runs} runs, {loops} loops each)\n",
            shown(mean),
            shown(spread.sqrt()),
            shown(best)
        )
    }
}

/// The letter of an option and what follows it: `n 5 f()` or `n5 f()`.
fn option(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next().filter(char::is_ascii_alphabetic)?;
    let (letter, rest) = text.split_at(first.len_utf8());
    let joined = rest.starts_with(|c: char| c.is_ascii_digit());
    if joined || rest.starts_with(' ') {
        return Some((letter, rest));
    }
    text.split_once(' ')
}

/// The first of 1, 2, 5, 10, .. loops that takes long enough.
fn enough(run: &mut impl FnMut(i64) -> Result<Duration, Ending>) -> Result<i64, Ending> {
    let mut unit = 1;
    loop {
        for loops in [unit, 2 * unit, 5 * unit] {
            if run(loops)? >= LONG_ENOUGH {
                return Ok(loops);
            }
        }
        unit *= 10;
    }
}

/// A time with three digits and its unit.
fn shown(seconds: f64) -> String {
    let (scale, unit) = match seconds {
        s if s >= 1.0 => (1.0, "s"),
        s if s >= 1e-3 => (1e3, "ms"),
        s if s >= 1e-6 => (1e6, "µs"),
        _ => (1e9, "ns"),
    };
    let number = seconds * scale;
    let decimals = match number {
        n if n >= 100.0 => 0,
        n if n >= 10.0 => 1,
        _ => 2,
    };
    format!("{number:.decimals$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn times_have_three_digits() {
        assert_eq!(
            [2.5, 0.0123, 0.000_123_4, 1.5e-9, 0.0].map(shown),
            ["2.50 s", "12.3 ms", "123 µs", "1.50 ns", "0.00 ns"]
        );
    }
}

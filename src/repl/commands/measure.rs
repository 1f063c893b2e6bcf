//! Commands that measure: time, bytes, and what an input left behind.

use std::time::{Duration, Instant};

use crate::inspect::census::{Changes, Snapshot, Watch};
use crate::inspect::{Refusal, Subject, life, memit};
use crate::repl::commands::Command;
use crate::repl::talk::Talk;
use crate::session::Ending;

/// Their rows.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "time",
        usage: "time CODE",
        help: "Runs code once and tells how long it took.\n\n>>> %time sum(range(10**6))",
        run: time,
    },
    Command {
        name: "timeit",
        usage: "timeit [-n LOOPS] [-r RUNS] CODE",
        help: "Runs code many times and tells how long one time takes.\n\n\
               Loops are added until a run takes long enough, and 7 runs are made. The code runs in a function.\n\n\
               >>> %timeit p.x\n>>> %timeit -n 1000 -r 3 Point()",
        run: timeit,
    },
    Command {
        name: "memit",
        usage: "memit CODE",
        help: "Runs code once and tells what it cost: the exact bytes of the heap, their peak, the objects.\n\n\
               >>> %memit [Point() for _ in range(1000)]",
        run: memit,
    },
    Command {
        name: "diff",
        usage: "diff",
        help: "What the last input added to the heap and freed.\n\n>>> points = [Point(), Point()]\n>>> %diff",
        run: diff,
    },
    Command {
        name: "watch",
        usage: "watch on|off",
        help: "After each input, one line about its time and its bytes.\n\n>>> %watch on",
        run: watch,
    },
];

/// Loops grow until they take this long.
const LONG_ENOUGH: Duration = Duration::from_millis(100);

/// A heap of up to this size is looked through before each input, whether or not somebody will ask.
const SMALL: usize = 16 << 20;

/// What the heap was like around the last input.
#[derive(Default)]
pub struct Meter {
    before: Option<Snapshot>,
    changes: Option<Changes>,
    /// Somebody asks for changes, however big the heap is.
    keen: bool,
    watching: bool,
}

/// Runs an input between two looks at the heap.
pub fn around(talk: &mut Talk<'_>, text: &str) -> Ending {
    let cx = talk.session.shared();
    talk.meter.changes = None;
    let wanted = talk.meter.keen || cx.heap.bytes() < SMALL;
    talk.meter.before = wanted.then(|| Snapshot::take(&cx));
    let watch = talk.meter.watching.then(|| Watch::start(&cx));
    let ending = talk.session.input(text);
    if let Some(watch) = watch {
        talk.write(&format!("{}\n", watch.stop(&cx)));
    }
    let subject = Subject::new(&cx, talk.session.names());
    if let Some(story) = life::after_input(&subject, text) {
        talk.draw(&story);
    }
    ending
}

fn needs_code(command: &str, code: &str) -> Result<(), Refusal> {
    match code.is_empty() {
        true => Err(Refusal::new(format!("%{command} needs code to run"))),
        false => Ok(()),
    }
}

fn time(talk: &mut Talk<'_>, code: &str) -> Result<Ending, Refusal> {
    needs_code("time", code)?;
    let start = Instant::now();
    let ending = talk.run(&format!("{code}\n"));
    let taken = start.elapsed();
    talk.write(&format!("time {}\n", shown(taken.as_secs_f64())));
    Ok(ending)
}

fn memit(talk: &mut Talk<'_>, code: &str) -> Result<Ending, Refusal> {
    needs_code("memit", code)?;
    let cx = talk.session.shared();
    let text = format!("{code}\n");
    let (ending, cost) = memit::measure(&cx, code, || talk.session.input(&text));
    talk.draw(&cost);
    Ok(ending)
}

fn diff(talk: &mut Talk<'_>, _: &str) -> Result<Ending, Refusal> {
    talk.meter.keen = true;
    let cx = talk.session.shared();
    if let Some(before) = talk.meter.before.take() {
        talk.meter.changes = Some(before.since(&cx));
    }
    match &talk.meter.changes {
        Some(changes) => talk.draw(changes),
        None => talk.write("nothing to compare yet: run an input, then ask again\n"),
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
    while let Some((option, rest)) = code.strip_prefix('-').and_then(|rest| rest.split_once(' ')) {
        let (number, rest) = rest.trim_start().split_once(' ').unwrap_or((rest, ""));
        let number = number.parse::<u64>().ok().filter(|&number| number > 0);
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
    let mut ending = Ending::Done;
    let mut run = |loops: u64| -> Option<Duration> {
        match talk.session.time_loop(code, loops) {
            Ok(taken) => Some(taken),
            Err(other) => {
                ending = other;
                None
            }
        }
    };
    let loops = match loops {
        Some(loops) => loops,
        None => match enough(&mut run) {
            Some(loops) => loops,
            None => return Ok(ending),
        },
    };
    let mut each = Vec::new();
    for _ in 0..runs {
        let Some(taken) = run(loops) else {
            return Ok(ending);
        };
        each.push(taken.as_secs_f64() / loops as f64);
    }
    let mean = each.iter().sum::<f64>() / each.len() as f64;
    let spread = each.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / each.len() as f64;
    let best = each.iter().copied().fold(f64::INFINITY, f64::min);
    talk.write(&format!(
        "{} ± {} per loop, best {} ({runs} runs, {loops} loops each)\n",
        shown(mean),
        shown(spread.sqrt()),
        shown(best)
    ));
    Ok(ending)
}

/// The first of 1, 2, 5, 10, .. loops that takes long enough.
fn enough(run: &mut impl FnMut(u64) -> Option<Duration>) -> Option<u64> {
    let mut unit = 1;
    loop {
        for loops in [unit, 2 * unit, 5 * unit] {
            if run(loops)? >= LONG_ENOUGH {
                return Some(loops);
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

//! Commands about the talk itself: its names, its inputs, its limits.

use crate::inspect::page::{Ink, Line, Picture, Table, count, figure};
use crate::inspect::{self, Refusal};
use crate::repl::commands::Command;
use crate::repl::talk::Talk;
use crate::session::Ending;

/// Their rows.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "who",
        usage: "who [TYPE]",
        help: "The names of the program, with type and value.\n\n>>> %who\n>>> %who function",
        run: who,
    },
    Command {
        name: "history",
        usage: "history [COUNT]",
        help: "The inputs of this session, the latest last.\n\n>>> %history 3",
        run: history,
    },
    Command {
        name: "reset",
        usage: "reset",
        help: "Unbinds all names of the program, and collects.\n\n>>> %reset",
        run: reset,
    },
    Command {
        name: "limits",
        usage: "limits",
        help: "What a program may use, and what is used.\n\n>>> %limits",
        run: limits,
    },
];

/// Names that the program did not bind.
fn is_own(name: &str) -> bool {
    !(name.starts_with("__") && name.ends_with("__"))
}

fn who(talk: &mut Talk<'_>, wanted: &str) -> Result<Ending, Refusal> {
    let cx = talk.session.cx();
    let mut table = Table::new(&["name", "type", "value"]);
    for (name, value) in talk.session.names().entries() {
        let Some(name) = name
            .as_str()
            .map(|name| name.lossy())
            .filter(|name| is_own(name))
        else {
            continue;
        };
        let class = inspect::brief::type_name(cx, &value);
        if wanted.is_empty() || class == wanted {
            let value = inspect::brief(cx, &value, talk.page.cells() / 2);
            table.row([
                Line::of(Ink::Name, name),
                Line::of(Ink::Class, class),
                Line::of(Ink::Value, value),
            ]);
        }
    }
    if table.is_empty() {
        let what = if wanted.is_empty() {
            String::new()
        } else {
            format!(" of type {wanted}")
        };
        talk.write(&format!("no names{what}\n"));
        return Ok(Ending::Done);
    }
    let mut picture = Picture::new(&talk.page);
    picture.table(&table);
    talk.write(&picture.finish());
    Ok(Ending::Done)
}

fn history(talk: &mut Talk<'_>, argument: &str) -> Result<Ending, Refusal> {
    let all = talk.inputs.len();
    let wanted = match argument {
        "" => all,
        number => number
            .parse()
            .map_err(|_| Refusal::new(format!("%history: {number} is no number of inputs")))?,
    };
    let mut out = String::new();
    for (number, input) in talk
        .inputs
        .iter()
        .enumerate()
        .skip(all.saturating_sub(wanted))
    {
        let text = if talk.page.colour {
            talk.painter.paint(input)
        } else {
            input.clone()
        };
        out.push_str(&format!(
            "{:>4}: {}\n",
            number + 1,
            text.replace('\n', "\n      ")
        ));
    }
    talk.write(&out);
    Ok(Ending::Done)
}

fn reset(talk: &mut Talk<'_>, argument: &str) -> Result<Ending, Refusal> {
    Refusal::unless_alone("reset", argument)?;
    let names: Vec<String> = talk
        .session
        .names()
        .keys()
        .iter()
        .filter_map(|name| Some(name.as_str()?.to_str()?.to_owned()))
        .filter(|name| is_own(name))
        .collect();
    let freed = talk.session.unbind(&names);
    talk.write(&format!(
        "{} unbound, {} freed\n",
        count(names.len(), "name"),
        count(freed, "byte")
    ));
    Ok(Ending::Done)
}

fn limits(talk: &mut Talk<'_>, argument: &str) -> Result<Ending, Refusal> {
    Refusal::unless_alone("limits", argument)?;
    let cx = talk.session.cx();
    let mut table = Table::new(&["limit", ">allowed", ">used", "changed by"]);
    let mut row = |what: &str, allowed: String, used: String, how: &str| {
        table.row([
            Line::words(what),
            Line::of(Ink::Number, allowed),
            Line::of(Ink::Number, used),
            Line::of(Ink::Dim, how),
        ]);
    };
    row(
        "heap, bytes",
        figure(cx.heap.limit()),
        figure(cx.heap.bytes()),
        "MINI_MEMORY=bytes",
    );
    let depth = cx.recursion_limit() as usize;
    row(
        "calls in each other",
        figure(depth),
        "0".to_owned(),
        "sys.setrecursionlimit(n)",
    );
    let digits = match cx.int_max_str_digits.get() {
        0 => "any".to_owned(),
        digits => figure(digits),
    };
    row(
        "digits of an int as text",
        digits,
        String::new(),
        "sys.set_int_max_str_digits(n)",
    );
    let mut picture = Picture::new(&talk.page);
    picture.table(&table);
    talk.write(&picture.finish());
    Ok(Ending::Done)
}

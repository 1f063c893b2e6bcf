//! What can be said where a program stands: one row for each word.

use std::rc::Rc;

use crate::inspect::page::{Ink, Line, Picture, Table};
use crate::inspect::step::{Event, calls, target};
use crate::inspect::{Json, Page, Refusal, View, source};
use crate::interp::{Interp, Step};
use crate::repl::step::{Answer, Prompt, told};
use crate::session::step::{Go, Halt, Search};

/// What a word does with what stands behind it.
type Act = fn(&Prompt, &Halt<'_>, &str) -> Result<Answer, Refusal>;

/// A word.
pub struct Word {
    /// How it is written, short forms last.
    names: &'static [&'static str],
    /// What may stand behind it.
    argument: &'static str,
    /// What it does.
    help: &'static str,
    /// Does it.
    pub act: Act,
}

const fn word(
    names: &'static [&'static str],
    argument: &'static str,
    help: &'static str,
    act: Act,
) -> Word {
    Word {
        names,
        argument,
        help,
        act,
    }
}

static WORDS: &[Word] = &[
    word(&["step", "s"], "[N]", "one step on, or N", |_, halt, n| {
        let steps = number(n, 1)?;
        Ok(Answer::Go(Go::To(halt.number.saturating_add(steps))))
    }),
    word(
        &["back", "b"],
        "[N]",
        "one step back, or N",
        |_, halt, n| {
            let steps = number(n, 1)?;
            let to = halt.number.saturating_sub(steps).max(1);
            Ok(Answer::Go(Go::To(to)))
        },
    ),
    word(
        &["over", "o"],
        "[back]",
        "on, past the calls that begin here",
        |_, halt, way| {
            let depth = halt.cx.steps.depth();
            search(way, move |cx, _| cx.steps.depth() <= depth)
        },
    ),
    word(
        &["out", "u"],
        "[back]",
        "to the end of this call, or its begin",
        |_, halt, way| {
            let (depth, back) = (halt.cx.steps.depth(), is_back(way));
            let at_edge = is_edge(&halt.event, back);
            search(way, move |cx, event| {
                let now = cx.steps.depth();
                now < depth || now == depth && !at_edge && is_edge(event, back)
            })
        },
    ),
    word(
        &["line", "l"],
        "[back]",
        "to the next statement, past calls",
        |_, halt, way| {
            let depth = halt.cx.steps.depth();
            search(way, move |cx, event| {
                event.is_statement() && cx.steps.depth() <= depth
            })
        },
    ),
    word(
        &["until", "t"],
        "N [back]",
        "to a statement that begins on line N",
        |_, halt, text| {
            let (line, way) = text.split_once(' ').unwrap_or((text, ""));
            let line = number(line, 0)?;
            let file = calls::innermost(halt.cx).map(|call| call.file().name().to_owned());
            search(way.trim(), move |cx, event| {
                event.is_statement()
                    && calls::innermost(cx).is_some_and(|call| {
                        u64::from(call.line()) == line
                            && file.as_ref().is_none_or(|file| call.file().name() == file)
                    })
            })
        },
    ),
    word(
        &["when", "w"],
        "X",
        "back to where X was last bound: x, self.n",
        |_, halt, name| search("back", binds(halt, name)?),
    ),
    word(
        &["next", "n"],
        "X",
        "on to where X is bound next",
        |_, halt, name| search("", binds(halt, name)?),
    ),
    word(&["go", "g"], "N", "to step N", |_, _, n| {
        Ok(Answer::Go(Go::To(number(n, 0)?.max(1))))
    }),
    word(&["start"], "", "to the first step", |_, _, _| {
        Ok(Answer::Go(Go::To(1)))
    }),
    word(&["end", "e"], "", "to the end of the program", |_, _, _| {
        Ok(Answer::Go(Go::To(u64::MAX)))
    }),
    word(
        &["up"],
        "",
        "look at the call around this one",
        |prompt, halt, _| shift(prompt, halt, |at, _| at.checked_sub(1)),
    ),
    word(
        &["down"],
        "",
        "look at the call within this one",
        |prompt, halt, _| {
            shift(prompt, halt, |at, depth| {
                Some(at + 1).filter(|&at| at < depth)
            })
        },
    ),
    word(
        &["locals", "v"],
        "",
        "the variables here, one on a line",
        locals,
    ),
    word(&["list", "ls"], "", "the source of this call", list),
    word(
        &["where"],
        "",
        "draw where the program stands again",
        |prompt, halt, _| {
            prompt.tell(&prompt.standing(halt));
            Ok(Answer::Stay)
        },
    ),
    word(
        &["show", "p"],
        "X",
        "the value of X: p.x, rows[0]",
        |prompt, halt, text| prompt.show(halt, text),
    ),
    word(
        &["output"],
        "",
        "all that the program has written so far",
        |prompt, halt, _| {
            prompt.tell(&told::Output::all(halt.output.all()));
            Ok(Answer::Stay)
        },
    ),
    word(&["help", "h"], "", "this list", |prompt, _, _| {
        prompt.tell(&Help);
        Ok(Answer::Stay)
    }),
    word(&["quit", "q"], "", "leave the program", |_, _, _| {
        Ok(Answer::Go(Go::Leave))
    }),
];

/// The row of a word.
pub fn find(name: &str) -> Option<&'static Word> {
    WORDS.iter().find(|row| row.names.contains(&name))
}

fn number(text: &str, usual: u64) -> Result<u64, Refusal> {
    match text {
        "" if usual > 0 => Ok(usual),
        text => text
            .parse()
            .map_err(|_| Refusal(format!("'{text}' is no number"))),
    }
}

/// To the next step of a kind, or to the last one.
fn search(
    way: &str,
    is_wanted: impl Fn(&Interp, &Event<'_>) -> bool + 'static,
) -> Result<Answer, Refusal> {
    let search: Search = Rc::new(is_wanted);
    match way {
        "" => Ok(Answer::Go(Go::Next(search))),
        way if is_back(way) => Ok(Answer::Go(Go::Last(search))),
        way => Err(Refusal(format!("'{way}': write back, or nothing"))),
    }
}

fn is_back(way: &str) -> bool {
    matches!(way, "back" | "b")
}

/// Is this the end of a call, or going back its begin?
fn is_edge(event: &Event<'_>, back: bool) -> bool {
    match back {
        true => event.is_begin(),
        false => event.is_end(),
    }
}

/// Is the target of this text bound? A variable of the present call is that of no other one.
fn binds(
    halt: &Halt<'_>,
    text: &str,
) -> Result<impl Fn(&Interp, &Event<'_>) -> bool + use<>, Refusal> {
    if text.is_empty() {
        return Err(Refusal::new(
            "of which name? Write: when x (the value of a name n: p n)",
        ));
    }
    let (depth, name) = (halt.cx.steps.depth(), text.to_owned());
    let is_local = holds(halt.cx, &name);
    Ok(move |cx: &Interp, event: &Event<'_>| {
        let is_bound = match event {
            event if event.is_binding() => target(cx, cx.steps.here()).as_ref() == Some(&name),
            // Arguments are bound to parameters.
            Event::Step(Step::Enter) => is_local && holds(cx, &name),
            _ => false,
        };
        is_bound && (!is_local || cx.steps.depth() == depth)
    })
}

/// Has the innermost call a variable of this name?
fn holds(cx: &Interp, name: &str) -> bool {
    let innermost = cx.steps.depth().checked_sub(1);
    innermost.is_some_and(|at| calls::variable(cx, at, &cx.intern(name)).is_some())
}

/// Looks at another call.
fn shift(
    prompt: &Prompt,
    halt: &Halt<'_>,
    to: impl Fn(usize, usize) -> Option<usize>,
) -> Result<Answer, Refusal> {
    let depth = halt.cx.steps.depth();
    let now = prompt.call.get().unwrap_or(depth.saturating_sub(1));
    let call = to(now, depth).ok_or_else(|| Refusal::new("there is no call there"))?;
    prompt.call.set(Some(call));
    prompt.tell(&prompt.standing(halt));
    Ok(Answer::Stay)
}

fn locals(prompt: &Prompt, halt: &Halt<'_>, _: &str) -> Result<Answer, Refusal> {
    let subject = prompt.subject(halt);
    let cells = prompt.page.get().cells();
    let variables = told::Variables::of(&subject, cells);
    prompt.tell(&variables.ok_or_else(|| Refusal::new("no variable is bound here"))?);
    Ok(Answer::Stay)
}

/// The lines of the call that is shown, the one where it stands marked.
fn list(prompt: &Prompt, halt: &Halt<'_>, _: &str) -> Result<Answer, Refusal> {
    let at = prompt.subject(halt).call;
    let call = at.and_then(|at| calls::call(halt.cx, at));
    let call = call.ok_or_else(|| Refusal::new("no call is running"))?;
    prompt.tell(&source::of_code(&call.code.info, call.name()));
    Ok(Answer::Stay)
}

/// All words.
struct Help;

impl View for Help {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let mut table = Table::new(&["", "", ""]);
        for row in WORDS {
            let written = match row.names {
                [long, short] => format!("{long}, {short}"),
                names => names.join(", "),
            };
            table.row([
                Line::of(Ink::Name, written),
                Line::words(row.argument),
                Line::words(row.help),
            ]);
        }
        picture.table(&table);
        picture.blank();
        picture.prose(
            Line::new(),
            "An empty line says the last word of the way again. What is no word here is looked up: a name, x.y, x[0]. \
             All views work: x?, f??, %layout x, %why x.y, %refs x, %graph x, %life x. Nothing here runs code of the \
             program.",
        );
        picture.finish()
    }

    fn json(&self) -> Json {
        let word = |row: &Word| {
            Json::object([
                ("names", Json::list(row.names, |&name| name.into())),
                ("argument", row.argument.into()),
                ("help", row.help.into()),
            ])
        };
        Json::object([("view", "words".into()), ("words", Json::list(WORDS, word))])
    }
}

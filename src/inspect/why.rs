//! `why a.x`: each step of a lookup in order, what was found where, what it shadows, and who decides.
//!
//! ```text
//!   why a.x    why a.x = v    why super(C, a).x    why len(a)    why a + b    why a[i]    why f()    why for x in a
//! ```
//! The rules are in [`lookup`](crate::inspect::lookup), and [`question`](crate::inspect::question) reads the text; here
//! stories are drawn.

use crate::heap::Value;
use crate::inspect::brief::{brief, type_name};
use crate::inspect::lookup::get::is_native;
use crate::inspect::lookup::{Look, Mark, Outcome, Step, Trace, function_words};
use crate::inspect::page::{Ink, Line, Picture, Table};
use crate::inspect::{Json, Page, Refusal, Subject, View, ViewRow, question};
use crate::interp::Interp;
use crate::object::class::{self, Class};
use crate::object::super_::Super;

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "why",
    usage: "why a.x | a.x = v | del a.x | super(C, a).x | len(a) | a + b | a += b | a[i] | f() | with a | for x in a | raise E | import m | match x: case P",
    help: "How an expression is worked out, step by step.\n\n\
           Each place that is asked, in order, what it holds, what is hidden, and who decides. Nothing of the program \
           is run.\n\n\
           >>> %why p.x\n>>> %why p.x = 1\n>>> %why del p.x\n>>> %why super(Child, c).greet\n>>> %why len(p)\n\
           >>> %why a + b\n>>> %why a += b\n>>> %why a < b < c\n>>> %why a[0] = 1\n>>> %why C(1)\n\
           >>> %why with a\n>>> %why for x in a\n>>> %why x in a\n>>> %why raise E from None\n>>> %why import m\n\
           >>> %why match p: case Point(x, 2)",
    make: |subject, argument| Ok(Box::new(of(subject, argument)?)),
};

/// A lookup with what it is about.
pub struct Why {
    /// The expression or statement, as it was written.
    pub text: String,
    /// The object that is asked: its text and its class.
    pub about: String,
    /// Whose MRO is told: `type's MRO`.
    pub mro_of: String,
    /// The MRO of the object's class; of a super object, the one that it goes along.
    pub mro: Vec<String>,
    /// The MRO of the right operand's class, where that is asked, too, and is another one.
    pub right_mro: Vec<String>,
    /// The questions and what came of them.
    pub steps: Vec<Step>,
    /// How it ends.
    pub verdict: Verdict,
    /// The end in words.
    pub words: String,
    /// What else helps.
    pub notes: Vec<String>,
}

/// How a story ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// With a value.
    Value,
    /// With a call that decides.
    Calls,
    /// Something is stored.
    Place,
    /// Something is taken away.
    Gone,
    /// With an error.
    Raises,
}

impl Verdict {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Value => "value",
            Verdict::Calls => "calls",
            Verdict::Place => "place",
            Verdict::Gone => "gone",
            Verdict::Raises => "raises",
        }
    }

    /// How it begins in a picture.
    fn lead(self) -> Line {
        match self {
            Verdict::Value => Line::of(Ink::Good, "▶ gives "),
            Verdict::Calls => Line::of(Ink::Good, "▶ calls "),
            Verdict::Place => Line::of(Ink::Good, "▶ goes to "),
            Verdict::Gone => Line::of(Ink::Good, "▶ is taken out of "),
            Verdict::Raises => Line::of(Ink::Bad, "▶ raises "),
        }
    }
}

/// The story of an expression or statement.
pub fn of(subject: &Subject<'_>, text: &str) -> Result<Why, Refusal> {
    let (trace, object) = question::trace(subject, text)?;
    Ok(made(subject.cx, text, &object, trace))
}

fn made(cx: &Interp, text: &str, object: &Value, trace: Trace) -> Why {
    let (verdict, words) = verdict(cx, &trace.outcome);
    let (about, mro) = match object.is_unbound() {
        true => (String::new(), Vec::new()),
        false => asked(cx, object),
    };
    let right_mro = trace.right.as_ref().map(|right| asked(cx, right).1);
    let right_mro = right_mro.filter(|right| *right != mro).unwrap_or_default();
    let mro_of = match (object.view::<Super>(), right_mro.is_empty()) {
        (Some(_), _) => mro
            .first()
            .map_or_else(String::new, |class| format!("MRO of {class}")),
        (None, true) => "type's MRO".to_owned(),
        (None, false) => "left's MRO".to_owned(),
    };
    let Trace { steps, notes, .. } = trace;
    Why {
        text: text.to_owned(),
        about,
        mro_of,
        mro,
        right_mro,
        steps,
        verdict,
        words,
        notes,
    }
}

/// The end of a story in words.
fn verdict(cx: &Interp, outcome: &Outcome) -> (Verdict, String) {
    match outcome {
        Outcome::Value(value) => (Verdict::Value, brief(cx, value, 200)),
        Outcome::Calls { function, what } => (Verdict::Calls, callee(cx, function, what)),
        Outcome::Place(place) => (Verdict::Place, place.clone()),
        Outcome::Gone(place) => (Verdict::Gone, place.clone()),
        Outcome::Raises { class, message } => {
            let class = class.short_name();
            let words = match &message[..] {
                "" => class,
                message => format!("{class}: {message}"),
            };
            (Verdict::Raises, words)
        }
    }
}

/// What is called: its name in the story, and which function that is.
fn callee(cx: &Interp, function: &Value, what: &str) -> String {
    if is_native(function) {
        return format!("{what}, which comes with mini");
    }
    let words = function_words(cx, function);
    match words.starts_with(what) || words.contains(&format!(" {what}>")) {
        true => words,
        false => format!("{what}: {words}"),
    }
}

/// The object that is asked in words, and the MRO of its class.
fn asked(cx: &Interp, object: &Value) -> (String, Vec<String>) {
    let class = class::class_of(cx, object);
    let about = match object.view::<Class>() {
        Some(this) => format!("class {}, a {}", this.name_text(), class.name_text()),
        None => type_name(cx, object),
    };
    let along = object.view::<Super>();
    let along = along.and_then(|data| data.object_class.handle::<Class>());
    let mro = along.unwrap_or(class).mro_classes();
    (about, mro.iter().map(|class| class.name_text()).collect())
}

impl Why {
    /// The marks of a story: sign and ink.
    fn sign(mark: Mark) -> (&'static str, Ink) {
        match mark {
            Mark::Wins => ("✓", Ink::Good),
            Mark::Fails => ("✗", Ink::Bad),
            Mark::Shadowed => ("▒", Ink::Dim),
            Mark::Waits => ("…", Ink::Plain),
            Mark::Missing => ("·", Ink::Dim),
            Mark::Declines => ("↓", Ink::Plain),
            Mark::Skipped => ("-", Ink::Dim),
        }
    }
}

impl View for Why {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let what = Line::of(Ink::Title, "why ").add(Ink::Name, &self.text);
        picture.title(what, Line::of(Ink::Class, &self.about));
        if !self.mro.is_empty() {
            let lead = Line::of(Ink::Dim, format!("{:<10}  ", self.mro_of));
            let wide = lead.width();
            picture.prose(lead, self.mro.join(" → "));
            if !self.right_mro.is_empty() {
                let lead = Line::of(Ink::Dim, "right's").pad(wide);
                picture.prose(lead, self.right_mro.join(" → "));
            }
        }
        picture.blank();
        for (at, step) in self.steps.iter().enumerate() {
            let number = Line::of(Ink::Number, (at + 1).to_string()).pad(3);
            picture.line(number.say(&step.question));
            let mut table = Table::new(&["", "", "", ""]).flowing(3);
            for look in &step.looks {
                let (sign, ink) = Why::sign(look.mark);
                let faint = matches!(look.mark, Mark::Missing | Mark::Skipped | Mark::Shadowed);
                let found = look.found.as_deref().unwrap_or("");
                table.row([
                    Line::of(ink, sign),
                    Line::of(if faint { Ink::Dim } else { Ink::Class }, &look.place),
                    Line::of(if faint { Ink::Dim } else { Ink::Value }, found),
                    Line::of(if faint { Ink::Dim } else { Ink::Plain }, &look.remark),
                ]);
            }
            picture.indent(3);
            picture.table(&table);
            picture.indent(0);
        }
        picture.blank();
        picture.prose(self.verdict.lead(), &self.words);
        for note in &self.notes {
            picture.prose(Line::words("  "), note);
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        let look = |look: &Look| {
            Json::object([
                ("place", (&look.place).into()),
                ("found", look.found.clone().into()),
                ("remark", (&look.remark).into()),
                ("mark", look.mark.word().into()),
            ])
        };
        let step = |step: &Step| {
            Json::object([
                ("question", (&step.question).into()),
                ("looks", Json::list(&step.looks, look)),
            ])
        };
        Json::object([
            ("view", "why".into()),
            ("expression", (&self.text).into()),
            ("about", (&self.about).into()),
            ("mro_of", (&self.mro_of).into()),
            ("mro", self.mro.clone().into()),
            ("right_mro", self.right_mro.clone().into()),
            ("steps", Json::list(&self.steps, step)),
            ("verdict", self.verdict.word().into()),
            ("words", (&self.words).into()),
            ("notes", self.notes.clone().into()),
        ])
    }
}

//! Stories of names, wherever they stand: a program is gone through step by step, and asked at each.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use mini::heap::Value;
use mini::inspect::brief::{brief, text};
use mini::inspect::lookup::Outcome;
use mini::inspect::step::{Event, calls};
use mini::inspect::{Subject, question};
use mini::interp::Step;
use mini::object::class;
use mini::object::exception;
use mini::session::step::{Go, Guide, Halt, Trip, travel};
use mini::session::{Job, Program};

use crate::STACK;

/// A program that reads names and deletes them wherever they can stand.
const NAMES_EVERYWHERE: &str = "\
x, y, z = 'global x', 'global y', 'global z'
def late(flag):
    try:
        got = x
    except NameError:
        pass
    if flag:
        x = 'late x'
    got = y
    got = len
    try:
        got = x
        del x
        del x
    except NameError:
        pass
def around():
    def inside():
        try:
            got = inner
            got = x
        except NameError:
            pass
    inside()
    inner = 1
    inside()
    del inner
    inside()
def declares():
    global x, made
    got = x
    x = 'changed x'
    got = x
    try:
        got = made
    except NameError:
        pass
    made = 1
    del made
    try:
        del made
    except NameError:
        pass
def holds(x):
    class Inner:
        got = x
        got = y
        y = 'class y'
        got = y
        del y
        got = y
        try:
            del y
        except NameError:
            pass
        z = [x for x in (1, 2) if (lambda: x)()]
    later = [(got := i, got := x, [(got := i) for i in 'ab'], got := i) for i in (1, 2)]
    try:
        [(got := y) for y in (1, 2) for i in y]
        got = y
    except TypeError:
        got = y
    return later
def generator():
    got = x
    yield 1
    x = 1
late(0), late(1), around(), declares(), holds('parameter x')
got = [got := x for x in (1, 2)]
got = x
try:
    next(generator())
    got = nothing
except NameError:
    pass
try:
    got = nothing
except NameError:
    pass
del z
try:
    del z
except NameError:
    pass
got = z if 0 else y
";

/// Goes through a program step by step, and asks at each step about the names that are used on its line.
struct Names {
    /// The stories of the last step, by question.
    told: RefCell<Vec<(String, Outcome)>>,
    compared: Cell<usize>,
}

impl Names {
    /// What the next step may turn out to be, on this line.
    fn questions(line: &str) -> Vec<String> {
        let words = |text: &str| -> Vec<String> {
            let is_part = |c: char| c.is_alphanumeric() || c == '_';
            let words = text.split(|c| !is_part(c)).filter(|word| !word.is_empty());
            words.map(str::to_owned).collect()
        };
        let mut questions = words(line);
        questions.dedup();
        if let Some(name) = line.trim().strip_prefix("del ") {
            questions.push(format!("del {name}"));
        }
        questions
    }

    fn compare(&self, halt: &Halt<'_>, source: &str) {
        let told = self.told.borrow();
        let outcome = |question: &str| {
            let found = told.iter().find(|(asked, _)| asked == question);
            found.map(|(_, outcome)| outcome.clone())
        };
        let Event::Step(step) = &halt.event else {
            return;
        };
        let question = source
            .strip_prefix("got = ")
            .or(source.strip_prefix("got := "));
        let question = question.unwrap_or(source);
        let (Some(outcome), cx) = (outcome(question), halt.cx) else {
            return;
        };
        let fits = match (step, &outcome) {
            (Step::Bind(Some(value)), Outcome::Value(told)) => {
                brief(cx, told, 60) == brief(cx, value, 60)
            }
            (Step::Unbind, Outcome::Gone(_)) => true,
            (Step::Raise(error), Outcome::Raises { class, message }) => {
                let args = exception::field(error, exception::ARGS);
                let words = args.as_tuple().and_then(<[Value]>::first).map(text);
                class::type_name(cx, error) == class.short_name() && words.as_ref() == Some(message)
            }
            (Step::Bind(_) | Step::Unbind | Step::Raise(_), _) => false,
            _ => return,
        };
        assert!(
            fits,
            "step {}: {source}: {step:?}, told {outcome:?}",
            halt.number
        );
        self.compared.set(self.compared.get() + 1);
    }
}

impl Guide for Names {
    fn halt(&self, halt: &Halt<'_>) -> Go {
        let Some(call) = calls::innermost(halt.cx) else {
            return if matches!(halt.event, Event::Gone) {
                Go::Leave
            } else {
                Go::To(u64::MAX)
            };
        };
        let (file, span) = (call.file(), call.span());
        let line = file.line_text(call.line()).to_owned();
        let start = span.start as usize - file.line_start(call.line()) as usize;
        let here = &line[start..];
        let end = here.find([',', ')', ']']).unwrap_or(here.len());
        let here = here[..end].split(" for ").next().unwrap_or(here).trim();
        let source = match line.trim().strip_prefix("del ") {
            Some(_) => line.trim(),
            None if here.starts_with("got") => here,
            None => line.trim(),
        };
        self.compare(halt, source);
        let subject = Subject::in_call(halt.cx, halt.names);
        let ask = |question: String| {
            let (trace, _) = question::trace(&subject, &question).ok()?;
            Some((question, trace.outcome))
        };
        *self.told.borrow_mut() = Names::questions(&line)
            .into_iter()
            .filter_map(ask)
            .collect();
        Go::To(halt.number + 1)
    }

    fn wait(&self, _: u64) {}
}

#[test]
fn stories_of_names_are_what_happens() {
    let work = || {
        let job = Job {
            program: Program::Text(NAMES_EVERYWHERE.to_owned()),
            ..Job::default()
        };
        let trip = Trip {
            job,
            statements: None,
            inputs: Vec::new(),
            stack: STACK - (1 << 20),
        };
        let names = Rc::new(Names {
            told: RefCell::default(),
            compared: Cell::new(0),
        });
        let guide: Rc<dyn Guide> = names.clone();
        travel(&trip, &guide).expect("the program can be gone through");
        assert!(names.compared.get() > 40, "{} names", names.compared.get());
    };
    let thread = std::thread::Builder::new().stack_size(STACK);
    let running = thread.spawn(work).expect("a thread starts");
    running.join().expect("all stories are true");
}

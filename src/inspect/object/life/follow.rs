//! Following objects: who refers to them, compared after each input, and what the machine tells of their deaths.
//!
//! A [`Follower`] is the interpreter's observer while somebody follows an object. It knows each object by a weak cell
//! of the heap's, so that it hears of the object's death whatever its class. A finaliser may bring an object back
//! after the cell was cleared; so the cell is made anew when a finaliser has run.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use crate::heap::{Handle, Value, WeakCell};
use crate::inspect::object::life::{Event, Life, Step, Story};
use crate::inspect::reference::atlas::Atlas;
use crate::inspect::reference::refs::{self, Strong};
use crate::inspect::{Refusal, Subject, brief, is_stopped};
use crate::interp::{Interp, Moment, Observer};
use crate::object::class::Class;
use crate::object::function::Function;
use crate::object::module::Module;
use crate::runtime::raise;
use crate::source::SourceFile;
use crate::source::intern::Interner;
use crate::syntax;
use crate::syntax::tree::{Compound, ExprKind, Mode, Stmt, StmtKind};

/// So many objects are followed at once.
const MOST: usize = 12;

/// Watches objects live and die.
#[derive(Default)]
pub struct Follower(RefCell<State>);

#[derive(Default)]
struct State {
    turn: usize,
    story: Story,
    followed: Vec<Followed>,
}

struct Followed {
    /// Its address while it lives.
    addr: usize,
    cell: Handle<WeakCell>,
    bytes: usize,
    references: Vec<Strong>,
    watchers: usize,
    /// Does no name lead to it?
    lost: bool,
    /// What the machine has told during this input.
    told: Vec<Step>,
    finalised: bool,
}

impl Observer for Follower {
    fn see(&self, cx: &Interp, moment: Moment<'_>) {
        let mut state = self.0.borrow_mut();
        match moment {
            Moment::Finalising(value) => {
                if let Some(followed) = state.at(value.addr()) {
                    followed.note_collection(cx);
                    followed.told.push(Step::Finalised(finaliser(cx, value)));
                    followed.finalised = true;
                }
            }
            Moment::Finalised(value) => {
                if let Some(followed) = state.at(value.addr())
                    && let Some(cell) = cx.heap.weak_cell(value, None)
                {
                    followed.cell = cell;
                }
            }
            Moment::Dead(cell) => {
                if let Some(followed) = state.with_cell(cell) {
                    followed.note_collection(cx);
                    let weak = cell.watchers().len();
                    if weak > 0 {
                        followed.told.push(Step::Cleared(weak));
                    }
                }
            }
            Moment::Callback(cell, function) => {
                if let Some(followed) = state.with_cell(cell) {
                    followed.told.push(Step::Callback(brief(cx, function, 40)));
                }
            }
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Followed {
    fn note_collection(&mut self, cx: &Interp) {
        if cx.heap.is_collecting() && !self.told.contains(&Step::Collected) {
            self.told.push(Step::Collected);
        }
    }
}

fn finaliser(cx: &Interp, value: &Value) -> String {
    match value.kind() {
        Some(kind) if kind.is_instance() => {
            format!("{}.__del__", brief::type_name(cx, value))
        }
        _ => "close".to_owned(),
    }
}

impl State {
    fn at(&mut self, addr: usize) -> Option<&mut Followed> {
        self.followed
            .iter_mut()
            .find(|followed| followed.addr == addr)
    }

    fn with_cell(&mut self, cell: &WeakCell) -> Option<&mut Followed> {
        self.followed
            .iter_mut()
            .find(|followed| std::ptr::eq::<WeakCell>(&*followed.cell, cell))
    }

    fn event(&mut self, life: Option<usize>, code: &str, steps: Vec<Step>, count: Option<usize>) {
        self.story.events.push(Event {
            turn: self.turn,
            code: code.trim().to_owned(),
            life,
            steps,
            count,
        });
    }
}

/// The follower that watches for this interpreter.
fn watching(cx: &Interp) -> Option<Rc<dyn Observer>> {
    cx.observer().filter(|observer| of(&**observer).is_some())
}

fn of(observer: &dyn Observer) -> Option<&Follower> {
    observer.as_any().downcast_ref()
}

/// The story so far of the objects that are followed.
pub fn story(cx: &Interp) -> Option<Story> {
    let observer = watching(cx)?;
    Some(of(&*observer)?.0.borrow().story.clone())
}

/// Ends following; the whole story comes back.
pub fn stop(cx: &Interp) -> Option<Story> {
    let story = story(cx)?;
    cx.set_observer(None);
    Some(story)
}

/// Follows one object more, or still, and gives its story so far.
pub fn follow(subject: &Subject<'_>, name: &str, value: Value) -> Result<Story, Refusal> {
    let cx = subject.cx;
    if watching(cx).is_none() {
        cx.set_observer(Some(Rc::new(Follower::default())));
    }
    let observer = watching(cx);
    match observer.as_ref().and_then(|observer| of(&**observer)) {
        Some(follower) => {
            let addr = value.addr();
            follower.add(subject, name, value, "")?;
            let state = follower.0.borrow();
            let number = state.followed.iter().rposition(|f| f.addr == addr);
            Ok(state.story.of_life(number.unwrap_or(0)))
        }
        None => Err(Refusal::new("somebody else watches objects die")),
    }
}

/// To be called when an input has run: what it did to the objects that are followed. `None` if there are none, or if
/// nothing happened to them.
pub fn after_input(subject: &Subject<'_>, code: &str) -> Option<Story> {
    after_turn(subject, None, code)
}

/// As [`after_input`], for a program that has come to step `number` by what `code` tells.
pub fn after_step(subject: &Subject<'_>, number: u64, code: &str) -> Option<Story> {
    after_turn(subject, Some(number as usize), code)
}

fn after_turn(subject: &Subject<'_>, turn: Option<usize>, code: &str) -> Option<Story> {
    let observer = watching(subject.cx)?;
    let follower = of(&*observer)?;
    follower.step(subject, turn, code);
    let state = follower.0.borrow();
    let story = state.story.of_turn(state.turn);
    (!story.events.is_empty()).then_some(story)
}

impl Follower {
    fn knows(&self, value: &Value) -> bool {
        let state = self.0.borrow();
        let mut followed = state.followed.iter();
        followed.any(|f| f.addr == value.addr() && f.cell.get().is_some())
    }

    /// Takes an object in.
    fn add(
        &self,
        subject: &Subject<'_>,
        name: &str,
        value: Value,
        code: &str,
    ) -> Result<(), Refusal> {
        let cx = subject.cx;
        if self.knows(&value) {
            return Ok(());
        }
        let Some(cell) = cx.heap.weak_cell(&value, None) else {
            return Err(Refusal(format!(
                "{} is no object on the heap, so it neither begins nor ends",
                brief(cx, &value, 40)
            )));
        };
        if self.0.borrow().followed.len() >= MOST {
            return Err(Refusal::new(
                "too many objects are followed; write life off",
            ));
        }
        let count = value.refcount().map(|count| count as usize - 1);
        let atlas = Atlas::of(subject);
        let references = references(cx, &atlas, &value);
        let paths: Vec<String> = references.iter().map(shown).collect();
        let how = match (code.is_empty(), paths.is_empty()) {
            (true, true) => "met; nobody else refers to it".to_owned(),
            (true, false) => format!("met; known as {}", paths.join(", ")),
            (false, _) => format!("made; known as {}", paths.join(", ")),
        };
        let mut state = self.0.borrow_mut();
        let number = state.followed.len();
        state.followed.push(Followed {
            addr: value.addr(),
            bytes: value.bytes(),
            watchers: cell.watchers().len(),
            cell,
            lost: references.iter().all(|r| r.path.is_none()),
            references,
            told: Vec::new(),
            finalised: false,
        });
        state.story.lives.push(Life {
            what: brief::type_name(cx, &value),
            name: name.to_owned(),
            alive: true,
        });
        state.event(Some(number), code, vec![Step::Met(how)], count);
        Ok(())
    }

    /// An input has run, or something else with a number of its own: compares.
    fn step(&self, subject: &Subject<'_>, turn: Option<usize>, code: &str) {
        let alive: Vec<Option<Value>> = {
            let mut state = self.0.borrow_mut();
            state.turn = turn.unwrap_or(state.turn + 1);
            state.followed.iter().map(|f| f.cell.get()).collect()
        };
        // The counts first: the atlas refers to everything.
        let counts: Vec<usize> = alive
            .iter()
            .map(|value| value.as_ref().and_then(Value::refcount))
            .map(|count| count.map_or(0, |count| count as usize - 1))
            .collect();
        let atlas = Atlas::of(subject);
        for (i, value) in alive.iter().enumerate() {
            if is_stopped(subject.cx) {
                // What was found so far would be taken for all that there is.
                return;
            }
            match value {
                Some(value) => self.compare(subject.cx, &atlas, i, value, counts[i], code),
                None => self.bury(i, code),
            }
        }
    }

    /// A living object: which references came and went?
    fn compare(
        &self,
        cx: &Interp,
        atlas: &Atlas,
        i: usize,
        value: &Value,
        count: usize,
        code: &str,
    ) {
        let now = references(cx, atlas, value);
        let weak = refs::weak(cx, atlas, value);
        if is_stopped(cx) {
            return;
        }
        let mut state = self.0.borrow_mut();
        let Some(followed) = state.followed.get_mut(i) else {
            return;
        };
        let mut steps = Vec::new();
        let told = std::mem::take(&mut followed.told);
        let back = followed.finalised && !told.is_empty();
        let gone = missing(&followed.references, &now);
        steps.extend(gone.iter().map(|r| Step::Unbound(r.clone(), false)));
        steps.extend(told);
        if back {
            steps.push(Step::Resurrected);
        }
        let new = missing(&now, &followed.references);
        steps.extend(new.into_iter().map(Step::Bound));
        for weak in weak.iter().skip(followed.watchers) {
            let path = weak.path.as_deref().unwrap_or("(no name)");
            steps.push(Step::Watched(format!("{} {path}", weak.type_name)));
        }
        let lost = now.iter().all(|r| r.path.is_none());
        if lost && !followed.lost && count > 0 {
            steps.push(Step::OnlyCycle);
        }
        followed.lost = lost;
        followed.watchers = weak.len();
        followed.references = now;
        followed.bytes = value.bytes();
        if !steps.is_empty() {
            state.event(Some(i), code, steps, Some(count));
        }
    }

    /// An object that is dead.
    fn bury(&self, i: usize, code: &str) {
        let mut state = self.0.borrow_mut();
        let Some(life) = state.story.lives.get_mut(i) else {
            return;
        };
        if !std::mem::replace(&mut life.alive, false) {
            return;
        }
        let Some(followed) = state.followed.get_mut(i) else {
            return;
        };
        followed.addr = 0;
        let told = std::mem::take(&mut followed.told);
        let references = std::mem::take(&mut followed.references);
        let mut steps = Vec::new();
        if !told.contains(&Step::Collected) {
            let last = references.len().saturating_sub(1);
            let lost = references.iter().enumerate();
            steps.extend(lost.map(|(n, r)| Step::Unbound(shown(r), n == last)));
        }
        steps.extend(told);
        steps.push(Step::Freed(followed.bytes));
        state.event(Some(i), code, steps, Some(0));
    }
}

/// The references that a program can know of.
fn references(cx: &Interp, atlas: &Atlas, value: &Value) -> Vec<Strong> {
    let mut all = refs::strong(cx, atlas, value);
    all.retain(|reference| !reference.hidden);
    all
}

/// A reference in few words: its path, or what it is.
fn shown(reference: &Strong) -> String {
    match &reference.path {
        Some(path) => path.clone(),
        None => format!("{} of {}", reference.what, reference.holder),
    }
}

/// The references of `these` that are not among `those`.
fn missing(these: &[Strong], those: &[Strong]) -> Vec<String> {
    let mut left: Vec<&Strong> = those.iter().collect();
    let mut found = Vec::new();
    for reference in these {
        match left.iter().position(|r| r.place == reference.place) {
            Some(i) => drop(left.swap_remove(i)),
            None => found.push(shown(reference)),
        }
    }
    found
}

/// Is the text a path rather than code?
pub fn is_path(text: &str) -> bool {
    let file = SourceFile::new("<life>", text);
    let Ok(module) = syntax::parse(&file, Mode::Single, &mut Interner::new()) else {
        return false;
    };
    match &*module.body {
        [stmt] => match &stmt.kind {
            StmtKind::Expr(expr) => matches!(
                expr.kind,
                ExprKind::Name(_) | ExprKind::Attribute(_) | ExprKind::Subscript(_)
            ),
            _ => false,
        },
        _ => false,
    }
}

/// Runs statements one at a time and tells the story of the objects that they make, or only of those that get the
/// name `only`.
pub fn run(subject: &Subject<'_>, source: &str, only: Option<&str>) -> Result<Story, Refusal> {
    let cx = subject.cx;
    let pieces = pieces(source)?;
    let before = cx.set_observer(None);
    let follower = Rc::new(Follower::default());
    cx.set_observer(Some(follower.clone()));
    let mut known: Vec<usize> = subject.names.values().iter().map(Value::addr).collect();
    for piece in pieces {
        let error = execute(subject, &piece);
        follower.step(subject, None, &piece);
        for name in subject.names.keys() {
            let value = subject.names.get_str(&name);
            let name = brief::text(&name);
            let new = |value: &Value| match only {
                Some(only) => name == only,
                None => !known.contains(&value.addr()) && is_worth_it(value),
            };
            if let Some(value) = value.filter(new) {
                // Beyond the most that are followed, objects are left out.
                let _ = follower.add(subject, &name, value, &piece);
            }
        }
        known = subject.names.values().iter().map(Value::addr).collect();
        if let Some(error) = error {
            follower
                .0
                .borrow_mut()
                .event(None, &piece, vec![Step::Raised(error)], None);
            break;
        }
    }
    cx.set_observer(before);
    let story = follower.0.borrow().story.clone();
    Ok(story)
}

/// Does the object have a story: not a number, a text, a class, a function or a module?
fn is_worth_it(value: &Value) -> bool {
    let plain = value.view::<Class>().is_some()
        || value.view::<Function>().is_some()
        || value.view::<Module>().is_some();
    let immediate = !value.is_pointer() || value.as_str().is_some() || value.as_float().is_some();
    !plain && !immediate && crate::object::int::exact(value).is_none()
}

/// The statements of a source, each as text.
fn pieces(source: &str) -> Result<Vec<String>, Refusal> {
    let text = format!("{}\n", source.trim());
    let file = SourceFile::new("<life>", text);
    let module = syntax::parse(&file, Mode::File, &mut Interner::new())
        .map_err(|refused| Refusal(refused.to_string()))?;
    let text = file.text();
    let starts: Vec<usize> = module.body.iter().map(|stmt| start(text, stmt)).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let pieces = starts.iter().zip(ends).map(|(&from, to)| &text[from..to]);
    let tidy = |piece: &str| piece.trim().trim_end_matches(';').trim_end().to_owned();
    Ok(pieces.map(tidy).collect())
}

/// Where a statement begins, its decorators included.
fn start(text: &str, stmt: &Stmt) -> usize {
    let decorators = match &stmt.kind {
        StmtKind::Compound(Compound::FunctionDef(def)) => def.decorators.first(),
        StmtKind::Compound(Compound::ClassDef(def)) => def.decorators.first(),
        _ => None,
    };
    let first = decorators.map_or(stmt.span.start, |expr| expr.span.start) as usize;
    match decorators {
        Some(_) => text[..first].rfind('@').unwrap_or(first),
        None => first,
    }
}

/// Runs a statement in the main module; what it raised, in words.
fn execute(subject: &Subject<'_>, code: &str) -> Option<String> {
    let cx = subject.cx;
    let names = subject.names.value();
    let done = (cx.hooks.exec)(cx, &cx.new_str(code), "<life>", names, names);
    let raised = done.err()?;
    let exception = raise::take(cx, raised);
    let what = brief::type_name(cx, &exception);
    let arguments = exception.cell(crate::object::exception::ARGS);
    let said = arguments.as_ref().and_then(Value::as_tuple);
    Some(match said.and_then(<[Value]>::first) {
        Some(said) if said.as_str().is_some() => format!("{what}: {}", brief::text(said)),
        _ => what,
    })
}

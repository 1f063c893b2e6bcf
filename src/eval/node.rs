//! The three kinds of nodes: expressions, statements and targets.

use crate::eval::describe::Describe;
use crate::heap::{Frame, Local, Value};
use crate::interp::{Interp, R, Raised};
use crate::runtime::truth;

/// Where a node stands: an index into its code's table of positions.
#[derive(Clone, Copy, Debug)]
pub struct At(pub u32);

impl At {
    /// Notes the position of an error that passes here.
    #[cold]
    #[inline(never)]
    pub fn note(self, cx: &Interp, raised: Raised) -> Raised {
        cx.note(self.0);
        raised
    }
}

/// How a statement ended.
#[must_use]
pub enum Flow {
    /// At its end.
    Normal,
    /// By `break`.
    Break,
    /// By `continue`.
    Continue,
    /// By `return`.
    Return(Value),
    /// At a `yield`, to be resumed there.
    Yield(Value),
}

/// An expression: it has a value.
pub trait Expr: Describe {
    /// The value.
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R;

    /// Its truth. Conditions use this, so that a comparison needs no bool object.
    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        let value = self.eval(cx, fp)?;
        truth::truth(cx, &value)
    }

    /// Evaluates for the effect only.
    fn run(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        self.eval(cx, fp).map(drop)
    }
}

/// A statement: it does something.
pub trait Stmt: Describe {
    /// Does it.
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow>;

    /// Goes on after the `yield` inside at which it stopped. Statements without one are never
    /// asked.
    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.exec(cx, fp)
    }
}

/// What can be assigned to: a place, or a pattern of targets that takes a value apart.
pub trait Target: Describe {
    /// Binds the value.
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()>;

    /// Binds the pair of these two; a target that unpacks it needs no tuple.
    fn store_pair(&self, cx: &Interp, fp: Frame<'_>, first: Value, second: Value) -> R<()> {
        self.store(cx, fp, cx.heap.tuple_of([first, second]))
    }
}

/// A single target, which `del` and in-place assignment take, too: a name, an attribute, an item, a slice.
pub trait SingleTarget: Target {
    /// Unbinds.
    fn delete(&self, cx: &Interp, fp: Frame<'_>) -> R<()>;

    /// Gives up the place's own reference to `value` if it is what the place holds; tells whether
    /// it did. Whoever asks for it binds the place again before any other code runs.
    fn vacate(&self, cx: &Interp, fp: Frame<'_>, value: &Value) -> bool {
        let _ = (cx, fp, value);
        false
    }
}

/// A block that need not be there.
impl Stmt for Option<BoxStmt> {
    #[inline(always)]
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        match self {
            Some(block) => block.exec(cx, fp),
            None => Ok(Flow::Normal),
        }
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        match self {
            Some(block) => block.resume(cx, fp),
            None => Ok(Flow::Normal),
        }
    }
}

/// A target that need not be there: then the value is dropped.
impl Target for Option<BoxTarget> {
    #[inline(always)]
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        match self {
            Some(target) => target.store(cx, fp, value),
            None => Ok(()),
        }
    }
}

/// Any expression.
pub type BoxExpr = Box<dyn Expr>;
/// Any statement.
pub type BoxStmt = Box<dyn Stmt>;
/// Any target.
pub type BoxTarget = Box<dyn Target>;
/// Any single target.
pub type BoxSingle = Box<dyn SingleTarget>;

/// What a function does when called. Which of them it is, is asked at each call: it has a word of its own, and is not
/// packed into what is known of the stops.
#[repr(usize)]
pub enum Body {
    /// Gives the value of one expression (lambda, or a lone `return`).
    Expr(BoxExpr),
    /// Runs statements until one returns.
    Block(Box<[BoxStmt]>),
    /// Runs a statement that stops at a `yield` and goes on from there.
    Resumable(BoxStmt, Stops),
}

/// What is known of the stops of a [`Body::Resumable`].
#[derive(Clone, Copy, Debug)]
pub struct Stops {
    /// Where what is sent to the generator lies.
    pub sent: Local,
    /// Where the iterator lies that the generator delegates to, if there is a `yield from`.
    pub delegate: Option<Local>,
    /// A `try` or `with` stops at a `yield`, and is to be told when the generator is closed there.
    pub guarded: bool,
    /// Who resumes may go straight to the delegate: nothing on the way wants to know.
    pub direct: bool,
}

impl Body {
    /// The stops of code that has some.
    pub(crate) fn stops(&self) -> Option<&Stops> {
        match self {
            Body::Resumable(_, stops) => Some(stops),
            Body::Expr(_) | Body::Block(_) => None,
        }
    }

    /// Runs; the value is that of `return`, or `None`.
    #[inline(always)]
    pub fn run(&self, cx: &Interp, fp: Frame<'_>) -> R {
        match self {
            Body::Block(block) => {
                for stmt in block {
                    match stmt.exec(cx, fp)? {
                        Flow::Normal => {}
                        Flow::Return(value) => return Ok(value),
                        _ => break,
                    }
                }
                Ok(Value::NONE)
            }
            Body::Expr(expr) => expr.eval(cx, fp),
            Body::Resumable(stmt, _) => match stmt.exec(cx, fp)? {
                Flow::Return(value) => Ok(value),
                _ => Ok(Value::NONE),
            },
        }
    }
}

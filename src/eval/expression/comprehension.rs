//! List, set and dict comprehensions. They run in the frame of the code around them (PEP 709):
//! their variables are hidden locals, emptied when they end.

use crate::eval::describe::{Describe, Describer, describe};
use crate::eval::expression::cursor::{Cursor, Round};
use crate::eval::node::{At, BoxExpr, BoxTarget, Expr};
use crate::heap::{Frame, Handle, List, Local, Value};
use crate::interp::{Interp, R};
use crate::object::dict::Dict;
use crate::object::set::Set;
use crate::runtime::container::{dict, set};

/// One `for ... in ... if ...`.
pub struct Clause {
    /// What each item is bound to.
    pub target: BoxTarget,
    /// The iterable.
    pub iterable: BoxExpr,
    /// The conditions.
    pub conditions: Box<[BoxExpr]>,
    /// Where the iterable stands.
    pub at: At,
}

describe!(Clause: at, target, iterable, conditions);

/// What is collected.
pub enum Element {
    /// `[value ...]`
    List(BoxExpr),
    /// `{value ...}`
    Set(BoxExpr),
    /// `{key: value ...}`
    Dict(BoxExpr, BoxExpr),
}

impl Describe for Element {
    fn describe(&self, to: &mut Describer<'_>) {
        match self {
            Element::List(item) => to.node("List", &[("", item)]),
            Element::Set(item) => to.node("Set", &[("", item)]),
            Element::Dict(key, value) => to.node("Dict", &[("key", key), ("value", value)]),
        }
    }
}

/// A comprehension.
pub struct Comprehension {
    /// What is collected.
    pub element: Element,
    /// The outermost clause.
    pub first: Clause,
    /// The others, from the outer to the inner ones.
    pub inner: Box<[Clause]>,
    /// Its variables.
    pub variables: Box<[Local]>,
    /// Those of its variables that inner functions capture: each gets a fresh cell.
    pub cells: Box<[Local]>,
    /// Where the element stands.
    pub at: At,
}

describe!(Comprehension: at, element, first, inner);

impl Expr for Comprehension {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let cursor = self.first.cursor(cx, fp)?;
        for &cell in &self.cells {
            fp.slot(cell).set(cx.heap.cell(Value::UNBOUND).into_value());
        }
        let result = self.element.collection(cx, self.expected(&cursor));
        let rounds = OfClause {
            clause: &self.first,
            inner: &self.inner,
            result: &result,
            at: self.at,
        };
        let done = rounds.run_over(cx, fp, cursor);
        for &variable in &self.variables {
            drop(fp.slot(variable).take());
        }
        done.map(|()| result.into_value())
    }
}

/// Room for no more items is made beforehand.
const MOST_EXPECTED: usize = 4096;

impl Comprehension {
    /// How many items a list will have, if that is known.
    fn expected(&self, cursor: &Cursor) -> usize {
        match self.inner.is_empty() && self.first.conditions.is_empty() {
            true => cursor.expected().min(MOST_EXPECTED),
            false => 0,
        }
    }
}

impl Clause {
    /// At the start of its iterable.
    fn cursor(&self, cx: &Interp, fp: Frame<'_>) -> R<Cursor> {
        let iterable = self.iterable.eval(cx, fp)?;
        Cursor::new(cx, iterable).map_err(|e| self.at.note(cx, e))
    }
}

/// A new list, set or dict, and what is put into it.
enum Collection<'a> {
    List(Handle<List>, &'a BoxExpr),
    Set(Handle<Set>, &'a BoxExpr),
    Dict(Handle<Dict>, &'a BoxExpr, &'a BoxExpr),
}

impl Element {
    fn collection(&self, cx: &Interp, expected: usize) -> Collection<'_> {
        match self {
            Element::List(item) => {
                Collection::List(cx.heap.list(Vec::with_capacity(expected)), item)
            }
            Element::Set(item) => Collection::Set(cx.heap.alloc(Set::default()), item),
            Element::Dict(key, value) => Collection::Dict(cx.heap.alloc(Dict::new()), key, value),
        }
    }
}

impl Collection<'_> {
    /// Evaluates the next element and puts it in; `at` is where it stands.
    #[inline]
    fn add(&self, cx: &Interp, fp: Frame<'_>, at: At) -> R<()> {
        match self {
            Collection::List(list, item) => {
                let item = item.eval(cx, fp)?;
                let pushed = list.push(&cx.heap, item);
                pushed.map_err(|e| at.note(cx, cx.oom(e)))
            }
            Collection::Set(to, item) => {
                let item = item.eval(cx, fp)?;
                set::add(cx, to, &item).map_err(|e| at.note(cx, e))
            }
            Collection::Dict(to, key, value) => {
                let key = key.eval(cx, fp)?;
                let value = value.eval(cx, fp)?;
                dict::set(cx, to, &key, value).map_err(|e| at.note(cx, e))
            }
        }
    }

    fn into_value(self) -> Value {
        match self {
            Collection::List(list, _) => list.into_value(),
            Collection::Set(set, _) => set.into_value(),
            Collection::Dict(dict, ..) => dict.into_value(),
        }
    }
}

/// The rounds of a clause: its conditions, then the clauses after it, and the element in the last.
struct OfClause<'a> {
    clause: &'a Clause,
    /// The clauses after it.
    inner: &'a [Clause],
    /// What the elements are collected in.
    result: &'a Collection<'a>,
    /// Where the element stands.
    at: At,
}

impl OfClause<'_> {
    fn run_over(mut self, cx: &Interp, fp: Frame<'_>, cursor: Cursor) -> R<()> {
        let clause = self.clause;
        cursor.each(cx, fp, &clause.target, clause.at, &mut self)
    }
}

impl Round for OfClause<'_> {
    #[inline]
    fn run(&mut self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        cx.tick().map_err(|e| self.clause.at.note(cx, e))?;
        for condition in &self.clause.conditions {
            if !condition.test(cx, fp)? {
                return Ok(true);
            }
        }
        match self.inner.split_first() {
            None => self.result.add(cx, fp, self.at)?,
            Some((clause, inner)) => {
                let cursor = clause.cursor(cx, fp)?;
                let rounds = OfClause {
                    clause,
                    inner,
                    ..*self
                };
                rounds.run_over(cx, fp, cursor)?;
            }
        }
        Ok(true)
    }
}

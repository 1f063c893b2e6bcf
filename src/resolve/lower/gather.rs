//! Displays, f-strings and calls with a `yield` inside: what they have gathered when they stop.
//!
//! ```text
//!   [a, *l, (yield), b]     t1 = [a]; t1 += l; t2 = yield; t1 += t2; t1 += b; t1
//!   f'{x}{(yield)}'         t1 = f'{x}'; t2 = yield; f'{t1}{t2}'
//!   f(*l, x, **d, k=(yield))
//!                           t1 = f; t2 = []; t2 += l; t2 += x; t3 = dict(**d); t4 = yield; t1(*t2, **t3, k=t4)
//! ```
//! Values that are merely waiting are put aside one by one (`spill`).

use super::{Lowerer, walk};
use crate::eval::nodes::{
    self as n, AddItems, AddPairs, Arguments, DictDisplay, FString, Item, ListDisplay, Merged,
    TakeLocal, TupleDisplay,
};
use crate::eval::{BoxExpr, BoxStmt};
use crate::source::Span;
use crate::source::op::Conversion;
use crate::syntax::tree::{DictItem, Expr, ExprKind, FField, FPart, Keyword};

fn is_starred(item: &Expr) -> bool {
    matches!(item.kind, ExprKind::Starred(_))
}

/// From which element on a display adds one after the other to what it builds: the first starred one; of very
/// many, the first.
fn first_added(items: &[Expr]) -> usize {
    match items.len() > n::STACKED_ITEMS {
        true => 0,
        false => items.iter().position(is_starred).unwrap_or(items.len()),
    }
}

/// Is something built already when the last of the elements stops?
pub(super) fn builds_before_yield(items: &[Expr]) -> bool {
    let last = items.iter().rposition(walk::yields);
    last.is_some_and(|last| first_added(items) <= last)
}

impl Lowerer<'_> {
    /// A tuple, list or set of which a part is built before a `yield`.
    pub(super) fn spill_items(
        &mut self,
        display: &Expr,
        items: &[Expr],
        before: &mut Vec<BoxStmt>,
    ) -> BoxExpr {
        let (waiting, added) = items.split_at(first_added(items));
        self.spill_all(&waiting.iter().collect::<Vec<_>>(), before);
        let at = self.at(display.span);
        let built: BoxExpr = match display.kind {
            ExprKind::Set(_) => self.set(waiting, display.span),
            _ => Box::new(ListDisplay(self.items(waiting, display.span))),
        };
        let to = self.keep_in(built, before);
        for item in added {
            let item = match &item.kind {
                ExprKind::Starred(inner) => Item::All(self.spill(inner, before), at),
                _ => Item::One(self.spill(item, before)),
            };
            before.push(Box::new(AddItems { to, item, at }));
        }
        let built: BoxExpr = Box::new(TakeLocal(to));
        match display.kind {
            ExprKind::Tuple(_) => Box::new(TupleDisplay(Box::new([Item::All(built, at)]))),
            _ => built,
        }
    }

    /// A dict: run after run of its pairs is evaluated, and then added.
    pub(super) fn spill_pairs(
        &mut self,
        items: &[DictItem],
        span: Span,
        before: &mut Vec<BoxStmt>,
    ) -> BoxExpr {
        let empty = self.dict(&[], span);
        let to = self.keep_in(empty, before);
        let mut items = items;
        while !items.is_empty() {
            let (run, at_once) = n::run_of_pairs(items, |item| item.key.is_some());
            let (now, rest) = items.split_at(run);
            for pairs in now.chunks(if at_once { run } else { 1 }) {
                let parts = pairs
                    .iter()
                    .flat_map(|item| item.key.iter().chain([&item.value]));
                self.spill_all(&parts.collect::<Vec<_>>(), before);
                let display = DictDisplay {
                    pairs: self.pairs(pairs, span),
                    constant: false,
                    at: self.at(span),
                };
                before.push(Box::new(AddPairs { to, display }));
            }
            items = rest;
        }
        Box::new(TakeLocal(to))
    }

    /// The parts of an f-string. A field before a `yield` is formatted before it.
    pub(super) fn fstring(&mut self, parts: &[FPart], before: &mut Vec<BoxStmt>) -> Box<[n::Part]> {
        let last = match self.frame.is_generator() {
            true => parts.iter().rposition(walk::part_yields),
            false => None,
        };
        let lower = |(i, part): (usize, &FPart)| match part {
            FPart::Literal(_, text) => n::Part::Text(self.text(text)),
            FPart::Field(field) => {
                let lowered = self.field(field, before);
                n::Part::Field(match last {
                    Some(last) if i < last => self.formatted(lowered, before),
                    _ => lowered,
                })
            }
        };
        parts.iter().enumerate().map(lower).collect()
    }

    fn field(&mut self, field: &FField, before: &mut Vec<BoxStmt>) -> n::Field {
        let mut lowered = n::Field {
            value: self.spill(&field.value, before),
            conversion: field.conversion,
            spec: None,
            at: self.at(field.span),
        };
        let spec = field.spec.as_deref().unwrap_or_default();
        if self.frame.is_generator() && spec.iter().any(walk::part_yields) {
            match lowered.conversion {
                Conversion::None => lowered.value = self.keep(lowered.value, before),
                _ => lowered = self.formatted(lowered, before),
            }
        }
        lowered.spec = field.spec.as_ref().map(|spec| self.fstring(spec, before));
        lowered
    }

    /// The field's text is made now; what is left is a field that gives it.
    fn formatted(&mut self, field: n::Field, before: &mut Vec<BoxStmt>) -> n::Field {
        let at = field.at;
        let parts: Box<[n::Part]> = Box::new([n::Part::Field(field)]);
        n::Field {
            value: self.keep(Box::new(FString { parts, at }), before),
            conversion: Conversion::None,
            spec: None,
            at,
        }
    }

    /// Puts aside what a class statement evaluates before its last `yield`: decorators, bases and keywords.
    pub(super) fn spill_class(
        &mut self,
        decorators: &[&Expr],
        arguments: (&[Expr], &[Keyword]),
        span: Span,
        before: &mut Vec<BoxStmt>,
    ) {
        let (bases, keywords) = arguments;
        let values = keywords.iter().map(|keyword| &keyword.value);
        match bases.iter().chain(values).any(walk::yields) {
            true => {
                self.put_aside(decorators, before);
                self.spill_call(None, arguments, span, before);
            }
            false => self.spill_all(decorators, before),
        }
    }

    /// Puts aside what a call evaluates before its last `yield`: what is called, and its arguments. A class
    /// statement calls nothing that a program could name.
    pub(super) fn spill_call(
        &mut self,
        callee: Option<&Expr>,
        (args, keywords): (&[Expr], &[Keyword]),
        span: Span,
        before: &mut Vec<BoxStmt>,
    ) {
        let values = || keywords.iter().map(|keyword| &keyword.value);
        let starred = args.iter().any(is_starred) || keywords.iter().any(|k| k.name.is_none());
        if !starred || !args.iter().chain(values()).any(walk::yields) {
            let parts = callee.into_iter().chain(args).chain(values());
            return self.spill_all(&parts.collect::<Vec<_>>(), before);
        }
        let called = callee.map(|callee| {
            let value = self.spill(callee, before);
            let local = self.keep_in(value, before);
            self.replace(callee, Box::new(TakeLocal(local)));
            local
        });
        let stop = keywords
            .iter()
            .rposition(|keyword| walk::yields(&keyword.value));
        let at = self.at(span);
        let items = match args {
            // One that stands alone is unpacked by the call.
            [only]
                if callee.is_some()
                    && let ExprKind::Starred(inner) = &only.kind =>
            {
                let value = self.spill(inner, before);
                Box::new([Item::All(self.kept_if(stop.is_some(), value, before), at)])
            }
            _ => self.spill_positional(args, stop.is_some(), span, before),
        };
        let mut lowered = Vec::new();
        for (i, keyword) in keywords.iter().enumerate() {
            let waits = stop.is_some_and(|stop| i < stop);
            let value = self.spill(&keyword.value, before);
            match keyword.name {
                Some(sym) => {
                    let name = self.mangled(sym);
                    let value = self.kept_if(waits, value, before);
                    lowered.push(n::Keyword::One(name, value));
                }
                None => lowered.push(n::Keyword::All(value)),
            }
            if waits && keyword.name.is_none() {
                let keywords = std::mem::take(&mut lowered).into();
                let items = Box::default();
                let arguments = Arguments { items, keywords };
                let merged = Box::new(Merged {
                    called,
                    arguments,
                    at,
                });
                lowered.push(n::Keyword::All(self.keep(merged, before)));
            }
        }
        let place = place(args, keywords);
        let keywords = lowered.into();
        self.gathered.insert(place, Arguments { items, keywords });
    }

    /// Positional arguments; all are put aside if a keyword argument stops after them.
    fn spill_positional(
        &mut self,
        args: &[Expr],
        all: bool,
        span: Span,
        before: &mut Vec<BoxStmt>,
    ) -> Box<[Item]> {
        let at = self.at(span);
        if args.iter().any(is_starred) && (all || builds_before_yield(args)) {
            let to = self.keep_in(Box::new(ListDisplay(Box::default())), before);
            for arg in args {
                let item = match &arg.kind {
                    ExprKind::Starred(inner) => Item::All(self.spill(inner, before), at),
                    _ => Item::One(self.spill(arg, before)),
                };
                before.push(Box::new(AddItems { to, item, at }));
            }
            return Box::new([Item::All(Box::new(TakeLocal(to)), at)]);
        }
        let waiting = args.iter().take_while(|arg| !is_starred(arg));
        let waiting: Vec<&Expr> = waiting.collect();
        match all {
            true => self.put_aside(&waiting, before),
            false => self.spill_all(&waiting, before),
        }
        self.items(args, span)
    }

    fn kept_if(&mut self, kept: bool, value: BoxExpr, before: &mut Vec<BoxStmt>) -> BoxExpr {
        match kept {
            true => self.keep(value, before),
            false => value,
        }
    }

    /// What was gathered of these arguments.
    pub(super) fn take_gathered(
        &mut self,
        args: &[Expr],
        keywords: &[Keyword],
    ) -> Option<Arguments> {
        match self.gathered.is_empty() {
            true => None,
            false => self.gathered.remove(&place(args, keywords)),
        }
    }
}

/// Arguments by their address; there is at least one.
fn place(args: &[Expr], keywords: &[Keyword]) -> usize {
    match args.is_empty() {
        true => keywords.as_ptr() as usize,
        false => args.as_ptr() as usize,
    }
}

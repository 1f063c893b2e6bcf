//! Does a program seem to look at running calls, or to do what CPython warns of while it runs? Then its code is to
//! tell where it stands (`eval::watch`).
//!
//! ```text
//!  sys._getframe()   traceback.print_stack()     looks at its callers
//!  import warnings                               takes an interest in warnings
//!  if NotImplemented   gen.throw(a, b)   re.sub(a, b, c, 1)   array('u')     is warned of
//!  class C: f = partial(g, 1)   f.__code__ = c   NamedTuple('A', x=int)   import re .. '[[a]]' '[a&&b]'
//! ```
//! A program that is watched for nothing is slower, and does the same. What conversions return is warned of only where a
//! program takes an interest in warnings: classes with an `__int__` or an `__index__` are common, and such a result is not.

use crate::source::intern::{Interner, Sym};
use crate::syntax::tree::{Call, Constant, Expr, ExprKind};

/// Names by which programs look at their callers.
const LOOKING: [&str; 10] = [
    "_getframe",
    "currentframe",
    "print_stack",
    "format_stack",
    "extract_stack",
    "walk_stack",
    "f_back",
    "f_locals",
    "capture_locals",
    "gi_frame",
];

/// How many arguments these functions of `re` take by position without a warning.
const BY_POSITION: [(&str, usize); 3] = [("sub", 3), ("subn", 3), ("split", 2)];

/// What patterns warn of that look like sets of sets.
const SETS: [&str; 5] = ["[[", "--", "&&", "~~", "||"];

/// What a program has shown so far.
#[derive(Default)]
pub(super) struct Signs {
    seen: bool,
    /// The module `array` is imported.
    arrays: bool,
    /// The letter of arrays of characters, or all letters, are spoken of.
    letters: bool,
    /// The module `re` is imported.
    patterns: bool,
    /// There are texts that look like patterns with operations on sets.
    sets: bool,
}

impl Signs {
    /// Is the program to be watched?
    pub(super) fn are_seen(&self) -> bool {
        self.seen || self.arrays && self.letters || self.patterns && self.sets
    }

    fn see(&mut self, sign: bool) {
        self.seen |= sign;
    }

    /// A module is imported, or a name from one.
    pub(super) fn import(&mut self, name: &str) {
        self.see(name == "warnings" || LOOKING.contains(&name));
        self.arrays |= name == "array";
        self.patterns |= name == "re";
    }

    /// The value of an attribute of a class: a `partial` will be a method some day.
    pub(super) fn class_attribute(&mut self, value: &Expr, names: &Interner) {
        let ExprKind::Call(call) = &value.kind else {
            return;
        };
        self.see(called(call, names) == "partial");
    }

    /// What is assigned to, if it is no name: the code of a function may be replaced by that of a generator.
    pub(super) fn assigned(&mut self, target: &Expr, names: &Interner) {
        if let ExprKind::Attribute(attribute) = &target.kind {
            self.see(names.text(attribute.name.sym) == "__code__");
        }
    }

    /// The expression, without its children.
    pub(super) fn expr(&mut self, expr: &Expr, names: &Interner) {
        match &expr.kind {
            ExprKind::Name(sym) => self.name(*sym, names),
            ExprKind::Attribute(attribute) => self.name(attribute.name.sym, names),
            ExprKind::Constant(Constant::Str(text)) => self.text(&text.0),
            ExprKind::Call(call) => self.call(call, names),
            ExprKind::Not(operand) => self.tested(operand, names),
            ExprKind::Bool(_, operands) => operands.iter().for_each(|x| self.tested(x, names)),
            ExprKind::Conditional(conditional) => self.tested(&conditional.test, names),
            _ => {}
        }
    }

    /// The expression decides where the program goes on.
    pub(super) fn tested(&mut self, expr: &Expr, names: &Interner) {
        self.see(is_name(expr, "NotImplemented", names));
    }

    fn name(&mut self, sym: Sym, names: &Interner) {
        let name = names.text(sym);
        self.see(LOOKING.contains(&name));
        self.letters |= name == "typecodes";
    }

    /// A text may name an attribute, or be a program itself.
    fn text(&mut self, text: &[u8]) {
        let mut words = LOOKING.iter().chain(&["import warnings", "from warnings"]);
        self.see(words.any(|word| memchr::memmem::find(text, word.as_bytes()).is_some()));
        self.letters |= text == b"u";
        let holds = |part: &str| memchr::memmem::find(text, part.as_bytes()).is_some();
        self.sets |= holds("[") && SETS.iter().any(|sign| holds(sign));
    }

    fn call(&mut self, call: &Call, names: &Interner) {
        call.args.iter().for_each(|arg| self.tested(arg, names));
        self.see(call.args.len() < 2 && called(call, names) == "NamedTuple");
        let ExprKind::Attribute(method) = &call.func.kind else {
            return;
        };
        let is_starred = |arg: &Expr| matches!(arg.kind, ExprKind::Starred(_));
        let starred = call.args.iter().any(is_starred);
        let name = names.text(method.name.sym);
        self.see(name == "throw" && (starred || call.args.len() > 1));
        if is_name(&method.value, "re", names) {
            let many = |&(known, most): &(&str, usize)| {
                known == name && (starred || call.args.len() > most)
            };
            self.see(BY_POSITION.iter().any(many));
        }
    }
}

/// The name of what is called, be it that of a member.
fn called<'n>(call: &Call, names: &'n Interner) -> &'n str {
    match &call.func.kind {
        ExprKind::Name(sym) => names.text(*sym),
        ExprKind::Attribute(attribute) => names.text(attribute.name.sym),
        _ => "",
    }
}

fn is_name(expr: &Expr, name: &str, names: &Interner) -> bool {
    matches!(expr.kind, ExprKind::Name(sym) if names.text(sym) == name)
}

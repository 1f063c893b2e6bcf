//! Calls.

use super::{Lowered, Lowerer, NamePlace};
use crate::eval::nodes as n;
use crate::eval::nodes::{Arg, AttrSite, GlobalSite, Loc, MethodSite};
use crate::eval::{At, BoxExpr};
use crate::heap::Local;
use crate::interp::Name;
use crate::object::code::Sort;
use crate::source::Span;
use crate::source::intern::{Sym, known};
use crate::syntax::tree::{Call, Expr, ExprKind, Keyword};

/// Names of the builtin functions that look at their caller.
const LOOK_AT_CALLER: [&str; 8] = [
    "locals",
    "globals",
    "dir",
    "vars",
    "eval",
    "exec",
    "type",
    "__import__",
];

/// The arguments of a call that has few, by position only and none starred.
enum Few<T> {
    None([T; 0]),
    One([T; 1]),
    Two([T; 2]),
    Three([T; 3]),
    Four([T; 4]),
}

impl<'t> Few<&'t Expr> {
    fn of(call: &'t Call) -> Option<Few<&'t Expr>> {
        let starred = |arg: &Expr| matches!(arg.kind, ExprKind::Starred(_));
        if !call.keywords.is_empty() || call.args.iter().any(starred) {
            return None;
        }
        match &*call.args {
            [] => Some(Few::None([])),
            [a] => Some(Few::One([a])),
            [a, b] => Some(Few::Two([a, b])),
            [a, b, c] => Some(Few::Three([a, b, c])),
            [a, b, c, d] => Some(Few::Four([a, b, c, d])),
            _ => None,
        }
    }
}

impl<T> Few<T> {
    fn map<U>(self, f: impl FnMut(T) -> U) -> Few<U> {
        match self {
            Few::None(args) => Few::None(args.map(f)),
            Few::One(args) => Few::One(args.map(f)),
            Few::Two(args) => Few::Two(args.map(f)),
            Few::Three(args) => Few::Three(args.map(f)),
            Few::Four(args) => Few::Four(args.map(f)),
        }
    }
}

/// Builds a call node with an array of arguments for each number of them.
macro_rules! with_args {
    ($few:expr, |$array:ident| $node:expr) => {
        match $few {
            Few::None($array) => Box::new($node) as BoxExpr,
            Few::One($array) => Box::new($node),
            Few::Two($array) => Box::new($node),
            Few::Three($array) => Box::new($node),
            Few::Four($array) => Box::new($node),
        }
    };
}

impl Lowerer<'_> {
    /// Lowers a call.
    pub(super) fn call(&mut self, call: &Call, span: Span) -> BoxExpr {
        let few = Few::of(call);
        if let ExprKind::Name(sym) = call.func.kind
            && let Some(node) = self.look_at_caller(sym, call, span)
        {
            return node;
        }
        let spilled = !self.spilled.is_empty();
        if let ExprKind::Attribute(attribute) = &call.func.kind
            && !spilled
        {
            if let Some(object) = self.super_call(&attribute.value) {
                let name = self.mangled(attribute.name.sym);
                let attr_at = self.attribute_at(call.func.span, attribute.name.span);
                let span = self.attribute_span(span, attribute.name.span);
                let passed = match few {
                    Some(_) => n::Passed::Simple(self.args(&call.args).into()),
                    None => n::Passed::Any(self.arguments(&call.args, &call.keywords, span)),
                };
                let at = self.at(span);
                let found = n::SuperCache::default();
                return Box::new(n::SuperMethod {
                    object,
                    name,
                    passed,
                    found,
                    attr_at,
                    at,
                });
            }
            let object = self.expr(&attribute.value);
            let name = self.mangled(attribute.name.sym);
            let attr_at = self.attribute_at(call.func.span, attribute.name.span);
            let span = self.attribute_span(span, attribute.name.span);
            let Some(few) = few else {
                let x = object.boxed();
                if let Some(named) = self.named(call) {
                    let at = self.at(span);
                    let site = MethodSite::new(AttrSite::new(name, attr_at), call.args.len());
                    return Box::new(n::MethodCallNamed { x, site, named, at });
                }
                let arguments = self.arguments(&call.args, &call.keywords, span);
                let at = self.at(span);
                return Box::new(n::MethodCallAny {
                    x,
                    name,
                    arguments,
                    attr_at,
                    at,
                });
            };
            let args = few.map(|arg| self.arg(arg));
            let at = self.at(span);
            let site = MethodSite::new(AttrSite::new(name, attr_at), call.args.len());
            return match object {
                Lowered::Loc(x) => with_args!(args, |args| n::MethodCall { x, site, args, at }),
                Lowered::Attr(x) => with_args!(args, |args| n::MethodCall { x, site, args, at }),
                other => {
                    let x = other.boxed();
                    with_args!(args, |args| n::MethodCall { x, site, args, at })
                }
            };
        }
        let Some(few) = few else {
            let callee = self.expr(&call.func).boxed();
            if !spilled && let Some(named) = self.named(call) {
                let at = self.at(span);
                return Box::new(n::CallNamed { callee, named, at });
            }
            let arguments = self.arguments(&call.args, &call.keywords, span);
            let at = self.at(span);
            return Box::new(n::CallAny {
                callee,
                arguments,
                at,
            });
        };
        self.simple_call(call, few, span)
    }

    fn simple_call(&mut self, call: &Call, few: Few<&Expr>, span: Span) -> BoxExpr {
        if let ExprKind::Name(sym) = call.func.kind
            && self.spilled.is_empty()
            && let NamePlace::Global = self.place(sym)
        {
            let callee = n::Global(self.global_site(sym, call.func.span));
            let args = few.map(|arg| self.arg(arg));
            let at = self.at(span);
            let ordinary = with_args!(args, |args| n::Call { callee, args, at });
            if !call.args.is_empty() || self.enclosing_class().is_none() {
                return ordinary;
            }
            let callee = self.global_site(sym, call.func.span);
            let object = self.zero_argument_super(callee, span);
            return Box::new(n::MaybeSuper { object, ordinary });
        }
        let callee = self.expr(&call.func).boxed();
        let args = few.map(|arg| self.arg(arg));
        let at = self.at(span);
        with_args!(args, |args| n::Call { callee, args, at })
    }

    /// Where CPython says that an attribute, or a call of it, stands: from the name on, if that is
    /// on a later line than the object.
    fn attribute_span(&self, span: Span, name: Span) -> Span {
        let same_line = self.file.line_of(span.start) == self.file.line_of(name.start);
        let start = if same_line { span.start } else { name.start };
        Span::new(start, span.end)
    }

    /// The position of an attribute.
    pub(super) fn attribute_at(&mut self, span: Span, name: Span) -> At {
        let span = self.attribute_span(span, name);
        self.at(span)
    }

    /// A node's memory of a global name.
    pub(super) fn global_site(&mut self, sym: Sym, span: Span) -> GlobalSite {
        let name = self.mangled(sym);
        let at = self.at(span);
        self.site_of(name, at)
    }

    /// As [`global_site`](Lowerer::global_site), for a name as it is.
    pub(super) fn site_of(&mut self, name: Name, at: At) -> GlobalSite {
        let site = GlobalSite::new(name, self.global_ref(), at);
        match self.builtins_replaced {
            true => site.with_builtins_replaced(),
            false => site,
        }
    }

    pub(super) fn args(&mut self, args: &[Expr]) -> Vec<Arg> {
        args.iter().map(|arg| self.arg(arg)).collect()
    }

    fn arg(&mut self, arg: &Expr) -> Arg {
        match self.expr(arg) {
            Lowered::Loc(local) => Arg::Loc(local),
            Lowered::Const(constant) => Arg::Const(constant),
            Lowered::Attr(attr) => Arg::Attr(attr),
            Lowered::Any(expr) => Arg::Any(expr),
        }
    }

    /// Arguments of which none is starred.
    fn named(&mut self, call: &Call) -> Option<n::Named> {
        let starred = |arg: &Expr| matches!(arg.kind, ExprKind::Starred(_));
        if call.args.iter().any(starred) || call.keywords.iter().any(|k| k.name.is_none()) {
            return None;
        }
        let values = call.keywords.iter().map(|keyword| &keyword.value);
        let args = call.args.iter().chain(values).map(|arg| self.arg(arg));
        let args = args.collect();
        let names = call.keywords.iter().filter_map(|keyword| keyword.name);
        let names = names.map(|sym| self.mangled(sym)).collect();
        Some(n::Named::new(args, names))
    }

    /// Arguments of any form.
    pub(super) fn arguments(
        &mut self,
        args: &[Expr],
        keywords: &[Keyword],
        span: Span,
    ) -> n::Arguments {
        if let Some(gathered) = self.take_gathered(args, keywords) {
            return gathered;
        }
        let items = self.items(args, span);
        let lower = |keyword: &Keyword| match keyword.name {
            Some(sym) => {
                let name = self.mangled(sym);
                n::Keyword::One(name, self.expr(&keyword.value).boxed())
            }
            None => n::Keyword::All(self.expr(&keyword.value).boxed()),
        };
        let keywords = keywords.iter().map(lower).collect();
        n::Arguments { items, keywords }
    }

    /// A call of a function that may look at its caller.
    fn look_at_caller(&mut self, sym: Sym, call: &Call, span: Span) -> Option<BoxExpr> {
        let zero = call.args.is_empty() && call.keywords.is_empty();
        let is_super = sym == known::SUPER && zero;
        let text = self.names.text(sym);
        if !is_super && !LOOK_AT_CALLER.contains(&text) {
            return None;
        }
        if text == "type" && call.args.len() < 3 {
            return None;
        }
        if !matches!(self.place(sym), NamePlace::Global | NamePlace::Namespace) {
            return None;
        }
        let callee = self.global_site(sym, call.func.span);
        if is_super {
            return Some(Box::new(self.zero_argument_super(callee, span)));
        }
        let arguments = self.arguments(&call.args, &call.keywords, span);
        let locals = self.locals();
        let at = self.at(span);
        Some(Box::new(n::Introspect {
            callee,
            arguments,
            locals,
            future: self.scopes.future_annotations && matches!(text, "exec" | "eval"),
            at,
        }))
    }

    /// `super()` or `super(class, object)` before a dot, if the expression is one of these.
    pub(super) fn super_call(&mut self, expr: &Expr) -> Option<n::SuperCall> {
        let ExprKind::Call(call) = &expr.kind else {
            return None;
        };
        let ExprKind::Name(sym) = call.func.kind else {
            return None;
        };
        let starred = |arg: &Expr| matches!(arg.kind, ExprKind::Starred(_));
        if sym != known::SUPER || !call.keywords.is_empty() || call.args.iter().any(starred) {
            return None;
        }
        if !matches!(self.place(sym), NamePlace::Global) {
            return None;
        }
        match &call.args[..] {
            [] => {
                let callee = self.global_site(sym, call.func.span);
                let object = self.zero_argument_super(callee, expr.span);
                let attribute = true;
                Some(n::SuperCall {
                    attribute,
                    ..object
                })
            }
            [class, first] => {
                let callee = self.global_site(sym, call.func.span);
                Some(n::SuperCall {
                    callee,
                    after: n::After::Given(self.expr(class).boxed()),
                    first: Some(self.expr(first).boxed()),
                    attribute: true,
                    at: self.at(expr.span),
                })
            }
            _ => None,
        }
    }

    /// The cell of the class around this function, if the function mentions it.
    fn enclosing_class(&mut self) -> Option<Local> {
        match self.place(known::CLASS_CELL) {
            NamePlace::Shared(local, _) | NamePlace::NamespaceShared(local) => Some(local),
            _ => None,
        }
    }

    fn zero_argument_super(&mut self, callee: GlobalSite, span: Span) -> n::SuperCall {
        let class = self.enclosing_class();
        let first = self.first_parameter(span);
        let at = self.at(span);
        n::SuperCall {
            callee,
            after: n::After::Enclosing(class),
            first,
            attribute: false,
            at,
        }
    }

    /// Reads the first parameter of the running function.
    fn first_parameter(&mut self, span: Span) -> Option<BoxExpr> {
        if let Some(local) = self.frame.given {
            let (at, name) = (self.at(span).0, self.name(known::ITER_ARGUMENT));
            return Some(Box::new(Loc { local, at, name }));
        }
        let sym = self.frame.first_parameter?;
        // A comprehension around the call does not mention the parameter itself.
        let frame = self.scopes[self.scope].frame;
        let inner = std::mem::replace(&mut self.scope, frame);
        let first = self.read(sym, span).boxed();
        self.scope = inner;
        Some(first)
    }

    /// What `locals()` gives here (PEP 709): in a comprehension also its variables, and where the variables
    /// around it live in a namespace nothing else.
    fn locals(&mut self) -> n::Locals {
        let namespace = self.namespace;
        let inner = self.inner_variables();
        let sort = self.frame.head.sort;
        if sort.has_namespace() && !inner.is_empty() {
            return n::Locals::Function(inner.into());
        }
        match sort {
            Sort::Module if namespace == super::Namespace::Globals => return n::Locals::Module,
            Sort::Module | Sort::ClassBody => return n::Locals::Namespace(super::frame::FIRST),
            Sort::Function | Sort::Generator => {}
        }
        let mut variables = self.function_variables();
        for variable in inner {
            match variables.iter_mut().find(|v| v.name == variable.name) {
                Some(hidden) => *hidden = variable,
                None => variables.push(variable),
            }
        }
        n::Locals::Function(variables.into())
    }

    /// The variables of the comprehensions that the present scope is in, outermost first.
    fn inner_variables(&mut self) -> Vec<n::Variable> {
        let frame = self.scopes[self.scope].frame;
        let mut scopes = Vec::new();
        let mut scope = self.scope;
        while scope != frame {
            scopes.push(scope);
            scope = self.scopes[scope].parent.unwrap_or(frame);
        }
        let mut found: Vec<n::Variable> = Vec::new();
        for scope in scopes.into_iter().rev() {
            for (sym, shared) in self.scopes[scope].variables().collect::<Vec<_>>() {
                let name = self.name(sym);
                let Some(local) = self.frame.variable(scope, sym) else {
                    continue;
                };
                found.retain(|outer| outer.name != name);
                found.push(n::Variable {
                    name,
                    local,
                    shared,
                });
            }
        }
        found
    }

    /// The variables of the function, those of enclosing ones included.
    fn function_variables(&mut self) -> Vec<n::Variable> {
        let frame = &mut self.frame;
        let cells = frame.cells.clone();
        let first_free = frame.first_free;
        let names = frame.locals.clone();
        let frees = self.scopes[self.scopes[self.scope].frame].frees.len();
        let is_free = |i: usize| i >= first_free && i < first_free + frees;
        let variable = |(i, name): (usize, Name)| {
            let local = Local::new(i)?;
            let shared = is_free(i) || cells.contains(&local);
            (!name.as_str().is_empty()).then_some(n::Variable {
                name,
                local,
                shared,
            })
        };
        names.into_iter().enumerate().filter_map(variable).collect()
    }
}

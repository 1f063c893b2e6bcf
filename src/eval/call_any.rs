//! Calls with keywords, `*` or `**`, or with many arguments.

use crate::eval::describe::{Describe, Describer, describe};
use crate::eval::display::{Item, collect, starred_error};
use crate::eval::enter::Callee;
use crate::eval::node::{At, BoxExpr, Expr};
use crate::heap::{Frame, Value};
use crate::interp::{Args, Interp, Name, R, Raised, WellKnown};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::runtime::{attr, call, compare, dict, format, iter, raise};

/// A keyword argument.
pub enum Keyword {
    /// `name=value`
    One(Name, BoxExpr),
    /// `**mapping`
    All(BoxExpr),
}

impl Describe for Keyword {
    fn describe(&self, to: &mut Describer<'_>) {
        match self {
            Keyword::One(name, value) => {
                to.words(format!("{name}="));
                value.describe(to);
            }
            Keyword::All(mapping) => {
                to.words("**");
                mapping.describe(to);
            }
        }
    }
}

/// The arguments of a call of any form.
pub struct Arguments {
    /// Positional arguments.
    pub items: Box<[Item]>,
    /// Keyword arguments.
    pub keywords: Box<[Keyword]>,
}

describe!(Arguments: items, keywords);

impl Arguments {
    /// Evaluates all; `callee` is for the messages. A class statement has none.
    pub(crate) fn eval(
        &self,
        cx: &Interp,
        fp: Frame<'_>,
        callee: Option<&Value>,
    ) -> R<(Vec<Value>, Vec<Name>)> {
        let mut values = self.positional(cx, fp, callee)?;
        let mut given = Given {
            names: Vec::with_capacity(self.keywords.len()),
            odd: Vec::new(),
        };
        for keyword in &self.keywords {
            match keyword {
                Keyword::One(name, value) => {
                    if given.names.contains(name) {
                        return Err(repeated(cx, callee, name.value()));
                    }
                    values.push(value.eval(cx, fp)?);
                    given.names.push(name.clone());
                }
                Keyword::All(mapping) => {
                    let mapping = mapping.eval(cx, fp)?;
                    given.spread(cx, callee, &mapping, &mut values)?;
                }
            }
        }
        if given.odd.is_empty() {
            Ok((values, given.names))
        } else {
            Err(raise::type_error(cx, "keywords must be strings"))
        }
    }

    fn positional(&self, cx: &Interp, fp: Frame<'_>, callee: Option<&Value>) -> R<Vec<Value>> {
        if !self.items.iter().any(|item| matches!(item, Item::All(..))) {
            return collect(cx, fp, &self.items);
        }
        let mut values = Vec::new();
        for item in &self.items {
            match item {
                Item::One(expr) => values.push(expr.eval(cx, fp)?),
                Item::All(expr, _) => {
                    let iterable = expr.eval(cx, fp)?;
                    let more =
                        iter::collect(cx, &iterable).map_err(|e| match self.items.len() {
                            // A lone `*args` is handed to the call as it is; bases come after others.
                            1 if callee.is_some() => not_iterable(cx, e, callee, &iterable),
                            _ => starred_error(cx, e, &iterable),
                        })?;
                    values.extend(more);
                }
            }
        }
        Ok(values)
    }
}

/// The keywords of a call, as far as they are evaluated.
struct Given {
    names: Vec<Name>,
    /// Keys that are no texts, to be refused when all is evaluated.
    odd: Vec<Value>,
}

impl Given {
    fn spread(
        &mut self,
        cx: &Interp,
        callee: Option<&Value>,
        mapping: &Value,
        values: &mut Vec<Value>,
    ) -> R<()> {
        let pairs = cx.heap.alloc(Dict::new());
        let done = dict::update_mapping(cx, &pairs, mapping);
        if let Err(e) = done {
            if !raise::matches(cx, &e, WellKnown::TypeError)
                || attr::lookup_special(cx, mapping, &cx.intern("keys")).is_some()
            {
                return Err(e);
            }
            drop(raise::take(cx, e));
            let f = function_text(cx, callee);
            let class = class::type_name(cx, mapping);
            let text = format!("{f} argument after ** must be a mapping, not {class}");
            return Err(raise::type_error(cx, text));
        }
        for (key, value) in pairs.entries() {
            let Some(name) = key_name(cx, &key) else {
                for odd in &self.odd {
                    if compare::eq(cx, odd, &key)? {
                        return Err(repeated(cx, callee, &key));
                    }
                }
                self.odd.push(key);
                continue;
            };
            if self.names.contains(&name) {
                return Err(repeated(cx, callee, &key));
            }
            // Positional values stand before those of keywords, which come last anyway.
            values.push(value);
            self.names.push(name);
        }
        Ok(())
    }
}

fn key_name(cx: &Interp, key: &Value) -> Option<Name> {
    match cx.intern_value(key) {
        Some(name) => Some(name),
        None => crate::interp::payload::<crate::heap::Str>(key)
            .and_then(|text| cx.intern_value(text.value())),
    }
}

/// How messages call a callee: `__main__.f()`; what has no name is shown itself.
fn function_text(cx: &Interp, callee: Option<&Value>) -> String {
    let Some(callee) = callee else {
        // The arguments of a class statement are those of the function that makes the class.
        return "__build_class__()".to_owned();
    };
    let (module, qualname) = match callee.view::<Function>() {
        Some(f) => (f.module.get(), f.qualname.get()),
        None => {
            let part = |name| {
                attr::get_opt(cx, callee, name).unwrap_or_else(|e| {
                    drop(raise::take(cx, e));
                    None
                })
            };
            (part(&cx.names.__module__), part(&cx.names.__qualname__))
        }
    };
    let text = |v: Value| v.as_str().map(|s| s.lossy().into_owned());
    match (module.and_then(text), qualname.and_then(text)) {
        (Some(module), Some(name)) if module != "builtins" => format!("{module}.{name}()"),
        (_, Some(name)) => format!("{name}()"),
        _ => shown(cx, callee),
    }
}

/// `str(value)`, or the class's name if that fails.
fn shown(cx: &Interp, value: &Value) -> String {
    match format::str_(cx, value) {
        Ok(text) => text
            .as_str()
            .map_or(String::new(), |s| s.lossy().into_owned()),
        Err(raised) => {
            drop(raise::take(cx, raised));
            class::type_name(cx, value)
        }
    }
}

#[cold]
fn repeated(cx: &Interp, callee: Option<&Value>, key: &Value) -> Raised {
    let (f, key) = (function_text(cx, callee), shown(cx, key));
    raise::type_error(
        cx,
        format!("{f} got multiple values for keyword argument '{key}'"),
    )
}

#[cold]
fn not_iterable(cx: &Interp, raised: Raised, callee: Option<&Value>, value: &Value) -> Raised {
    if !raise::matches(cx, &raised, WellKnown::TypeError) || iter::is_iterable(cx, value) {
        return raised;
    }
    drop(raise::take(cx, raised));
    let f = function_text(cx, callee);
    let class = class::type_name(cx, value);
    raise::type_error(
        cx,
        format!("{f} argument after * must be an iterable, not {class}"),
    )
}

/// `callee(*args, **kwargs)` in all its forms.
pub struct CallAny {
    /// What is called.
    pub callee: BoxExpr,
    /// The arguments.
    pub arguments: Arguments,
    /// Where it stands.
    pub at: At,
}

describe!(CallAny: at, callee, arguments);

impl Expr for CallAny {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let callee = self.callee.eval(cx, fp)?;
        let (values, names) = self
            .arguments
            .eval(cx, fp, Some(&callee))
            .map_err(|e| self.at.note(cx, e))?;
        let args = Args {
            values: &values,
            names: &names,
        };
        let result = match Callee::of(&callee) {
            Some(function) => function.call_args(cx, args),
            None => call::call_kw(cx, &callee, args),
        };
        result.map_err(|e| self.at.note(cx, e))
    }
}

/// `x.name(...)` in all its forms, without a bound method where the class has a function.
pub struct MethodCallAny {
    /// The object.
    pub x: BoxExpr,
    /// The attribute.
    pub name: Name,
    /// The arguments.
    pub arguments: Arguments,
    /// Where the attribute stands.
    pub attr_at: At,
    /// Where the call stands.
    pub at: At,
}

describe!(MethodCallAny: at, x, name, arguments);

impl Expr for MethodCallAny {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let object = self.x.eval(cx, fp)?;
        let place = attr::get_place(cx, &object, &self.name);
        let note = |e| self.at.note(cx, e);
        match place.map_err(|e| self.attr_at.note(cx, e))? {
            attr::Place::Method { function, .. } => {
                let (rest, names) = self.arguments.eval(cx, fp, Some(&function)).map_err(note)?;
                let mut values = Vec::with_capacity(rest.len() + 1);
                values.push(object);
                values.extend(rest);
                call::call_kw(
                    cx,
                    &function,
                    Args {
                        values: &values,
                        names: &names,
                    },
                )
                .map_err(note)
            }
            place => {
                let callee = attr::value_of(cx, &object, place);
                let (values, names) = self.arguments.eval(cx, fp, Some(&callee)).map_err(note)?;
                call::call_kw(
                    cx,
                    &callee,
                    Args {
                        values: &values,
                        names: &names,
                    },
                )
                .map_err(note)
            }
        }
    }
}

//! Calls with keywords, `*` or `**`, or with many arguments.

use crate::eval::call::enter::Callee;
use crate::eval::describe::{Describe, Describer, describe};
use crate::eval::expression::display::Item;
use crate::eval::node::{At, BoxExpr, Expr};
use crate::eval::stacked::Stacked;
use crate::heap::{Frame, Local, Value};
use crate::interp::{Args, Interp, Name, R, Raised, WellKnown};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::exception;
use crate::object::function::Function;
use crate::runtime::container::{dict, item};
use crate::runtime::iter::unpack;
use crate::runtime::{attr, call, compare, format, iter, raise};

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

/// The values of positional arguments, then of keywords.
pub(crate) enum Values {
    /// Those of a tuple, which need not be copied.
    Tuple(Value),
    /// Any.
    Many(Stacked),
}

impl Values {
    fn as_slice(&self) -> &[Value] {
        match self {
            Values::Tuple(items) => items.as_tuple().unwrap_or(&[]),
            Values::Many(values) => values.values(),
        }
    }
}

/// Arguments that are evaluated.
pub(crate) struct Evaluated {
    values: Values,
    names: Vec<Name>,
    /// Is there an argument before those of the call?
    first: bool,
    /// Are some of them starred?
    starred: bool,
}

impl Evaluated {
    /// Calls with these arguments. What is called dies before them.
    pub(crate) fn call(self, cx: &Interp, callee: Value) -> R {
        match (Callee::of(&callee), self.values) {
            (Some(function), Values::Many(values)) if !self.starred => {
                function.call_with(cx, &mut values.take(), &self.names)
            }
            (function, values) => {
                let given = Evaluated { values, ..self };
                if let Some(function) = function {
                    return function.call_starred(cx, given);
                }
                let result = call::call_kw(cx, &callee, given.args());
                drop(callee);
                given.die();
                result
            }
        }
    }

    /// Starred arguments are a tuple, which dies from its end, and then a dict; what was put before them
    /// goes first. Others die in their order.
    pub(crate) fn die(self) {
        let Values::Many(values) = self.values else {
            return;
        };
        let mut values = values.take();
        if self.starred {
            let positional = values.len() - self.names.len();
            let from = self.first as usize;
            values[from.min(positional)..positional].reverse();
        }
        drop(values);
    }

    pub(crate) fn args(&self) -> Args<'_> {
        Args {
            values: self.values.as_slice(),
            names: &self.names,
        }
    }
}

impl Arguments {
    /// Evaluates all; `first` is an argument before them. `callee` is for the messages: a class
    /// statement has none.
    pub(crate) fn eval(
        &self,
        cx: &Interp,
        fp: Frame<'_>,
        callee: Option<&Value>,
        first: Option<Value>,
    ) -> R<Evaluated> {
        let has_first = first.is_some();
        let mut first = first;
        let lone = match (&*self.items, callee) {
            ([Item::All(items, _)], Some(_)) => Some(items.eval(cx, fp)?),
            _ => None,
        };
        let mut given = Given {
            values: match lone {
                Some(_) => Stacked::with_capacity(self.keywords.len()),
                None => self.positional(cx, fp, first.take())?,
            },
            names: Vec::new(),
            odd: Vec::new(),
        };
        for keyword in &self.keywords {
            match keyword {
                Keyword::One(name, value) => {
                    if given.names.contains(name) {
                        return Err(repeated(cx, callee, name.value()));
                    }
                    given.values.push(value.eval(cx, fp)?);
                    given.names.push(name.clone());
                }
                Keyword::All(mapping) => {
                    let mapping = mapping.eval(cx, fp)?;
                    given.spread(cx, callee, &mapping)?;
                }
            }
        }
        let values = match lone {
            Some(items) => unpacked(cx, callee, first, items, given.values)?,
            None => Values::Many(given.values),
        };
        if given.odd.is_empty() {
            Ok(Evaluated {
                values,
                names: given.names,
                first: has_first,
                starred: self.are_starred(),
            })
        } else {
            Err(
                match callee.filter(|callee| !call::is_callable(cx, callee)) {
                    Some(callee) => call::not_callable(cx, callee),
                    None => raise::type_error(cx, "keywords must be strings"),
                },
            )
        }
    }

    fn positional(&self, cx: &Interp, fp: Frame<'_>, first: Option<Value>) -> R<Stacked> {
        let room = self.items.len() + self.keywords.len() + 1;
        let mut values = Stacked::with_capacity(room);
        first.into_iter().for_each(|first| values.push(first));
        for item in &self.items {
            match item {
                Item::One(expr) => values.push(expr.eval(cx, fp)?),
                Item::All(items, _) => {
                    let items = items.eval(cx, fp)?;
                    spread(cx, &items, &mut values, |e| {
                        unpack::starred_error(cx, e, &items)
                    })?;
                }
            }
        }
        Ok(values)
    }

    fn are_starred(&self) -> bool {
        let starred = |item: &Item| matches!(item, Item::All(..));
        let double = |keyword: &Keyword| matches!(keyword, Keyword::All(_));
        self.items.iter().any(starred) || self.keywords.iter().any(double)
    }
}

/// `*items`
fn spread(
    cx: &Interp,
    items: &Value,
    values: &mut Stacked,
    worded: impl FnOnce(Raised) -> Raised,
) -> R<()> {
    match items.as_tuple() {
        Some(items) => values.extend(items.iter().cloned()),
        None => values.extend(iter::collect(cx, items).map_err(worded)?),
    }
    Ok(())
}

/// The arguments of `f(*items, ...)`: an argument that stands alone is handed to the call as it is, which unpacks
/// it when those by name, evaluated before, are there.
fn unpacked(
    cx: &Interp,
    callee: Option<&Value>,
    first: Option<Value>,
    items: Value,
    named: Stacked,
) -> R<Values> {
    if items.as_tuple().is_some() && first.is_none() && named.values().is_empty() {
        return Ok(Values::Tuple(items));
    }
    let mut values = Stacked::of(first.into_iter().collect());
    spread(cx, &items, &mut values, |e| {
        not_iterable(cx, e, callee, &items)
    })?;
    values.extend(named.take());
    Ok(Values::Many(values))
}

/// The arguments of a call, as far as they are evaluated.
struct Given {
    values: Stacked,
    names: Vec<Name>,
    /// Keys that are no texts, to be refused when all is evaluated.
    odd: Vec<Value>,
}

impl Given {
    /// `**mapping`
    fn spread(&mut self, cx: &Interp, callee: Option<&Value>, mapping: &Value) -> R<()> {
        if let Some(dict) = dict::plain(cx, mapping) {
            return self.add_all(cx, callee, &dict);
        }
        let done = self.add_by_keys(cx, callee, mapping);
        done.map_err(|raised| spread_error(cx, callee, mapping, raised))
    }

    /// Each key is accepted before its value is asked for.
    fn add_by_keys(&mut self, cx: &Interp, callee: Option<&Value>, mapping: &Value) -> R<()> {
        for key in dict::keys_of(cx, mapping)? {
            cx.tick()?;
            let at = key.clone();
            self.add(cx, callee, key, || item::get(cx, mapping, &at))?;
        }
        Ok(())
    }

    fn add_all(&mut self, cx: &Interp, callee: Option<&Value>, pairs: &Dict) -> R<()> {
        let mut at = 0;
        while let Some((place, key, value)) = pairs.entry_from(at) {
            self.add(cx, callee, key, || Ok(value))?;
            at = place + 1;
        }
        Ok(())
    }

    fn add(
        &mut self,
        cx: &Interp,
        callee: Option<&Value>,
        key: Value,
        value: impl FnOnce() -> R,
    ) -> R<()> {
        let Some(name) = key_name(cx, &key) else {
            for odd in &self.odd {
                if compare::eq(cx, odd, &key)? {
                    return Err(repeated(cx, callee, &key));
                }
            }
            value()?;
            self.odd.push(key);
            return Ok(());
        };
        if self.names.contains(&name) {
            return Err(repeated(cx, callee, &key));
        }
        // Positional values stand before those of keywords, which come last anyway.
        self.values.push(value()?);
        self.names.push(name);
        Ok(())
    }
}

/// What is wrong with `**mapping`. An error of the mapping's own methods counts as one of the call: an
/// `AttributeError` tells that it is no mapping, and a `KeyError` that a keyword is repeated.
#[cold]
fn spread_error(cx: &Interp, callee: Option<&Value>, mapping: &Value, raised: Raised) -> Raised {
    if raise::matches(cx, &raised, WellKnown::AttributeError) {
        raise::discard(cx, raised);
        let (f, class) = (function_text(cx, callee), class::type_name(cx, mapping));
        let text = format!("{f} argument after ** must be a mapping, not {class}");
        return raise::type_error(cx, text);
    }
    if !raise::matches(cx, &raised, WellKnown::KeyError) {
        return raised;
    }
    let args = cx.raised_exception(&raised).cell(exception::ARGS);
    let Some([key]) = args.as_ref().and_then(Value::as_tuple) else {
        return raised;
    };
    raise::discard(cx, raised);
    match key_name(cx, key) {
        Some(_) => repeated(cx, callee, key),
        None => raise::type_error(cx, "keywords must be strings"),
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
    unpack::not_iterable(cx, raised, value, |class| {
        let f = function_text(cx, callee);
        format!("{f} argument after * must be an iterable, not {class}")
    })
}

/// Keyword arguments that are merged into a dict before others are evaluated.
pub struct Merged {
    /// Where what will be called lies, for the messages.
    pub called: Option<Local>,
    /// The keyword arguments.
    pub arguments: Arguments,
    /// Where the call stands.
    pub at: At,
}

describe!(Merged: at, called, arguments);

impl Expr for Merged {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let callee = self.called.and_then(|local| fp.slot(local).get());
        let given = self.arguments.eval(cx, fp, callee.as_ref(), None);
        let given = given.map_err(|e| self.at.note(cx, e))?;
        let merged = cx.heap.alloc(Dict::new());
        for (name, value) in given.names.iter().zip(given.values.as_slice()) {
            merged.set_name(cx, name, value.clone());
        }
        Ok(merged.into_value())
    }
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
        let note = |e| self.at.note(cx, e);
        let given = self.arguments.eval(cx, fp, Some(&callee), None);
        given.map_err(note)?.call(cx, callee).map_err(note)
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
            attr::Place::Method(function) => {
                let given = self.arguments.eval(cx, fp, Some(&function), Some(object));
                given.map_err(note)?.call(cx, function).map_err(note)
            }
            place => {
                let callee = attr::value_of(cx, &object, place).map_err(note)?;
                let given = self.arguments.eval(cx, fp, Some(&callee), None);
                given.map_err(note)?.call(cx, callee).map_err(note)
            }
        }
    }
}

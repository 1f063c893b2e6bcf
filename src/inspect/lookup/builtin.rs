//! `max(a, b)`, `zip(a)`, `dict(a)`: what builtin functions ask of their arguments, and in which order.
//!
//! A story goes on from argument to argument as long as builtin types alone answer, and ends with the first function of
//! the program that is called. `tests/views_truth` calls every function of the table with objects that note what they
//! are asked.

use super::calling::{self, Arguments, ClassCheck};
use super::get::{self, is_native};
use super::{Outcome, Trace, calls, container, done, failed, no_dict, operator, set, special};
use crate::heap::Value;
use crate::interp::{Interp, Name};
use crate::object::class::{self, Class};
use crate::object::dict::Dict;
use crate::object::module;
use crate::object::native::NativeFunction;
use crate::runtime::call;
use crate::source::op::{BinOp, CmpOp};

/// What a function asks of an argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ask {
    /// To be walked over.
    Items,
    /// For an iterator, which is walked over later.
    Iterator,
    /// To be a whole number.
    Index,
}

/// A builtin function that asks its arguments one thing, in their order.
pub struct Row {
    /// Its name; that of a method with its class.
    pub name: &'static str,
    ask: Ask,
    /// The arguments from `first` to before `end` are asked; so many there may be at the most.
    first: usize,
    end: usize,
    most: usize,
    keywords: &'static [&'static str],
    /// What it asks of the items later on.
    pub of_items: &'static [&'static str],
}

const fn walks(name: &'static str, of_items: &'static [&'static str]) -> Row {
    Row {
        name,
        ask: Ask::Items,
        first: 0,
        end: 1,
        most: 1,
        keywords: &[],
        of_items,
    }
}

const ANY_NUMBER: usize = usize::MAX;

/// Functions that ask the same of all their arguments, or of those behind the first.
pub const ROWS: &[Row] = &[
    walks("list", &[]),
    walks("tuple", &[]),
    walks("set", &["__hash__", "__eq__"]),
    walks("frozenset", &["__hash__", "__eq__"]),
    walks("any", &["__bool__", "__len__"]),
    walks("all", &["__bool__", "__len__"]),
    Row {
        ask: Ask::Iterator,
        ..walks("enumerate", &[])
    },
    walks("str.join", &[]),
    walks("list.extend", &[]),
    walks("set.update", &["__hash__", "__eq__"]),
    Row {
        most: 2,
        keywords: &["start"],
        ..walks("sum", &["__radd__", "__add__"])
    },
    Row {
        keywords: &["key", "reverse"],
        ..walks("sorted", &["__lt__"])
    },
    Row {
        keywords: &["key", "default"],
        ..walks("min", &["__lt__"])
    },
    Row {
        keywords: &["key", "default"],
        ..walks("max", &["__gt__"])
    },
    Row {
        ask: Ask::Iterator,
        end: ANY_NUMBER,
        most: ANY_NUMBER,
        ..walks("zip", &[])
    },
    Row {
        ask: Ask::Iterator,
        first: 1,
        end: ANY_NUMBER,
        most: ANY_NUMBER,
        ..walks("map", &[])
    },
    Row {
        ask: Ask::Iterator,
        first: 1,
        end: 2,
        most: 2,
        ..walks("filter", &[])
    },
    Row {
        ask: Ask::Index,
        end: 3,
        most: 3,
        ..walks("range", &[])
    },
];

impl Row {
    fn takes(&self, args: &Arguments) -> bool {
        let known = |name: &Name| self.keywords.contains(&name.as_str());
        let positional = args.values.len() - args.names.len();
        (self.first + 1..=self.most).contains(&positional) && args.names.iter().all(known)
    }

    fn story(&self, cx: &Interp, function: &Value, args: &Arguments) -> Trace {
        let mut trace = Trace::new();
        let positional = args.values.len() - args.names.len();
        let asked = &args.values[self.first..positional.min(self.end)];
        for value in asked {
            let part = match self.ask {
                Ask::Items => container::iteration(cx, value),
                Ask::Iterator => container::iterator(cx, value),
                Ask::Index => special::index(cx, value),
            };
            trace = trace.goes_on(part);
            match &trace.outcome {
                Outcome::Calls { function, .. } if !is_native(function) => break,
                // The function words it in its own way.
                Outcome::Raises { .. } => {
                    let failing = call::call_kw(cx, function, args.lent());
                    return trace.ends(failed(cx, failing));
                }
                _ => {}
            }
        }
        self.note_items(&mut trace, args);
        match (&trace.outcome, self.ask) {
            (Outcome::Value(_), Ask::Index) => {
                trace.ends(done(cx, call::call_kw(cx, function, args.lent())))
            }
            (Outcome::Value(_), Ask::Iterator) => trace.ends(calls(function, self.name)),
            (Outcome::Calls { function: last, .. }, _) if is_native(last) => {
                trace.ends(calls(function, self.name))
            }
            _ => trace,
        }
    }

    /// What is asked of the items, once somebody gives them.
    fn note_items(&self, trace: &mut Trace, args: &Arguments) {
        if self.of_items.is_empty() {
            return;
        }
        let of = match args.names.iter().any(|name| name.as_str() == "key") {
            true => "key is called with each item; of what it gives is then asked",
            false => "of the items is then asked",
        };
        trace.note(format!("{of}: {}", self.of_items.join(", ")));
    }
}

/// The story of a call of a builtin function that asks its arguments something, and the one that it is about; `None` for
/// all other functions.
pub fn story(cx: &Interp, function: &Value, args: &Arguments) -> Option<(Trace, Value)> {
    let name = name_of(cx, function)?;
    let fits = |row: &&Row| row.name == name && row.takes(args);
    if let Some(row) = ROWS.iter().find(fits) {
        let about = args.values[row.first].clone();
        return Some((row.story(cx, function, args), about));
    }
    let first = args.values.first()?;
    let told = match &name[..] {
        "min" => best_of(cx, CmpOp::Lt, args)?,
        "max" => best_of(cx, CmpOp::Gt, args)?,
        _ if args.names.is_empty() => of_values(cx, &name, function, &args.values)?,
        _ => return None,
    };
    let about = match (&name[..], &args.values[..]) {
        // The class is what a class check asks.
        ("isinstance" | "issubclass", [_, class]) => class,
        _ => first,
    };
    Some((told, about.clone()))
}

/// The name of a builtin function or type, as the table has it.
fn name_of(cx: &Interp, function: &Value) -> Option<String> {
    let name = match function.view::<NativeFunction>() {
        Some(native) => {
            let name = native.row.def.name;
            if let Some(owner) = native.owner.view::<Class>() {
                return Some(format!("{}.{name}", owner.short_name()));
            }
            name.to_owned()
        }
        None => function.view::<Class>()?.short_name(),
    };
    let known = module::builtin(cx, &cx.intern(&name));
    known
        .is_some_and(|known| known.is(function))
        .then_some(name)
}

/// Functions with a question of their own.
fn of_values(cx: &Interp, name: &str, function: &Value, args: &[Value]) -> Option<Trace> {
    let row = special::FUNCTIONS.iter().find(|row| row.name == name);
    if let Some(row) = row.filter(|row| (1..=row.most).contains(&args.len())) {
        return Some(special::function(cx, function, row, args));
    }
    let attribute = |value: &Value| cx.intern_value(value);
    Some(match (name, args) {
        ("iter", [object]) => container::iterator(cx, object),
        ("reversed", [object]) => container::reversed(cx, function, object),
        ("divmod", [a, b]) => operator::divmod(cx, a, b),
        ("pow", [a, b]) => operator::binary(cx, BinOp::Pow, a, b),
        ("pow", [a, b, modulus]) => operator::power(cx, a, b, modulus),
        ("isinstance" | "issubclass", [object, wanted]) => {
            let of_instance = name == "isinstance";
            ClassCheck {
                function,
                of_instance,
            }
            .trace(cx, object, wanted)
        }
        ("getattr", [object, name]) => get::trace(cx, object, &attribute(name)?),
        ("getattr", [object, name, default]) => {
            get::or_default(cx, object, &attribute(name)?, default)
        }
        ("hasattr", [object, name]) => get::is_there(cx, object, &attribute(name)?),
        ("setattr", [object, name, value]) => {
            set::trace(cx, object, &attribute(name)?, Some(value))
        }
        ("delattr", [object, name]) => set::trace(cx, object, &attribute(name)?, None),
        ("callable", [object]) => special::callable(cx, object),
        ("vars", [object]) => namespace(cx, function, object),
        ("dict", [object]) => mapping(cx, function, object),
        _ => return None,
    })
}

/// `max(a, b, ..)`, `min(a, b, ..)`, also with a key.
fn best_of(cx: &Interp, op: CmpOp, args: &Arguments) -> Option<Trace> {
    let positional = args.values.len() - args.names.len();
    let (values, keywords) = args.values.split_at(positional);
    let by = match (&args.names[..], keywords) {
        ([], []) => None,
        ([name], [by]) if name.as_str() == "key" => Some(by).filter(|by| !by.is_none()),
        _ => return None,
    };
    (values.len() > 1).then(|| extreme(cx, op, values, by))
}

/// Each is compared with the best before it, as long as the answers are known; with a key, what that gives is compared.
fn extreme(cx: &Interp, op: CmpOp, values: &[Value], by: Option<&Value>) -> Trace {
    let mut trace = Trace::new();
    let mut best: Option<(&Value, Value)> = None;
    for (at, value) in values.iter().enumerate() {
        if let Some(by) = by {
            trace = trace.goes_on(of_one(cx, by, value));
        } else {
            trace.outcome = Outcome::Value(value.clone());
        }
        let Outcome::Value(key) = &trace.outcome else {
            return trace.or_else("key is called with each of them; what it gives is compared");
        };
        let key = key.clone();
        let Some((_, kept)) = &best else {
            best = Some((value, key));
            continue;
        };
        trace = trace.goes_on(operator::comparison(cx, op, &key, kept));
        match &trace.outcome {
            Outcome::Value(answer) if answer.is(&Value::TRUE) => best = Some((value, key)),
            Outcome::Value(answer) if answer.is(&Value::FALSE) => {}
            _ if at + 1 == values.len() => return trace,
            _ => return trace.or_else("the next comparison is with the one that is kept"),
        }
    }
    let best = best.map_or(Value::NONE, |(value, _)| value.clone());
    trace.ends(Outcome::Value(best))
}

/// `function(value)`
fn of_one(cx: &Interp, function: &Value, value: &Value) -> Trace {
    let args = Arguments {
        values: vec![value.clone()],
        names: Vec::new(),
    };
    let told = story(cx, function, &args).map(|(trace, _)| trace);
    told.unwrap_or_else(|| calling::called(cx, function, &args))
}

/// `vars(a)`: its `__dict__`.
fn namespace(cx: &Interp, function: &Value, object: &Value) -> Trace {
    let trace = get::trace(cx, object, &cx.names.__dict__);
    match &trace.outcome {
        Outcome::Raises { .. } => {
            let failing = call::call(cx, function, std::slice::from_ref(object));
            let notes = no_dict(cx, object, &class::class_of(cx, object));
            Trace {
                notes: notes.into_iter().collect(),
                ..trace.ends(failed(cx, failing))
            }
        }
        _ => trace,
    }
}

/// `dict(a)`: of what has `keys`, the items under these; else the pairs that it is made of.
fn mapping(cx: &Interp, function: &Value, object: &Value) -> Trace {
    let mut trace = Trace::new();
    if object.view::<Dict>().is_some() {
        trace.note("an exact dict is copied: nobody is asked");
        return trace.ends(calls(function, "dict"));
    }
    trace = trace.goes_on(get::trace(cx, object, &cx.names.keys));
    match &trace.outcome {
        Outcome::Value(keys) => {
            let args = Arguments {
                values: Vec::new(),
                names: Vec::new(),
            };
            let part = calling::called(cx, &keys.clone(), &args);
            let note = "__getitem__ of the mapping is then called with each key";
            trace.goes_on(part).or_else(note)
        }
        outcome if outcome.is_attribute_error(cx) => {
            let part = container::iteration(cx, object);
            let note = "without keys it is made of pairs: each item is walked over in its turn";
            trace.goes_on(part).or_else(note)
        }
        _ => trace,
    }
}

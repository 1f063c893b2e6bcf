//! Entering a function: its frame, its arguments, its defaults, its captured variables.
//!
//! ```text
//!   locals   positional | keyword-only | *args | **kwargs | other | hidden | captured
//!            ^ arguments are evaluated straight into these
//! ```
//!
//! Three ways in, each the same rule with more of it: `exact` (nothing but to run), `plain`
//! (defaults, captures, generators), and any arguments (`bind`).

use std::ops::Range;

use crate::eval::call_any::Evaluated;
use crate::eval::code::{Code, Sort};
use crate::eval::generator;
use crate::eval::leave::leave;
use crate::heap::{Frame, Local, Value};
use crate::interp::{Args, Interp, Name, R, Raised, Recursion};
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::runtime::{raise, suggest};

/// The local of number `i`, which code objects keep below the limit.
#[inline]
pub(crate) fn local(i: usize) -> Local {
    match Local::new(i) {
        Some(local) => local,
        None => unreachable!("lowering refuses functions with so many locals"),
    }
}

/// The arguments of a call, positional ones first, on their way into locals. Each is taken once.
enum Given<'a> {
    /// Somebody else keeps them.
    Lent(&'a [Value]),
    /// They move.
    Own(&'a mut [Value]),
}

impl Given<'_> {
    fn len(&self) -> usize {
        match self {
            Given::Lent(values) => values.len(),
            Given::Own(values) => values.len(),
        }
    }

    fn take(&mut self, i: usize) -> Value {
        match self {
            Given::Lent(values) => values[i].clone(),
            Given::Own(values) => std::mem::replace(&mut values[i], Value::UNBOUND),
        }
    }

    fn tuple(&mut self, cx: &Interp, places: Range<usize>) -> Value {
        match self {
            Given::Lent(values) => cx.heap.tuple_from(&values[places]),
            Given::Own(_) => {
                let len = places.len();
                cx.heap.tuple_with(len, places.map(|i| self.take(i)))
            }
        }
    }
}

/// Puts copies of `values` into the first locals.
fn fill(frame: Frame<'_>, values: &[Value]) {
    for (i, value) in values.iter().enumerate() {
        frame.slot(local(i)).init(value.clone());
    }
}

/// A function with its code.
#[derive(Clone, Copy)]
pub(crate) struct Callee<'a> {
    pub(crate) value: &'a Value,
    pub(crate) function: &'a Function,
    pub(crate) code: &'a Code,
}

impl<'a> Callee<'a> {
    /// `value`, if it is a function of the language with the code that it was made with.
    #[inline(always)]
    pub(crate) fn of(value: &'a Value) -> Option<Callee<'a>> {
        let function = value.view::<Function>()?;
        if !function.replaced.is_unbound() {
            return None;
        }
        let code = function.code.view::<Code>()?;
        Some(Callee {
            value,
            function,
            code,
        })
    }

    /// Can it be called with so many positional arguments, evaluated into its locals?
    #[inline(always)]
    pub(crate) fn takes(self, given: usize) -> bool {
        self.code.entry.takes(given)
    }

    /// Calls it; `fill` puts `given` arguments into the first locals.
    #[inline(always)]
    pub(crate) fn call(
        self,
        cx: &Interp,
        given: usize,
        fill: impl for<'f> FnOnce(Frame<'f>) -> R<()>,
    ) -> R {
        let Some(lent) = cx.stack.lend(self.code.lent) else {
            return Err(cx.raise_recursion(Recursion::Call));
        };
        let frame = lent.frame();
        fill(frame)?;
        if self.code.entry.is_exact(given) {
            self.run(cx, frame)
        } else {
            self.start(cx, frame, given)
        }
    }

    /// Calls it; `fill` puts arguments into some of the locals of its parameters.
    pub(crate) fn call_scattered(
        self,
        cx: &Interp,
        fill: impl for<'f> FnOnce(Frame<'f>) -> R<()>,
    ) -> R {
        let Some(lent) = cx.stack.lend(self.code.lent) else {
            return Err(cx.raise_recursion(Recursion::Call));
        };
        fill(lent.frame())?;
        self.fill_defaults(cx, lent.frame())?;
        self.begin(cx, lent.frame())
    }

    /// Runs the body in a frame that is ready.
    #[inline(always)]
    fn run(self, cx: &Interp, frame: Frame<'_>) -> R {
        cx.enter_call()?;
        let result = self.code.body.run(cx, frame);
        cx.leave_call();
        match result {
            Ok(value) => Ok(value),
            Err(raised) => Err(self.leave(cx, frame, raised)),
        }
    }

    #[cold]
    #[inline(never)]
    fn leave(self, cx: &Interp, frame: Frame<'_>, raised: Raised) -> Raised {
        leave(cx, &self.function.current_code(), self.code, frame);
        raised
    }

    /// Fills in defaults after `given` positional arguments, and starts.
    #[inline(never)]
    fn start(self, cx: &Interp, frame: Frame<'_>, given: usize) -> R {
        let positional = self.code.params.positional;
        if given < positional {
            let defaults = self.function.defaults.get().unwrap_or(Value::NONE);
            let defaults = defaults.as_tuple().unwrap_or(&[]);
            let first = positional.saturating_sub(defaults.len());
            if given < first {
                return Err(self.missing(cx, frame));
            }
            for i in given..positional {
                frame.slot(local(i)).init(defaults[i - first].clone());
            }
        }
        self.begin(cx, frame)
    }

    /// Captured variables; then the body runs, or a generator is made.
    fn begin(self, cx: &Interp, frame: Frame<'_>) -> R {
        if self.code.sort == Sort::Generator {
            return Ok(generator::make(cx, self, frame));
        }
        self.capture(cx, frame);
        self.run(cx, frame)
    }

    /// Fills in the cells of the variables that are captured here or were captured outside.
    #[inline]
    pub(crate) fn capture(self, cx: &Interp, frame: Frame<'_>) {
        let outer = self.function.closure.as_tuple().unwrap_or(&[]);
        self.code.fill_cells(cx, frame, outer.iter().cloned());
    }

    /// Calls it with any arguments.
    pub(crate) fn call_args(self, cx: &Interp, args: Args<'_>) -> R {
        if args.names.is_empty() && self.takes(args.len()) {
            return self.call(cx, args.len(), |frame| {
                fill(frame, args.values);
                Ok(())
            });
        }
        let Some(lent) = cx.stack.lend(self.code.lent) else {
            return Err(cx.raise_recursion(Recursion::Call));
        };
        self.bind(cx, lent.frame(), Given::Lent(args.values), args.names)?;
        self.begin(cx, lent.frame())
    }

    /// Calls it with arguments that are its own from now on: in a call that is refused, those without a
    /// parameter die before the others.
    pub(crate) fn call_with(self, cx: &Interp, values: &mut [Value], names: &[Name]) -> R {
        let Some(lent) = cx.stack.lend(self.code.lent) else {
            return Err(cx.raise_recursion(Recursion::Call));
        };
        let bound = self.bind(cx, lent.frame(), Given::Own(values), names);
        for rest in values {
            drop(std::mem::replace(rest, Value::UNBOUND));
        }
        bound?;
        self.begin(cx, lent.frame())
    }

    /// Calls it with arguments of which some were starred: in a call that is refused, they die last.
    pub(crate) fn call_starred(self, cx: &Interp, given: Evaluated) -> R {
        let Args { values, names } = given.args();
        if names.is_empty() && self.takes(values.len()) {
            return self.call(cx, values.len(), move |frame| {
                fill(frame, given.args().values);
                Ok(())
            });
        }
        let Some(lent) = cx.stack.lend(self.code.lent) else {
            return Err(cx.raise_recursion(Recursion::Call));
        };
        if let Err(raised) = self.bind(cx, lent.frame(), Given::Lent(values), names) {
            drop(lent);
            given.die();
            return Err(raised);
        }
        drop(given);
        self.begin(cx, lent.frame())
    }

    /// Binds any arguments to the parameters (reference, 6.3.4 and 8.7).
    fn bind(self, cx: &Interp, frame: Frame<'_>, mut values: Given<'_>, names: &[Name]) -> R<()> {
        let params = &self.code.params;
        let given = values.len() - names.len();
        for i in 0..given.min(params.positional) {
            frame.slot(local(i)).init(values.take(i));
        }
        let after = params.positional + params.keyword_only;
        let extra = if params.var_keywords {
            Some(cx.heap.alloc(Dict::new()))
        } else {
            None
        };
        for (k, name) in names.iter().enumerate() {
            match self.parameter(name, params.positional_only) {
                Some(i) if frame.slot(local(i)).is_unbound() => {
                    frame.slot(local(i)).init(values.take(given + k));
                }
                Some(_) => {
                    let f = self.name();
                    let text = format!("{f}() got multiple values for argument '{name}'");
                    return Err(raise::type_error(cx, text));
                }
                None => match &extra {
                    Some(extra) => extra.set_name(cx, name, values.take(given + k)),
                    None => return Err(self.not_taken(cx, names, name)),
                },
            }
        }
        if given > params.positional && !params.var_args {
            return Err(self.too_many(cx, frame, given));
        }
        if given < params.positional || params.keyword_only > 0 {
            self.fill_defaults(cx, frame)?;
        }
        if params.var_args {
            let rest = values.tuple(cx, params.positional.min(given)..given);
            frame.slot(local(after)).init(rest);
        }
        if let Some(extra) = extra {
            frame
                .slot(local(after + params.var_args as usize))
                .init(extra.into_value());
        }
        Ok(())
    }

    /// The local of the parameter `name` that can be given by keyword.
    fn parameter(self, name: &Name, from: usize) -> Option<usize> {
        let upto = self.code.params.positional + self.code.params.keyword_only;
        let names = self.code.locals.get(from..upto)?;
        names.iter().position(|n| n == name).map(|i| i + from)
    }

    /// No parameter takes the keyword `name`, the first such one of `names`.
    #[cold]
    fn not_taken(self, cx: &Interp, names: &[Name], name: &Name) -> Raised {
        let only = self
            .code
            .locals
            .iter()
            .take(self.code.params.positional_only);
        let given: Vec<&str> = only
            .filter(|parameter| names.contains(parameter))
            .map(Name::as_str)
            .collect();
        if given.is_empty() {
            return self.unexpected(cx, name);
        }
        let text = format!(
            "{}() got some positional-only arguments passed as keyword arguments: '{}'",
            self.name(),
            given.join(", ")
        );
        raise::type_error(cx, text)
    }

    fn fill_defaults(self, cx: &Interp, frame: Frame<'_>) -> R<()> {
        let params = &self.code.params;
        let defaults = self.function.defaults.get().unwrap_or(Value::NONE);
        let defaults = defaults.as_tuple().unwrap_or(&[]);
        let first = params.positional.saturating_sub(defaults.len());
        for i in 0..params.positional {
            let slot = frame.slot(local(i));
            if slot.is_unbound() {
                match i.checked_sub(first).and_then(|d| defaults.get(d)) {
                    Some(default) => slot.init(default.clone()),
                    None => return Err(self.missing(cx, frame)),
                }
            }
        }
        let keyword_defaults = self.function.kwdefaults.handle::<Dict>();
        let mut missing = Vec::new();
        for i in params.positional..params.positional + params.keyword_only {
            let slot = frame.slot(local(i));
            if !slot.is_unbound() {
                continue;
            }
            let name = &self.code.locals[i];
            match keyword_defaults.as_ref().and_then(|d| d.get_name(name)) {
                Some(default) => slot.init(default),
                None => missing.push(name.as_str()),
            }
        }
        if missing.is_empty() {
            Ok(())
        } else {
            Err(self.missing_names(cx, "keyword-only", &missing))
        }
    }

    fn name(self) -> String {
        let name = self.function.qualname.get().unwrap_or(Value::NONE);
        name.as_str()
            .map_or(String::new(), |s| s.lossy().into_owned())
    }

    /// Which positional parameters got no argument.
    #[cold]
    fn missing(self, cx: &Interp, frame: Frame<'_>) -> Raised {
        let params = &self.code.params;
        let defaults = self.function.defaults.get().unwrap_or(Value::NONE);
        let defaults = defaults.as_tuple().map_or(0, <[Value]>::len);
        let required = params.positional.saturating_sub(defaults);
        let missing: Vec<&str> = (0..required)
            .filter(|&i| frame.slot(local(i)).is_unbound())
            .map(|i| self.code.locals[i].as_str())
            .collect();
        self.missing_names(cx, "positional", &missing)
    }

    fn missing_names(self, cx: &Interp, what: &str, names: &[&str]) -> Raised {
        let quoted: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
        let list = match quoted.as_slice() {
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            [all @ .., last] => format!("{}, and {last}", all.join(", ")),
            [] => String::new(),
        };
        let s = if names.len() == 1 { "" } else { "s" };
        let f = self.name();
        let n = names.len();
        raise::type_error(
            cx,
            format!("{f}() missing {n} required {what} argument{s}: {list}"),
        )
    }

    #[cold]
    fn too_many(self, cx: &Interp, frame: Frame<'_>, given: usize) -> Raised {
        let params = &self.code.params;
        let defaults = self.function.defaults.get().unwrap_or(Value::NONE);
        let defaults = defaults.as_tuple().map_or(0, <[Value]>::len);
        let most = params.positional;
        let takes = if defaults > 0 {
            format!("from {} to {most}", most.saturating_sub(defaults))
        } else {
            most.to_string()
        };
        let keyword_only = (most..most + params.keyword_only)
            .filter(|&i| !frame.slot(local(i)).is_unbound())
            .count();
        let plural = if (defaults > 0) || most != 1 { "s" } else { "" };
        let was = if given == 1 && keyword_only == 0 {
            "was"
        } else {
            "were"
        };
        let also = if keyword_only > 0 {
            let s = |n| if n == 1 { "" } else { "s" };
            format!(
                " positional argument{} (and {keyword_only} keyword-only argument{})",
                s(given),
                s(keyword_only)
            )
        } else {
            String::new()
        };
        let f = self.name();
        let text = format!(
            "{f}() takes {takes} positional argument{plural} but {given}{also} {was} given"
        );
        raise::type_error(cx, text)
    }

    #[cold]
    fn unexpected(self, cx: &Interp, name: &Name) -> Raised {
        let params = &self.code.params;
        let upto = params.positional + params.keyword_only;
        let names = self
            .code
            .locals
            .get(params.positional_only..upto)
            .unwrap_or(&[]);
        let known = names.iter().map(Name::as_str);
        let text = suggest::unexpected_keyword(&self.name(), name.as_str(), known);
        raise::type_error(cx, text)
    }
}

/// Calls a function of the language: the hook that `runtime` uses.
pub(crate) fn call_function(cx: &Interp, function: &Value, args: Args<'_>) -> R {
    if let Some(callee) = Callee::of(function) {
        return callee.call_args(cx, args);
    }
    call_replaced(cx, function, args)
        .unwrap_or_else(|| Err(raise::type_error(cx, "this function has no code")))
}

/// Do arguments fit the parameters of a function? Runs nothing of the program; the error is that of the call.
pub fn check_arguments(cx: &Interp, function: &Value, args: Args<'_>) -> R<()> {
    let Some(callee) = Callee::of(function) else {
        return Ok(());
    };
    match cx.stack.lend(callee.code.lent) {
        Some(lent) => callee.bind(cx, lent.frame(), Given::Lent(args.values), args.names),
        None => Err(cx.raise_recursion(Recursion::Call)),
    }
}

/// Calls a function whose code was replaced. The call keeps the code, which may be replaced again.
#[cold]
fn call_replaced(cx: &Interp, value: &Value, args: Args<'_>) -> Option<R> {
    let function = value.view::<Function>()?;
    let code = function.replaced.get()?;
    let callee = Callee {
        value,
        function,
        code: code.view::<Code>()?,
    };
    Some(callee.call_args(cx, args))
}

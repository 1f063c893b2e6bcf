//! Entering a function: its frame, its arguments, its defaults, its captured variables.
//!
//! ```text
//!   locals   positional | keyword-only | *args | **kwargs | other | hidden | captured
//!            ^ arguments are evaluated straight into these
//! ```
//!
//! One rule, of which a call takes as much as it needs: nothing but to `run`; to `start` (defaults,
//! captures, generators); to `bind` any arguments. The ways in differ in who holds the arguments:
//!
//! ```text
//!   call_evaluating   nobody yet: they are evaluated straight into the locals
//!   call_creating     the same, for the `__init__` of a new instance
//!   call_scattered    the same, some by name, whose locals the node remembers
//!   call              whoever puts them there
//!   call_args         whoever calls, from `runtime`
//!   call_with         the call itself
//!   call_starred      the call itself; some of them were starred
//! ```
//! What is wrong with arguments is worded in `argument_errors`.

use std::ops::{Deref, Range};

use crate::eval::call::any::Evaluated;
use crate::eval::call::leave::leave;
use crate::eval::call::positional::{with_first_and_values, with_values};
use crate::eval::code::Code;
use crate::eval::generator;
use crate::eval::kid::Arg;
use crate::heap::{Frame, Local, Value};
use crate::interp::{Args, Interp, Name, R, Raised};
use crate::object::code::Sort;
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::runtime::call::construct::{self, Plan};
use crate::runtime::raise;

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

/// The defaults of the last positional parameters: the items of a tuple, if there is one.
pub(super) struct Defaults(Value);

impl Deref for Defaults {
    type Target = [Value];

    #[inline(always)]
    fn deref(&self) -> &[Value] {
        self.0.as_tuple().unwrap_or(&[])
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

    /// Calls it with the value of `first`, for a method, and those of `args`.
    #[inline(always)]
    pub(crate) fn call_evaluating<const F: usize, A: AsRef<[Arg]>>(
        self,
        cx: &Interp,
        fp: Frame<'_>,
        first: [Value; F],
        args: &A,
    ) -> R {
        let given = F + args.as_ref().len();
        if !self.takes(given) {
            return bind_values(cx, fp, self, first, args);
        }
        let lent = self.code.lend(cx)?;
        match evaluate(cx, fp, lent.frame(), first, args.as_ref()) {
            Ok(()) => self.enter(cx, lent.frame(), given),
            Err(raised) => Err(raised),
        }
    }

    /// Calls it, the `__init__` of a class, with a new instance and the values of `args`, which it takes.
    #[inline(always)]
    pub(crate) fn call_creating<const N: usize>(
        self,
        cx: &Interp,
        fp: Frame<'_>,
        class: &Value,
        plan: &Plan,
        args: &[Arg; N],
    ) -> R {
        let lent = self.code.lend(cx)?;
        let frame = lent.frame();
        evaluate(cx, fp, frame, [Value::UNBOUND], args)?;
        if !plan.holds(cx) {
            return create_anew(cx, class, frame, 1..N + 1, &[]);
        }
        plan.create(cx, |instance| {
            frame.slot(local(0)).init(instance);
            self.enter(cx, frame, N + 1)
        })
    }

    /// Calls it; `fill` puts `given` arguments into the first locals.
    #[inline(always)]
    pub(crate) fn call(
        self,
        cx: &Interp,
        given: usize,
        fill: impl for<'f> FnOnce(Frame<'f>) -> R<()>,
    ) -> R {
        let lent = self.code.lend(cx)?;
        fill(lent.frame())?;
        self.enter(cx, lent.frame(), given)
    }

    /// Runs the body in a frame whose first `given` locals are the arguments.
    #[inline(always)]
    fn enter(self, cx: &Interp, frame: Frame<'_>, given: usize) -> R {
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
        let lent = self.code.lend(cx)?;
        fill(lent.frame())?;
        self.begin_scattered(cx, lent.frame())
    }

    /// Fills in what no argument has filled, and begins.
    pub(crate) fn begin_scattered(self, cx: &Interp, frame: Frame<'_>) -> R {
        self.fill_defaults(cx, frame)?;
        self.begin(cx, frame)
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
        leave(cx, self.code, frame);
        raised
    }

    /// Fills in defaults after `given` positional arguments, and starts.
    #[inline(never)]
    fn start(self, cx: &Interp, frame: Frame<'_>, given: usize) -> R {
        let positional = self.code.info.params.positional;
        if given < positional {
            let defaults = &*self.defaults();
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
        if self.code.info.sort == Sort::Generator {
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
        let lent = self.code.lend(cx)?;
        self.bind(cx, lent.frame(), Given::Lent(args.values), args.names)?;
        self.begin(cx, lent.frame())
    }

    /// Calls it with arguments that are its own from now on: in a call that is refused, those without a
    /// parameter die before the others.
    pub(crate) fn call_with(self, cx: &Interp, values: &mut [Value], names: &[Name]) -> R {
        let lent = self.code.lend(cx)?;
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
        let lent = self.code.lend(cx)?;
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
        let params = &self.code.info.params;
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
                Some(_) => return Err(self.given_twice(cx, name)),
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
        let upto = self.code.info.params.positional + self.code.info.params.keyword_only;
        let names = self.code.info.locals.get(from..upto)?;
        names.iter().position(|n| n == name).map(|i| i + from)
    }

    #[inline(always)]
    pub(super) fn defaults(self) -> Defaults {
        Defaults(self.function.defaults.get().unwrap_or(Value::NONE))
    }

    fn fill_defaults(self, cx: &Interp, frame: Frame<'_>) -> R<()> {
        let params = &self.code.info.params;
        let defaults = &*self.defaults();
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
            let name = &self.code.info.locals[i];
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
}

/// Puts `first` and the values of `args` into the first locals of `frame`. Always inline: a closure that several nodes
/// share would not be.
#[inline(always)]
fn evaluate<const F: usize>(
    cx: &Interp,
    fp: Frame<'_>,
    frame: Frame<'_>,
    first: [Value; F],
    args: &[Arg],
) -> R<()> {
    for (i, value) in first.into_iter().enumerate() {
        frame.slot(local(i)).init(value);
    }
    for (i, arg) in args.iter().enumerate() {
        frame.slot(local(F + i)).init(arg.eval(cx, fp)?);
    }
    Ok(())
}

/// Calls a class by the whole rule, with the arguments in these locals.
#[cold]
#[inline(never)]
pub(crate) fn create_anew(
    cx: &Interp,
    class: &Value,
    frame: Frame<'_>,
    places: impl IntoIterator<Item = usize>,
    names: &[Name],
) -> R {
    let taken = places.into_iter().map(|i| frame.slot(local(i)).take());
    let values: Vec<Value> = taken.map(|value| value.unwrap_or(Value::UNBOUND)).collect();
    let args = Args {
        values: &values,
        names,
    };
    construct::call(cx, class, args)
}

/// Calls a function whose locals do not take the arguments as they are.
#[inline(never)]
pub(crate) fn bind_values<const F: usize, A: AsRef<[Arg]>>(
    cx: &Interp,
    fp: Frame<'_>,
    callee: Callee<'_>,
    first: [Value; F],
    args: &A,
) -> R {
    let call = |values: &mut [Value]| callee.call_with(cx, values, &[]);
    match first.into_iter().next() {
        Some(first) => with_first_and_values(cx, fp, first, args.as_ref(), call),
        None => with_values(cx, fp, args.as_ref(), call),
    }
}

/// Calls a function of the language: the hook that `runtime` uses.
pub fn call_function(cx: &Interp, function: &Value, args: Args<'_>) -> R {
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
    let lent = callee.code.lend(cx)?;
    callee.bind(cx, lent.frame(), Given::Lent(args.values), args.names)
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

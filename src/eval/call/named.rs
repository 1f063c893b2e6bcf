//! Calls with arguments by name, or with many: `f(a, key=b)`.
//!
//! Which parameter a name means is the same at each call of one function. A node remembers it for the
//! code that it called last, and evaluates the arguments straight into the callee's locals.
//!
//! ```text
//!  f(1, z=2)   def f(x, y=5, z=0):      locals  x y z      plan  z -> local 2
//!                                               1 5 2      y from the defaults
//! ```

use std::cell::Cell;

use crate::eval::call::enter::{Callee, create_anew, local};
use crate::eval::call::method::{Found, MethodSite};
use crate::eval::code::Code;
use crate::eval::describe::{Cache, Describe, Describer, Fact, State, describe};
use crate::eval::kid::Arg;
use crate::eval::node::{At, BoxExpr, Expr};
use crate::eval::stacked::Stacked;
use crate::heap::{Frame, Value};
use crate::interp::{Args, Interp, Name, R};
use crate::object::class::Class;
use crate::runtime::call::construct::Plan;
use crate::runtime::call::{self, construct};

/// Positional arguments and arguments by name, none starred.
pub struct Named {
    /// All values in the order of the source: positional ones first.
    args: Box<[Arg]>,
    /// The names of the last of them, all different.
    names: Box<[Name]>,
    /// The code for which `places` are good, by serial number, and how many positional arguments it
    /// was given.
    known: Cell<Option<(u32, usize)>>,
    /// The local of each name.
    places: Box<[Cell<u16>]>,
}

impl Describe for Named {
    fn describe(&self, to: &mut Describer<'_>) {
        self.args.describe(to);
        self.names
            .iter()
            .for_each(|name| to.words(format!("{name}=")));
        let Some((_, given)) = self.known.get() else {
            return to.caches("arguments", []);
        };
        let place = |(name, place): (&Name, &Cell<u16>)| format!("{name} is local {}", place.get());
        let places: Vec<String> = self.names.iter().zip(&self.places).map(place).collect();
        let words = format!("{given} by position, {}", places.join(", "));
        let cache = Cache {
            what: "arguments",
            state: State::Valid,
            facts: vec![Fact::Words(words)],
        };
        to.caches("arguments", [cache]);
    }
}

impl Named {
    /// Remembers nothing yet.
    pub fn new(args: Box<[Arg]>, names: Box<[Name]>) -> Named {
        Named {
            places: names.iter().map(|_| Cell::new(0)).collect(),
            known: Cell::new(None),
            args,
            names,
        }
    }

    fn positional(&self) -> usize {
        self.args.len() - self.names.len()
    }

    /// Does each argument have a local of its own in a function of this code, `given` of them by
    /// position?
    #[inline]
    fn fits(&self, code: &Code, given: usize) -> bool {
        self.known.get() == Some((code.serial, given)) || self.plan(code, given)
    }

    #[inline(never)]
    fn plan(&self, code: &Code, given: usize) -> bool {
        let params = &code.info.params;
        if params.var_args || params.var_keywords || given > params.positional {
            return false;
        }
        let named = given.max(params.positional_only)..params.positional + params.keyword_only;
        for (name, place) in self.names.iter().zip(&self.places) {
            let found = code.info.locals[named.clone()]
                .iter()
                .position(|n| n == name);
            let Some(i) = found else { return false };
            place.set((named.start + i) as u16);
        }
        self.known.set(Some((code.serial, given)));
        true
    }

    /// The locals of the arguments, of which the positional ones begin with `first`.
    fn locals(&self, first: usize) -> impl Iterator<Item = usize> {
        let named = self.places.iter().map(|place| place.get() as usize);
        (first..first + self.positional()).chain(named)
    }

    /// Evaluates the arguments into their locals.
    fn evaluate(&self, cx: &Interp, fp: Frame<'_>, frame: Frame<'_>, first: usize) -> R<()> {
        for (arg, place) in self.args.iter().zip(self.locals(first)) {
            frame.slot(local(place)).init(arg.eval(cx, fp)?);
        }
        Ok(())
    }

    /// Makes an instance by a plan and calls its `__init__`. The arguments come first.
    fn create(&self, cx: &Interp, fp: Frame<'_>, class: &Value, plan: &Plan) -> R {
        let Some(init) = Callee::of(&plan.init).filter(|init| self.fits_after_first(init.code))
        else {
            let (values, names) = (Stacked::args(cx, fp, None, &self.args)?, &self.names);
            let values = &values;
            return construct::call(cx, class, Args { values, names });
        };
        let lent = init.code.lend(cx)?;
        let frame = lent.frame();
        self.evaluate(cx, fp, frame, 1)?;
        if !plan.holds(cx) {
            return create_anew(cx, class, frame, self.locals(1), &self.names);
        }
        plan.create(cx, |instance| {
            frame.slot(local(0)).init(instance);
            init.begin_scattered(cx, frame)
        })
    }

    fn fits_after_first(&self, code: &Code) -> bool {
        self.fits(code, self.positional() + 1)
    }

    /// Calls a function, with `first` before the arguments. What is called dies before them.
    fn call(&self, cx: &Interp, fp: Frame<'_>, function: Value, first: Option<Value>) -> R {
        let given = self.positional() + first.is_some() as usize;
        if let Some(callee) = Callee::of(&function)
            && self.fits(callee.code, given)
        {
            return callee.call_scattered(cx, |frame| {
                let mut next = 0;
                if let Some(first) = first {
                    frame.slot(local(0)).init(first);
                    next = 1;
                }
                self.evaluate(cx, fp, frame, next)
            });
        }
        let (mut values, names) = (Stacked::args(cx, fp, first, &self.args)?, &self.names);
        if let Some(callee) = Callee::of(&function) {
            return callee.call_with(cx, &mut values, names);
        }
        let args = Args {
            values: &values,
            names,
        };
        let result = call::call_kw(cx, &function, args);
        drop(function);
        result
    }
}

/// `callee(args, name=value)`
pub struct CallNamed {
    /// What is called.
    pub callee: BoxExpr,
    /// The arguments.
    pub named: Named,
    /// Where it stands.
    pub at: At,
}

describe!(CallNamed: at, callee, named);

impl Expr for CallNamed {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let callee = self.callee.eval(cx, fp)?;
        let result = match callee.view::<Class>().and_then(|c| construct::plan(cx, c)) {
            Some(plan) => self.named.create(cx, fp, &callee, &plan),
            None => self.named.call(cx, fp, callee, None),
        };
        result.map_err(|e| self.at.note(cx, e))
    }
}

/// `x.method(args, name=value)`
pub struct MethodCallNamed {
    /// The object.
    pub x: BoxExpr,
    /// The method.
    pub site: MethodSite,
    /// The arguments.
    pub named: Named,
    /// Where the call stands.
    pub at: At,
}

describe!(MethodCallNamed: at, x, site, named);

impl Expr for MethodCallNamed {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let object = self.x.eval(cx, fp)?;
        let result = match self.site.resolve(cx, &object)? {
            Found::Method(function) => self.named.call(cx, fp, function, Some(object)),
            Found::Plain(callee) => {
                drop(object);
                self.named.call(cx, fp, callee, None)
            }
        };
        result.map_err(|e| self.at.note(cx, e))
    }
}

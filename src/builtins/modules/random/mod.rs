//! The module `_random`: the class `random.Random` and its methods as functions (Library reference, `random`).
//! Choosing is in `draw.rs`, distributions are in `variate.rs`.
//!
//! What always holds: a seed gives the numbers that CPython gives. A subclass that defines `random` or `getrandbits`
//! is asked for each number; an exact `Random` reads its generator directly.

pub mod draw;
pub mod variate;

use std::collections::hash_map::RandomState;
use std::convert::Infallible;
use std::hash::{BuildHasher, Hasher};

use dashu_int::IBig;

use crate::builtins::arguments::{arg, receiver};
use crate::heap::{Handle, NativeId, Str, Value};
use crate::interp::{Args, Interp, Name, R};
use crate::number::twister::Twister;
use crate::object::class::{self, Class};
use crate::object::dict::Dict;
use crate::object::int;
use crate::object::native::MethodDescriptor;
use crate::object::random::{self, Random};
use crate::runtime::call::construct;
use crate::runtime::container::item;
use crate::runtime::define::{Flags, ModuleDef, Sig, TypeDef, new, plain_method};
use crate::runtime::iter::unpack;
use crate::runtime::{attr, call, convert, hash, iter, raise};
use crate::text::wtf8;

/// The module.
pub static RANDOM: ModuleDef = ModuleDef {
    name: "_random",
    doc: "The generator behind `random`, and its methods as functions.",
    functions: &[],
    types: &[&RANDOM_TYPE],
    init: Some(bind_methods),
};

/// The class `random.Random`.
static RANDOM_TYPE: TypeDef = TypeDef {
    module: "random",
    natives: &[NativeId::Random],
    new: Some(new(Sig::Raw, random_new)),
    methods: &[
        plain_method(
            "__init__",
            Sig::Clinic("x=None"),
            init,
            "Initialize an instance.\n\nOptional argument x controls seeding, as for Random.seed().",
        ),
        plain_method(
            "random",
            Sig::NoArgs,
            random_,
            "random() -> x in the interval [0, 1).",
        ),
        plain_method(
            "seed",
            Sig::Clinic("a=None, version=2"),
            seed,
            "Initialize internal state from a seed.\n\nThe only supported seed types are None, int, float,\nstr, bytes, and bytearray.\n\nNone or no argument seeds from current time or from an operating\nsystem specific randomness source if available.",
        ),
        plain_method(
            "getstate",
            Sig::NoArgs,
            get_state,
            "Return internal state; can be passed to setstate() later.",
        ),
        plain_method(
            "setstate",
            Sig::Clinic("state"),
            set_state,
            "Restore internal state from object returned by getstate().",
        ),
        plain_method(
            "__getstate__",
            Sig::NoArgs,
            own_state,
            "The state, as getstate() tells it.",
        ),
        plain_method(
            "__setstate__",
            Sig::One,
            restore,
            "Restores a state by setstate().",
        ),
        plain_method("__reduce__", Sig::NoArgs, reduce, "What a copy is made of."),
        plain_method(
            "getrandbits",
            Sig::One,
            getrandbits,
            "getrandbits(k) -> x.  Generates an int with k random bits.",
        )
        .spelled("($self, k, /)"),
        plain_method(
            "randrange",
            Sig::Clinic("start, stop=None, step=1"),
            draw::randrange,
            "Choose a random item from range(stop) or range(start, stop[, step]).",
        ),
        plain_method(
            "randint",
            Sig::Clinic("a, b"),
            draw::randint,
            "Return random integer in range [a, b], including both end points.",
        ),
        plain_method(
            "choice",
            Sig::Clinic("seq"),
            draw::choice,
            "Choose a random element from a non-empty sequence.",
        ),
        plain_method(
            "choices",
            Sig::Clinic("population, weights=None, *, cum_weights=None, k=1"),
            draw::choices,
            "Return a k sized list of population elements chosen with replacement.",
        ),
        plain_method(
            "shuffle",
            Sig::Clinic("x"),
            draw::shuffle,
            "Shuffle list x in place, and return None.",
        ),
        plain_method(
            "sample",
            Sig::Clinic("population, k, *, counts=None"),
            draw::sample,
            "Chooses k unique random elements from a population sequence.",
        ),
        plain_method(
            "uniform",
            Sig::Clinic("a, b"),
            variate::uniform,
            "Get a random number in the range [a, b) or [a, b] depending on rounding.",
        ),
        plain_method(
            "triangular",
            Sig::Clinic("low=0.0, high=1.0, mode=None"),
            variate::triangular,
            "Triangular distribution.",
        ),
        plain_method(
            "normalvariate",
            Sig::Clinic("mu=0.0, sigma=1.0"),
            variate::normalvariate,
            "Normal distribution.",
        ),
        plain_method(
            "gauss",
            Sig::Clinic("mu=0.0, sigma=1.0"),
            variate::gauss,
            "Gaussian distribution.",
        ),
        plain_method(
            "lognormvariate",
            Sig::Clinic("mu, sigma"),
            variate::lognormvariate,
            "Log normal distribution.",
        ),
        plain_method(
            "expovariate",
            Sig::Clinic("lambd=1.0"),
            variate::expovariate,
            "Exponential distribution.",
        ),
        plain_method(
            "vonmisesvariate",
            Sig::Clinic("mu, kappa"),
            variate::vonmisesvariate,
            "Circular data distribution.",
        ),
        plain_method(
            "gammavariate",
            Sig::Clinic("alpha, beta"),
            variate::gammavariate,
            "Gamma distribution.  Not the gamma function!",
        ),
        plain_method(
            "betavariate",
            Sig::Clinic("alpha, beta"),
            variate::betavariate,
            "Beta distribution.",
        ),
        plain_method(
            "paretovariate",
            Sig::Clinic("alpha"),
            variate::paretovariate,
            "Pareto distribution.  alpha is the shape parameter.",
        ),
        plain_method(
            "weibullvariate",
            Sig::Clinic("alpha, beta"),
            variate::weibullvariate,
            "Weibull distribution.",
        ),
        plain_method(
            "binomialvariate",
            Sig::Clinic("n=1, p=0.5"),
            variate::binomialvariate,
            "Binomial random variable.",
        ),
    ],
    flags: Flags::BASE,
    ..TypeDef::new(
        "Random",
        "Random number generator base class used by bound module functions.",
    )
};

/// The functions of the module are the methods of one hidden instance, as in CPython.
fn bind_methods(cx: &Interp, namespace: &Dict) -> R<()> {
    // In CPython the class is none of C's, so messages name it without its module.
    let class = namespace.get_name(&cx.intern(RANDOM_TYPE.name));
    if let Some(class) = class.as_ref().and_then(Value::view::<Class>) {
        class.set_name(class.qualname());
    }
    let hidden = alloc(cx).into_value();
    for row in RANDOM_TYPE
        .methods
        .iter()
        .filter(|row| !row.name.starts_with('_'))
    {
        let name = cx.intern(row.name);
        let method = attr::get(cx, &hidden, &name)?;
        namespace.set_name(cx, &name, method);
    }
    namespace.set_name(cx, &cx.names._inst, hidden);
    Ok(())
}

/// A generator seeded from the randomness of the system.
fn alloc(cx: &Interp) -> Handle<Random> {
    cx.heap.charge_anyway(random::BYTES);
    cx.heap.alloc(Random::new(by_chance(cx)))
}

/// A state nobody can foretell: every hasher of the standard library has its own random key.
fn by_chance(cx: &Interp) -> Twister {
    let key: Vec<u32> = (0..8)
        .map(|i| {
            let Ok(chance) = cx.answer(|| {
                let mut hasher = RandomState::new().build_hasher();
                hasher.write_u32(i);
                Ok::<_, Infallible>(hasher.finish())
            });
            chance as u32
        })
        .collect();
    let Ok(twister) = Twister::from_key(&key, &mut || Ok::<_, Infallible>(()));
    twister
}

/// Where a method takes its random numbers from.
pub struct Source<'a> {
    cx: &'a Interp,
    this: Value,
    /// The native data.
    pub native: Handle<Random>,
    /// The subclass's own `random`, and its own `getrandbits`.
    own: [Option<Name>; 2],
}

impl<'a> Source<'a> {
    /// Of the receiver.
    pub fn of(cx: &'a Interp, args: Args<'_>) -> R<Source<'a>> {
        let this = receiver(args);
        let native = args.this::<Random>();
        let native =
            native.ok_or_else(|| raise::type_error(cx, "the receiver has another type"))?;
        let mut own = [None, None];
        if this.view::<Random>().is_none() {
            let class = class::class_of(cx, &this);
            for (place, name) in own.iter_mut().zip(["random", "getrandbits"]) {
                let name = cx.intern(name);
                let method = class::lookup(cx, &class, &name);
                let builtin = method.is_some_and(|m| m.view::<MethodDescriptor>().is_some());
                *place = (!builtin).then_some(name);
            }
        }
        Ok(Source {
            cx,
            this,
            native,
            own,
        })
    }

    /// `self.random()`.
    #[inline]
    pub fn next(&self) -> R<f64> {
        match &self.own[0] {
            None => Ok(self.native.with(Twister::next_f64)),
            Some(name) => {
                let number = call::call_method(self.cx, &self.this, name, &[])?;
                convert::to_float(self.cx, &number)
            }
        }
    }

    /// A uniform int in `[0, n)` for a positive machine word.
    #[inline]
    pub fn below_i64(&self, n: i64) -> R<i64> {
        if let [None, None] = self.own {
            return Ok(self.native.with(|twister| twister.below_u64(n as u64)) as i64);
        }
        let drawn = self.below(&IBig::from(n))?;
        Ok(i64::try_from(drawn).unwrap_or(0))
    }

    /// A uniform int in `[0, n)` for a positive number of any size.
    pub fn below(&self, n: &IBig) -> R<IBig> {
        let cx = self.cx;
        if let Some(bits_name) = &self.own[1] {
            let bits = cx.int(crate::number::integer::bit_length(n) as i64);
            loop {
                cx.tick()?;
                let drawn =
                    call::call_method(cx, &self.this, bits_name, std::slice::from_ref(&bits))?;
                let drawn = convert::index_int(cx, &drawn)?.to_big().into_owned();
                if drawn < *n {
                    return Ok(drawn);
                }
            }
        }
        if self.own[0].is_none() {
            return Ok(self.native.with(|twister| twister.below(n)));
        }
        // Only `random` is the subclass's own: 53 bits are scaled up, evenly.
        let most = 1_i64 << 53;
        match i64::try_from(n) {
            Ok(n) if n < most => {
                let limit = (most - most % n) as f64 / most as f64;
                loop {
                    cx.tick()?;
                    let drawn = self.next()?;
                    if drawn < limit {
                        return Ok(IBig::from((drawn * most as f64).floor() as i64 % n));
                    }
                }
            }
            _ => {
                let size = crate::number::integer::to_f64(n).unwrap_or(f64::MAX);
                Ok(crate::number::integer::from_f64(
                    (self.next()? * size).floor(),
                ))
            }
        }
    }
}

fn random_new(cx: &Interp, args: Args<'_>) -> R {
    construct::finish(cx, &receiver(args), alloc(cx).into_value())
}

fn init(cx: &Interp, args: Args<'_>) -> R {
    // The method is looked up, because a subclass may define its own.
    call::call_method(cx, &receiver(args), &cx.names.seed, &[arg_or_none(args, 1)])
        .map(|_| Value::NONE)
}

/// Argument `i`, or `None` if it is not given.
fn arg_or_none(args: Args<'_>, i: usize) -> Value {
    args.get(i).cloned().unwrap_or(Value::NONE)
}

fn random_(cx: &Interp, args: Args<'_>) -> R {
    match args.this::<Random>() {
        Some(native) => Ok(cx.float(native.with(Twister::next_f64))),
        None => Err(raise::type_error(cx, "the receiver has another type")),
    }
}

fn seed(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let value = arg_or_none(args, 1);
    let look = &mut || cx.look_outside();
    let twister = if value.is_none() {
        by_chance(cx)
    } else if let Some(i) = int::of(&value) {
        Twister::from_int(&i.to_big(), look)?
    } else if let Some(text) = convert::text_of(&value) {
        match args.get(2).map(|version| version.as_int()) {
            None | Some(Some(2)) => Twister::from_text(text.bytes(), look)?,
            Some(Some(1)) => Twister::from_int(&text_number(cx, &text)?, look)?,
            _ => by_hash(cx, &value)?,
        }
    } else if int::float_of(&value).is_some() {
        by_hash(cx, &value)?
    } else {
        let message =
            "The only supported seed types are:\nNone, int, float, str, bytes, and bytearray.";
        return Err(raise::type_error(cx, message));
    };
    source.native.reset(twister);
    Ok(Value::NONE)
}

/// Seeded by a hash, taken as a number without sign.
fn by_hash(cx: &Interp, value: &Value) -> R<Twister> {
    let hash = hash::hash(cx, value)? as u64;
    Twister::from_int(&IBig::from(hash), &mut || cx.look_outside())
}

/// What the first version of seeding makes of a text: a hash of its characters.
fn text_number(cx: &Interp, text: &Str) -> R<IBig> {
    let mut points = wtf8::code_points(text.bytes()).map(u64::from).peekable();
    let first = points.peek().copied().unwrap_or(0) << 7;
    let mut hash = first;
    for (i, point) in points.enumerate() {
        if i % LOOK_EVERY == 0 {
            cx.look_outside()?;
        }
        hash = 1_000_003_u64.wrapping_mul(hash) ^ point;
    }
    Ok(IBig::from(hash ^ text.len() as u64))
}

/// Characters between two looks at Ctrl-C.
const LOOK_EVERY: usize = 1 << 16;

fn getrandbits(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let bits = convert::index_int(cx, &arg(args, 1))?;
    if bits.is_negative() {
        return Err(raise::value_error(
            cx,
            "number of bits must be non-negative",
        ));
    }
    match bits.to_i64() {
        Some(0) => Ok(cx.int(0)),
        Some(bits @ 1..=60) => Ok(cx.int(source.native.with(|t| t.bits_u64(bits as u32)) as i64)),
        Some(bits) if bits <= i64::from(i32::MAX) => {
            crate::runtime::ops::integer::allow_bits(cx, bits as usize)?;
            Ok(cx.int_from(source.native.with(|t| t.bits(bits as usize))))
        }
        _ => Err(raise::overflow_error(
            cx,
            "Python int too large to convert to C int",
        )),
    }
}

const VERSION: i32 = 3;

fn get_state(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let words = source.native.with(|twister| {
        let (words, used) = twister.state();
        let mut all: Vec<i64> = words.iter().map(|&w| i64::from(w)).collect();
        all.push(used as i64);
        all
    });
    let words = cx.tuple(words.into_iter().map(|w| cx.int(w)).collect());
    let spare = source
        .native
        .spare
        .get()
        .map_or(Value::NONE, |x| cx.float(x));
    Ok(cx.heap.tuple_of([Value::small(VERSION), words, spare]))
}

/// `self.getstate()`
fn own_state(cx: &Interp, args: Args<'_>) -> R {
    call::call_method(cx, &receiver(args), &cx.names.getstate, &[])
}

/// `self.setstate(state)`
fn restore(cx: &Interp, args: Args<'_>) -> R {
    call::call_method(cx, &receiver(args), &cx.names.setstate, &[arg(args, 1)])
}

fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let class = class::class_of(cx, &receiver(args)).into_value();
    let nothing = cx.tuple(Vec::new());
    Ok(cx.heap.tuple_of([class, nothing, own_state(cx, args)?]))
}

fn set_state(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let state = arg(args, 1);
    let version = item::get(cx, &state, &Value::small(0))?;
    // Words of the version before may have any sign.
    let is_old = version.as_int() == Some(i64::from(VERSION - 1));
    if version.as_int() != Some(i64::from(VERSION)) && !is_old {
        let shown = crate::runtime::format::str_text(cx, &version)?;
        let message =
            format!("state with version {shown} passed to Random.setstate() of version {VERSION}");
        return Err(raise::value_error(cx, message));
    }
    let parts = unpack::exact(cx, &state, 3)?;
    let twister = twister_of(cx, &parts[1], is_old)?;
    let spare = &parts[2];
    let spare = if spare.is_none() {
        None
    } else {
        Some(convert::to_float(cx, spare)?)
    };
    source.native.reset(twister);
    source.native.spare.set(spare);
    Ok(Value::NONE)
}

/// The generator of the words of a state. `is_old`: they are taken without their signs.
fn twister_of(cx: &Interp, words: &Value, is_old: bool) -> R<Twister> {
    let words = iter::collect(cx, words)?;
    if words.len() != 625 {
        return Err(raise::value_error(cx, "state vector is the wrong size"));
    }
    let mut numbers = Vec::with_capacity(words.len());
    let mut used = 0;
    for word in &words {
        let word = convert::index_int(cx, word)?;
        if word.is_negative() && !is_old {
            let message = "can't convert negative value to unsigned int";
            return Err(raise::overflow_error(cx, message));
        }
        let word = word.to_i64().unwrap_or(0);
        used = usize::try_from(word).unwrap_or(usize::MAX);
        numbers.push(word as u32);
    }
    // The last one counts those that are used.
    numbers.pop();
    Twister::from_state(&numbers, used).ok_or_else(|| raise::value_error(cx, "invalid state"))
}

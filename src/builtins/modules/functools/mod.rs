//! The module `_functools`: what makes `functools` fast (library reference, `functools`).
//!
//! What always holds: a cache's dict is changed only between calls of the function, and every place in
//! it is found again after user code has run.

pub mod partial;

use std::cell::Cell;

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, arg, receiver, this};
use crate::builtins::modules::functools::partial::PARTIAL;
use crate::heap::{Handle, NativeId, Slot, Value};
use crate::interp::{Args, Interp, R, Recursion, WellKnown};
use crate::object::callables::{Cache, Key};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::instance::own_dict::OwnDict;
use crate::runtime::attr::descriptors;
use crate::runtime::container::{dict, repr};
use crate::runtime::define::{
    Flags, ModuleDef, Sig, TypeDef, function, member, method, new, plain_method,
};
use crate::runtime::{attr, call, compare, convert, hash, index, iter};
use crate::runtime::{raise, truth};

/// The module.
pub static FUNCTOOLS: ModuleDef = ModuleDef {
    name: "_functools",
    doc: "Tools that operate on functions.",
    functions: &[
        function(
            "cmp_to_key",
            Sig::Clinic("mycmp"),
            cmp_to_key,
            "Convert a cmp= function into a key= function.",
        ),
        function(
            "guarded_repr",
            Sig::Range(3, 3),
            guarded_repr,
            "The text that show(object) gives, or the dots while it is running for the object already.",
        ),
        function(
            "reduce",
            Sig::Raw,
            reduce,
            "Apply a function of two arguments cumulatively to the items of an iterable, from left to right.",
        ),
    ],
    types: &[&CACHE, &KEY, &PARTIAL],
    init: None,
};

/// What `lru_cache` makes of a function.
pub static CACHE: TypeDef = TypeDef {
    module: "functools",
    natives: &[NativeId::Cache],
    new: Some(new(
        Sig::Clinic("user_function, maxsize, typed, cache_info_type"),
        cache_new,
    )),
    methods: &[
        method("__call__", Sig::Raw, cache_call, "Call self as a function."),
        method(
            "__get__",
            Sig::Range(1, 2),
            bind,
            "Return an attribute of instance, which is of type owner.",
        ),
        method(
            "cache_info",
            Sig::NoArgs,
            cache_info,
            "Report cache statistics",
        ),
        method(
            "cache_clear",
            Sig::NoArgs,
            cache_clear,
            "Clear the cache and cache statistics",
        ),
        plain_method("__reduce__", Sig::NoArgs, cache_name, ""),
        plain_method("__copy__", Sig::NoArgs, |_, args| Ok(receiver(args)), ""),
        plain_method("__deepcopy__", Sig::One, |_, args| Ok(receiver(args)), ""),
    ],
    getset: &[descriptors::OWN_DICT],
    flags: Flags::NATIVE_DICT.with(Flags::NATIVE_WEAKREF),
    ..TypeDef::new(
        "_lru_cache_wrapper",
        "Create a cached callable that wraps another function.\n\nuser_function:      the function being cached\n\nmaxsize:  0         for no caching\n          None      for unlimited cache size\n          n         for a bounded cache\n\ntyped:    False     cache f(3) and f(3.0) as identical calls\n          True      cache f(3) and f(3.0) as distinct calls\n\ncache_info_type:    namedtuple class with the fields:\n                        hits misses currsize maxsize\n",
    )
};

/// `_lru_cache_wrapper(function, maxsize, typed, cache_info_type)`
fn cache_new(cx: &Interp, args: Args<'_>) -> R {
    let max = match arg(args, 2) {
        max if max.is_none() => None,
        max if convert::is_index(cx, &max) => {
            let max = index::clipped(cx, &max)?;
            Some(usize::try_from(max).unwrap_or(0))
        }
        _ => {
            let text = "maxsize should be integer or None";
            return Err(raise::type_error(cx, text));
        }
    };
    if !call::is_callable(cx, &arg(args, 1)) {
        return Err(raise::type_error(cx, "the first argument must be callable"));
    }
    let cache = Cache {
        function: arg(args, 1),
        info: arg(args, 4),
        dict: OwnDict::empty(),
        results: cx.heap.alloc(Dict::new()),
        max,
        typed: truth::truth(cx, &arg(args, 3))?,
        hits: Cell::new(0),
        misses: Cell::new(0),
    };
    Ok(cx.heap.alloc(cache).into_value())
}

/// What stands for the arguments of a call: a lone `str` or `int` itself, else a tuple of all, with
/// the names of keywords and, if types matter, the types.
fn key_of(cx: &Interp, cache: &Cache, args: Args<'_>) -> Value {
    if let ([only], true, false) = (args.pos(), args.names.is_empty(), cache.typed)
        && (only.as_int().is_some() && !only.is_bool() || only.as_str().is_some())
    {
        return only.clone();
    }
    let mut key = args.pos().to_vec();
    if !args.names.is_empty() {
        // A mark between values and names.
        key.push(cx.class(WellKnown::Object).clone());
        for (name, value) in args.keywords() {
            key.push(name.value().clone());
            key.push(value.clone());
        }
    }
    if cache.typed {
        let classes = args
            .values
            .iter()
            .map(|value| class::class_of(cx, value).into_value());
        key.extend(classes);
    }
    cx.tuple(key)
}

fn cache_call(cx: &Interp, args: Args<'_>) -> R {
    let cache = this::<Cache>(cx, args)?;
    let args = args.rest();
    let _guard = cx.enter_native(Recursion::CallObject)?;
    let missed = || {
        cache.misses.set(cache.misses.get() + 1);
        call::call_kw(cx, &cache.function, args)
    };
    if cache.max == Some(0) {
        return missed();
    }
    let key = key_of(cx, &cache, args);
    let hash = hash::hash(cx, &key)?;
    if let Some(place) = dict::find(cx, &cache.results, hash, &key)?
        && let Some(result) = cache.results.value_at(place)
    {
        cache.hits.set(cache.hits.get() + 1);
        if cache.max.is_some()
            && let Some((key, value)) = cache.results.remove_at(place)
        {
            dict::set_hashed(cx, &cache.results, hash, &key, value)?;
        }
        return Ok(result);
    }
    let result = missed()?;
    remember(cx, &cache, hash, &key, result.clone())?;
    Ok(result)
}

/// Keeps a result, unless a call within the call has done so, in the place of the oldest if need be.
fn remember(cx: &Interp, cache: &Cache, hash: i64, key: &Value, result: Value) -> R<()> {
    if cache.max.is_some() && dict::find(cx, &cache.results, hash, key)?.is_some() {
        return Ok(());
    }
    if cache.max.is_some_and(|max| cache.results.len() >= max)
        && let Some((place, ..)) = cache.results.entry_from(0)
    {
        drop(cache.results.remove_at(place));
    }
    dict::set_hashed(cx, &cache.results, hash, key, result)
}

fn bind(cx: &Interp, args: Args<'_>) -> R {
    let cache = receiver(args);
    match args.get(1).filter(|object| !object.is_none()) {
        Some(object) => Ok(descriptors::bound_method(cx, &cache, object)),
        None => Ok(cache),
    }
}

fn cache_clear(cx: &Interp, args: Args<'_>) -> R {
    let cache = this::<Cache>(cx, args)?;
    cache.hits.set(0);
    cache.misses.set(0);
    drop(cache.results.take_all(&cx.heap));
    Ok(Value::NONE)
}

fn cache_info(cx: &Interp, args: Args<'_>) -> R {
    let cache: Handle<Cache> = this::<Cache>(cx, args)?;
    let number = |n: usize| cx.int(n as i64);
    let figures = [
        cx.int(cache.hits.get() as i64),
        cx.int(cache.misses.get() as i64),
        cache.max.map_or(Value::NONE, number),
        number(cache.results.len()),
    ];
    call::call(cx, &cache.info, &figures)
}

/// The name under which `pickle` finds it.
fn cache_name(cx: &Interp, args: Args<'_>) -> R {
    attr::get(cx, &args.values[0], &cx.names.__qualname__)
}

/// The type of what `cmp_to_key` gives.
pub static KEY: TypeDef = TypeDef {
    module: "functools",
    natives: &[NativeId::Key],
    methods: &[
        method(
            "__call__",
            Sig::Clinic("obj"),
            make_key,
            "Call self as a function.",
        ),
        method("__lt__", Sig::One, order::<LT>, "Return self<value."),
        method("__le__", Sig::One, order::<LE>, "Return self<=value."),
        method("__eq__", Sig::One, order::<EQ>, "Return self==value."),
        method("__ne__", Sig::One, order::<NE>, "Return self!=value."),
        method("__gt__", Sig::One, order::<GT>, "Return self>value."),
        method("__ge__", Sig::One, order::<GE>, "Return self>=value."),
    ],
    getset: &[member(
        "obj",
        |_, this| {
            let object = this.view::<Key>().and_then(|key| key.object.get());
            Ok(object.unwrap_or(Value::NONE))
        },
        "Value wrapped by a key function.",
    )],
    own_access: true,
    ..TypeDef::new("KeyWrapper", "")
};

fn key(cx: &Interp, compare: Value, object: Slot) -> Value {
    cx.heap.alloc(Key { compare, object }).into_value()
}

fn cmp_to_key(cx: &Interp, args: Args<'_>) -> R {
    Ok(key(cx, arg(args, 0), Slot::empty()))
}

fn make_key(cx: &Interp, args: Args<'_>) -> R {
    let maker = this::<Key>(cx, args)?;
    Ok(key(cx, maker.compare.clone(), Slot::new(arg(args, 1))))
}

/// What the function says of the two objects, compared with 0.
fn order<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let key = this::<Key>(cx, args)?;
    let other = arg(args, 1);
    let Some(other) = other.view::<Key>() else {
        return Err(raise::type_error(cx, "other argument must be K instance"));
    };
    let (Some(a), Some(b)) = (key.object.get(), other.object.get()) else {
        return Err(raise::of(cx, WellKnown::AttributeError, "object"));
    };
    let answer = call::call(cx, &key.compare, &[a, b])?;
    compare::rich(cx, arguments::comparison(OP), &answer, &Value::small(0))
}

fn guarded_repr(cx: &Interp, args: Args<'_>) -> R {
    let [object, dots, show] = args.values else {
        return Ok(Value::NONE);
    };
    let dots = dots.to_text().unwrap_or_default();
    repr::guarded(cx, object, &dots, |out| {
        repr::text(out, &call::call(cx, show, std::slice::from_ref(object))?);
        Ok(())
    })
}

fn reduce(cx: &Interp, args: Args<'_>) -> R {
    arguments::no_keywords(cx, "reduce", args)?;
    arguments::count(cx, "reduce", args.len(), 2, 3)?;
    let function = arg(args, 0);
    let Some(iterator) = iter::iter_opt(cx, &arg(args, 1))? else {
        let message = "reduce() arg 2 must support iteration";
        return Err(raise::type_error(cx, message));
    };
    let mut total = args.get(2).cloned();
    while let Some(item) = iter::next(cx, &iterator)? {
        cx.tick()?;
        total = Some(match total {
            None => item,
            Some(total) => call::call(cx, &function, &[total, item])?,
        });
    }
    total.ok_or_else(|| {
        let message = "reduce() of empty iterable with no initial value";
        raise::type_error(cx, message)
    })
}

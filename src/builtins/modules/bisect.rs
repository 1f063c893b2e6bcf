//! The module `bisect`: places in sorted sequences (library reference, `bisect`).

use crate::heap::{List, Value};
use crate::interp::{Args, Interp, R};
use crate::object::class;
use crate::object::dict::Dict;
use crate::runtime::container::item;
use crate::runtime::define::{ModuleDef, Sig, function};
use crate::runtime::{call, compare, index, raise};

const PARAMETERS: Sig = Sig::Clinic("a, x, lo=0, hi=None, *, key=None");

/// The module.
pub static BISECT: ModuleDef = ModuleDef {
    name: "bisect",
    doc: "Bisection algorithms.",
    functions: &[
        function(
            "bisect_left",
            PARAMETERS,
            |cx, args| Ok(cx.int(Search::new(cx, args)?.place::<false>(cx, &args.values[1])?)),
            "Return the index where to insert item x in list a, assuming a is sorted.",
        ),
        function(
            "bisect_right",
            PARAMETERS,
            |cx, args| Ok(cx.int(Search::new(cx, args)?.place::<true>(cx, &args.values[1])?)),
            "Return the index where to insert item x in list a, assuming a is sorted.",
        ),
        function(
            "insort_left",
            PARAMETERS,
            insort::<false>,
            "Insert item x in list a, and keep it sorted assuming a is sorted.",
        ),
        function(
            "insort_right",
            PARAMETERS,
            insort::<true>,
            "Insert item x in list a, and keep it sorted assuming a is sorted.",
        ),
    ],
    types: &[],
    init: Some(short_names),
};

fn short_names(cx: &Interp, namespace: &Dict) -> R<()> {
    for (short, long) in [("bisect", "bisect_right"), ("insort", "insort_right")] {
        if let Some(function) = namespace.get_name(&cx.intern(long)) {
            namespace.set_name(cx, &cx.intern(short), function);
        }
    }
    Ok(())
}

/// A part of a sequence, whose items are compared by their keys.
struct Search {
    sequence: Value,
    low: i64,
    /// -1 is the end.
    high: i64,
    key: Option<Value>,
}

impl Search {
    fn new(cx: &Interp, args: Args<'_>) -> R<Search> {
        let given = |i: usize| args.get(i).filter(|v| !v.is_unbound() && !v.is_none());
        let low = match args.get(2).filter(|v| !v.is_unbound()) {
            Some(low) => index::argument(cx, low)?,
            None => 0,
        };
        let high = match given(3) {
            Some(high) => index::argument(cx, high)?,
            None => -1,
        };
        Ok(Search {
            sequence: args.values[0].clone(),
            low,
            high,
            key: given(4).cloned(),
        })
    }

    /// The bounds, and that there is something to search.
    fn bounds(&self, cx: &Interp) -> R<(i64, i64)> {
        let sequence = &self.sequence;
        if self.low < 0 {
            return Err(raise::value_error(cx, "lo must be non-negative"));
        }
        let high = match self.high {
            -1 => item::len(cx, sequence)? as i64,
            high => high,
        };
        // A class of a program has items by number if it has any.
        let class = class::class_of(cx, sequence);
        if class::lookup(cx, &class, &cx.names.__getitem__).is_none() {
            let text = format!("'{}' object does not support indexing", class.name_text());
            return Err(raise::type_error(cx, text));
        }
        if !class.is_heap() && !item::is_sequence(cx, sequence) {
            let text = format!("{} is not a sequence", class.name_text());
            return Err(raise::type_error(cx, text));
        }
        Ok((self.low, high))
    }

    /// The place for the key `x`: after what equals it, if `RIGHT`, else before.
    fn place<const RIGHT: bool>(&self, cx: &Interp, x: &Value) -> R<i64> {
        let (mut low, mut high) = self.bounds(cx)?;
        while low < high {
            cx.tick()?;
            let middle = low + (high - low) / 2;
            let item = match self
                .sequence
                .view::<List>()
                .and_then(|l| l.get(middle as usize))
            {
                Some(item) => item,
                None => item::get(cx, &self.sequence, &cx.int(middle))?,
            };
            let item = match &self.key {
                Some(key) => call::call(cx, key, &[item])?,
                None => item,
            };
            let before = if RIGHT {
                !compare::lt(cx, x, &item)?
            } else {
                compare::lt(cx, &item, x)?
            };
            if before {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
}

fn insort<const RIGHT: bool>(cx: &Interp, args: Args<'_>) -> R {
    let search = Search::new(cx, args)?;
    let x = &args.values[1];
    let key = match &search.key {
        Some(key) => call::call(cx, key, std::slice::from_ref(x))?,
        None => x.clone(),
    };
    let place = cx.int(search.place::<RIGHT>(cx, &key)?);
    call::call_method(cx, &search.sequence, &cx.names.insert, &[place, x.clone()])?;
    Ok(Value::NONE)
}

//! The data of the callable objects of `functools` and `operator`.

use std::any::Any;
use std::cell::Cell;

use crate::heap::{Handle, Native, NativeId, Slot, Value};
use crate::object::dict::Dict;
use crate::object::instance::own_dict::OwnDict;

/// A function with its remembered results.
pub struct Cache {
    /// The function.
    pub function: Value,
    /// What makes the answer of `cache_info` of its four numbers.
    pub info: Value,
    /// `__dict__`.
    pub dict: OwnDict,
    /// Results by arguments. If there is a greatest number, the one not used for longest is first.
    pub results: Handle<Dict>,
    /// The greatest number of results.
    pub max: Option<usize>,
    /// Are arguments of different types different, although they are equal?
    pub typed: bool,
    /// How many calls found a result.
    pub hits: Cell<u64>,
    /// How many calls called the function.
    pub misses: Cell<u64>,
}

impl Native for Cache {
    const ID: NativeId = NativeId::Cache;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.function);
        visit(&self.info);
        visit(self.results.value());
        self.dict.slot().trace(visit);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.dict.slot().take());
    }

    fn part(&self) -> Option<&dyn Any> {
        Some(&self.dict)
    }
}

/// `functools.KeyWrapper`: what `cmp_to_key` gives, and the keys that it makes.
pub struct Key {
    /// The function that compares.
    pub compare: Value,
    /// The object; none in what makes the keys.
    pub object: Slot,
}

/// `operator.itemgetter` and `operator.attrgetter`.
pub struct Getter<const ITEMS: bool> {
    /// The keys, or the names, as a tuple.
    pub what: Value,
}

/// `operator.itemgetter`.
pub type ItemGetter = Getter<true>;
/// `operator.attrgetter`.
pub type AttrGetter = Getter<false>;

crate::object::iterators::traced! {
    ItemGetter: slots, values what;
    Key: slots object, values compare;
    AttrGetter: slots, values what;
}

//! Which objects a program can see as members of a cycle: those of which CPython's collector would know.

use crate::heap::page::Heap;
use crate::heap::{NativeId, Value, tuple};

/// Native types that hold nothing, or nothing that a program knows of.
const ATOMS: [NativeId; 10] = [
    NativeId::Free,
    NativeId::Str,
    NativeId::Float,
    NativeId::BigInt,
    NativeId::Range,
    NativeId::RangeIter,
    NativeId::LongRangeIter,
    NativeId::Code,
    NativeId::WeakCell,
    NativeId::Shape,
];

/// A tuple with more tuples inside than this counts as tracked without a look at all of them.
const MOST_TUPLES: usize = 100;

impl Heap {
    /// Could the object be part of a cycle? Tuples and dicts of numbers, texts and the like cannot,
    /// nor those of objects that `bare` says are none either.
    pub fn is_tracked(&self, value: &Value, bare: &dyn Fn(&Value) -> bool) -> bool {
        if bare(value) {
            return false;
        }
        let Some(kind) = value.kind() else {
            return false;
        };
        if kind.is_instance() {
            return true;
        }
        if kind.is_native(NativeId::Tuple) {
            return self.holds_tracked(value, bare);
        }
        if kind.is_native(NativeId::Dict) {
            let mut found = false;
            self.trace(value, &mut |inner| {
                found = found || self.may_be_tracked(inner, bare);
            });
            return found;
        }
        !ATOMS.iter().any(|&id| kind.is_native(id))
    }

    /// A list or a dict counts even where it is empty now: it can be filled later.
    fn may_be_tracked(&self, value: &Value, bare: &dyn Fn(&Value) -> bool) -> bool {
        let Some(kind) = value.kind() else {
            return false;
        };
        if kind.is_native(NativeId::Tuple) {
            return self.is_tracked(value, bare);
        }
        !ATOMS.iter().any(|&id| kind.is_native(id)) && !bare(value)
    }

    fn holds_tracked(&self, value: &Value, bare: &dyn Fn(&Value) -> bool) -> bool {
        let mut tuples = vec![value];
        let mut seen = 0;
        while let Some(next) = tuples.pop() {
            seen += 1;
            if seen > MOST_TUPLES {
                return true;
            }
            for item in tuple::items(next) {
                match item.kind() {
                    Some(kind) if kind.is_native(NativeId::Tuple) => tuples.push(item),
                    _ if self.may_be_tracked(item, bare) => return true,
                    _ => {}
                }
            }
        }
        false
    }
}

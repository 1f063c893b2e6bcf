//! The cycle collector: trial deletion in place, without a header of its own in any object.
//!
//! Reference counts free everything but cycles. To find those: take off every reference that one
//! object holds of another; what then still has references is held from outside (locals, the
//! stack, Rust code) and, with all it reaches, alive. The rest holds only itself.
//!
//! The collector never frees. It clears the cells, dicts and lists of garbage through the ordinary
//! stores, and the counts do the rest; so a wrong `trace` would be a wrong answer, not a fault.
//! The order is that of PEP 442: weak references are cleared and their callbacks run, then the
//! finalisers, then what came alive again is spared, then the rest is cleared.
//!
//! Finalisers run in the order in which their objects were made, as CPython's lists have it; so the
//! birth of an instance with a finaliser is noted ([`Births`]). At the end of a program those lists have another order
//! ([`Heap::finalise_from`]).
//!
//! The table of kinds refers to shapes and classes, but it alone must not keep a class alive: its
//! references count as held by the instances of that kind, if there are any.

use std::cell::{Cell, RefCell};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::heap::kind::{CANDIDATE, Kind, MARKED};
use crate::heap::page::{self, Heap, Inner};
use crate::heap::release::{COLLECTING, COUNTING, MEASURING};
use crate::heap::{NativeId, Value, tuple};

/// What a collection did.
#[derive(Clone, Copy, Default, Debug)]
pub struct Collected {
    /// Garbage objects found.
    pub found: usize,
    /// Objects that finalisers brought back.
    pub resurrected: usize,
    /// Objects looked at.
    pub examined: usize,
}

/// When the living instances with a finaliser were made, as numbers.
#[derive(Default)]
pub(crate) struct Births {
    numbers: RefCell<FxHashMap<u64, u64>>,
    next: Cell<u64>,
}

impl Births {
    #[cold]
    #[inline(never)]
    pub(crate) fn note(&self, object: u64) {
        let number = self.next.get();
        self.next.set(number + 1);
        self.numbers.borrow_mut().insert(object, number);
    }

    pub(crate) fn forget(&self, object: u64) {
        self.numbers.borrow_mut().remove(&object);
    }

    /// Gives the objects of `order` the first numbers; the others keep theirs, behind them.
    fn put_first(&self, order: impl Iterator<Item = u64>) {
        let mut numbers = self.numbers.borrow_mut();
        let count = numbers.len() as u64;
        numbers.values_mut().for_each(|number| *number += count);
        self.next.set(self.next.get() + count);
        let known = order.filter(|object| numbers.contains_key(object));
        for (i, object) in known.collect::<Vec<u64>>().into_iter().enumerate() {
            numbers.insert(object, i as u64);
        }
    }

    fn of(&self, object: u64) -> u64 {
        self.numbers
            .borrow()
            .get(&object)
            .copied()
            .unwrap_or(u64::MAX)
    }
}

fn set_bits(object: u64, bits: u32) {
    // SAFETY: called on objects that are alive or waiting to be freed.
    let header = unsafe { page::header(object) };
    header.set_kind(Kind::from_bits(header.kind().bits() | bits));
}

fn has_bits(object: u64, bits: u32) -> bool {
    // SAFETY: as above.
    unsafe { page::header(object) }.kind().bits() & bits != 0
}

fn clear_bits(object: u64) {
    // SAFETY: as above.
    let header = unsafe { page::header(object) };
    header.set_kind(header.kind().without_collector());
}

/// Adds (or takes off) one reference in place, without acting on it.
fn adjust(object: u64, up: bool) {
    // SAFETY: as above.
    let header = unsafe { page::header(object) };
    // Not by counting up and down: a watched object without references has the count -1 meanwhile.
    let references = header.references();
    let references = if up {
        references + 1
    } else {
        references.saturating_sub(1)
    };
    header.set_references(references, header.is_watched());
}

impl Heap {
    /// Finds and clears garbage cycles.
    pub fn collect(&self) -> Collected {
        self.collect_showing(|_| false)
    }

    /// Finds garbage cycles, shows all that is left of them after the finalisers, and clears it
    /// unless `show` says that somebody keeps it.
    pub fn collect_showing(&self, show: impl FnOnce(&[Value]) -> bool) -> Collected {
        let inner = self.inner();
        let outer = inner.releasing.switch(COLLECTING, true);
        let (trash, kinds, examined) = inner.trash();
        let mut done = Collected {
            examined,
            ..Collected::default()
        };
        if !trash.is_empty() {
            done.found = trash.len();
            inner.clear_weak_references(&trash);
            let (trash, kinds) = inner.finalise(trash, kinds, &mut done);
            if !show(&trash) {
                inner.clear_garbage(&trash);
                drop(trash);
                inner.retire(kinds);
            }
        }
        self.schedule_collection();
        inner.releasing.switch(COLLECTING, outer);
        done
    }

    /// Is a collection going on?
    pub fn is_collecting(&self) -> bool {
        self.inner().releasing.is(COLLECTING)
    }

    /// What a collection would find, with nothing done to it; each object is counted once more.
    pub fn garbage(&self) -> Vec<Value> {
        self.inner().trash().0
    }

    /// Every object that a program could see, each counted once more.
    pub fn objects(&self) -> Vec<Value> {
        let mut found = Vec::new();
        self.inner().each_object(&mut |object| {
            // SAFETY: a live object gets one more count, owned by the new value.
            unsafe {
                let header = page::header(object);
                if !header.is_dead() {
                    header.count_up();
                    found.push(Value::from_bits(object));
                }
            }
        });
        found
    }

    /// Could a program see an object die: is there one with a finaliser, or with a weak reference?
    pub fn deaths_are_visible(&self) -> bool {
        let inner = self.inner();
        let mut visible = false;
        inner.each_object(&mut |object| {
            // SAFETY: `each_object` shows whole objects.
            let header = unsafe { page::header(object) };
            visible = visible
                || header.kind().has_finaliser()
                || header.is_watched() && inner.weak.has_watchers(object);
        });
        visible
    }

    /// From now on a collection finalises what `root` leads to breadth first, rows from their end, before all else: so
    /// stand the objects that a whole collection of CPython has passed over in its lists.
    pub fn finalise_from(&self, root: &Value) {
        let inner = self.inner();
        if root.is_pointer() && !inner.births.numbers.borrow().is_empty() {
            inner
                .births
                .put_first(inner.breadth_first(root.bits()).into_iter());
        }
    }

    /// Shows the values that an object holds, its class excepted.
    pub fn trace(&self, object: &Value, visit: &mut dyn FnMut(&Value)) {
        if object.is_pointer() {
            self.inner().trace(object.bits(), visit);
        }
    }
}

impl Inner {
    fn trace(&self, object: u64, visit: &mut dyn FnMut(&Value)) {
        // SAFETY: the object is whole; its cells, items or fields are what its kind says.
        unsafe {
            let kind = page::header(object).kind();
            if kind.is_instance() {
                for i in 0..kind.words() {
                    visit(&*page::cell(object, i).raw());
                }
            } else if kind.is_native(NativeId::Tuple) {
                tuple::items_at(object).iter().for_each(visit);
            } else {
                (self.native(kind.id()).trace)((object + 8) as *const u8, visit);
            }
        }
    }

    /// What an object leads to, itself first.
    fn breadth_first(&self, root: u64) -> Vec<u64> {
        let mut found = vec![root];
        set_bits(root, MARKED);
        let mut next = 0;
        while let Some(&object) = found.get(next) {
            next += 1;
            let first = found.len();
            self.each_edge(object, &mut |to| {
                if !has_bits(to, MARKED) {
                    set_bits(to, MARKED);
                    found.push(to);
                }
            });
            // SAFETY: a whole object.
            let kind = unsafe { page::header(object) }.kind();
            if kind.is_native(NativeId::List) || kind.is_native(NativeId::Tuple) {
                found[first..].reverse();
            }
        }
        self.each_object(&mut clear_bits);
        found
    }

    fn each_edge(&self, object: u64, f: &mut dyn FnMut(u64)) {
        self.trace(object, &mut |value| {
            if value.is_pointer() {
                f(value.bits());
            }
        });
    }

    /// The kind of an object that refers to nothing: a text, a number, or an instance whose cells
    /// hold no object. `None` if it may refer to something.
    fn leaf_kind(&self, object: u64) -> Option<usize> {
        // SAFETY: a whole object, with as many cells as its kind says.
        unsafe {
            let kind = page::header(object).kind();
            let leaf = if kind.is_instance() {
                (0..kind.words()).all(|i| !page::cell(object, i).peek().is_pointer())
            } else {
                kind.is_leaf()
            };
            leaf.then_some(kind.id())
        }
    }

    /// Owner and class that the table holds for a kind.
    fn kind_edges(&self, id: usize, f: &mut dyn FnMut(u64)) {
        let kinds = self.kinds.borrow();
        let Some(entry) = kinds.get(id) else { return };
        for value in [&entry.owner, &entry.class] {
            if value.is_pointer() {
                f(value.bits());
            }
        }
    }

    /// Of the candidates (all objects, or those of `set`), those that only candidates hold; and
    /// of `kinds`, those that only they use. All counts and bits are as before.
    fn unreachable(&self, set: Option<&[u64]>, kinds: Vec<usize>) -> (Vec<u64>, Vec<usize>) {
        let each = |f: &mut dyn FnMut(u64)| match set {
            Some(set) => set.iter().for_each(|&object| f(object)),
            None => self.each_object(f),
        };
        self.releasing.switch(COUNTING, true);
        let candidate = |object| has_bits(object, CANDIDATE);
        each(&mut |object| {
            if candidate(object) {
                self.each_edge(object, &mut |to| adjust(to, false));
            }
        });
        for &id in &kinds {
            self.kind_edges(id, &mut |to| adjust(to, false));
        }
        let mut marking = Marking {
            heap: self,
            stack: Vec::new(),
            kinds: FxHashSet::default(),
        };
        let open: FxHashSet<usize> = kinds.iter().copied().collect();
        each(&mut |object| {
            // SAFETY: a whole object.
            let held = unsafe { page::header(object) }.references() > 0;
            if candidate(object) && held && !has_bits(object, MARKED) {
                set_bits(object, MARKED);
                marking.stack.push(object);
                marking.run(&open);
            }
        });
        marking.revive_kinds(&kinds, &open);
        let used = marking.kinds;
        let unused: Vec<usize> = kinds.into_iter().filter(|id| !used.contains(id)).collect();
        let mut garbage = Vec::new();
        each(&mut |object| {
            if candidate(object) && !has_bits(object, MARKED) {
                garbage.push(object);
            }
        });
        for &object in &garbage {
            self.each_edge(object, &mut |to| adjust(to, true));
        }
        for &id in &unused {
            self.kind_edges(id, &mut |to| adjust(to, true));
        }
        each(&mut clear_bits);
        self.releasing.switch(COUNTING, false);
        (garbage, unused)
    }

    /// All garbage, each object counted once more; the kinds that only it uses; and how many objects
    /// were looked at.
    fn trash(&self) -> (Vec<Value>, Vec<usize>, usize) {
        let mut examined = 0;
        self.each_object(&mut |object| {
            examined += 1;
            // SAFETY: `each_object` shows whole objects.
            if !unsafe { page::header(object) }.is_dead() {
                set_bits(object, CANDIDATE);
            }
        });
        let kinds: Vec<usize> = (NativeId::COUNT..self.kinds.borrow().len()).collect();
        let (garbage, kinds) = self.unreachable(None, kinds);
        // SAFETY: garbage is alive (it refers to itself); each new count is owned by a value.
        let owned = |object| unsafe {
            page::header(object).count_up();
            Value::from_bits(object)
        };
        (garbage.into_iter().map(owned).collect(), kinds, examined)
    }

    fn clear_weak_references(&self, trash: &[Value]) {
        // Finalisers may still run code, whose nodes find it through its weak cell.
        let is_code = |v: &Value| {
            v.kind().is_some_and(|kind| kind.is_native(NativeId::Code))
                && !self.weak.has_watchers(v.bits())
        };
        let is_watched =
            |v: &&Value| v.header().is_some_and(|header| header.is_watched()) && !is_code(v);
        let mut watched: Vec<&Value> = trash.iter().filter(is_watched).collect();
        if watched.is_empty() {
            return;
        }
        watched.sort_by_key(|value| self.births.of(value.bits()));
        let dying: FxHashSet<u64> = trash.iter().map(Value::bits).collect();
        let mut cleared = Vec::new();
        for value in watched {
            if let Some(header) = value.header()
                && header.is_watched()
                && let Some(cell) = self.weak.take(value.bits())
            {
                // A reference that is garbage itself is never told (PEP 442, gc notes).
                cell.retain_watchers(|watcher| !dying.contains(&watcher));
                header.set_references(header.references(), false);
                cell.clear();
                cleared.push(cell);
            }
        }
        // No callback finds any of the objects through its reference.
        for cell in &cleared {
            self.notify(cell);
        }
    }

    /// Runs the finalisers of the trash; what they brought back is taken out of it.
    fn finalise(
        &self,
        trash: Vec<Value>,
        kinds: Vec<usize>,
        done: &mut Collected,
    ) -> (Vec<Value>, Vec<usize>) {
        let has_finaliser = |v: &&Value| v.kind().is_some_and(|kind| kind.has_finaliser());
        let mut waiting: Vec<&Value> = trash.iter().filter(has_finaliser).collect();
        waiting.sort_by_key(|value| self.births.of(value.bits()));
        for value in &waiting {
            // One that was finalised meanwhile, because another finaliser collected too, is not again.
            if let Some(header) = value.header().filter(|h| h.kind().has_finaliser()) {
                header.set_kind(header.kind().without_finaliser());
                self.births.forget(value.bits());
                self.call_finaliser(value);
            }
        }
        if waiting.is_empty() {
            return (trash, kinds);
        }
        // What has references beyond the trash and this vector is alive again.
        let set: Vec<u64> = trash.iter().map(Value::bits).collect();
        for &object in &set {
            adjust(object, false);
            set_bits(object, CANDIDATE);
        }
        let (still, kinds) = self.unreachable(Some(&set), kinds);
        for &object in &set {
            adjust(object, true);
        }
        let still: FxHashSet<u64> = still.into_iter().collect();
        let (dead, alive): (Vec<Value>, Vec<Value>) =
            trash.into_iter().partition(|v| still.contains(&v.bits()));
        done.resurrected = alive.len();
        (dead, kinds)
    }

    fn clear_garbage(&self, trash: &[Value]) {
        let mut out = Vec::new();
        for value in trash {
            let Some(kind) = value.kind() else { continue };
            if kind.is_instance() {
                out.extend((0..kind.words()).filter_map(|i| value.take_cell(i)));
            } else if !kind.is_native(NativeId::Tuple) {
                // SAFETY: the fields are those of the registered type.
                unsafe {
                    (self.native(kind.id()).clear)((value.bits() + 8) as *const u8, &mut out)
                };
            }
            out.drain(..).for_each(drop);
        }
    }

    /// Forgets kinds that no object has any more, and frees their numbers.
    fn retire(&self, kinds: Vec<usize>) {
        if kinds.is_empty() {
            return;
        }
        let mut idle: FxHashSet<usize> = kinds.into_iter().collect();
        self.each_object(&mut |object| {
            // SAFETY: a whole object.
            idle.remove(&unsafe { page::header(object) }.kind().id());
        });
        for id in idle {
            let entry = {
                let mut kinds = self.kinds.borrow_mut();
                let Some(entry) = kinds.get_mut(id) else {
                    continue;
                };
                let owner = std::mem::replace(&mut entry.owner, Value::NONE);
                (owner, std::mem::replace(&mut entry.class, Value::NONE))
            };
            let known = self.free_kinds.borrow().contains(&id);
            // While somebody measures, a number means one kind only.
            if !known && !self.releasing.is(MEASURING) {
                self.free_kinds.borrow_mut().push(id);
            }
            drop(entry);
        }
    }
}

/// The walk from what is held from outside, which puts back the references it passes.
struct Marking<'a> {
    heap: &'a Inner,
    stack: Vec<u64>,
    kinds: FxHashSet<usize>,
}

impl Marking<'_> {
    /// Puts the reference back and, the first time, sees to it that `to` is walked through: a leaf
    /// needs no more than its kind noted, so a list of a million small objects needs no stack.
    fn reach(heap: &Inner, stack: &mut Vec<u64>, leaf: &mut impl FnMut(usize), to: u64) {
        adjust(to, true);
        if has_bits(to, CANDIDATE) && !has_bits(to, MARKED) {
            set_bits(to, MARKED);
            match heap.leaf_kind(to) {
                Some(id) => leaf(id),
                None => stack.push(to),
            }
        }
    }

    fn run(&mut self, open: &FxHashSet<usize>) {
        while let Some(object) = self.stack.pop() {
            // SAFETY: a whole object.
            let kind = unsafe { page::header(object) }.kind();
            self.walk(|heap, f| heap.each_edge(object, f), open);
            if kind.is_instance() {
                self.use_kind(kind.id(), open);
            }
        }
    }

    /// Reaches all that `edges` shows, then the kinds of the leaves among it.
    fn walk(&mut self, edges: impl FnOnce(&Inner, &mut dyn FnMut(u64)), open: &FxHashSet<usize>) {
        let mut leaves = FxHashSet::default();
        let mut last = usize::MAX;
        let (heap, stack) = (self.heap, &mut self.stack);
        let mut leaf = |id| {
            if id != last {
                last = id;
                leaves.insert(id);
            }
        };
        edges(heap, &mut |to| Self::reach(heap, stack, &mut leaf, to));
        for id in leaves {
            self.use_kind(id, open);
        }
    }

    /// Somebody has this kind: its shape and class are reached.
    fn use_kind(&mut self, id: usize, open: &FxHashSet<usize>) {
        if open.contains(&id) && self.kinds.insert(id) {
            self.walk(|heap, f| heap.kind_edges(id, f), open);
        }
    }

    /// A kind whose shape is reached is kept although no object has it now.
    fn revive_kinds(&mut self, kinds: &[usize], open: &FxHashSet<usize>) {
        loop {
            let before = self.kinds.len();
            for &id in kinds {
                if self.kinds.contains(&id) {
                    continue;
                }
                let owner = self
                    .heap
                    .kinds
                    .borrow()
                    .get(id)
                    .map_or(0, |e| match &e.owner {
                        owner if owner.is_pointer() => owner.bits(),
                        _ => 0,
                    });
                let alive = owner != 0 && (has_bits(owner, MARKED) || !has_bits(owner, CANDIDATE));
                if alive {
                    self.use_kind(id, open);
                    self.run(open);
                }
            }
            if self.kinds.len() == before {
                return;
            }
        }
    }
}

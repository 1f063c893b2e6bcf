//! The hash table under `set` and `frozenset`, with the iteration order of CPython's.
//!
//! Programs print sets, so the order in which a set of ints iterates is part of what a program
//! shows. It follows from three things, which this file keeps the same: when the table grows and to
//! what size, which places a hash tries one after the other, and that a removed element leaves a
//! mark that is not used again.
//!
//! What always holds: the number of places is 0 (nothing was ever stored) or a power of two of at
//! least 8; `used` places hold a key; `fill - used` places are marks; some place is free.
//!
//! ```text
//!  free place   key unbound, hash 0         mark   key unbound, hash -1 (no key has that hash)
//! ```

use crate::heap::{Heap, OutOfMemory, Value};
use crate::object::probe::{Candidates, Probe};

/// The smallest table, and the one an empty set is counted to have.
const SMALLEST: usize = 8;
/// How many places after the first are tried in a row before the next jump.
const ROW: usize = 9;
/// How fast the upper bits of the hash come in at a jump.
const PERTURB: u32 = 5;
/// The hash in the mark of a removed element.
const MARK: i64 = -1;

struct Place {
    hash: i64,
    key: Value,
}

impl Place {
    const FREE: Place = Place {
        hash: 0,
        key: Value::UNBOUND,
    };

    fn is_free(&self) -> bool {
        self.key.is_unbound() && self.hash != MARK
    }
}

/// Open-addressed table of hashed values.
#[derive(Default)]
pub struct SetTable {
    places: Vec<Place>,
    used: usize,
    fill: usize,
    finger: usize,
}

/// Where a walk over the elements of a table stands; see [`SetTable::walk`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Walk {
    /// All elements were shown.
    End,
    /// There are more.
    Pause,
    /// At this element the walk was told to stop.
    Stop,
}

/// How many places are walked over at once.
const AT_ONCE: usize = 1024;

/// The order in which the places of a table are tried for a hash.
struct Path {
    mask: usize,
    start: usize,
    perturb: u64,
    step: usize,
    row: usize,
}

impl Path {
    fn new(hash: i64, mask: usize) -> Path {
        let start = hash as usize & mask;
        Path {
            mask,
            start,
            perturb: hash as u64,
            step: 0,
            row: Path::row(start, mask),
        }
    }

    /// A row that would run over the end of the table is not begun.
    fn row(start: usize, mask: usize) -> usize {
        if start + ROW <= mask { ROW } else { 0 }
    }

    #[inline]
    fn next(&mut self) -> usize {
        if self.step > self.row {
            self.perturb >>= PERTURB;
            let jump = self.start.wrapping_mul(5).wrapping_add(1);
            self.start = jump.wrapping_add(self.perturb as usize) & self.mask;
            self.row = Path::row(self.start, self.mask);
            self.step = 0;
        }
        let place = self.start + self.step;
        self.step += 1;
        place
    }
}

impl SetTable {
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.used
    }

    /// No elements?
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    fn mask(&self) -> usize {
        self.places.len().max(SMALLEST) - 1
    }

    /// Bytes of the buffer.
    pub fn bytes(&self) -> usize {
        self.places.capacity() * std::mem::size_of::<Place>()
    }

    /// Looks a key up as far as that is possible without user code.
    #[inline]
    pub fn probe(&self, hash: i64, key: &Value) -> Probe {
        // Most often the first place on the path tells.
        let first = hash as usize & self.mask();
        match self.places.get(first) {
            None => Probe::Missing,
            Some(place) if place.hash == hash && place.key.is(key) => Probe::Found(first),
            Some(place) if place.is_free() => Probe::Missing,
            Some(_) => self.probe_path(hash, key),
        }
    }

    fn probe_path(&self, hash: i64, key: &Value) -> Probe {
        let mut ask = false;
        let mut path = Path::new(hash, self.mask());
        loop {
            let i = path.next();
            let Some(place) = self.places.get(i) else {
                return Probe::Missing;
            };
            if place.hash == hash && !place.key.is_unbound() {
                match place.key.same_key(key) {
                    Some(true) => return Probe::Found(i),
                    Some(false) => {}
                    None => ask = true,
                }
            } else if place.is_free() {
                return if ask { Probe::Ask } else { Probe::Missing };
            }
        }
    }

    /// The elements of this hash, in the order in which they are to be compared.
    pub fn candidates(&self, hash: i64) -> Candidates {
        let mut found = Candidates::default();
        if self.places.is_empty() {
            return found;
        }
        let mut path = Path::new(hash, self.mask());
        loop {
            let i = path.next();
            match self.places.get(i) {
                Some(place) if place.is_free() => return found,
                Some(place) if place.hash == hash && !place.key.is_unbound() => {
                    found.push(i, place.key.clone());
                }
                Some(_) => {}
                None => return found,
            }
        }
    }

    /// Puts an element, known to be absent, at the first free place of its path. The caller counts it.
    fn put(&mut self, hash: i64, key: Value) {
        let mut path = Path::new(hash, self.mask());
        loop {
            let i = path.next();
            if let Some(place) = self.places.get_mut(i)
                && place.is_free()
            {
                *place = Place { hash, key };
                return;
            }
        }
    }

    /// Looks a key up as [`probe`](SetTable::probe) does, and adds it if it is [`Probe::Missing`].
    pub fn add(&mut self, heap: &Heap, hash: i64, key: &Value) -> Result<Probe, OutOfMemory> {
        if self.places.is_empty() {
            self.resize(heap, 0)?;
        }
        let first = hash as usize & self.mask();
        if self.fill == self.used
            && let Some(place) = self.places.get_mut(first)
            && place.key.is_unbound()
        {
            // No marks, and nothing at the first place: it goes there.
            *place = Place {
                hash,
                key: key.clone(),
            };
            self.filled(heap)?;
            return Ok(Probe::Missing);
        }
        let probe = self.probe(hash, key);
        if probe == Probe::Missing {
            self.insert(heap, hash, key.clone())?;
        }
        Ok(probe)
    }

    /// One more place is filled; grows where that makes the table too full.
    #[inline]
    fn filled(&mut self, heap: &Heap) -> Result<(), OutOfMemory> {
        self.used += 1;
        self.fill += 1;
        if self.fill * 5 < self.mask() * 3 {
            Ok(())
        } else {
            self.resize(heap, self.growth())
        }
    }

    /// Adds an element that the caller knows to be absent.
    pub fn insert(&mut self, heap: &Heap, hash: i64, key: Value) -> Result<(), OutOfMemory> {
        if self.places.is_empty() {
            self.resize(heap, 0)?;
        }
        if let Some(mark) = self.last_mark(hash) {
            if let Some(place) = self.places.get_mut(mark) {
                *place = Place { hash, key };
                self.used += 1;
            }
            return Ok(());
        }
        self.put(hash, key);
        self.filled(heap)
    }

    /// The last mark on the path of a hash before the first free place.
    fn last_mark(&self, hash: i64) -> Option<usize> {
        if self.fill == self.used {
            return None;
        }
        let mut path = Path::new(hash, self.mask());
        let mut mark = None;
        loop {
            let i = path.next();
            match self.places.get(i) {
                Some(place) if !place.key.is_unbound() => {}
                Some(place) if place.hash == MARK => mark = Some(i),
                _ => return mark,
            }
        }
    }

    /// The number of elements that a new table is made for when this one is too full.
    fn growth(&self) -> usize {
        if self.used > 50_000 {
            self.used * 2
        } else {
            self.used * 4
        }
    }

    /// A new table for more than `wanted` elements, in the order of the old one. If there is no
    /// memory for it, the old one stays: it always has a free place left.
    fn resize(&mut self, heap: &Heap, wanted: usize) -> Result<(), OutOfMemory> {
        let mut size = SMALLEST;
        while size <= wanted {
            size = size.checked_mul(2).ok_or(OutOfMemory)?;
        }
        let bytes = size
            .checked_mul(std::mem::size_of::<Place>())
            .ok_or(OutOfMemory)?;
        heap.charge(bytes)?;
        let mut places = Vec::new();
        if places.try_reserve_exact(size).is_err() {
            heap.credit(bytes);
            return Err(OutOfMemory);
        }
        places.resize_with(size, || Place::FREE);
        let before = self.bytes();
        let old = std::mem::replace(&mut self.places, places);
        for place in old {
            if !place.key.is_unbound() {
                self.put(place.hash, place.key);
            }
        }
        self.fill = self.used;
        heap.credit(before);
        Ok(())
    }

    /// Before `more` elements come in at once: grows to what they may need.
    pub fn prepare(&mut self, heap: &Heap, more: usize) -> Result<(), OutOfMemory> {
        if (self.fill + more) * 5 >= self.mask() * 3 {
            self.resize(heap, (self.used + more) * 2)?;
        }
        Ok(())
    }

    /// Takes in the elements of another set, of which none needs to be compared: this table is clean.
    pub fn copy_from(&mut self, heap: &Heap, other: &SetTable) -> Result<(), OutOfMemory> {
        self.prepare(heap, other.used)?;
        if self.places.is_empty() {
            self.resize(heap, 0)?;
        }
        let taken = |place: &Place| !place.key.is_unbound();
        if self.mask() == other.mask() && other.fill == other.used {
            let places = self.places.iter_mut().zip(&other.places);
            for (mine, theirs) in places.filter(|(_, theirs)| taken(theirs)) {
                mine.hash = theirs.hash;
                mine.key = theirs.key.clone();
            }
        } else {
            for place in other.places.iter().filter(|place| taken(place)) {
                self.put(place.hash, place.key.clone());
            }
        }
        self.used = other.used;
        self.fill = other.used;
        Ok(())
    }

    /// Is nothing stored, not even a mark? Then elements of another set need no comparison.
    pub fn is_clean(&self) -> bool {
        self.fill == 0
    }

    /// Takes the element at a place out, leaving a mark.
    pub fn remove_at(&mut self, i: usize) -> Option<Value> {
        let place = self.places.get_mut(i)?;
        if place.key.is_unbound() {
            return None;
        }
        place.hash = MARK;
        self.used -= 1;
        Some(std::mem::replace(&mut place.key, Value::UNBOUND))
    }

    /// After many removals: makes a smaller table if over a quarter of the places are marks.
    pub fn tidy(&mut self, heap: &Heap) -> Result<(), OutOfMemory> {
        if self.fill - self.used <= self.mask() / 4 {
            return Ok(());
        }
        self.resize(heap, self.growth())
    }

    /// Takes some element: the first at or after the place where the last one was taken.
    pub fn pop(&mut self) -> Option<Value> {
        if self.used == 0 {
            return None;
        }
        let mut i = self.finger & self.mask();
        while self
            .places
            .get(i)
            .is_none_or(|place| place.key.is_unbound())
        {
            i += 1;
            if i > self.mask() {
                i = 0;
            }
        }
        self.finger = i + 1;
        self.remove_at(i)
    }

    /// The first element at or after place `i`: its place, hash and key.
    pub fn element_from(&self, i: usize) -> Option<(usize, i64, Value)> {
        let places = self.places.get(i..)?;
        let at = places.iter().position(|place| !place.key.is_unbound())?;
        let place = places.get(at)?;
        Some((i + at, place.hash, place.key.clone()))
    }

    /// Shows elements and their hashes from place `at` on, until `f` says no or it is time for a tick.
    #[inline]
    pub fn walk(&self, at: &mut usize, mut f: impl FnMut(i64, &Value) -> bool) -> Walk {
        let end = self.places.len().min(*at + AT_ONCE);
        for place in self.places.get(*at..end).unwrap_or_default() {
            if !place.key.is_unbound() && !f(place.hash, &place.key) {
                return Walk::Stop;
            }
            *at += 1;
        }
        if end == self.places.len() {
            Walk::End
        } else {
            Walk::Pause
        }
    }

    /// All elements in the order of iteration, with their hashes.
    pub fn elements(&self) -> Vec<(i64, Value)> {
        let full = self.places.iter().filter(|place| !place.key.is_unbound());
        full.map(|place| (place.hash, place.key.clone())).collect()
    }

    /// Takes all elements out, and the buffer with them.
    pub fn take_all(&mut self, heap: &Heap) -> Vec<Value> {
        heap.credit(self.bytes());
        std::mem::take(self)
            .places
            .into_iter()
            .map(|place| place.key)
            .collect()
    }

    /// Takes all elements out but keeps the buffer, for the collector.
    pub fn drain_into(&mut self, out: &mut Vec<Value>) {
        for place in &mut self.places {
            let old = std::mem::replace(place, Place::FREE);
            if !old.key.is_unbound() {
                out.push(old.key);
            }
        }
        self.used = 0;
        self.fill = 0;
    }

    /// Shows each element.
    pub fn each(&self, visit: &mut dyn FnMut(&Value)) {
        self.places
            .iter()
            .filter(|place| !place.key.is_unbound())
            .for_each(|p| visit(&p.key));
    }

    /// The hash of a frozenset: independent of the order, and the same number as CPython's.
    pub fn hash(&self) -> i64 {
        let full = self.places.iter().filter(|place| !place.key.is_unbound());
        let mut hash = full.fold(0, |hash, place| hash ^ shuffle(place.hash as u64));
        hash ^= (self.used as u64 + 1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69069).wrapping_add(907_133_923);
        if hash == u64::MAX {
            590_923_713
        } else {
            hash as i64
        }
    }
}

/// Moves near hashes apart, so that the exclusive or of nested frozensets does not cancel out.
fn shuffle(hash: u64) -> u64 {
    ((hash ^ 89_869_747) ^ (hash << 16)).wrapping_mul(3_644_798_167)
}

#[cfg(test)]
mod tests {
    use super::{Probe, SetTable};
    use crate::heap::{Heap, Value};

    /// Replays a log recorded from CPython 3.13: a number is added, `-n - 1` removes n, the least
    /// one pops. Then the elements must stand in CPython's order.
    fn check(log: &[i64], expected: &[i64]) {
        let heap = Heap::new(usize::MAX);
        let mut table = SetTable::default();
        for &entry in log {
            let number = if entry < 0 { -entry - 1 } else { entry };
            let key = heap_int(number);
            match table.probe(number, &key) {
                _ if entry == -(1 << 62) => drop(table.pop()),
                Probe::Found(place) if entry < 0 => drop(table.remove_at(place)),
                Probe::Missing => assert!(table.insert(&heap, number, key).is_ok()),
                _ => {}
            }
        }
        let order: Vec<i64> = table.elements().into_iter().map(|(hash, _)| hash).collect();
        assert_eq!(order, expected);
    }

    fn heap_int(number: i64) -> Value {
        Value::int(number).unwrap_or(Value::NONE)
    }

    #[test]
    #[allow(clippy::too_many_lines, reason = "a table of measured orders")]
    fn elements_stand_in_the_order_of_cpython() {
        check(
            &[
                56,
                158973428210448517,
                49,
                -4611686018427387904,
                -50,
                25960,
                -158973428210448518,
                -25961,
                29623,
                86598,
                13,
                -86599,
                861394502614738503,
                32,
                961715207449324804,
                416530868961303822,
                1060445718821573111,
                -961715207449324805,
                1099912485677036433,
                -29624,
            ],
            &[
                32,
                1099912485677036433,
                1060445718821573111,
                861394502614738503,
                13,
                416530868961303822,
            ],
        );
        check(
            &[
                8,
                41189,
                16,
                98663,
                -98664,
                -41190,
                1045802019825670171,
                86399,
                -9,
                870971212672290207,
                22384,
                41463,
                -1045802019825670172,
                -17,
                -86400,
                6,
                914486263389458323,
                -4611686018427387904,
                51,
                16,
            ],
            &[6, 16, 914486263389458323, 51, 41463, 870971212672290207],
        );
    }
}

//! `Slice`: the data of `slice`, and what a slice selects of a sequence of known length.

use crate::heap::{Native, NativeId, Value};

/// The data of a `slice`; each part may be any value.
pub struct Slice {
    /// Where it starts, or `None`.
    pub start: Value,
    /// Where it stops, or `None`.
    pub stop: Value,
    /// The distance, or `None`.
    pub step: Value,
}

impl Native for Slice {
    const ID: NativeId = NativeId::Slice;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.start);
        visit(&self.stop);
        visit(&self.step);
    }
}

/// Which places a slice selects: `count` of them from `start` on, `step` apart, all of them within
/// the sequence it was made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// The first place; where new items go if there is none.
    pub start: i64,
    /// Where it stops, cut to the sequence.
    pub stop: i64,
    /// The distance; not zero.
    pub step: i64,
    /// How many places.
    pub count: usize,
}

impl Bounds {
    /// Cuts the parts of a slice to a sequence of `len` items. A missing part takes the end that
    /// fits the direction ([Sequence types, note 5]).
    ///
    /// [Sequence types, note 5]: https://docs.python.org/3.13/library/stdtypes.html#common-sequence-operations
    pub fn cut(start: Option<i64>, stop: Option<i64>, step: i64, len: usize) -> Bounds {
        let len = len as i64;
        let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
        let place = |i: i64| {
            if i < 0 {
                (i.saturating_add(len)).max(low)
            } else {
                i.min(high)
            }
        };
        let (first, last) = if step < 0 { (high, low) } else { (low, high) };
        let start = start.map_or(first, place);
        let stop = stop.map_or(last, place);
        let distance = if step < 0 { start - stop } else { stop - start };
        let count = match step {
            _ if distance <= 0 => 0,
            // Without a division, which takes as long as the rest.
            1 | -1 => distance as usize,
            _ => ((distance - 1) / step.saturating_abs() + 1) as usize,
        };
        Bounds {
            start,
            stop,
            step,
            count,
        }
    }

    /// The selected places, in the order of the slice.
    pub fn places(self) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator {
        let Bounds {
            start, step, count, ..
        } = self;
        (0..count).map(move |i| (start + i as i64 * step) as usize)
    }

    /// The same places from the lowest to the highest.
    pub fn ascending(self) -> Bounds {
        if self.step > 0 || self.count == 0 {
            return self;
        }
        let lowest = self.start + (self.count as i64 - 1) * self.step;
        Bounds {
            start: lowest,
            stop: self.start + 1,
            step: -self.step,
            count: self.count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bounds;

    fn places(start: Option<i64>, stop: Option<i64>, step: i64, len: usize) -> Vec<usize> {
        Bounds::cut(start, stop, step, len).places().collect()
    }

    #[test]
    fn slices_select_what_the_reference_says() {
        assert_eq!(places(None, None, 1, 3), [0, 1, 2]);
        assert_eq!(places(None, None, -1, 3), [2, 1, 0]);
        assert_eq!(places(Some(-2), None, 1, 3), [1, 2]);
        assert_eq!(places(Some(5), Some(-9), -2, 5), [4, 2, 0]);
        assert_eq!(places(Some(2), Some(2), 1, 5), []);
        assert_eq!(places(Some(i64::MIN), Some(i64::MAX), i64::MAX, 5), [0]);
        assert_eq!(places(Some(i64::MAX), Some(i64::MIN), i64::MIN, 5), [4]);
    }
}

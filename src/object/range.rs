//! `Range`: the data of `range`, with ints of any size and a fast form for small ones.

use crate::heap::{Native, NativeId, Value};

/// The data of a `range`.
pub struct Range {
    /// The first number, an int.
    pub start: Value,
    /// Where it stops, an int.
    pub stop: Value,
    /// The distance, an int and not zero.
    pub step: Value,
    /// How many numbers, an int.
    pub len: Value,
    /// The same if all parts are inline ints.
    pub small: Option<Small>,
}

/// A range of inline ints: every number of it is one too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Small {
    /// The first number.
    pub start: i64,
    /// The distance.
    pub step: i64,
    /// How many numbers.
    pub len: i64,
}

impl Small {
    /// The range from `start` to `stop`, which are inline ints, so no difference overflows.
    pub fn new(start: i64, stop: i64, step: i64) -> Small {
        let len = if step > 0 && start < stop {
            (stop - start - 1) / step + 1
        } else if step < 0 && stop < start {
            (start - stop - 1) / -step + 1
        } else {
            0
        };
        Small { start, step, len }
    }

    /// What stands at a place, in the range or beyond its ends.
    pub fn number_at(self, i: i64) -> Option<i64> {
        self.start.checked_add(i.checked_mul(self.step)?)
    }

    /// The place of a number in the range.
    pub fn position(self, number: i64) -> Option<i64> {
        let distance = number.checked_sub(self.start)?;
        if distance % self.step != 0 {
            return None;
        }
        let i = distance / self.step;
        (i >= 0 && i < self.len).then_some(i)
    }
}

impl Range {
    /// A range whose parts are inline ints. `None` if one is not.
    pub fn small(start: &Value, stop: &Value, step: &Value) -> Option<Range> {
        let small = Small::new(start.as_int()?, stop.as_int()?, step.as_int()?);
        Some(Range {
            start: start.clone(),
            stop: stop.clone(),
            step: step.clone(),
            len: Value::int(small.len)?,
            small: Some(small),
        })
    }
}

impl Range {
    /// First number, how many, and distance, if all of them are inline ints.
    #[inline]
    pub fn as_ints(&self) -> Option<(i64, u64, i64)> {
        let small = self.small?;
        Some((small.start, small.len as u64, small.step))
    }
}

impl Native for Range {
    const ID: NativeId = NativeId::Range;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.start);
        visit(&self.stop);
        visit(&self.step);
        visit(&self.len);
    }
}

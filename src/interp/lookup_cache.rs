//! `LookupCache`: where in the MRO of a class a name was found last time.
//!
//! It owns nothing: classes are known by serial number (never used twice), names by address, so whoever
//! lets names die clears it (`Interp::forget_unused_names`). A line holds for one epoch, which moves whenever a class gets
//! a name that it had not, or its MRO changes; what it points to is looked at again on use.

use std::cell::Cell;

use crate::interp::Name;

const SETS: usize = 512;

/// Lines in a set: two names that are asked in turn do not push each other out. (Measured: of 60 pairs of a class and a
/// name one or two shared a line of a table of 1024 single ones, and were never found.)
const WAYS: usize = 2;

/// Where a name was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MroPlace {
    /// In no class of the MRO.
    Absent,
    /// In the namespace of the class itself, probably at this entry.
    Own {
        /// Place in the namespace; to be verified.
        entry: u32,
    },
    /// In the namespace of this class of the MRO, probably at this entry.
    At {
        /// Place in the MRO.
        class: u32,
        /// Place in the namespace; to be verified.
        entry: u32,
    },
}

#[derive(Clone, Copy)]
struct Line {
    name: usize,
    class: u32,
    epoch: u32,
    found: MroPlace,
}

const EMPTY: Line = Line {
    name: 0,
    class: u32::MAX,
    epoch: 0,
    found: MroPlace::Absent,
};

/// A table of sets of lines, the line filled last first.
pub struct LookupCache {
    sets: Box<[[Cell<Line>; WAYS]]>,
}

impl Default for LookupCache {
    fn default() -> LookupCache {
        let empty = || [const { Cell::new(EMPTY) }; WAYS];
        LookupCache {
            sets: (0..SETS).map(|_| empty()).collect(),
        }
    }
}

impl LookupCache {
    #[inline]
    fn set(&self, class: u32, name: usize) -> &[Cell<Line>; WAYS] {
        let hash = (name >> 4) ^ (class as usize).wrapping_mul(0x9e37_79b1);
        &self.sets[hash & (SETS - 1)]
    }

    /// What is known of `name` in the class of this serial number.
    #[inline]
    pub fn find(&self, class: u32, name: &Name, epoch: u32) -> Option<MroPlace> {
        let name = name.value().addr();
        let mut lines = self.set(class, name).iter().map(Cell::get);
        let line = lines.find(|l| l.name == name && l.class == class && l.epoch == epoch)?;
        Some(line.found)
    }

    /// Forgets everything.
    pub fn clear(&self) {
        let lines = self.sets.iter().flatten();
        lines.for_each(|line| line.set(EMPTY));
    }

    /// Remembers where `name` was found.
    pub fn note(&self, class: u32, name: &Name, epoch: u32, found: MroPlace) {
        let name = name.value().addr();
        let [first, second] = self.set(class, name);
        second.set(first.replace(Line {
            name,
            class,
            epoch,
            found,
        }));
    }
}

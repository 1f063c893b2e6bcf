//! `LookupCache`: where in the MRO of a class a name was found last time.
//!
//! It owns nothing: classes are known by serial number (never used twice), names by address, so whoever
//! lets names die clears it (`Interp::forget_unused_names`). A line holds for one epoch, which moves whenever a class gets
//! a name that it had not, or its MRO changes; what it points to is looked at again on use.

use std::cell::Cell;

use crate::interp::Name;

const LINES: usize = 1024;

/// Where a name was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
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
    found: Found,
}

const EMPTY: Line = Line {
    name: 0,
    class: u32::MAX,
    epoch: 0,
    found: Found::Absent,
};

/// A direct-mapped table.
pub struct LookupCache {
    lines: Box<[Cell<Line>]>,
}

impl Default for LookupCache {
    fn default() -> LookupCache {
        LookupCache {
            lines: vec![Cell::new(EMPTY); LINES].into_boxed_slice(),
        }
    }
}

impl LookupCache {
    #[inline]
    fn line(&self, class: u32, name: usize) -> &Cell<Line> {
        let hash = (name >> 4) ^ (class as usize).wrapping_mul(0x9e37_79b1);
        &self.lines[hash & (LINES - 1)]
    }

    /// What is known of `name` in the class of this serial number.
    #[inline]
    pub fn find(&self, class: u32, name: &Name, epoch: u32) -> Option<Found> {
        let name = name.value().addr();
        let line = self.line(class, name).get();
        let hit = line.name == name && line.class == class && line.epoch == epoch;
        if hit { Some(line.found) } else { None }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.lines.iter().for_each(|line| line.set(EMPTY));
    }

    /// Remembers where `name` was found.
    pub fn note(&self, class: u32, name: &Name, epoch: u32, found: Found) {
        let name = name.value().addr();
        self.line(class, name).set(Line {
            name,
            class,
            epoch,
            found,
        });
    }
}

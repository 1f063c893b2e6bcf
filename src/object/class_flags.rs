//! `Flags`: yes-or-no properties of a class, and which of them subclasses take over. Next: `class`.

/// What is fixed when a class is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flags(pub u32);

impl Flags {
    /// Made by a class statement or `type()`: its attributes can be set.
    pub const HEAP: Flags = Flags(1);
    /// May be a base.
    pub const BASE: Flags = Flags(2);
    /// Objects vary in size: no nonempty `__slots__` below.
    pub const VAR_SIZED: Flags = Flags(4);
    /// Objects are watched through the heap's table, without a `__weakref__` cell.
    pub const NATIVE_WEAKREF: Flags = Flags(8);
    /// Native objects with a `__dict__` of their own (functions, modules, classes).
    pub const NATIVE_DICT: Flags = Flags(16);
    /// Matches sequence patterns.
    pub const SEQUENCE: Flags = Flags(32);
    /// Matches mapping patterns.
    pub const MAPPING: Flags = Flags(64);
    /// A lone positional class pattern matches the object itself.
    pub const MATCH_SELF: Flags = Flags(128);
    /// `cannot create 'x' instances`.
    pub const NO_NEW: Flags = Flags(256);
    /// Has abstract methods, so it cannot be instantiated.
    pub const ABSTRACT: Flags = Flags(512);
    /// Defines or inherits `__del__`.
    pub const FINALISER: Flags = Flags(1024);
    /// The capacity for attributes has been learned.
    pub const LEARNED: Flags = Flags(2048);

    /// Its `__getitem__` wants a key: no index leads from item to item.
    pub const BY_KEY: Flags = Flags(4096);

    /// What a subclass takes over.
    pub const INHERITED: Flags = Flags(4 | 8 | 32 | 64 | 128 | 1024 | 4096);

    /// For what patterns take instances: a subclass takes it over from the first class in its order that has one.
    pub const PATTERNS: Flags = Flags(32 | 64);

    /// Are all of `other` set?
    pub const fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both.
    pub const fn with(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }

    /// Those not in `other`.
    pub const fn without(self, other: Flags) -> Flags {
        Flags(self.0 & !other.0)
    }

    /// Those in both.
    pub const fn only(self, other: Flags) -> Flags {
        Flags(self.0 & other.0)
    }
}

//! `Flags`: yes-or-no properties of a class, and which of them subclasses take over. Next: `class`.

/// What holds of a class. All but [`ABSTRACT`](Flags::ABSTRACT), [`FINALISER`](Flags::FINALISER) and
/// [`LEARNED`](Flags::LEARNED) is fixed when it is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flags(u32);

impl Flags {
    /// None.
    pub const NONE: Flags = Flags(0);
    /// Made by a class statement or `type()`: its attributes can be set.
    pub const HEAP: Flags = Flags(1);
    /// May be a base of classes (`class A(list)`).
    pub const BASE: Flags = Flags(1 << 1);
    /// Objects vary in size: no nonempty `__slots__` below (`int`, `tuple`).
    pub const VAR_SIZED: Flags = Flags(1 << 2);
    /// Objects are watched through the heap's table, without a `__weakref__` cell.
    pub const NATIVE_WEAKREF: Flags = Flags(1 << 3);
    /// Native objects with a `__dict__` of their own (functions, modules, classes).
    pub const NATIVE_DICT: Flags = Flags(1 << 4);
    /// Matches sequence patterns.
    pub const SEQUENCE: Flags = Flags(1 << 5);
    /// Matches mapping patterns.
    pub const MAPPING: Flags = Flags(1 << 6);
    /// A lone positional class pattern matches the object itself (`int(x)`).
    pub const MATCH_SELF: Flags = Flags(1 << 7);
    /// `cannot create 'x' instances`.
    pub const NO_NEW: Flags = Flags(1 << 8);
    /// Has abstract methods, so it cannot be instantiated.
    pub const ABSTRACT: Flags = Flags(1 << 9);
    /// Defines or inherits `__del__`.
    pub const FINALISER: Flags = Flags(1 << 10);
    /// The capacity for attributes has been learned.
    pub const LEARNED: Flags = Flags(1 << 11);
    /// Its `__getitem__` wants a key: no index leads from item to item (`dict`).
    pub const BY_KEY: Flags = Flags(1 << 12);

    /// For what patterns take instances: a subclass takes it over from the first class in its order that has one.
    pub const PATTERNS: Flags = Flags::SEQUENCE.with(Flags::MAPPING);

    /// What a subclass takes over.
    pub const INHERITED: Flags = Flags::PATTERNS
        .with(Flags::VAR_SIZED)
        .with(Flags::NATIVE_WEAKREF)
        .with(Flags::NATIVE_DICT)
        .with(Flags::MATCH_SELF)
        .with(Flags::FINALISER)
        .with(Flags::BY_KEY);

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

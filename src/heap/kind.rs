//! The kind word: what an object is, how many cells it has, and three flags, in 32 bits.

use crate::heap::ids::NativeId;

/// Number of bits of the id.
const ID_BITS: u32 = 21;
const WORDS_SHIFT: u32 = ID_BITS;
const WORDS_MASK: u32 = 0x7f;
const PAYLOAD: u32 = 1 << 28;
const FINALISER: u32 = 1 << 29;
/// The two bits that only the collector sets, and only while it runs.
pub(crate) const MARKED: u32 = 1 << 30;
pub(crate) const CANDIDATE: u32 = 1 << 31;
const COLLECTOR: u32 = MARKED | CANDIDATE;

/// Most cells that an object can have inline.
pub const MAX_CELLS: usize = 126;
/// Number of cells that stands for "the contents lie behind a pointer" (long tuples and texts).
pub(crate) const BIG: usize = 127;

/// What an object is: equal kinds mean the same shape of the same class.
///
/// ```text
///  31 30        29          28       27 .. 21   20 .. 0
///  collector    finaliser   payload  cells      id
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Kind(u32);

/// The flags that a new kind can have.
#[derive(Clone, Copy, Default, Debug)]
pub struct KindFlags {
    /// Cell 0 holds the value of the builtin type that the class extends.
    pub payload: bool,
    /// The class defines `__del__` (or the native type must be told before it is freed).
    pub finaliser: bool,
}

impl Kind {
    pub(crate) fn new(id: usize, words: usize, flags: KindFlags) -> Kind {
        assert!(id < 1 << ID_BITS && words <= WORDS_MASK as usize);
        let mut bits = id as u32 | (words as u32) << WORDS_SHIFT;
        if flags.payload {
            bits |= PAYLOAD;
        }
        if flags.finaliser {
            bits |= FINALISER;
        }
        Kind(bits)
    }

    pub(crate) const fn from_bits(bits: u32) -> Kind {
        Kind(bits)
    }

    pub(crate) const fn bits(self) -> u32 {
        self.0
    }

    /// The number of this kind: a [`NativeId`] below [`NativeId::COUNT`], a shape above.
    #[inline]
    pub const fn id(self) -> usize {
        (self.0 & ((1 << ID_BITS) - 1)) as usize
    }

    /// Number of cells of an object of this kind.
    #[inline]
    pub const fn words(self) -> usize {
        ((self.0 >> WORDS_SHIFT) & WORDS_MASK) as usize
    }

    /// Does cell 0 hold the value of the builtin type that the class extends?
    #[inline]
    pub const fn has_payload(self) -> bool {
        self.0 & PAYLOAD != 0
    }

    /// Must somebody be told before an object of this kind is freed?
    #[inline]
    pub const fn has_finaliser(self) -> bool {
        self.0 & FINALISER != 0
    }

    pub(crate) const fn with_finaliser(self) -> Kind {
        Kind(self.0 | FINALISER)
    }

    pub(crate) const fn without_finaliser(self) -> Kind {
        Kind(self.0 & !FINALISER)
    }

    pub(crate) const fn without_collector(self) -> Kind {
        Kind(self.0 & !COLLECTOR)
    }

    /// Is this an instance made of cells (and not a native type)?
    #[inline]
    pub const fn is_instance(self) -> bool {
        self.id() >= NativeId::COUNT
    }

    /// Is this a type whose objects own no values (text, numbers)?
    #[inline]
    pub(crate) const fn is_leaf(self) -> bool {
        self.id() < NativeId::LEAVES
    }

    /// Which native type this is.
    #[inline]
    pub const fn native(self) -> Option<NativeId> {
        NativeId::of(self.id())
    }

    /// Is this the native type `id`?
    #[inline]
    pub const fn is_native(self, id: NativeId) -> bool {
        self.id() == id as usize
    }
}

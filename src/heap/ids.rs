//! The list of native types: one number each, fixed at compile time.
//!
//! A native type is a Rust struct that lives in the heap behind a header. Its number is the id of
//! its kind, so "is this a list?" is one compare of the kind word.

/// The native types. First those whose objects own no values ([`LEAVES`](NativeId::LEAVES)); beyond them the order
/// means nothing. Add new ones before `Count`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[repr(u8)]
#[allow(missing_docs, reason = "the name is the type")]
pub enum NativeId {
    Free = 0,
    Str,
    BigInt,
    Float,
    Tuple,
    List,
    WeakCell,
    WeakRef,
    Class,
    Shape,
    Dict,
    Set,
    FrozenSet,
    Range,
    Slice,
    Code,
    Function,
    BoundMethod,
    NativeFunction,
    Cell,
    Generator,
    Module,
    Property,
    ClassMethod,
    StaticMethod,
    Member,
    GetSet,
    Wrapper,
    MethodWrapper,
    Super,
    MappingProxy,
    Traceback,
    FrameInfo,
    FrameLocals,
    DictKeys,
    DictValues,
    DictItems,
    DictKeyIter,
    DictValueIter,
    DictItemIter,
    SetIter,
    ListIter,
    ListReverseIter,
    TupleIter,
    StrIter,
    RangeIter,
    LongRangeIter,
    SequenceIter,
    CallableIter,
    Enumerate,
    Zip,
    Map,
    Filter,
    Reversed,
    DictReverseKeyIter,
    DictReverseValueIter,
    DictReverseItemIter,
    OrderedIter,
    GenericAlias,
    UnionType,
    Random,
    TextStream,
    ClassMethodDescriptor,
    MethodDescriptor,
    Site,
    StrAsciiIter,
    CountIter,
    Cycle,
    Repeat,
    Accumulate,
    Chain,
    Compress,
    DropWhile,
    TakeWhile,
    FilterFalse,
    StarMap,
    GroupBy,
    Grouper,
    Islice,
    Pairwise,
    Tee,
    TeeLink,
    ZipLongest,
    Batched,
    Product,
    Permutations,
    Combinations,
    Multisets,
    Deque,
    DequeForward,
    DequeBackward,
    Cache,
    Partial,
    ItemGetter,
    AttrGetter,
    Key,
    TupleGetter,
    Pattern,
    Match,
    Scanner,
    Array,
    ArrayIter,
    Count,
}

impl NativeId {
    /// How many there are.
    pub const COUNT: usize = NativeId::Count as usize;
    /// The native type of this number.
    #[inline]
    pub(crate) const fn of(id: usize) -> Option<NativeId> {
        if id >= NativeId::COUNT {
            return None;
        }
        // SAFETY: the numbers below that of `Count` are those of the native types, without a gap.
        Some(unsafe { std::mem::transmute::<u8, NativeId>(id as u8) })
    }

    /// The ids below this one are those of types whose objects own no values and cannot be watched.
    pub(crate) const LEAVES: usize = NativeId::Tuple as usize;
}

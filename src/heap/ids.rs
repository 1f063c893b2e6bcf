//! The list of native types: one number each, fixed at compile time.
//!
//! A native type is a Rust struct that lives in the heap behind a header. Its number is the id of
//! its kind, so "is this a list?" is one compare of the kind word.

/// The native types. The order means nothing; add new ones before `Count`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[repr(u8)]
#[allow(missing_docs, reason = "the name is the type")]
pub enum NativeId {
    Free = 0,
    Str,
    Tuple,
    Float,
    List,
    WeakCell,
    WeakRef,
    BigInt,
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
    BoundNative,
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
    GenericAlias,
    UnionType,
    Random,
    TextStream,
    ClassMethodDescriptor,
    MethodDescriptor,
    Site,
    StrAsciiIter,
    Count,
}

impl NativeId {
    /// How many there are.
    pub const COUNT: usize = NativeId::Count as usize;
}

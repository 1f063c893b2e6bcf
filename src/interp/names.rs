//! Interned names, and the list of those that the interpreter itself uses.

use std::cmp::Ordering;

use crate::heap::{Handle, Str, Value};
use crate::source::op::{BinOp, CmpOp, UnaryOp};

/// An interned `str`: equal names are the same object, so comparing is one compare.
#[derive(Clone, Debug)]
pub struct Name(Handle<Str>);

impl Name {
    /// Of a text that is in the table of names, or will be.
    pub(in crate::interp) fn trusted(text: Handle<Str>) -> Name {
        Name(text)
    }

    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or("")
    }

    /// The `str` object.
    #[inline]
    pub fn value(&self) -> &Value {
        self.0.value()
    }

    /// The hash of the text.
    #[inline]
    pub fn hash(&self) -> u64 {
        self.0.hash()
    }

    /// Is `value` this very object?
    #[inline]
    pub fn is(&self, value: &Value) -> bool {
        self.0.value().is(value)
    }
}

impl PartialEq for Name {
    #[inline]
    fn eq(&self, other: &Name) -> bool {
        self.0.is(&other.0)
    }
}

impl Eq for Name {}

impl std::hash::Hash for Name {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        state.write_usize(self.0.value().addr());
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Name) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Name) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text of a name: that of its field, unless another is given.
macro_rules! text {
    ($name:ident) => {
        stringify!($name)
    };
    ($name:ident $text:literal) => {
        $text
    };
}

macro_rules! names {
    ($($name:ident $(= $text:literal)?)*) => {
        /// The names that the interpreter itself asks for.
        #[allow(non_snake_case, missing_docs, reason = "fields are called as the names are")]
        pub struct Names {
            $(pub $name: Name,)*
            binary: Vec<[Name; 3]>,
        }

        impl Names {
            pub(in crate::interp) fn new(mut intern: impl FnMut(&str) -> Name) -> Names {
                Names {
                    $($name: intern(text!($name $($text)?)),)*
                    binary: BinOp::ALL
                        .iter()
                        .map(|op| ["", "r", "i"].map(|p| intern(&format!("__{p}{}__", op.word()))))
                        .collect(),
                }
            }
        }
    };
}

// In the order of their letters. Whoever wants a name that stands in the sources takes it from here (`tests/tidy.rs`).
names! {
    ArrayType MutableSequence SimpleNamespace UnraisableHookArgs __abs__ __abstractmethods__ __all__ __annotations__
    __args__ __bases__ __bool__ __build_class__ __builtins__ __call__ __ceil__ __class__
    __class_getitem__ __classcell__ __contains__ __copy__ __del__ __delattr__ __delete__ __delitem__
    __dict__ __dir__ __divmod__ __doc__ __enter__ __eq__ __exit__ __file__ __firstlineno__ __float__
    __floor__ __format__ __ge__ __get__ __getattr__ __getattribute__ __getitem__ __getnewargs__
    __getnewargs_ex__ __getstate__ __gt__ __hash__ __import__ __index__ __init__ __init_subclass__
    __instancecheck__ __int__ __invert__ __isabstractmethod__ __iter__ __le__ __len__
    __length_hint__ __loader__ __lt__ __main__ __match_args__ __missing__ __module__ __mro_entries__
    __name__ __ne__ __neg__ __new__ __next__ __notes__ __orig_bases__ __origin__ __package__
    __parameters__ __path__ __pos__ __pow__ __prepare__ __qualname__ __rdivmod__ __reduce__ __repr__
    __reversed__ __round__ __set__ __set_name__ __setattr__ __setitem__ __setstate__ __sizeof__
    __slots__ __spec__ __static_attributes__ __stdout__ __str__ __subclasscheck__
    __trunc__ __type_params__ __weakref__ _inst _strptime _strptime_time append builtins close
    closed code collected collections_abc = "collections.abc" copy copyreg derive displayhook
    empty = "" excepthook f_locals flush gc generation get getattr getstate implementation insert io
    isinstance items join keys metaclass mro next path readline register
    return_annotation = "return" search seed send setstate sort stderr strict struct_time sys throw
    time tracebacklimit two_underscores = "__" typecodes types tzname uncollectable underscore = "_"
    unraisablehook value values version_info warnings write
}

impl Names {
    /// `__add__` and the like.
    #[inline]
    pub fn binary(&self, op: BinOp) -> &Name {
        &self.binary[op as usize][0]
    }

    /// `__radd__` and the like.
    #[inline]
    pub fn reflected(&self, op: BinOp) -> &Name {
        &self.binary[op as usize][1]
    }

    /// `__iadd__` and the like.
    #[inline]
    pub fn in_place(&self, op: BinOp) -> &Name {
        &self.binary[op as usize][2]
    }

    /// `__neg__` and the like.
    pub fn unary(&self, op: UnaryOp) -> &Name {
        match op {
            UnaryOp::Neg => &self.__neg__,
            UnaryOp::Pos => &self.__pos__,
            UnaryOp::Invert => &self.__invert__,
        }
    }

    /// `__lt__` and the like.
    pub fn compare(&self, op: CmpOp) -> &Name {
        match op {
            CmpOp::Lt => &self.__lt__,
            CmpOp::Le => &self.__le__,
            CmpOp::Eq => &self.__eq__,
            CmpOp::Ne => &self.__ne__,
            CmpOp::Gt => &self.__gt__,
            CmpOp::Ge => &self.__ge__,
        }
    }
}

//! The classes that the interpreter itself must find, numbered.

macro_rules! well_known {
    ($($class:ident)*) => {
        /// A class that the interpreter itself refers to. `builtins` makes it;
        /// [`Interp::class`](crate::interp::Interp::class) finds it.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(usize)]
        #[allow(missing_docs, reason = "the name is the class")]
        pub enum WellKnown { $($class,)* }

        impl WellKnown {
            /// All of them, in order.
            pub const ALL: &'static [WellKnown] = &[$(WellKnown::$class,)*];
            /// How many there are.
            pub const COUNT: usize = WellKnown::ALL.len();

            /// The Rust name; for exceptions also the class's name.
            pub const fn name(self) -> &'static str {
                match self { $(WellKnown::$class => stringify!($class),)* }
            }
        }
    };
}

well_known! {
    Object Type Int Bool Float Str List Tuple Dict Set FrozenSet Range Slice NoneType EllipsisType
    NotImplementedType Function Method BuiltinFunction MethodDescriptor WrapperDescriptor
    MethodWrapper ClassMethodDescriptor Property ClassMethod StaticMethod Super MemberDescriptor
    GetSetDescriptor MappingProxy Generator Cell Module Traceback Frame Code GenericAlias UnionType
    DictKeys DictValues DictItems OrderedDict OrderedKeys OrderedValues OrderedItems SimpleNamespace WeakRef WeakProxy WeakCallableProxy Enumerate Zip
    Map Filter Reversed Array
    BaseException SystemExit KeyboardInterrupt GeneratorExit BaseExceptionGroup Exception
    ExceptionGroup StopIteration StopAsyncIteration ArithmeticError FloatingPointError OverflowError
    ZeroDivisionError AssertionError AttributeError BufferError EOFError ImportError
    ModuleNotFoundError LookupError IndexError KeyError MemoryError NameError UnboundLocalError
    OSError BlockingIOError ChildProcessError ConnectionError BrokenPipeError ConnectionAbortedError
    ConnectionRefusedError ConnectionResetError FileExistsError FileNotFoundError InterruptedError
    IsADirectoryError NotADirectoryError PermissionError ProcessLookupError TimeoutError
    ReferenceError RuntimeError NotImplementedError RecursionError PythonFinalizationError
    SyntaxError IndentationError TabError SystemError TypeError ValueError UnicodeError
    UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError Warning BytesWarning
    DeprecationWarning EncodingWarning FutureWarning ImportWarning PendingDeprecationWarning
    ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning UserWarning
}

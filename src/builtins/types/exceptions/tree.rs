//! The tree of exception classes as two tables: those with fields or methods of their own, and the plain ones.
//!
//! A row without fields of its own inherits everything from its base. Read next: [`base`](super::base) for what
//! all share, [`fields`](super::fields) for the classes that keep more, [`group`](super::group).

use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::exception;
use crate::object::native;
use crate::runtime::define::Sig;
use crate::runtime::define::{
    Flags, TypeDef, class_method, getset, initializer, method, new, plain_method,
};

use super::{base, fields, group};

const WITH_TRACEBACK: &str =
    "Exception.with_traceback(tb) --\n    set self.__traceback__ to tb and return self.";
const ADD_NOTE: &str = "Exception.add_note(note) --\n    add a note to the exception";

const SUPPRESS: native::GetSetDef = native::GetSetDef {
    name: "__suppress_context__",
    get: base::get_suppress,
    set: Some(base::set_suppress),
    member: true,
    reads: true,
    doc: "",
};

fn class_getitem(cx: &Interp, args: Args<'_>) -> R {
    crate::runtime::container::item::generic_alias(cx, &args.values[0], &args.values[1])
}

/// What the errors of codecs and translations tell.
const CODEC: &[native::GetSetDef] = &[
    fields::field::<{ exception::unicode::ENCODING }>("encoding", "exception encoding"),
    fields::field::<{ exception::unicode::OBJECT }>("object", "exception object"),
    fields::field::<{ exception::unicode::START }>("start", "exception start"),
    fields::field::<{ exception::unicode::END }>("end", "exception end"),
    fields::field::<{ exception::unicode::REASON }>("reason", "exception reason"),
];

/// A row with what nearly all rows share.
const fn row(
    well_known: WellKnown,
    base: WellKnown,
    name: &'static str,
    doc: &'static str,
) -> TypeDef {
    TypeDef {
        base,
        well_known: Some(well_known),
        flags: Flags::BASE,
        ..TypeDef::new(name, doc)
    }
}

/// The classes that only have a name of their own.
macro_rules! plain {
    ($($name:ident($base:ident) $doc:literal;)*) => {
        &[$(row(WellKnown::$name, WellKnown::$base, stringify!($name), $doc)),*]
    };
}

/// Classes without fields or methods of their own: name, base, what it is for.
pub static PLAIN: &[TypeDef] = plain! {
    Exception(BaseException) "Common base class for all non-exit exceptions.";
    ArithmeticError(Exception) "Base class for arithmetic errors.";
    FloatingPointError(ArithmeticError) "Floating-point operation failed.";
    OverflowError(ArithmeticError) "Result too large to be represented.";
    ZeroDivisionError(ArithmeticError) "Second argument to a division or modulo operation was zero.";
    AssertionError(Exception) "Assertion failed.";
    BufferError(Exception) "Buffer error.";
    EOFError(Exception) "Read beyond end of file.";
    ModuleNotFoundError(ImportError) "Module not found.";
    LookupError(Exception) "Base class for lookup errors.";
    IndexError(LookupError) "Sequence index out of range.";
    MemoryError(Exception) "Out of memory.";
    UnboundLocalError(NameError) "Local name referenced but not bound to a value.";
    BlockingIOError(OSError) "I/O operation would block.";
    ChildProcessError(OSError) "Child process error.";
    ConnectionError(OSError) "Connection error.";
    BrokenPipeError(ConnectionError) "Broken pipe.";
    ConnectionAbortedError(ConnectionError) "Connection aborted.";
    ConnectionRefusedError(ConnectionError) "Connection refused.";
    ConnectionResetError(ConnectionError) "Connection reset.";
    FileExistsError(OSError) "File already exists.";
    FileNotFoundError(OSError) "File not found.";
    InterruptedError(OSError) "Interrupted by signal.";
    IsADirectoryError(OSError) "Operation doesn't work on directories.";
    NotADirectoryError(OSError) "Operation only works on directories.";
    PermissionError(OSError) "Not enough permissions.";
    ProcessLookupError(OSError) "Process not found.";
    TimeoutError(OSError) "Timeout expired.";
    ReferenceError(Exception) "Weak ref proxy used after referent went away.";
    RuntimeError(Exception) "Unspecified run-time error.";
    NotImplementedError(RuntimeError) "Method or function hasn't been implemented yet.";
    PythonFinalizationError(RuntimeError) "Operation blocked during Python finalization.";
    RecursionError(RuntimeError) "Recursion limit exceeded.";
    StopAsyncIteration(Exception) "Signal the end from iterator.__anext__().";
    IndentationError(SyntaxError) "Improper indentation.";
    TabError(IndentationError) "Improper mixture of spaces and tabs.";
    SystemError(Exception) "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version.";
    TypeError(Exception) "Inappropriate argument type.";
    ValueError(Exception) "Inappropriate argument value (of correct type).";
    UnicodeError(ValueError) "Unicode related error.";
    Warning(Exception) "Base class for warning categories.";
    BytesWarning(Warning) "Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str.";
    DeprecationWarning(Warning) "Base class for warnings about deprecated features.";
    EncodingWarning(Warning) "Base class for warnings about encodings.";
    FutureWarning(Warning) "Base class for warnings about constructs that will change semantically\nin the future.";
    ImportWarning(Warning) "Base class for warnings about probable mistakes in module imports";
    PendingDeprecationWarning(Warning) "Base class for warnings about features which will be deprecated\nin the future.";
    ResourceWarning(Warning) "Base class for warnings about resource usage.";
    RuntimeWarning(Warning) "Base class for warnings about dubious runtime behavior.";
    SyntaxWarning(Warning) "Base class for warnings about dubious syntax.";
    UnicodeWarning(Warning) "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems.";
    UserWarning(Warning) "Base class for warnings generated by user code.";
    GeneratorExit(BaseException) "Request that a generator exit.";
    KeyboardInterrupt(BaseException) "Program interrupted by user.";
};

/// Classes with fields or methods of their own.
pub static TYPES: &[TypeDef] = &[
    TypeDef {
        new: Some(new(Sig::Raw, base::new)),
        methods: &[
            initializer(Sig::Raw, base::init),
            method("__str__", Sig::NoArgs, base::str, "Return str(self)."),
            method("__repr__", Sig::NoArgs, base::repr, "Return repr(self)."),
            plain_method("__reduce__", Sig::NoArgs, base::reduce, ""),
            plain_method("__setstate__", Sig::One, base::set_state, "")
                .spelled("($self, object, /)"),
            method(
                "with_traceback",
                Sig::One,
                base::with_traceback,
                WITH_TRACEBACK,
            )
            .spelled("($self, object, /)"),
            method("add_note", Sig::One, base::add_note, ADD_NOTE).spelled("($self, object, /)"),
        ],
        getset: &[
            getset("args", base::get_args, base::set_args, "").reading(),
            getset(
                "__traceback__",
                base::get_traceback,
                base::set_traceback,
                "",
            )
            .reading(),
            getset(
                "__cause__",
                base::get_cause,
                base::set_cause,
                "exception cause",
            )
            .reading(),
            getset(
                "__context__",
                base::get_context,
                base::set_context,
                "exception context",
            )
            .reading(),
            SUPPRESS,
        ],
        own_dict: true,
        fields: exception::BASE_FIELDS,
        flags: Flags::BASE,
        own_access: true,
        ..row(
            WellKnown::BaseException,
            WellKnown::Object,
            "BaseException",
            "Common base class for all exceptions",
        )
    },
    TypeDef {
        new: Some(new(Sig::Raw, group::new)),
        methods: &[
            initializer(Sig::Raw, base::init),
            method("__str__", Sig::NoArgs, group::str, "Return str(self)."),
            method("derive", Sig::One, group::derive, "").spelled("($self, object, /)"),
            method("split", Sig::One, group::split, "").spelled("($self, object, /)"),
            method("subgroup", Sig::One, group::subgroup, "").spelled("($self, object, /)"),
            class_method("__class_getitem__", Sig::One, class_getitem, "See PEP 585")
                .spelled("($type, object, /)"),
        ],
        getset: &[
            fields::constant::<{ exception::group::MESSAGE }>("message", "exception message"),
            fields::constant::<{ exception::group::EXCEPTIONS }>("exceptions", "nested exceptions"),
        ],
        fields: exception::group::FIELDS,
        ..row(
            WellKnown::BaseExceptionGroup,
            WellKnown::BaseException,
            "BaseExceptionGroup",
            "A combination of multiple unrelated exceptions.",
        )
    },
    TypeDef {
        methods: &[
            initializer(Sig::Raw, fields::init_attribute),
            method("__str__", Sig::NoArgs, base::str, "Return str(self)."),
            plain_method("__getstate__", Sig::NoArgs, fields::attribute_state, ""),
            plain_method("__reduce__", Sig::NoArgs, fields::reduce_attribute, ""),
        ],
        getset: &[
            fields::field::<{ exception::attribute_error::NAME }>("name", "attribute name"),
            fields::field::<{ exception::attribute_error::OBJ }>("obj", "object"),
        ],
        fields: exception::attribute_error::FIELDS,
        ..row(
            WellKnown::AttributeError,
            WellKnown::Exception,
            "AttributeError",
            "Attribute not found.",
        )
    },
    TypeDef {
        methods: &[
            initializer(Sig::Raw, fields::init_import),
            method(
                "__str__",
                Sig::NoArgs,
                fields::str_import,
                "Return str(self).",
            ),
            plain_method("__reduce__", Sig::NoArgs, fields::reduce_import, ""),
        ],
        getset: &[
            fields::field::<{ exception::import::MSG }>("msg", "exception message"),
            fields::field::<{ exception::import::NAME }>("name", "module name"),
            fields::field::<{ exception::import::PATH }>("path", "module path"),
            fields::field::<{ exception::import::NAME_FROM }>(
                "name_from",
                "name imported from module",
            ),
        ],
        fields: exception::import::FIELDS,
        ..row(
            WellKnown::ImportError,
            WellKnown::Exception,
            "ImportError",
            "Import can't find module, or can't find name in module.",
        )
    },
    TypeDef {
        methods: &[method(
            "__str__",
            Sig::NoArgs,
            fields::str_key,
            "Return str(self).",
        )],
        ..row(
            WellKnown::KeyError,
            WellKnown::LookupError,
            "KeyError",
            "Mapping key not found.",
        )
    },
    TypeDef {
        methods: &[
            initializer(Sig::Raw, fields::init_name),
            method("__str__", Sig::NoArgs, base::str, "Return str(self)."),
        ],
        getset: &[fields::field::<{ exception::name_error::NAME }>(
            "name", "name",
        )],
        fields: exception::name_error::FIELDS,
        ..row(
            WellKnown::NameError,
            WellKnown::Exception,
            "NameError",
            "Name not found globally.",
        )
    },
    TypeDef {
        new: Some(new(Sig::Raw, fields::new_os)),
        methods: &[
            initializer(Sig::Raw, fields::init_os),
            plain_method("__reduce__", Sig::NoArgs, fields::reduce_os, ""),
            method("__str__", Sig::NoArgs, fields::str_os, "Return str(self)."),
        ],
        getset: &[
            fields::field::<{ exception::os::ERRNO }>("errno", "POSIX exception code"),
            fields::field::<{ exception::os::STRERROR }>("strerror", "exception strerror"),
            fields::field::<{ exception::os::FILENAME }>("filename", "exception filename"),
            fields::field::<{ exception::os::FILENAME2 }>("filename2", "second exception filename"),
            getset(
                "characters_written",
                fields::get_written,
                fields::set_written,
                "",
            ),
        ],
        fields: exception::os::FIELDS,
        ..row(
            WellKnown::OSError,
            WellKnown::Exception,
            "OSError",
            "Base class for I/O related errors.",
        )
    },
    TypeDef {
        methods: &[initializer(Sig::Raw, fields::init_stop)],
        getset: &[fields::field::<{ exception::stop_iteration::VALUE }>(
            "value",
            "generator return value",
        )],
        fields: exception::stop_iteration::FIELDS,
        ..row(
            WellKnown::StopIteration,
            WellKnown::Exception,
            "StopIteration",
            "Signal the end from iterator.__next__().",
        )
    },
    TypeDef {
        methods: &[
            initializer(Sig::Raw, fields::init_syntax),
            method(
                "__str__",
                Sig::NoArgs,
                fields::str_syntax,
                "Return str(self).",
            ),
        ],
        getset: &[
            fields::field::<{ exception::syntax::MSG }>("msg", "exception msg"),
            fields::field::<{ exception::syntax::FILENAME }>("filename", "exception filename"),
            fields::field::<{ exception::syntax::LINE }>("lineno", "exception lineno"),
            fields::field::<{ exception::syntax::OFFSET }>("offset", "exception offset"),
            fields::field::<{ exception::syntax::TEXT }>("text", "exception text"),
            fields::field::<{ exception::syntax::END_LINE }>("end_lineno", "exception end lineno"),
            fields::field::<{ exception::syntax::END_OFFSET }>(
                "end_offset",
                "exception end offset",
            ),
            fields::field::<{ exception::syntax::PRINT }>(
                "print_file_and_line",
                "exception print_file_and_line",
            ),
        ],
        fields: exception::syntax::FIELDS,
        ..row(
            WellKnown::SyntaxError,
            WellKnown::Exception,
            "SyntaxError",
            "Invalid syntax.",
        )
    },
    TypeDef {
        methods: &[
            initializer(Sig::Raw, fields::init_unicode),
            method(
                "__str__",
                Sig::NoArgs,
                fields::str_decode,
                "Return str(self).",
            ),
        ],
        getset: CODEC,
        fields: exception::unicode::FIELDS,
        ..row(
            WellKnown::UnicodeDecodeError,
            WellKnown::UnicodeError,
            "UnicodeDecodeError",
            "Unicode decoding error.",
        )
    },
    TypeDef {
        methods: &[
            initializer(Sig::Raw, fields::init_unicode),
            method(
                "__str__",
                Sig::NoArgs,
                fields::str_encode,
                "Return str(self).",
            ),
        ],
        getset: CODEC,
        fields: exception::unicode::FIELDS,
        ..row(
            WellKnown::UnicodeEncodeError,
            WellKnown::UnicodeError,
            "UnicodeEncodeError",
            "Unicode encoding error.",
        )
    },
    TypeDef {
        methods: &[
            initializer(Sig::Raw, fields::init_translate),
            method(
                "__str__",
                Sig::NoArgs,
                fields::str_translate,
                "Return str(self).",
            ),
        ],
        getset: CODEC,
        fields: exception::unicode::FIELDS,
        ..row(
            WellKnown::UnicodeTranslateError,
            WellKnown::UnicodeError,
            "UnicodeTranslateError",
            "Unicode translation error.",
        )
    },
    TypeDef {
        methods: &[initializer(Sig::Raw, fields::init_exit)],
        getset: &[fields::field::<{ exception::system_exit::CODE }>(
            "code",
            "exception code",
        )],
        fields: exception::system_exit::FIELDS,
        ..row(
            WellKnown::SystemExit,
            WellKnown::BaseException,
            "SystemExit",
            "Request to exit from the interpreter.",
        )
    },
    TypeDef {
        second_base: Some(WellKnown::Exception),
        ..row(
            WellKnown::ExceptionGroup,
            WellKnown::BaseExceptionGroup,
            "ExceptionGroup",
            "",
        )
    },
];

//! The tree of exception classes as a table: one row a class, bases before subclasses.
//!
//! A row without fields of its own inherits everything from its base. Read next: [`base`](super::base) for what
//! all share, [`fields`](super::fields) for the classes that keep more, [`group`](super::group).

use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::exception::{self, OWN};
use crate::object::native;
use crate::runtime::define::{TypeDef, TypeFlags, class_method, getset, method, new, plain_method};
use crate::runtime::define::Sig;

use super::{base, fields, group};

const INIT: &str = "Initialize self.  See help(type(self)) for accurate signature.";
const WITH_TRACEBACK: &str = "Exception.with_traceback(tb) --\n    set self.__traceback__ to tb and return self.";
const ADD_NOTE: &str = "Exception.add_note(note) --\n    add a note to the exception";

const SUPPRESS: native::GetSetDef = native::GetSetDef {
    name: "__suppress_context__",
    get: base::get_suppress,
    set: Some(base::set_suppress),
    member: true,
    doc: "",
};

fn class_getitem(cx: &Interp, args: Args<'_>) -> R {
    crate::runtime::item::generic_alias(cx, &args.values[0], &args.values[1])
}

/// A row with what nearly all rows share.
const fn row(well_known: WellKnown, base: WellKnown, name: &'static str, doc: &'static str) -> TypeDef {
    TypeDef { base, well_known: Some(well_known), flags: TypeFlags::BASE, ..TypeDef::new(name, doc) }
}

/// All exception classes.
pub static TYPES: &[TypeDef] = &[
    TypeDef {
        new: Some(new(Sig::Raw, base::new)),
        methods: &[
            method("__init__", Sig::Raw, base::init, INIT),
            method("__str__", Sig::NoArgs, base::str, "Return str(self)."),
            method("__repr__", Sig::NoArgs, base::repr, "Return repr(self)."),
            plain_method("__reduce__", Sig::NoArgs, base::reduce, ""),
            plain_method("__setstate__", Sig::One, base::set_state, ""),
            method("with_traceback", Sig::One, base::with_traceback, WITH_TRACEBACK),
            method("add_note", Sig::One, base::add_note, ADD_NOTE),
        ],
        getset: &[
            getset("args", base::get_args, base::set_args, ""),
            getset("__traceback__", base::get_traceback, base::set_traceback, ""),
            getset("__cause__", base::get_cause, base::set_cause, "exception cause"),
            getset("__context__", base::get_context, base::set_context, "exception context"),
            SUPPRESS,
        ],
        fields: exception::BASE_FIELDS,
        ..row(WellKnown::BaseException, WellKnown::Object, "BaseException", "Common base class for all exceptions")
    },
    TypeDef {
        new: Some(new(Sig::Raw, group::new)),
        methods: &[
            method("__init__", Sig::Raw, base::init, INIT),
            method("__str__", Sig::NoArgs, group::str, "Return str(self)."),
            method("derive", Sig::One, group::derive, ""),
            method("split", Sig::One, group::split, ""),
            method("subgroup", Sig::One, group::subgroup, ""),
            class_method("__class_getitem__", Sig::One, class_getitem, "See PEP 585"),
        ],
        getset: &[
            fields::constant::<OWN>("message", "exception message"),
            fields::constant::<{ OWN + 1 }>("exceptions", "nested exceptions"),
        ],
        fields: &["message", "exceptions"],
        ..row(WellKnown::BaseExceptionGroup, WellKnown::BaseException, "BaseExceptionGroup", "A combination of multiple unrelated exceptions.")
    },
    row(WellKnown::Exception, WellKnown::BaseException, "Exception", "Common base class for all non-exit exceptions."),
    row(WellKnown::ArithmeticError, WellKnown::Exception, "ArithmeticError", "Base class for arithmetic errors."),
    row(WellKnown::FloatingPointError, WellKnown::ArithmeticError, "FloatingPointError", "Floating-point operation failed."),
    row(WellKnown::OverflowError, WellKnown::ArithmeticError, "OverflowError", "Result too large to be represented."),
    row(WellKnown::ZeroDivisionError, WellKnown::ArithmeticError, "ZeroDivisionError", "Second argument to a division or modulo operation was zero."),
    row(WellKnown::AssertionError, WellKnown::Exception, "AssertionError", "Assertion failed."),
    TypeDef {
        methods: &[
            method("__init__", Sig::Raw, fields::init_attribute, INIT),
        ],
        getset: &[
            fields::field::<OWN>("name", "attribute name"),
            fields::field::<{ OWN + 1 }>("obj", "object"),
        ],
        fields: &["name", "obj"],
        ..row(WellKnown::AttributeError, WellKnown::Exception, "AttributeError", "Attribute not found.")
    },
    row(WellKnown::BufferError, WellKnown::Exception, "BufferError", "Buffer error."),
    row(WellKnown::EOFError, WellKnown::Exception, "EOFError", "Read beyond end of file."),
    TypeDef {
        methods: &[
            method("__init__", Sig::Raw, fields::init_import, INIT),
            method("__str__", Sig::NoArgs, fields::str_import, "Return str(self)."),
        ],
        getset: &[
            fields::field::<OWN>("msg", "exception message"),
            fields::field::<{ OWN + 1 }>("name", "module name"),
            fields::field::<{ OWN + 2 }>("path", "module path"),
            fields::field::<{ OWN + 3 }>("name_from", "name imported from module"),
        ],
        fields: &["msg", "name", "path", "name_from"],
        ..row(WellKnown::ImportError, WellKnown::Exception, "ImportError", "Import can't find module, or can't find name in module.")
    },
    row(WellKnown::ModuleNotFoundError, WellKnown::ImportError, "ModuleNotFoundError", "Module not found."),
    row(WellKnown::LookupError, WellKnown::Exception, "LookupError", "Base class for lookup errors."),
    row(WellKnown::IndexError, WellKnown::LookupError, "IndexError", "Sequence index out of range."),
    TypeDef {
        methods: &[method("__str__", Sig::NoArgs, fields::str_key, "Return str(self).")],
        ..row(WellKnown::KeyError, WellKnown::LookupError, "KeyError", "Mapping key not found.")
    },
    row(WellKnown::MemoryError, WellKnown::Exception, "MemoryError", "Out of memory."),
    TypeDef {
        methods: &[
            method("__init__", Sig::Raw, fields::init_name, INIT),
        ],
        getset: &[
            fields::field::<OWN>("name", "name"),
        ],
        fields: &["name"],
        ..row(WellKnown::NameError, WellKnown::Exception, "NameError", "Name not found globally.")
    },
    row(WellKnown::UnboundLocalError, WellKnown::NameError, "UnboundLocalError", "Local name referenced but not bound to a value."),
    TypeDef {
        new: Some(new(Sig::Raw, fields::new_os)),
        methods: &[
            method("__init__", Sig::Raw, fields::init_os, INIT),
            method("__str__", Sig::NoArgs, fields::str_os, "Return str(self)."),
        ],
        getset: &[
            fields::field::<OWN>("errno", "POSIX exception code"),
            fields::field::<{ OWN + 1 }>("strerror", "exception strerror"),
            fields::field::<{ OWN + 2 }>("filename", "exception filename"),
            fields::field::<{ OWN + 3 }>("filename2", "second exception filename"),
            getset("characters_written", fields::get_written, fields::set_written, ""),
        ],
        fields: &["errno", "strerror", "filename", "filename2", "characters_written"],
        ..row(WellKnown::OSError, WellKnown::Exception, "OSError", "Base class for I/O related errors.")
    },
    row(WellKnown::BlockingIOError, WellKnown::OSError, "BlockingIOError", "I/O operation would block."),
    row(WellKnown::ChildProcessError, WellKnown::OSError, "ChildProcessError", "Child process error."),
    row(WellKnown::ConnectionError, WellKnown::OSError, "ConnectionError", "Connection error."),
    row(WellKnown::BrokenPipeError, WellKnown::ConnectionError, "BrokenPipeError", "Broken pipe."),
    row(WellKnown::ConnectionAbortedError, WellKnown::ConnectionError, "ConnectionAbortedError", "Connection aborted."),
    row(WellKnown::ConnectionRefusedError, WellKnown::ConnectionError, "ConnectionRefusedError", "Connection refused."),
    row(WellKnown::ConnectionResetError, WellKnown::ConnectionError, "ConnectionResetError", "Connection reset."),
    row(WellKnown::FileExistsError, WellKnown::OSError, "FileExistsError", "File already exists."),
    row(WellKnown::FileNotFoundError, WellKnown::OSError, "FileNotFoundError", "File not found."),
    row(WellKnown::InterruptedError, WellKnown::OSError, "InterruptedError", "Interrupted by signal."),
    row(WellKnown::IsADirectoryError, WellKnown::OSError, "IsADirectoryError", "Operation doesn't work on directories."),
    row(WellKnown::NotADirectoryError, WellKnown::OSError, "NotADirectoryError", "Operation only works on directories."),
    row(WellKnown::PermissionError, WellKnown::OSError, "PermissionError", "Not enough permissions."),
    row(WellKnown::ProcessLookupError, WellKnown::OSError, "ProcessLookupError", "Process not found."),
    row(WellKnown::TimeoutError, WellKnown::OSError, "TimeoutError", "Timeout expired."),
    row(WellKnown::ReferenceError, WellKnown::Exception, "ReferenceError", "Weak ref proxy used after referent went away."),
    row(WellKnown::RuntimeError, WellKnown::Exception, "RuntimeError", "Unspecified run-time error."),
    row(WellKnown::NotImplementedError, WellKnown::RuntimeError, "NotImplementedError", "Method or function hasn't been implemented yet."),
    row(WellKnown::PythonFinalizationError, WellKnown::RuntimeError, "PythonFinalizationError", "Operation blocked during Python finalization."),
    row(WellKnown::RecursionError, WellKnown::RuntimeError, "RecursionError", "Recursion limit exceeded."),
    row(WellKnown::StopAsyncIteration, WellKnown::Exception, "StopAsyncIteration", "Signal the end from iterator.__anext__()."),
    TypeDef {
        methods: &[
            method("__init__", Sig::Raw, fields::init_stop, INIT),
        ],
        getset: &[
            fields::field::<OWN>("value", "generator return value"),
        ],
        fields: &["value"],
        ..row(WellKnown::StopIteration, WellKnown::Exception, "StopIteration", "Signal the end from iterator.__next__().")
    },
    TypeDef {
        methods: &[
            method("__init__", Sig::Raw, fields::init_syntax, INIT),
            method("__str__", Sig::NoArgs, fields::str_syntax, "Return str(self)."),
        ],
        getset: &[
            fields::field::<OWN>("msg", "exception msg"),
            fields::field::<{ OWN + 1 }>("filename", "exception filename"),
            fields::field::<{ OWN + 2 }>("lineno", "exception lineno"),
            fields::field::<{ OWN + 3 }>("offset", "exception offset"),
            fields::field::<{ OWN + 4 }>("text", "exception text"),
            fields::field::<{ OWN + 5 }>("end_lineno", "exception end lineno"),
            fields::field::<{ OWN + 6 }>("end_offset", "exception end offset"),
            fields::field::<{ OWN + 7 }>("print_file_and_line", "exception print_file_and_line"),
        ],
        fields: &["msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset", "print_file_and_line"],
        ..row(WellKnown::SyntaxError, WellKnown::Exception, "SyntaxError", "Invalid syntax.")
    },
    row(WellKnown::IndentationError, WellKnown::SyntaxError, "IndentationError", "Improper indentation."),
    row(WellKnown::TabError, WellKnown::IndentationError, "TabError", "Improper mixture of spaces and tabs."),
    row(WellKnown::SystemError, WellKnown::Exception, "SystemError", "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version."),
    row(WellKnown::TypeError, WellKnown::Exception, "TypeError", "Inappropriate argument type."),
    row(WellKnown::ValueError, WellKnown::Exception, "ValueError", "Inappropriate argument value (of correct type)."),
    row(WellKnown::UnicodeError, WellKnown::ValueError, "UnicodeError", "Unicode related error."),
    TypeDef {
        methods: &[
            method("__init__", Sig::Raw, fields::init_unicode, INIT),
            method("__str__", Sig::NoArgs, fields::str_decode, "Return str(self)."),
        ],
        getset: &[
            fields::field::<OWN>("encoding", "exception encoding"),
            fields::field::<{ OWN + 1 }>("object", "exception object"),
            fields::field::<{ OWN + 2 }>("start", "exception start"),
            fields::field::<{ OWN + 3 }>("end", "exception end"),
            fields::field::<{ OWN + 4 }>("reason", "exception reason"),
        ],
        fields: &["encoding", "object", "start", "end", "reason"],
        ..row(WellKnown::UnicodeDecodeError, WellKnown::UnicodeError, "UnicodeDecodeError", "Unicode decoding error.")
    },
    TypeDef {
        methods: &[
            method("__init__", Sig::Raw, fields::init_unicode, INIT),
            method("__str__", Sig::NoArgs, fields::str_encode, "Return str(self)."),
        ],
        getset: &[
            fields::field::<OWN>("encoding", "exception encoding"),
            fields::field::<{ OWN + 1 }>("object", "exception object"),
            fields::field::<{ OWN + 2 }>("start", "exception start"),
            fields::field::<{ OWN + 3 }>("end", "exception end"),
            fields::field::<{ OWN + 4 }>("reason", "exception reason"),
        ],
        fields: &["encoding", "object", "start", "end", "reason"],
        ..row(WellKnown::UnicodeEncodeError, WellKnown::UnicodeError, "UnicodeEncodeError", "Unicode encoding error.")
    },
    TypeDef {
        methods: &[
            method("__init__", Sig::Raw, fields::init_translate, INIT),
            method("__str__", Sig::NoArgs, fields::str_translate, "Return str(self)."),
        ],
        getset: &[
            fields::field::<OWN>("encoding", "exception encoding"),
            fields::field::<{ OWN + 1 }>("object", "exception object"),
            fields::field::<{ OWN + 2 }>("start", "exception start"),
            fields::field::<{ OWN + 3 }>("end", "exception end"),
            fields::field::<{ OWN + 4 }>("reason", "exception reason"),
        ],
        fields: &["encoding", "object", "start", "end", "reason"],
        ..row(WellKnown::UnicodeTranslateError, WellKnown::UnicodeError, "UnicodeTranslateError", "Unicode translation error.")
    },
    row(WellKnown::Warning, WellKnown::Exception, "Warning", "Base class for warning categories."),
    row(WellKnown::BytesWarning, WellKnown::Warning, "BytesWarning", "Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str."),
    row(WellKnown::DeprecationWarning, WellKnown::Warning, "DeprecationWarning", "Base class for warnings about deprecated features."),
    row(WellKnown::EncodingWarning, WellKnown::Warning, "EncodingWarning", "Base class for warnings about encodings."),
    row(WellKnown::FutureWarning, WellKnown::Warning, "FutureWarning", "Base class for warnings about constructs that will change semantically\nin the future."),
    row(WellKnown::ImportWarning, WellKnown::Warning, "ImportWarning", "Base class for warnings about probable mistakes in module imports"),
    row(WellKnown::PendingDeprecationWarning, WellKnown::Warning, "PendingDeprecationWarning", "Base class for warnings about features which will be deprecated\nin the future."),
    row(WellKnown::ResourceWarning, WellKnown::Warning, "ResourceWarning", "Base class for warnings about resource usage."),
    row(WellKnown::RuntimeWarning, WellKnown::Warning, "RuntimeWarning", "Base class for warnings about dubious runtime behavior."),
    row(WellKnown::SyntaxWarning, WellKnown::Warning, "SyntaxWarning", "Base class for warnings about dubious syntax."),
    row(WellKnown::UnicodeWarning, WellKnown::Warning, "UnicodeWarning", "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems."),
    row(WellKnown::UserWarning, WellKnown::Warning, "UserWarning", "Base class for warnings generated by user code."),
    row(WellKnown::GeneratorExit, WellKnown::BaseException, "GeneratorExit", "Request that a generator exit."),
    row(WellKnown::KeyboardInterrupt, WellKnown::BaseException, "KeyboardInterrupt", "Program interrupted by user."),
    TypeDef {
        methods: &[
            method("__init__", Sig::Raw, fields::init_exit, INIT),
        ],
        getset: &[
            fields::field::<OWN>("code", "exception code"),
        ],
        fields: &["code"],
        ..row(WellKnown::SystemExit, WellKnown::BaseException, "SystemExit", "Request to exit from the interpreter.")
    },
    TypeDef {
        second_base: Some(WellKnown::Exception),
        ..row(WellKnown::ExceptionGroup, WellKnown::BaseExceptionGroup, "ExceptionGroup", "")
    },
];

//! Builtin types, functions and modules, as tables of rows.
//!
//! ```text
//!   types/       a file or folder for each builtin type     ---\
//!   functions/   the functions of the module `builtins`         +--> install --> a new interpreter
//!   modules/     the modules written in Rust                    |
//!   library      the modules written in mini (src/library)  ---/
//! ```
//!
//! To add a method, write one function and one row in the same file (see `runtime::define`). Data is in
//! `object`; whatever `eval` needs, too, is in `runtime`. `arguments` holds what the tables share.

pub mod arguments;
pub mod functions;
pub mod install;
pub mod library;
pub mod modules;
pub mod types;

pub use functions::FUNCTIONS;
pub use modules::MODULES;
pub use types::{FAMILIES, HIDDEN_FAMILIES, HIDDEN_TYPES, TYPES};

/// The names of `builtins` in CPython's order, which decides between suggestions that are equally near.
const ORDER: &str = "\
    __build_class__ __import__ abs all any ascii bin callable chr delattr dir divmod eval exec \
    format getattr globals hasattr hash hex id input isinstance issubclass iter len locals max min \
    next oct ord pow print repr round setattr sorted sum vars None Ellipsis NotImplemented False \
    True bool classmethod dict enumerate filter float frozenset property int list map object range \
    reversed set slice staticmethod str super tuple type zip __debug__ BaseException \
    BaseExceptionGroup Exception GeneratorExit KeyboardInterrupt SystemExit ArithmeticError \
    AssertionError AttributeError BufferError EOFError ImportError LookupError MemoryError NameError \
    OSError ReferenceError RuntimeError StopAsyncIteration StopIteration SyntaxError SystemError \
    TypeError ValueError Warning FloatingPointError OverflowError ZeroDivisionError BytesWarning \
    DeprecationWarning EncodingWarning FutureWarning ImportWarning PendingDeprecationWarning \
    ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning UserWarning BlockingIOError \
    ChildProcessError ConnectionError FileExistsError FileNotFoundError InterruptedError \
    IsADirectoryError NotADirectoryError PermissionError ProcessLookupError TimeoutError \
    IndentationError IndexError KeyError ModuleNotFoundError NotImplementedError \
    PythonFinalizationError RecursionError UnboundLocalError UnicodeError BrokenPipeError \
    ConnectionAbortedError ConnectionRefusedError ConnectionResetError TabError UnicodeDecodeError \
    UnicodeEncodeError UnicodeTranslateError ExceptionGroup EnvironmentError IOError";

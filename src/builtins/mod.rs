//! Builtin types, functions and modules, as tables: one file or folder each, and one line here.
//!
//! ```text
//!   list.rs    a row of the table  ---\
//!              the function behind it  +--> install --> the class `list` of a new interpreter
//! ```
//!
//! To add a method, write one function and one row in the same file (see `runtime::define`). Data is in
//! `object`; whatever `eval` needs, too, is in `runtime`. Modules written in mini itself are in `src/library`.

pub mod abc;
pub mod arguments;
pub mod array;
pub mod atexit;
pub mod bisect;
pub mod bool;
pub mod cell;
pub mod class_static;
pub mod code;
pub mod collections;
pub mod default_dict;
pub mod deque;
pub mod deque_iterators;
pub mod dict;
pub mod dict_views;
pub mod exceptions;
pub mod float;
pub mod frame;
pub mod frame_locals;
pub mod frozenset;
pub mod function;
pub mod functions_exec;
pub mod functions_io;
pub mod functions_iter;
pub mod functions_number;
pub mod functions_object;
pub mod functools;
pub mod gc;
pub mod generator;
pub mod generic_alias;
pub mod heapq;
pub mod imp;
pub mod install;
pub mod int;
pub mod iterator_adapters;
pub mod iterator_reduce;
pub mod iterators;
pub mod itertools;
pub mod json;
pub mod library;
pub mod list;
pub mod mappingproxy;
pub mod math;
pub mod math_float;
pub mod math_integer;
pub mod math_sum;
pub mod method;
pub mod module;
pub mod native_functions;
pub mod object;
pub mod object_reduce;
pub mod operator;
pub mod operator_functions;
pub mod ordered_dict;
pub mod partial;
pub mod property;
pub mod random;
pub mod random_draw;
pub mod random_variate;
pub mod range;
pub mod re;
pub mod set;
pub mod singletons;
pub mod site;
pub mod slice;
pub mod sources;
pub mod str_search;
pub mod str_shape;
pub mod str_split;
pub mod str_translate;
pub mod str_type;
pub mod stream;
pub mod super_;
pub mod sys;
pub mod time;
pub mod time_date;
pub mod traceback;
pub mod tuple;
pub mod tuple_getter;
pub mod type_;
pub mod union;
pub mod warnings;
pub mod weakref;

use crate::runtime::define::{MethodDef, ModuleDef, TypeDef};

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

/// The builtin types that `builtins` names.
pub static TYPES: &[&TypeDef] = &[
    &bool::BOOL,
    &class_static::CLASS_METHOD,
    &class_static::STATIC_METHOD,
    &dict::DICT,
    &float::FLOAT,
    &frozenset::FROZENSET,
    &int::INT,
    &iterator_adapters::ENUMERATE,
    &iterator_adapters::FILTER,
    &iterator_adapters::MAP,
    &iterator_adapters::REVERSED,
    &iterator_adapters::ZIP,
    &list::LIST,
    &object::OBJECT,
    &property::PROPERTY,
    &range::RANGE,
    &set::SET,
    &slice::SLICE,
    &str_type::STR,
    &super_::SUPER,
    &tuple::TUPLE,
    &type_::TYPE,
];

/// Builtin types without a name in `builtins`.
pub static HIDDEN_TYPES: &[&TypeDef] = &[
    &array::iterator::ARRAY_ITERATOR,
    &cell::CELL,
    &function::FUNCTION,
    &mappingproxy::MAPPING_PROXY,
    &method::METHOD,
    &native_functions::BUILTIN_FUNCTION,
    &native_functions::CLASS_METHOD_DESCRIPTOR,
    &native_functions::GETSET_DESCRIPTOR,
    &native_functions::MEMBER_DESCRIPTOR,
    &native_functions::METHOD_DESCRIPTOR,
    &native_functions::METHOD_WRAPPER,
    &native_functions::WRAPPER_DESCRIPTOR,
    &singletons::ELLIPSIS,
    &singletons::NONE_TYPE,
    &singletons::NOT_IMPLEMENTED,
    &union::UNION,
    &dict_views::DICT_ITEMS,
    &dict_views::DICT_KEYS,
    &dict_views::DICT_VALUES,
    &generator::GENERATOR,
    &generic_alias::GENERIC_ALIAS,
    &code::CODE,
    &module::MODULE,
    &site::WORD,
    &stream::STREAM,
    &frame::FRAME,
    &frame_locals::FRAME_LOCALS,
    &traceback::TRACEBACK,
    &weakref::proxy::CALLABLE,
    &weakref::proxy::PROXY,
    &weakref::reference::REFERENCE,
];

/// The same, where one file holds a row of them.
pub static HIDDEN_FAMILIES: &[&[TypeDef]] = &[
    &dict_views::DICT_ITERATORS,
    &iterators::ITERATORS,
    &str_type::STR_ITERATORS,
];

/// Families that `builtins` names: the exception classes.
pub static FAMILIES: &[&[TypeDef]] = &[exceptions::tree::TYPES, exceptions::tree::PLAIN];

/// The functions of `builtins`, file by file.
pub static FUNCTIONS: &[&[MethodDef]] = &[
    functions_exec::FUNCTIONS,
    functions_io::FUNCTIONS,
    &functions_iter::FUNCTIONS,
    &functions_number::FUNCTIONS,
    functions_object::FUNCTIONS,
];

/// The modules that come with mini.
pub static MODULES: &[&ModuleDef] = &[
    &abc::ABC,
    &array::ARRAY_MODULE,
    &atexit::ATEXIT,
    &bisect::BISECT,
    &collections::COLLECTIONS,
    &functools::FUNCTOOLS,
    &json::JSON,
    &gc::GC,
    &heapq::HEAPQ,
    &itertools::ITERTOOLS,
    &math::MATH,
    &operator::OPERATOR,
    &random::RANDOM,
    &re::RE,
    &sources::SOURCES,
    &imp::IMP,
    &sys::SYS,
    &time::TIME,
    &warnings::WARNINGS,
    &weakref::WEAKREF,
];

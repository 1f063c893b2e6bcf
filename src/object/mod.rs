//! The data of each kind of object, and its invariants. Nothing here runs user code; what operations
//! mean is defined in `runtime`.
//!
//! ```text
//!   instances    layout --> shape --> instance; exception, own_dict
//!   classes      class (class_name, class_flags, class_facts, class_making), mro, type_def, super_
//!   callables    function, code, method, native, descriptor, callables, partial
//!   containers   dict, dict_view, ordered; set, set_table; probe; deque; array, array_row; proxy
//!   iterators    iterators, itertools, text_iter
//!   values       int, range, slice, alias, union, random, regex
//!   program      module, traceback, stream, site
//! ```
//!
//! Read the first line first: it is the one picture of `ARCHITECTURE.md`.

pub mod alias;
pub mod array;
pub mod array_row;
pub mod callables;
pub mod class;
pub mod class_facts;
pub mod class_flags;
pub mod class_making;
pub mod class_name;
pub mod code;
pub mod deque;
pub mod descriptor;
pub mod dict;
pub mod dict_view;
pub mod exception;
pub mod function;
pub mod instance;
pub mod int;
pub mod iterators;
pub mod itertools;
pub mod layout;
pub mod method;
pub mod module;
pub mod mro;
pub mod native;
pub mod ordered;
pub mod own_dict;
pub mod partial;
pub mod probe;
pub mod proxy;
pub mod random;
pub mod range;
pub mod regex;
pub mod set;
pub mod set_table;
pub mod shape;
pub mod site;
pub mod slice;
pub mod stream;
pub mod super_;
pub mod text_iter;
pub mod traceback;
pub mod type_def;
pub mod union;

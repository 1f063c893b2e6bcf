//! The data of each kind of object, and its invariants. Nothing here runs user code; what operations
//! mean is defined in `runtime`.
//!
//! ```text
//!   instances    instance/ (layout --> shape --> cells); exception
//!   classes      class/ (its facts, flags, name, MRO, row); super_
//!   callables    function, code, method, native, descriptor, callables, partial
//!   containers   dict/, set/, array/, deque; probe, what tables say of a key; proxy
//!   iterators    iterators/
//!   values       int, range, slice, alias, union, random, regex
//!   program      module, traceback, stream, site
//! ```
//!
//! Read the first line first: it is the one picture of `ARCHITECTURE.md`.

pub mod alias;
pub mod array;
pub mod callables;
pub mod class;
pub mod code;
pub mod deque;
pub mod descriptor;
pub mod dict;
pub mod exception;
pub mod function;
pub mod instance;
pub mod int;
pub mod iterators;
pub mod method;
pub mod module;
pub mod native;
pub mod partial;
pub mod probe;
pub mod proxy;
pub mod random;
pub mod range;
pub mod regex;
pub mod set;
pub mod site;
pub mod slice;
pub mod stream;
pub mod super_;
pub mod traceback;
pub mod union;

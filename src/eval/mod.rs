//! Evaluation: the code tree, whose nodes evaluate themselves.
//!
//! `resolve` builds a tree of small objects, with one type of node for each thing that code can do. A
//! node is generic over the kind of its children (a local, a constant, an attribute of a local,
//! or any other node behind a box), so `i + 1` or `self.x` is a single node and needs no further call.
//!
//! ```text
//!   return self.x + 1     Return(Bin<Add, Attr, Const>)     one virtual call for the addition
//! ```
//!
//! Invariants:
//! * The fast path of a node is the operation's rule behind a guard; on a miss it calls `runtime`, which
//!   knows the whole rule. Nothing is decided here that `runtime` would decide otherwise.
//! * Inline caches own nothing and can be switched off in one place (`Interp::fill_epoch`).
//! * A node that can fail has a position, and notes it when an error passes (`At::note`).
//! * Locals lie in the frame; a node that only looks at a local does not touch its count.
//!
//! ```text
//!   the machine   node (the traits), kid (children), code (code objects), run, held, describe
//!   calls         call, call_method, call_named, call_any, call_super --> enter --> leave;
//!                 stacked, argument_errors
//!   expressions   name, global, global_attr, attribute, class_attr, subscript; binary, compare, logic,
//!                 operator_site; display, comprehension, fstring, cursor
//!   statements    control, assign, for_loop, try_except, with, raise, import, match_case, pattern
//!   definitions   def, class_def, generator (generator_flow, generator_try, generator_try_star)
//!   observers     step, watch, introspect
//! ```
//!
//! Read `node`, `kid`, `code` and `enter`, then any node. [`describe`] shows the tree and its caches
//! to whoever wants to look inside.

mod argument_errors;
mod assign;
mod attribute;
mod binary;
mod call;
mod call_any;
mod call_method;
mod call_named;
mod call_super;
mod class_attr;
mod class_def;
mod code;
mod compare;
mod comprehension;
mod control;
mod cursor;
mod def;
pub mod describe;
mod display;
mod enter;
mod for_loop;
mod fstring;
mod generator;
mod generator_flow;
mod generator_try;
mod generator_try_star;
mod global;
mod global_attr;
mod held;
mod import;
mod introspect;
mod kid;
mod leave;
mod logic;
mod match_case;
mod name;
mod node;
mod operator_site;
mod pattern;
mod raise;
mod run;
mod stacked;
mod step;
mod subscript;
mod try_except;
mod watch;
mod with;

pub use class_def::run_as_body;
pub use code::{Code, CodeLink, Entry};
pub use enter::{call_function, check_arguments};
pub use node::{
    At, Body, BoxExpr, BoxSingle, BoxStmt, BoxTarget, Expr, Flow, SingleTarget, Stmt, Stops, Target,
};
pub use run::{close, gather, generator_position, resume, run_in, run_module, throw};

/// The nodes, for `resolve` to build.
pub mod nodes {
    pub use super::assign::*;
    pub use super::attribute::*;
    pub use super::binary::*;
    pub use super::call::*;
    pub use super::call_any::*;
    pub use super::call_method::*;
    pub use super::call_named::*;
    pub use super::call_super::*;
    pub use super::class_def::*;
    pub use super::compare::*;
    pub use super::comprehension::*;
    pub use super::control::*;
    pub use super::def::*;
    pub use super::display::*;
    pub use super::for_loop::*;
    pub use super::fstring::*;
    pub use super::generator_flow::*;
    pub use super::generator_try::*;
    pub use super::generator_try_star::*;
    pub use super::global::*;
    pub use super::global_attr::*;
    pub use super::import::*;
    pub use super::introspect::*;
    pub use super::kid::*;
    pub use super::leave::Keeping;
    pub use super::logic::*;
    pub use super::match_case::*;
    pub use super::name::*;
    pub use super::pattern::*;
    pub use super::raise::*;
    pub use super::step::*;
    pub use super::subscript::*;
    pub use super::try_except::*;
    pub use super::watch::*;
    pub use super::with::*;
}

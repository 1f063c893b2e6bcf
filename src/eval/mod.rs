//! Evaluation: the code tree, whose nodes evaluate themselves.
//!
//! `resolve` builds a tree of small objects, one type of node for each thing that code does. A
//! node is generic over the kind of its children (a local, a constant, an attribute of a local,
//! or any other node behind a box), so that `i + 1` or `self.x` is one node that calls nobody.
//!
//! ```text
//!   return self.x + 1     Return(Bin<Add, Attr, Const>)     one virtual call for the addition
//! ```
//!
//! What always holds:
//! * The fast path of a node is the operation's rule with a guard in front; on a miss it calls
//!   `runtime`, which knows the whole rule. Nothing is decided here that `runtime` does not say.
//! * Inline caches own nothing and can be switched off in one place (`Interp::fill_epoch`).
//! * A node that can fail has a position; it notes it when an error passes (`At::note`).
//! * Locals lie in the frame; a node reads a local without counting where it only looks.
//!
//! Read `node` (the traits), `kid` (children), `code` (code objects), `enter` (calls), then any.
//! [`describe`] shows the tree and its caches to those who look inside.

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

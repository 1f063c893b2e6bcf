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
//!   the machine    node (the traits), kid (children), code (code objects), run, held, stacked, describe
//!   call/          a file for each form of call, and the way in and out of a function
//!   expression/    names, attributes, items, operators, displays, comprehensions
//!   statement/     control flow, assignment, `try`, `with`, `match`, imports, definitions
//!   generator/     functions that stop at `yield`, and the statements they stop in
//!   observers      step, watch
//! ```
//!
//! Read `node`, `kid`, `code` and `call/enter`, then any node. [`describe`] shows the tree and its caches
//! to whoever wants to look inside.

mod call;
mod code;
pub mod describe;
mod expression;
mod generator;
mod held;
mod kid;
mod node;
mod run;
mod stacked;
mod statement;
mod step;
mod watch;

pub use call::enter::{call_function, check_arguments};
pub use code::{Code, CodeLink, Entry};
pub use node::{
    At, Body, BoxExpr, BoxSingle, BoxStmt, BoxTarget, Expr, Flow, SingleTarget, Stmt, Stops, Target,
};
pub use run::{close, gather, generator_position, resume, run_in, run_module, throw};
pub use statement::class_def::run_as_body;

/// The nodes, for `resolve` to build.
pub mod nodes {
    pub use super::call::any::*;
    pub use super::call::introspect::*;
    pub use super::call::leave::Keeping;
    pub use super::call::method::*;
    pub use super::call::named::*;
    pub use super::call::positional::*;
    pub use super::call::super_::*;
    pub use super::expression::attribute::*;
    pub use super::expression::binary::*;
    pub use super::expression::compare::*;
    pub use super::expression::comprehension::*;
    pub use super::expression::display::*;
    pub use super::expression::fstring::*;
    pub use super::expression::global::*;
    pub use super::expression::global_attr::*;
    pub use super::expression::logic::*;
    pub use super::expression::name::*;
    pub use super::expression::subscript::*;
    pub use super::generator::flow::*;
    pub use super::generator::try_except::*;
    pub use super::generator::try_star::*;
    pub use super::kid::*;
    pub use super::statement::assign::*;
    pub use super::statement::class_def::*;
    pub use super::statement::control::*;
    pub use super::statement::def::*;
    pub use super::statement::for_loop::*;
    pub use super::statement::import::*;
    pub use super::statement::match_case::*;
    pub use super::statement::pattern::*;
    pub use super::statement::raise::*;
    pub use super::statement::try_except::*;
    pub use super::statement::with::*;
    pub use super::step::*;
    pub use super::watch::*;
}

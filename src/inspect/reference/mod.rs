//! Views of references between objects.
//!
//! ```text
//!   edge (one reference) --> atlas (who refers to whom) --> refs, graph, census
//!                            rings, reached             --> cycles
//! ```

pub mod atlas;
pub mod census;
pub mod cycles;
pub mod edge;
pub mod graph;
pub mod reached;
pub mod refs;
pub mod rings;

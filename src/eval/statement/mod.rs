//! Statements, a file for each kind. Those that contain a `yield` are in `generator`.
//!
//! ```text
//!   flow           control, for_loop, match_case (with pattern)
//!   exceptions     raise, try_except, with
//!   bindings       assign, import
//!   definitions    def, class_def
//! ```

pub(super) mod assign;
pub(super) mod class_def;
pub(super) mod control;
pub(super) mod def;
pub(super) mod for_loop;
pub(super) mod import;
pub(super) mod match_case;
pub(super) mod pattern;
pub(super) mod raise;
pub(super) mod try_except;
pub(super) mod with;

//! Text to surface tree.

//! Source files and spans.

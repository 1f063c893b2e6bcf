//! Calls: one file for each form they are written in, and the way in and out of a function.
//!
//! ```text
//!   f(a, b)                 positional --\
//!   x.f(a, b)               method     ---+
//!   super().f(a)            super_     ---+--> enter --> the body --> leave
//!   f(a, key=b)             named      ---+      \
//!   f(a, *b, **c)           any        --/        argument_errors, if they do not fit
//!   locals(), exec(text)    introspect
//! ```

pub(super) mod any;
pub(super) mod argument_errors;
pub(super) mod enter;
pub(super) mod introspect;
pub(super) mod leave;
pub(super) mod method;
pub(super) mod named;
pub(super) mod positional;
pub(super) mod super_;

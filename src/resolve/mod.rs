//! Surface tree to code tree: names become places.
//!
//! [`scope`] finds out what every name means and reports what is wrong with names; then `lower` builds the
//! nodes. Read them in this order.

mod lower;
pub mod scope;
mod unparse;

use std::rc::Rc;

use crate::eval::Code;
use crate::heap::Handle;
use crate::interp::Interp;
use crate::object::dict::Dict;
use crate::source::SourceFile;
use crate::source::intern::Interner;
use crate::syntax::tree::Module;
use crate::syntax::{Refused, Warning};

pub use lower::Namespace;

/// Makes code of a parsed source, for names that live in `globals` (or, with
/// [`Namespace::Given`], in a mapping given when it runs). Also what is to be warned of.
///
/// Errors: the static errors of names, and code beyond the evaluator's limits.
pub fn compile(
    cx: &Interp,
    file: &Rc<SourceFile>,
    module: &Module,
    names: &mut Interner,
    globals: &Handle<Dict>,
    namespace: Namespace,
) -> Result<(Handle<Code>, Vec<Warning>), Refused> {
    let mut scopes = scope::analyze(file, module, names)?;
    let warnings = std::mem::take(&mut scopes.warnings);
    let code = lower::lower(cx, file, module, names, &scopes, globals, namespace)?;
    if file.is_given_up() {
        return Err(Refused::GivenUp);
    }
    Ok((code, warnings))
}

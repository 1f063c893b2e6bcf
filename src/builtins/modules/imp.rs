//! The module `_imp`: what `importlib` asks of the import system (library reference, `importlib`).

use std::path::Path;

use crate::builtins::arguments::arg;
use crate::builtins::library;
use crate::heap::Value;
use crate::interp::{Args, Interp, R, payload};
use crate::object::module::Module;
use crate::runtime::define::{ModuleDef, Sig, function};
use crate::runtime::import::{self, Origin};
use crate::runtime::raise;

/// The module.
pub static IMP: ModuleDef = ModuleDef {
    name: "_imp",
    doc: "What importlib asks of the import system.",
    functions: &[
        function(
            "find",
            Sig::Range(2, 2),
            find,
            "Where a module is, by its full name and the path of its package, or None:\nits file, and the folders of a package.",
        ),
        function(
            "rerun",
            Sig::One,
            rerun,
            "Run the body of a module again, in its namespace.",
        ),
    ],
    types: &[],
    init: None,
};

fn find(cx: &Interp, args: Args<'_>) -> R {
    let (name, path) = (arg(args, 0), arg(args, 1));
    let full = name.to_text().unwrap_or_default();
    let own = full.rsplit_once('.').map_or(&*full, |(_, own)| own);
    let is_top = path.is_none();
    if is_top && import::is_first(&full) {
        return Ok(built_in(cx));
    }
    let folders = match is_top {
        true => import::search_path(cx)?,
        false => import::folders(cx, &path)?,
    };
    let file = |file: &Path| cx.new_str(import::absolute(file));
    Ok(match import::find(&folders, own) {
        Some(Origin::File(body)) => cx.heap.tuple_of([file(&body), Value::NONE]),
        Some(Origin::Package(body)) => {
            let folder = body.parent().map_or(Value::NONE, file);
            cx.heap.tuple_of([file(&body), cx.list(vec![folder])])
        }
        _ if is_top && library::has(&full) => built_in(cx),
        Some(Origin::Namespace(folders)) => {
            let folders = folders.iter().map(|folder| file(folder)).collect();
            cx.heap.tuple_of([Value::NONE, cx.list(folders)])
        }
        None => Value::NONE,
    })
}

fn built_in(cx: &Interp) -> Value {
    cx.heap.tuple_of([cx.new_str("built-in"), Value::NONE])
}

/// One that comes with mini has no file, and stays as it is.
fn rerun(cx: &Interp, args: Args<'_>) -> R {
    let module = arg(args, 0);
    let Some(module) = payload::<Module>(&module) else {
        return Err(raise::type_error(cx, "reload() argument must be a module"));
    };
    let namespace = module.dict().value();
    let file = module.dict().get_name(&cx.names.__file__);
    if let Some(file) = file.and_then(|file| file.to_text()) {
        let source = cx.str(&import::source_of(cx, Path::new(&file), &file)?)?;
        (cx.hooks.exec)(cx, &source, &file, namespace, namespace)?;
    }
    Ok(Value::NONE)
}

//! The words of the prompt: `exit` and `quit` leave, `help` shows what a docstring says, the others tell about mini.

use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R};
use crate::object::class::{self, Class};
use crate::object::dict::Dict;
use crate::object::site::{Site, WORDS};
use crate::runtime::define::{Sig, TypeDef, getter, method};
use crate::runtime::{attr, format, raise};

use crate::builtins::functions::io;

/// The class of the words.
pub static WORD: TypeDef = TypeDef {
    module: "_sitebuiltins",
    natives: &[NativeId::Site],
    methods: &[
        method("__repr__", Sig::NoArgs, repr, ""),
        method("__call__", Sig::Range(0, 1), call, ""),
    ],
    getset: &[getter("name", name, "")],
    ..TypeDef::new("Quitter", "")
};

/// Puts the words in the namespace of `builtins`.
pub fn install(cx: &Interp, builtins: &Dict) {
    for word in WORDS {
        let value = cx.heap.alloc(Site { word }).into_value();
        builtins.set_name(cx, &cx.intern(word), value);
    }
}

fn word(cx: &Interp, value: &Value) -> R<&'static str> {
    match value.view::<Site>() {
        Some(site) => Ok(site.word),
        None => Err(raise::type_error(cx, "not a word of the prompt")),
    }
}

fn name(cx: &Interp, value: &Value) -> R {
    Ok(cx.new_str(word(cx, value)?))
}

fn text(word: &str) -> String {
    match word {
        "help" => {
            "Type help() for interactive help, or help(object) for help about object.".to_owned()
        }
        "copyright" => "Copyright (c) the mini authors.".to_owned(),
        "credits" => "    Thanks to everybody who made Python what it is.".to_owned(),
        "license" => "Type license() to see the full license text".to_owned(),
        word => format!("Use {word}() or Ctrl-D (i.e. EOF) to exit"),
    }
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    cx.str(&text(word(cx, &args.values[0])?))
}

fn call(cx: &Interp, args: Args<'_>) -> R {
    match word(cx, &args.values[0])? {
        "exit" | "quit" => return Err(raise::system_exit(cx, args.get(1).cloned())),
        "help" => match args.get(1) {
            Some(object) => help(cx, object)?,
            None => print(cx, "Type help(object) for help about object.\n")?,
        },
        "license" => print(cx, "mini is licensed under MIT or Apache-2.0.\n")?,
        word => print(cx, &format!("{}\n", text(word)))?,
    }
    Ok(Value::NONE)
}

fn print(cx: &Interp, text: &str) -> R<()> {
    let out = io::stream_or_lost(cx, "stdout")?;
    io::write(cx, &out, &cx.str(text)?)
}

/// Shows what an object is and what its docstring says.
fn help(cx: &Interp, object: &Value) -> R<()> {
    let what = match object.view::<Class>() {
        Some(class) => format!("class {}", class.name_text()),
        None => match attr::get_opt(cx, object, &cx.names.__name__)? {
            Some(name) => format!(
                "{} {}",
                class::type_name(cx, object),
                format::str_text(cx, &name)?
            ),
            None => format!("{} object", class::type_name(cx, object)),
        },
    };
    let doc = match attr::get_opt(cx, object, &cx.names.__doc__)? {
        Some(doc) if !doc.is_none() => format::str_text(cx, &doc)?,
        _ => "no documentation".to_owned(),
    };
    let mut text = format!("Help on {what}:\n\n");
    for line in doc.trim().lines() {
        text.push_str(&format!("    {}\n", line.trim()));
    }
    print(cx, &text)
}

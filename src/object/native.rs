//! Native rows and the five kinds of objects that they become.
//!
//! A builtin method is one function and one row ([`MethodDef`]) in a table. Installed in a class or
//! a module, a row becomes one of these, by where it stands and what it is called:
//!
//! ```text
//!  len                      NativeFunction         <built-in function len>
//!  [].append                NativeFunction (this)  <built-in method append of list object at ..>
//!  list.append              MethodDescriptor       <method 'append' of 'list' objects>
//!  list.__len__             Wrapper                <slot wrapper '__len__' of 'list' objects>
//!  [].__len__               MethodWrapper          <method-wrapper '__len__' of list object at ..>
//!  dict.__dict__['fromkeys'] ClassMethodDescriptor <method 'fromkeys' of 'dict' objects>
//! ```
//!
//! Always true: a row's function runs only after its [`Sig`] accepted the arguments
//! (`runtime::call::native`), and for methods `values[0]` is an instance of the owner class.

use std::cell::OnceCell;

use crate::heap::{Native, NativeId, Value};
use crate::interp::{Args, Interp, NativeFn, R};

/// Which arguments a native function takes. Counts leave out `self` (or the class).
///
/// Each form has the wording of the CPython calling convention it stands for.
#[derive(Clone, Copy, Debug)]
pub enum Sig {
    /// None at all: `list.clear() takes no arguments (1 given)`.
    NoArgs,
    /// Exactly one, by position: `list.append() takes exactly one argument (0 given)`.
    One,
    /// Between so many, by position: `pop expected at most 1 argument, got 2`.
    Range(usize, usize),
    /// Any number by position, no keywords: `max() takes no keyword arguments`.
    Any,
    /// A parameter list: `"a, b=None, /, c=None, *, key=None"`. The function then sees one value
    /// for each parameter in this order, [`Value::UNBOUND`] where the caller gave none (the text
    /// after `=` is only shown). `missing required argument 'a' (pos 1)`.
    Clinic(&'static str),
    /// Everything as it came, keywords too.
    Raw,
}

/// How a row binds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binding {
    /// A method: `self` first. Special names become slot wrappers.
    Method,
    /// A method that is no slot wrapper although its name is special (`list.__getitem__`).
    PlainMethod,
    /// The class first (`dict.fromkeys`).
    ClassMethod,
    /// Nothing first (`str.maketrans`); also module functions.
    Static,
    /// `__new__`: the class first, kept as a builtin method of the class.
    New,
}

/// One row of a table: a native function with its name, arguments and doc.
#[derive(Debug)]
pub struct MethodDef {
    /// The name in the class or module.
    pub name: &'static str,
    /// Which arguments it takes.
    pub sig: Sig,
    /// The function.
    pub call: NativeFn,
    /// What `__doc__` gives.
    pub doc: &'static str,
    /// What `__text_signature__` gives, where [`sig`](MethodDef::sig) counts the arguments but does not name them;
    /// empty if that is not known.
    pub signature: &'static str,
    /// How it binds.
    pub binding: Binding,
}

/// Reads an attribute of a native object (`obj` may be an instance of a subclass).
pub type Getter = fn(&Interp, &Value) -> R;
/// Writes, or with `None` deletes, an attribute of a native object.
pub type Setter = fn(&Interp, &Value, Option<Value>) -> R<()>;
/// A container with the items of an iterable, which nobody sees before they are all in it.
pub type OfItems = fn(&Interp, &Value) -> R;

/// One computed attribute of a native type.
#[derive(Debug)]
pub struct GetSetDef {
    /// The attribute's name.
    pub name: &'static str,
    /// Reads it.
    pub get: Getter,
    /// Writes or deletes it; `None` if it is read-only.
    pub set: Option<Setter>,
    /// Shown as `<member 'x' of ..>` rather than `<attribute 'x' of ..>`.
    pub member: bool,
    /// Does the getter only read what is there? It runs no code of the program and makes nothing that stays.
    pub reads: bool,
    /// What `__doc__` gives.
    pub doc: &'static str,
}

impl GetSetDef {
    /// The same row, of a getter that only reads.
    pub const fn reading(self) -> GetSetDef {
        GetSetDef {
            reads: true,
            ..self
        }
    }
}

/// One parameter of a [`Sig::Clinic`] list.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Has it no default?
    pub required: bool,
}

/// A [`Sig::Clinic`] list, read once when the function is first called.
#[derive(Debug)]
pub struct Signature {
    /// All parameters in order.
    pub parameters: Vec<Parameter>,
    /// How many come before `/`.
    pub positional_only: usize,
    /// How many may be given by position.
    pub positional: usize,
    /// How many of those have no default (required ones come first).
    pub required: usize,
    /// Have all others a default?
    pub rest_optional: bool,
}

impl Signature {
    /// Reads `"a, b=None, /, *, key=None"`. A leading `$self` is not written.
    pub fn parse(text: &'static str) -> Signature {
        let mut parameters = Vec::new();
        let (mut positional_only, mut positional) = (0, None);
        for part in split_parameters(text) {
            match part {
                "" => {}
                "/" => positional_only = parameters.len(),
                "*" => positional = Some(parameters.len()),
                _ => {
                    let (name, required) = match part.split_once('=') {
                        Some((name, _)) => (name.trim(), false),
                        None => (part, true),
                    };
                    parameters.push(Parameter { name, required });
                }
            }
        }
        let positional = positional.unwrap_or(parameters.len());
        let required = parameters
            .iter()
            .take(positional)
            .take_while(|p| p.required)
            .count();
        let rest_optional = parameters.iter().skip(required).all(|p| !p.required);
        Signature {
            parameters,
            positional_only,
            positional,
            required,
            rest_optional,
        }
    }
}

/// Splits at commas that stand outside brackets and quotes (defaults may hold some).
fn split_parameters(text: &'static str) -> Vec<&'static str> {
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0usize, None);
    for (i, c) in text.char_indices() {
        match (quote, c) {
            (Some(q), _) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                parts.push(text[start..i].trim());
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

/// A row that a class or a module has, with its parameter list once somebody called it.
#[derive(Debug)]
pub struct Installed {
    /// The row.
    pub def: &'static MethodDef,
    signature: OnceCell<Box<Signature>>,
}

impl Installed {
    /// Of a table's row.
    pub fn new(def: &'static MethodDef) -> Installed {
        Installed {
            def,
            signature: OnceCell::new(),
        }
    }

    /// The parameter list `text` of this row.
    pub fn signature(&self, text: &'static str) -> &Signature {
        self.signature
            .get_or_init(|| Box::new(Signature::parse(text)))
    }

    /// Runs the function; the arguments must have been checked.
    #[inline]
    pub fn run(&self, cx: &Interp, args: Args<'_>) -> R {
        cx.look_outside()?;
        (self.def.call)(cx, args)
    }
}

/// `builtin_function_or_method`: a module's function, or a native method bound to `this`.
pub struct NativeFunction {
    /// What it does.
    pub row: Installed,
    /// The object it is bound to (a class for `__new__` and class methods); unbound for functions.
    pub this: Value,
    /// The class whose method it is, or the module's name (`str`), or `None`.
    pub owner: Value,
}

impl Native for NativeFunction {
    const ID: NativeId = NativeId::NativeFunction;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.this);
        visit(&self.owner);
    }
}

macro_rules! descriptor {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name {
            /// What it does.
            pub row: Installed,
            /// The class that it belongs to.
            pub owner: Value,
        }

        impl Native for $name {
            const ID: NativeId = NativeId::$name;

            fn trace(&self, visit: &mut dyn FnMut(&Value)) {
                visit(&self.owner);
            }
        }
    };
}

descriptor!(
    /// `method_descriptor`: a native method in its class.
    MethodDescriptor
);
descriptor!(
    /// `wrapper_descriptor`: a native special method in its class.
    Wrapper
);
descriptor!(
    /// `classmethod_descriptor`: a native class method in its class.
    ClassMethodDescriptor
);

/// `method-wrapper`: a native special method bound to an object.
pub struct MethodWrapper {
    /// The [`Wrapper`].
    pub wrapper: Value,
    /// The object.
    pub this: Value,
}

impl Native for MethodWrapper {
    const ID: NativeId = NativeId::MethodWrapper;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.wrapper);
        visit(&self.this);
    }
}

/// `getset_descriptor`, or `member_descriptor` of a native type: a computed attribute.
pub struct GetSet {
    /// The row.
    pub def: &'static GetSetDef,
    /// The class that it belongs to.
    pub owner: Value,
}

impl Native for GetSet {
    const ID: NativeId = NativeId::GetSet;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.owner);
    }
}

/// Is it this function of `builtins`?
pub fn is_builtin(function: &Value, name: &str) -> bool {
    let found = function.view::<NativeFunction>();
    found.is_some_and(|f| f.this.is_unbound() && f.row.def.name == name)
}

/// The row of a table behind a `__new__` or a slot wrapper; `None` for what a program wrote.
pub fn row_of(method: &Value) -> Option<&'static MethodDef> {
    let new = method.view::<NativeFunction>().map(|new| new.row.def);
    new.or_else(|| method.view::<Wrapper>().map(|wrapper| wrapper.row.def))
}

//! Names as numbers: every identifier of a session is kept once and called by a [`Sym`].
//!
//! One [`Interner`] serves all sources of a session, so two equal names have equal numbers whichever file they
//! come from. The numbers of [`known`] names are fixed: they are the first of every interner.
//! Identifiers are compared in normalisation form KC (reference, 2.3), hence interned in it.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use unicode_normalization::UnicodeNormalization;

/// An interned name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Sym(pub u32);

macro_rules! known {
    ($($constant:ident = $text:literal),* $(,)?) => {
        /// Names that the stages after the parser ask for, with the same number in every interner.
        pub mod known {
            use super::Sym;
            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            enum Number { $($constant),* }
            $(
                #[doc = concat!("`", $text, "`")]
                pub const $constant: Sym = Sym(Number::$constant as u32);
            )*
            pub(super) const ALL: &[&str] = &[$($text),*];
        }
    };
}

known! {
    EMPTY = "",
    SUPER = "super",
    CLASS_CELL = "__class__",
    DEBUG = "__debug__",
    NAME = "__name__",
    QUALNAME = "__qualname__",
    MODULE = "__module__",
    DOC = "__doc__",
    ANNOTATIONS = "__annotations__",
    FUTURE = "__future__",
    LAMBDA = "<lambda>",
    GENEXPR = "<genexpr>",
    LISTCOMP = "<listcomp>",
    SETCOMP = "<setcomp>",
    DICTCOMP = "<dictcomp>",
    MODULE_SCOPE = "<module>",
    ITER_ARGUMENT = ".0",
    UNDERSCORE = "_",
    STAR = "*",
    FIRSTLINENO = "__firstlineno__",
    STATIC_ATTRIBUTES = "__static_attributes__",
    CLASSCELL = "__classcell__",
}

/// The table of names of one session.
pub struct Interner {
    names: Vec<Box<str>>,
    index: HashTable<u32>,
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

impl Default for Interner {
    fn default() -> Interner {
        Interner::new()
    }
}

impl Interner {
    /// A table that holds the [`known`] names only.
    pub fn new() -> Interner {
        let mut interner = Interner {
            names: Vec::new(),
            index: HashTable::new(),
        };
        for name in known::ALL {
            interner.intern_exact(name);
        }
        interner
    }

    /// The number of an identifier as it stands in a source: normalised, then interned.
    pub fn intern(&mut self, text: &str) -> Sym {
        if text.is_ascii() {
            return self.intern_exact(text);
        }
        let normal: String = text.nfkc().collect();
        self.intern_exact(&normal)
    }

    /// The number of exactly this text.
    pub fn intern_exact(&mut self, text: &str) -> Sym {
        let names = &mut self.names;
        let same = |&at: &u32| &*names[at as usize] == text;
        if let Some(&at) = self.index.find(hash(text), same) {
            return Sym(at);
        }
        let at = names.len() as u32;
        names.push(text.into());
        self.index
            .insert_unique(hash(text), at, |&at| hash(&names[at as usize]));
        Sym(at)
    }

    /// The number of `text` if some source has used it.
    pub fn lookup(&self, text: &str) -> Option<Sym> {
        self.index
            .find(hash(text), |&at| &*self.names[at as usize] == text)
            .map(|&at| Sym(at))
    }

    /// The text behind a number of this interner.
    pub fn text(&self, sym: Sym) -> &str {
        self.names.get(sym.0 as usize).map_or("", |name| name)
    }

    /// How many names there are; all numbers are below it.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Never true: the known names are always there.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_have_equal_numbers() {
        let mut names = Interner::new();
        assert_eq!(names.intern("super"), known::SUPER);
        assert_eq!(names.text(known::DOC), "__doc__");
        assert_eq!(names.intern("µ"), names.intern("μ"));
        assert_ne!(names.intern("a"), names.intern("b"));
    }
}

//! The words of the prompt: `exit`, `quit`, `help`, `copyright`, `credits`, `license`.

use crate::heap::{Native, NativeId};

/// One of the words.
pub struct Site {
    /// The word.
    pub word: &'static str,
}

impl Native for Site {
    const ID: NativeId = NativeId::Site;
}

/// All of them.
pub const WORDS: &[&str] = &["exit", "quit", "copyright", "credits", "license", "help"];

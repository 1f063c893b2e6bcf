//! Regular expressions (library reference, `re`): a pattern is read into a tree, the tree becomes steps, and the
//! steps are taken over a text.
//!
//! ```text
//!  "(a|b)+c"  --parse-->  Node  --compile-->  Program  --run-->  Found
//! ```
//!
//! What always holds: nothing here recurses by the length of a text, only by the depth of a pattern, which
//! [`parse::DEPTH`] bounds; places are bytes of WTF-8 texts and never inside a character. Read `parse.rs` and `group.rs` for
//! the syntax and its errors, `run.rs` for what matching means.

pub mod compile;
mod escape;
mod group;
pub mod one;
pub mod parse;
pub mod run;
pub mod start;
pub mod template;

/// `re.IGNORECASE`.
pub const IGNORECASE: u32 = 2;
/// `re.LOCALE`, which texts cannot have.
pub const LOCALE: u32 = 4;
/// `re.MULTILINE`.
pub const MULTILINE: u32 = 8;
/// `re.DOTALL`.
pub const DOTALL: u32 = 16;
/// `re.UNICODE`.
pub const UNICODE: u32 = 32;
/// `re.VERBOSE`.
pub const VERBOSE: u32 = 64;
/// `re.ASCII`.
pub const ASCII: u32 = 256;

/// Tells whether work on a long pattern is to stop.
pub type Stop<'a> = &'a dyn Fn() -> bool;

/// Why a pattern or a template is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A mistake, and the code point where it is, if it has a place.
    Mistake(String, Option<usize>),
    /// A name of a group that a template asks for in vain.
    UnknownGroup(String),
    /// A count of repetitions that no machine word holds.
    TooMany,
    /// Groups too deep in each other.
    TooDeep,
    /// Nobody waits for it any more.
    Stopped,
}

impl Refusal {
    fn at(message: impl Into<String>, place: usize) -> Refusal {
        Refusal::Mistake(message.into(), Some(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(pattern: &str, text: &str) -> Option<Vec<Option<(usize, usize)>>> {
        let codes: Vec<u32> = pattern.chars().map(u32::from).collect();
        let parsed = parse::parse(&codes, 0, &|| false, &mut Vec::new()).ok()?;
        let program = compile::program(&parsed, &|| false).ok()?;
        let ask = run::Ask::search(0, text.len());
        let found = run::find(&program, text.as_bytes(), ask, &mut |_| Ok::<(), ()>(()));
        found.ok()?.map(|found| found.groups)
    }

    #[test]
    fn groups_keep_their_last_match() {
        assert_eq!(find("(a)|b", "b"), Some(vec![Some((0, 1)), None]));
        let all = find("(?:(a)|(b))*c", "xabc");
        assert_eq!(all, Some(vec![Some((1, 4)), Some((1, 2)), Some((2, 3))]));
    }

    #[test]
    fn an_empty_round_ends_a_repetition() {
        assert_eq!(
            find("(a*)*b", "aab"),
            Some(vec![Some((0, 3)), Some((2, 2))])
        );
        assert_eq!(find("(?:a?)*?b", "ab"), Some(vec![Some((0, 2))]));
    }

    #[test]
    fn looking_around_takes_nothing() {
        assert_eq!(find("(?<=a)b(?!c)", "bcabcab"), Some(vec![Some((6, 7))]));
    }

    #[test]
    fn what_is_possessed_is_not_given_back() {
        assert_eq!(find("a++a", "aaa"), None);
        assert_eq!(find("(?>a|ab)c", "abc"), None);
    }
}

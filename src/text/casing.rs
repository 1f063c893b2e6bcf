//! Case changes of whole texts: `lower`, `upper`, `title`, `capitalize`, `swapcase`, `casefold` (Library reference,
//! String Methods), with the full mappings of Unicode: one character may become three.
//!
//! What always holds: surrogates and characters without case pass unchanged; ASCII text is changed byte by byte.

use crate::text::case_tables::{FOLD, TITLE};
use crate::text::{Look, unicode, wtf8};

/// Looks a code point up in a table of special mappings.
fn special(table: &'static [(u32, &'static str)], code: u32) -> Option<&'static str> {
    table
        .binary_search_by_key(&code, |&(c, _)| c)
        .ok()
        .map(|at| table[at].1)
}

/// Appends a character as its upper case.
fn push_upper(out: &mut Vec<u8>, code: u32) {
    match unicode::known(code).map(char::to_uppercase) {
        // Some old letters got a capital only after the version of Unicode that Python knows.
        Some(mut upper)
            if upper.len() == 1 && upper.clone().all(|c| !unicode::is_newer(c as u32)) =>
        {
            upper.by_ref().for_each(|c| wtf8::push(out, c as u32));
        }
        Some(upper) if upper.len() > 1 => upper.for_each(|c| wtf8::push(out, c as u32)),
        _ => wtf8::push(out, code),
    }
}

/// Appends a character as its title case; Georgian letters keep their form there.
fn push_title(out: &mut Vec<u8>, code: u32) {
    match (special(TITLE, code), code) {
        (Some(text), _) => out.extend_from_slice(text.as_bytes()),
        (None, 0x10d0..=0x10ff) => wtf8::push(out, code),
        _ => push_upper(out, code),
    }
}

/// Appends the lower case of the character at `at`: a capital sigma at the end of a word becomes the final form.
fn push_lower(out: &mut Vec<u8>, codes: &[u32], at: usize) {
    let code = codes[at];
    match unicode::known(code) {
        Some('Σ') => wtf8::push(out, if ends_word(codes, at) { 0x3c2 } else { 0x3c3 }),
        Some(c) => c.to_lowercase().for_each(|c| wtf8::push(out, c as u32)),
        None => wtf8::push(out, code),
    }
}

/// The condition Final_Sigma: a cased letter before, none after, where characters that case ignores do not count.
fn ends_word(codes: &[u32], at: usize) -> bool {
    let cased = |&&code: &&u32| !is_case_ignorable(code);
    let before = codes[..at]
        .iter()
        .rev()
        .find(cased)
        .is_some_and(|&c| is_cased(c));
    let after = codes[at + 1..]
        .iter()
        .find(cased)
        .is_some_and(|&c| is_cased(c));
    before && !after
}

/// Cased: has an upper, lower or title case form.
fn is_cased(code: u32) -> bool {
    unicode::is_upper(code) || unicode::is_lower(code) || unicode::is_title(code)
}

/// Case_Ignorable, near enough: marks, format characters, modifiers, and the word-internal punctuation.
fn is_case_ignorable(code: u32) -> bool {
    use unicode_properties::GeneralCategory::{
        EnclosingMark, Format, ModifierLetter, ModifierSymbol, NonspacingMark,
    };
    use unicode_properties::UnicodeGeneralCategory;
    matches!(
        code,
        0x27 | 0x2e | 0x3a | 0xb7 | 0x387 | 0x2018 | 0x2019 | 0x2024 | 0x2027
    ) || char::from_u32(code).is_some_and(|c| {
        matches!(
            c.general_category(),
            NonspacingMark | EnclosingMark | Format | ModifierLetter | ModifierSymbol
        )
    })
}

/// So many bytes or characters are changed between two looks.
const AT_ONCE: usize = 1 << 16;

/// Appends ASCII text, changed in place.
fn push_ascii<E>(
    out: &mut Vec<u8>,
    text: &[u8],
    look: Look<'_, E>,
    change: fn(&mut [u8]),
) -> Result<(), E> {
    for part in text.chunks(AT_ONCE) {
        look()?;
        let start = out.len();
        out.extend_from_slice(part);
        change(&mut out[start..]);
    }
    Ok(())
}

/// Calls `push` with the place of each character.
fn each<E>(codes: &[u32], look: Look<'_, E>, mut push: impl FnMut(usize)) -> Result<(), E> {
    for start in (0..codes.len()).step_by(AT_ONCE) {
        look()?;
        (start..codes.len().min(start + AT_ONCE)).for_each(&mut push);
    }
    Ok(())
}

fn codes_of<E>(text: &[u8], look: Look<'_, E>) -> Result<Vec<u32>, E> {
    let mut codes = Vec::new();
    for code in wtf8::code_points(text) {
        if codes.len() % AT_ONCE == 0 {
            look()?;
        }
        codes.push(code);
    }
    Ok(codes)
}

/// Appends `text.lower()`.
pub fn lower<E>(out: &mut Vec<u8>, text: &[u8], look: Look<'_, E>) -> Result<(), E> {
    if text.is_ascii() {
        return push_ascii(out, text, look, <[u8]>::make_ascii_lowercase);
    }
    let codes = codes_of(text, look)?;
    each(&codes, look, |at| push_lower(out, &codes, at))
}

/// Appends `text.upper()`.
pub fn upper<E>(out: &mut Vec<u8>, text: &[u8], look: Look<'_, E>) -> Result<(), E> {
    if text.is_ascii() {
        return push_ascii(out, text, look, <[u8]>::make_ascii_uppercase);
    }
    let codes = codes_of(text, look)?;
    each(&codes, look, |at| push_upper(out, codes[at]))
}

/// Appends `text.capitalize()`: the first character in title case, the rest in lower case.
pub fn capitalize<E>(out: &mut Vec<u8>, text: &[u8], look: Look<'_, E>) -> Result<(), E> {
    if text.is_ascii() {
        let start = out.len();
        push_ascii(out, text, look, <[u8]>::make_ascii_lowercase)?;
        out[start..]
            .iter_mut()
            .take(1)
            .for_each(u8::make_ascii_uppercase);
        return Ok(());
    }
    let codes = codes_of(text, look)?;
    each(&codes, look, |at| match at {
        0 => push_title(out, codes[at]),
        _ => push_lower(out, &codes, at),
    })
}

/// Appends `text.title()`: title case where a word starts, lower case inside; a word is a run of cased characters.
pub fn title<E>(out: &mut Vec<u8>, text: &[u8], look: Look<'_, E>) -> Result<(), E> {
    let codes = codes_of(text, look)?;
    let mut inside = false;
    each(&codes, look, |at| {
        if inside {
            push_lower(out, &codes, at)
        } else {
            push_title(out, codes[at])
        }
        inside = is_cased(codes[at]);
    })
}

/// Appends `text.swapcase()`.
pub fn swapcase<E>(out: &mut Vec<u8>, text: &[u8], look: Look<'_, E>) -> Result<(), E> {
    let codes = codes_of(text, look)?;
    each(&codes, look, |at| {
        let code = codes[at];
        if unicode::is_upper(code) {
            push_lower(out, &codes, at);
        } else if unicode::is_lower(code) {
            push_upper(out, code);
        } else {
            wtf8::push(out, code);
        }
    })
}

/// Appends `text.casefold()`: the form in which caseless comparison is equality.
pub fn casefold<E>(out: &mut Vec<u8>, text: &[u8], look: Look<'_, E>) -> Result<(), E> {
    if text.is_ascii() {
        return push_ascii(out, text, look, <[u8]>::make_ascii_lowercase);
    }
    let codes = codes_of(text, look)?;
    each(&codes, look, |at| {
        let code = codes[at];
        match (special(FOLD, code), code) {
            (Some(text), _) => out.extend_from_slice(text.as_bytes()),
            (None, 0x13a0..=0x13f5) => wtf8::push(out, code),
            (None, 0x13f8..=0x13fd) => wtf8::push(out, code - 8),
            (None, 0xab70..=0xabbf) => wtf8::push(out, code - 0xab70 + 0x13a0),
            _ => match unicode::known(code) {
                Some(c) => c.to_lowercase().for_each(|c| wtf8::push(out, c as u32)),
                None => wtf8::push(out, code),
            },
        }
    })
}

/// `str.islower` and `str.isupper`: some character of the wanted case and none of the other.
pub fn is_all(
    codes: impl Iterator<Item = u32>,
    wanted: fn(u32) -> bool,
    other: fn(u32) -> bool,
) -> bool {
    let mut found = false;
    for code in codes {
        if other(code) || unicode::is_title(code) {
            return false;
        }
        found |= wanted(code);
    }
    found
}

/// `str.istitle`: upper or title case characters only after uncased ones, lower case only after cased ones.
pub fn is_titled(codes: impl Iterator<Item = u32>) -> bool {
    let (mut found, mut inside) = (false, false);
    for code in codes {
        if unicode::is_upper(code) || unicode::is_title(code) {
            if inside {
                return false;
            }
            (found, inside) = (true, true);
        } else if unicode::is_lower(code) {
            if !inside {
                return false;
            }
            found = true;
        } else {
            inside = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    type Change = fn(&mut Vec<u8>, &[u8], Look<'_, ()>) -> Result<(), ()>;

    fn text(f: Change, s: &str) -> String {
        let mut out = Vec::new();
        f(&mut out, s.as_bytes(), &mut || Ok(())).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn special_mappings() {
        assert_eq!(text(upper, "straße ﬁ"), "STRASSE FI");
        assert_eq!(text(title, "they're bill's ǆ ﬁne"), "They'Re Bill'S ǅ Fine");
        assert_eq!(text(lower, "ΑΣ ΣΑΣ. İ"), "ας σας. i\u{307}");
        assert_eq!(text(casefold, "Straße ΑΣ"), "strasse ας".replace('ς', "σ"));
        assert_eq!(text(capitalize, "ßA"), "Ssa");
        assert_eq!(text(capitalize, "aBC d"), "Abc d");
        assert_eq!(text(swapcase, "aBßΣ"), "AbSSς");
    }

    #[test]
    fn titles() {
        let titled = |text: &str| is_titled(wtf8::code_points(text.as_bytes()));
        assert!(titled("They'Re A 1St"));
        assert!(!titled("ThEy") && !titled("1"));
    }
}

//! The format specification mini-language (Library reference, `string`, section "Format Specification
//! Mini-Language"): reading a specification, padding, and its application to strings.
//!
//! ```text
//!     [[fill]align][sign]["z"]["#"]["0"][width][grouping]["." precision][type]
//! ```
//!
//! What always holds: reading a specification allocates nothing, and every refusal carries CPython's text. Numbers
//! are in `spec_number.rs`.

use crate::text::unicode;
use crate::text::wtf8::{self, CodePoints};

/// Why a value cannot be formatted: the exception's class and its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// `ValueError`.
    Value(String),
    /// `OverflowError`.
    Overflow(String),
}

/// Shorthand of this module and its users.
pub type Formatted<T> = Result<T, Refused>;

/// A `ValueError` with this text.
pub fn refuse<T>(text: impl Into<String>) -> Formatted<T> {
    Err(Refused::Value(text.into()))
}

/// Where the padding goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// `<`: after the text.
    Left,
    /// `>`: before the text.
    Right,
    /// `^`: on both sides, the odd one after.
    Center,
    /// `=`: between sign and digits.
    AfterSign,
}

impl Align {
    /// How many of the missing characters go before all, behind the prefix of a number, and behind all.
    pub fn share(self, missing: usize) -> (usize, usize, usize) {
        match self {
            Align::Left => (0, 0, missing),
            Align::Right => (missing, 0, 0),
            Align::Center => (missing / 2, 0, missing - missing / 2),
            Align::AfterSign => (0, missing, 0),
        }
    }
}

/// A specification as written; absent parts are `None` or false.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The character that pads.
    pub fill: u32,
    /// Where the padding goes.
    pub align: Align,
    /// `+`, `-` or a space.
    pub sign: Option<u8>,
    /// `z`: a negative zero after rounding loses its sign.
    pub no_negative_zero: bool,
    /// `#`.
    pub alternate: bool,
    /// Least number of characters.
    pub width: Option<usize>,
    /// `,` or `_`.
    pub grouping: Option<u8>,
    /// Digits after the point, or characters kept of a string.
    pub precision: Option<usize>,
    /// The presentation type, one character.
    pub code: Option<u32>,
}

/// A character as CPython shows it in these errors: itself if ASCII, its number otherwise.
fn shown(code: u32) -> String {
    match code {
        0x21..=0x7f => char::from(code as u8).to_string(),
        _ => format!("\\x{code:x}"),
    }
}

/// Refuses a presentation type that the value's class does not know.
pub fn unknown_code<T>(code: u32, type_name: &str) -> Formatted<T> {
    refuse(format!(
        "Unknown format code '{}' for object of type '{type_name}'",
        shown(code)
    ))
}

/// The meaning of an alignment character.
fn align_of(code: Option<u32>) -> Option<Align> {
    match char::from_u32(code?)? {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        '=' => Some(Align::AfterSign),
        _ => None,
    }
}

/// A reader over the specification's characters.
struct Reader<'a> {
    rest: CodePoints<'a>,
}

impl Reader<'_> {
    #[inline]
    fn peek(&self) -> Option<u32> {
        self.rest.clone().next()
    }

    /// Takes the next character if it is this one.
    fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(u32::from(wanted));
        if found {
            self.rest.next();
        }
        found
    }

    /// Takes decimal digits; `None` if there is none.
    fn number(&mut self) -> Formatted<Option<usize>> {
        let mut value: Option<usize> = None;
        while let Some(digit) = self.peek().and_then(unicode::decimal_value) {
            self.rest.next();
            let next = value
                .unwrap_or(0)
                .checked_mul(10)
                .and_then(|v| v.checked_add(digit as usize));
            match next.filter(|&v| v <= i64::MAX as usize) {
                Some(next) => value = Some(next),
                None => return refuse("Too many decimal digits in format string"),
            }
        }
        Ok(value)
    }
}

impl Spec {
    /// The specification of the empty text.
    pub fn plain(align: Align) -> Spec {
        Spec {
            fill: 0x20,
            align,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: None,
            grouping: None,
            precision: None,
            code: None,
        }
    }

    /// Reads a specification for a value of the named class whose natural alignment is `align`.
    pub fn parse(text: &[u8], align: Align, type_name: &str) -> Formatted<Spec> {
        let mut spec = Spec::plain(align);
        let mut reader = Reader {
            rest: wtf8::code_points(text),
        };
        let (fill_given, align_given) = spec.read_align(&mut reader);
        if let Some(sign @ (0x20 | 0x2b | 0x2d)) = reader.peek() {
            spec.sign = Some(sign as u8);
            reader.rest.next();
        }
        spec.no_negative_zero = reader.take(b'z');
        spec.alternate = reader.take(b'#');
        if !fill_given && reader.take(b'0') {
            spec.fill = 0x30;
            if !align_given && align == Align::Right {
                spec.align = Align::AfterSign;
            }
        }
        spec.width = reader.number()?;
        spec.read_grouping(&mut reader)?;
        if reader.take(b'.') {
            spec.precision = reader.number()?;
            if spec.precision.is_none() {
                return refuse("Format specifier missing precision");
            }
        }
        spec.code = reader.rest.next();
        if reader.peek().is_some() {
            let text = String::from_utf8_lossy(text);
            return refuse(format!(
                "Invalid format specifier '{text}' for object of type '{type_name}'"
            ));
        }
        spec.check_grouping()?;
        Ok(spec)
    }

    /// Takes `[[fill]align]`; tells which of the two were there.
    fn read_align(&mut self, reader: &mut Reader<'_>) -> (bool, bool) {
        let mut ahead = reader.rest.clone();
        let (first, second) = (ahead.next(), ahead.next());
        if let (Some(fill), Some(align)) = (first, align_of(second)) {
            self.fill = fill;
            self.align = align;
            reader.rest = ahead;
            return (true, true);
        }
        if let Some(align) = align_of(first) {
            self.align = align;
            reader.rest.next();
            return (false, true);
        }
        (false, false)
    }

    /// Takes `,` or `_`, not both.
    fn read_grouping(&mut self, reader: &mut Reader<'_>) -> Formatted<()> {
        if reader.take(b',') {
            self.grouping = Some(b',');
        }
        if reader.take(b'_') {
            if self.grouping.is_some() {
                return refuse("Cannot specify both ',' and '_'.");
            }
            self.grouping = Some(b'_');
        }
        if self.grouping == Some(b'_') && reader.peek() == Some(u32::from(b',')) {
            return refuse("Cannot specify both ',' and '_'.");
        }
        Ok(())
    }

    /// Grouping goes with decimal presentations, `_` with the binary bases too.
    fn check_grouping(&self) -> Formatted<()> {
        let (Some(mark), Some(code)) = (self.grouping, self.code) else {
            return Ok(());
        };
        match char::from_u32(code) {
            Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => Ok(()),
            Some('b' | 'o' | 'x' | 'X') if mark == b'_' => Ok(()),
            _ => refuse(format!(
                "Cannot specify '{}' with '{}'.",
                char::from(mark),
                shown(code)
            )),
        }
    }

    /// About how many bytes the result takes beyond the value's own text: what the memory limit must be asked for.
    pub fn extra_bytes(&self) -> usize {
        self.width
            .unwrap_or(0)
            .saturating_mul(4)
            .saturating_add(self.precision.unwrap_or(0))
    }

    /// Are the zeros that pad a number grouped with its digits?
    pub fn groups_padding(&self) -> bool {
        self.grouping.is_some() && self.fill == 0x30 && self.align == Align::AfterSign
    }

    /// How many bytes of a number's text `=` leaves in front of the padding: the sign and the mark of the base.
    pub fn prefix_of(&self, text: &[u8]) -> usize {
        if self.code == Some(u32::from(b'c')) {
            return 0;
        }
        let sign = usize::from(matches!(text.first(), Some(b'+' | b'-' | b' ')));
        let marked = matches!(
            text[sign..],
            [b'0', b'b' | b'o' | b'x' | b'X', ..] if self.alternate
        );
        sign + if marked { 2 } else { 0 }
    }

    /// Appends a text of `chars` characters padded to the width. `prefix` are the sign and base mark, which `=` leaves in
    /// front of the padding; `body` appends the rest.
    pub fn pad(
        &self,
        out: &mut Vec<u8>,
        chars: usize,
        prefix: &[u8],
        body: impl FnOnce(&mut Vec<u8>),
    ) {
        let missing = self.width.unwrap_or(0).saturating_sub(chars);
        let (before, inside, after) = self.align.share(missing);
        self.push_fill(out, before);
        out.extend_from_slice(prefix);
        self.push_fill(out, inside);
        body(out);
        self.push_fill(out, after);
    }

    fn push_fill(&self, out: &mut Vec<u8>, count: usize) {
        match u8::try_from(self.fill) {
            Ok(fill) if fill < 0x80 => out.resize(out.len() + count, fill),
            _ => (0..count).for_each(|_| wtf8::push(out, self.fill)),
        }
    }
}

/// Appends `format(text, spec)` of a string.
pub fn format_str(out: &mut Vec<u8>, text: &[u8], spec: &Spec, type_name: &str) -> Formatted<()> {
    match spec.code {
        None | Some(0x73) => {}
        Some(code) => return unknown_code(code, type_name),
    }
    if spec.grouping.is_some() {
        return refuse(format!(
            "Cannot specify '{}' with 's'.",
            spec.grouping.map_or(' ', char::from)
        ));
    }
    match spec.sign {
        None => {}
        Some(b' ') => return refuse("Space not allowed in string format specifier"),
        Some(_) => return refuse("Sign not allowed in string format specifier"),
    }
    if spec.no_negative_zero {
        return refuse("Negative zero coercion (z) not allowed in string format specifier");
    }
    if spec.alternate {
        return refuse("Alternate form (#) not allowed in string format specifier");
    }
    if spec.align == Align::AfterSign {
        return refuse("'=' alignment not allowed in string format specifier");
    }
    let kept = spec
        .precision
        .map_or(text.len(), |count| wtf8::offset(text, count));
    let text = &text[..kept];
    spec.pad(out, wtf8::count(text), b"", |out| {
        out.extend_from_slice(text);
    });
    Ok(())
}

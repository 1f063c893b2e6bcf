//! The values of literals: numbers (reference, 2.4.5 to 2.4.7) and the escapes of strings (2.4.1.1).

use std::borrow::Cow;

use crate::source::{SourceFile, Span};
use crate::syntax::fstring::PIECE;
use crate::syntax::tree::{Constant, StrLit};
use dashu_int::UBig;

/// How many decimal digits an integer literal may have, as `sys.int_info.default_max_str_digits` says.
const MAX_DECIMAL_DIGITS: usize = 4300;

/// The value of a number that `number::scan` has measured.
pub fn number(text: &str) -> Result<Constant, String> {
    let digits = match text.contains('_') {
        true => Cow::Owned(text.replace('_', "")),
        false => Cow::Borrowed(text),
    };
    let bytes = digits.as_bytes();
    let based = match bytes {
        [b'0', b'x' | b'X', ..] => Some(16),
        [b'0', b'o' | b'O', ..] => Some(8),
        [b'0', b'b' | b'B', ..] => Some(2),
        _ => None,
    };
    if let Some(radix) = based {
        return integer(&digits[2..], radix);
    }
    if let Some(imaginary) = digits.strip_suffix(['j', 'J']) {
        return Ok(Constant::Imaginary(imaginary.parse().unwrap_or(0.0)));
    }
    if bytes.iter().all(u8::is_ascii_digit) {
        return integer(&digits, 10);
    }
    Ok(Constant::Float(digits.parse().unwrap_or(0.0)))
}

fn integer(digits: &str, radix: u32) -> Result<Constant, String> {
    if let Ok(small) = i64::from_str_radix(digits, radix) {
        return Ok(Constant::Int(small));
    }
    if radix == 10 && digits.len() > MAX_DECIMAL_DIGITS {
        return Err(format!(
            "Exceeds the limit ({MAX_DECIMAL_DIGITS} digits) for integer string conversion: value has {} digits; \
             use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer \
             literals to avoid decimal conversion limits.",
            digits.len()
        ));
    }
    let value = UBig::from_str_radix(digits, radix).map_err(|error| error.to_string())?;
    Ok(Constant::BigInt(Box::new(value)))
}

/// Text of a literal, decoded.
pub struct Decoded {
    /// Its code points.
    pub text: StrLit,
    /// What CPython says of the first escape that means nothing.
    pub warning: Option<String>,
}

/// The code points of `body`, the text between quotes, with its escapes replaced unless it is `raw`.
/// In an f-string doubled braces are single ones.
pub fn decode(file: &SourceFile, body: Span, raw: bool, fstring: bool) -> Result<Decoded, String> {
    let body = file.slice(body);
    let plain = raw || !body.contains('\\');
    if plain && !(fstring && body.contains(['{', '}'])) {
        return Ok(Decoded {
            text: StrLit(body.as_bytes().into()),
            warning: None,
        });
    }
    let mut decoder = Decoder {
        file,
        body: body.as_bytes(),
        at: 0,
        out: Vec::with_capacity(body.len()),
        warning: None,
        wide: 0,
    };
    decoder.run(raw, fstring)?;
    Ok(Decoded {
        text: StrLit(decoder.out.into()),
        warning: decoder.warning,
    })
}

struct Decoder<'s> {
    file: &'s SourceFile,
    body: &'s [u8],
    at: usize,
    out: Vec<u8>,
    warning: Option<String>,
    /// CPython counts a character that is not ASCII as ten bytes in its messages; this many are not yet in `at`.
    wide: usize,
}

impl Decoder<'_> {
    /// Goes on to the end, or until nobody wants the source to be read on.
    fn run(&mut self, raw: bool, fstring: bool) -> Result<(), String> {
        let means = |byte: &u8| match byte {
            b'\\' => !raw,
            b'{' | b'}' => fstring,
            _ => false,
        };
        while self.at < self.body.len() && !self.file.is_given_up() {
            let piece = &self.body[self.at..];
            let piece = &piece[..piece.len().min(PIECE)];
            match piece.iter().position(means) {
                Some(0) => match piece[0] {
                    b'\\' => self.escape()?,
                    brace => self.brace(brace),
                },
                plain => self.copy(&piece[..plain.unwrap_or(piece.len())]),
            }
        }
        Ok(())
    }

    fn copy(&mut self, plain: &[u8]) {
        let more = |&byte: &u8| match byte {
            0xc0..0xe0 => 10 - 2,
            0xe0..0xf0 => 10 - 3,
            0xf0.. => 10 - 4,
            _ => 0,
        };
        self.wide += plain.iter().map(more).sum::<usize>();
        self.out.extend_from_slice(plain);
        self.at += plain.len();
    }

    fn brace(&mut self, brace: u8) {
        let doubled = self.body.get(self.at + 1) == Some(&brace);
        self.out.push(brace);
        self.at += if doubled { 2 } else { 1 };
    }

    fn escape(&mut self) -> Result<(), String> {
        let start = self.at;
        let Some(&kind) = self.body.get(start + 1) else {
            self.out.push(b'\\');
            self.at += 1;
            return Ok(());
        };
        self.at += 2;
        let byte = match kind {
            b'\n' => return Ok(()),
            b'\\' | b'\'' | b'"' => kind,
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'0'..=b'7' => return self.octal(start),
            b'x' => return self.hex(start, 2, "truncated \\xXX escape"),
            b'u' => return self.hex(start, 4, "truncated \\uXXXX escape"),
            b'U' => return self.hex(start, 8, "truncated \\UXXXXXXXX escape"),
            b'N' => return self.named(start),
            _ => {
                self.at = start + 1;
                self.out.push(b'\\');
                // No character is longer than four bytes.
                let rest = &self.body[self.at..];
                let next = String::from_utf8_lossy(&rest[..rest.len().min(4)]);
                let c = next.chars().next().unwrap_or(' ');
                self.warn(format!("invalid escape sequence '\\{c}'"));
                return Ok(());
            }
        };
        self.out.push(byte);
        Ok(())
    }

    fn warn(&mut self, message: String) {
        self.warning.get_or_insert(message);
    }

    fn octal(&mut self, start: usize) -> Result<(), String> {
        let digits = &self.body[start + 1..];
        let len = digits
            .iter()
            .take(3)
            .take_while(|b| (b'0'..=b'7').contains(b))
            .count();
        let code = digits[..len]
            .iter()
            .fold(0, |code, &digit| code * 8 + u32::from(digit - b'0'));
        self.at = start + 1 + len;
        if code > 0o377 {
            let text = String::from_utf8_lossy(&self.body[start..self.at]).into_owned();
            self.warn(format!("invalid octal escape sequence '{text}'"));
        }
        self.push_code(code);
        Ok(())
    }

    fn problem<T>(&self, start: usize, what: &str) -> Result<T, String> {
        let (first, last) = (start + self.wide, self.at.max(start + 1) + self.wide - 1);
        Err(format!(
            "(unicode error) 'unicodeescape' codec can't decode bytes in position {first}-{last}: {what}"
        ))
    }

    fn hex(&mut self, start: usize, digits: usize, what: &str) -> Result<(), String> {
        let rest = &self.body[self.at..];
        let len = rest
            .iter()
            .take(digits)
            .take_while(|b| b.is_ascii_hexdigit())
            .count();
        let code = rest[..len].iter().fold(0, |code: u32, &b| {
            code << 4 | (b as char).to_digit(16).unwrap_or(0)
        });
        self.at += len;
        if len < digits {
            return self.problem(start, what);
        }
        if code > 0x10ffff {
            return self.problem(start, "illegal Unicode character");
        }
        self.push_code(code);
        Ok(())
    }

    fn named(&mut self, start: usize) -> Result<(), String> {
        let malformed = "malformed \\N character escape";
        if self.body.get(self.at) != Some(&b'{') {
            return self.problem(start, malformed);
        }
        self.at += 1;
        let rest = &self.body[self.at..];
        let Some(len) = rest.iter().position(|&b| b == b'}') else {
            self.at = self.body.len();
            return self.problem(start, malformed);
        };
        self.at += len;
        if len == 0 {
            return self.problem(start, malformed);
        }
        self.at += 1;
        let name = String::from_utf8_lossy(&rest[..len]).into_owned();
        match character(&name) {
            Some(c) => {
                self.push_code(c as u32);
                Ok(())
            }
            None => self.problem(start, "unknown Unicode character name"),
        }
    }

    /// A surrogate gets three bytes of its own, everything else is UTF-8.
    fn push_code(&mut self, code: u32) {
        match char::from_u32(code) {
            Some(c) => self.out.extend(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => self.out.extend([
                0xe0 | (code >> 12) as u8,
                0x80 | (code >> 6 & 0x3f) as u8,
                0x80 | (code & 0x3f) as u8,
            ]),
        }
    }
}

/// The character called `name`: letter case is free, everything else must be as in the Unicode database.
fn character(name: &str) -> Option<char> {
    let c = unicode_names2::character(name)?;
    let squeeze = |text: &str| text.replace([' ', '-', '_'], "").to_ascii_uppercase();
    match unicode_names2::name(c) {
        Some(real) => {
            let real = real.to_string();
            let respelt = real != name.to_ascii_uppercase() && squeeze(&real) == squeeze(name);
            (!respelt).then_some(c)
        }
        None => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_values() {
        assert_eq!(number("1_000"), Ok(Constant::Int(1000)));
        assert_eq!(number("0x_ff"), Ok(Constant::Int(255)));
        assert_eq!(number("1e3"), Ok(Constant::Float(1000.0)));
        assert_eq!(number("5."), Ok(Constant::Float(5.0)));
        assert_eq!(number("2j"), Ok(Constant::Imaginary(2.0)));
        assert!(matches!(
            number("99999999999999999999"),
            Ok(Constant::BigInt(_))
        ));
        assert!(number(&"9".repeat(4301)).is_err());
    }

    #[test]
    fn escapes_are_replaced() {
        let decoded = |body: &str, fstring| {
            let file = SourceFile::new("", body);
            decode(&file, Span::new(0, body.len() as u32), false, fstring)
        };
        let text = |body| decoded(body, false).map(|d| d.text.0.to_vec());
        assert_eq!(
            text(r"a\n\x41\101\u00e9\N{bullet}"),
            Ok("a\nAAé•".as_bytes().to_vec())
        );
        assert_eq!(text(r"\ud800"), Ok(vec![0xed, 0xa0, 0x80]));
        assert!(
            text(r"é\x1")
                .unwrap_err()
                .contains("position 10-12: truncated")
        );
        assert!(decoded(r"\d", false).unwrap().warning.is_some());
        assert_eq!(&*decoded("{{a}}", true).unwrap().text.0, b"{a}");
    }
}

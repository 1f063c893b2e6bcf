//! Where a number ends, and what is wrong with it (reference, 2.4.5 and 2.4.6).
//!
//! `scan` only measures; `literal` computes the value. Positions are relative to the number's first byte.

/// A number that is none.
#[derive(Debug, PartialEq, Eq)]
pub struct BadNumber {
    /// The message.
    pub message: String,
    /// How many bytes had been read when it was found: CPython's column is that of the last of them.
    pub read: usize,
    /// The error covers the leading zeros: `1..=end` of the number.
    pub zeros: Option<usize>,
}

/// A good number.
#[derive(Debug, PartialEq, Eq)]
pub struct Number {
    /// Its length in bytes.
    pub len: usize,
    /// A keyword follows without a blank: CPython warns "invalid ... literal".
    pub warning: Option<&'static str>,
}

struct Scan<'s> {
    text: &'s [u8],
    at: usize,
}

fn bad(message: impl Into<String>, read: usize) -> BadNumber {
    BadNumber {
        message: message.into(),
        read,
        zeros: None,
    }
}

impl Scan<'_> {
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn digits(&mut self, accept: fn(u8) -> bool) {
        while accept(self.peek()) {
            self.at += 1;
        }
    }

    /// Decimal digits with single underscores between them.
    fn decimal_tail(&mut self) -> Result<(), BadNumber> {
        loop {
            self.digits(|c| c.is_ascii_digit());
            if self.peek() != b'_' {
                return Ok(());
            }
            self.at += 1;
            if !self.peek().is_ascii_digit() {
                return Err(bad("invalid decimal literal", self.at));
            }
        }
    }

    /// A number may be followed by a keyword that can follow an expression, but not by other letters.
    fn finish(&self, kind: &'static str) -> Result<Number, BadNumber> {
        let rest = &self.text[self.at.min(self.text.len())..];
        let keyword = [
            &b"and"[..],
            b"else",
            b"for",
            b"if",
            b"in",
            b"is",
            b"or",
            b"not",
        ]
        .iter()
        .any(|word| rest.starts_with(word));
        let next = self.peek();
        if keyword {
            return Ok(Number {
                len: self.at,
                warning: Some(kind),
            });
        }
        if next.is_ascii_alphanumeric() || next == b'_' {
            return Err(bad(format!("invalid {kind} literal"), self.at));
        }
        Ok(Number {
            len: self.at,
            warning: None,
        })
    }

    /// Digits of base 2, 8 or 16 after the prefix.
    fn based(&mut self, kind: &'static str, accept: fn(u8) -> bool) -> Result<Number, BadNumber> {
        let wrong_digit = |scan: &Self| {
            let digit = scan.peek() as char;
            bad(
                format!("invalid digit '{digit}' in {kind} literal"),
                scan.at + 1,
            )
        };
        loop {
            if self.peek() == b'_' {
                self.at += 1;
            }
            if !accept(self.peek()) {
                if self.peek().is_ascii_digit() {
                    return Err(wrong_digit(self));
                }
                return Err(bad(format!("invalid {kind} literal"), self.at));
            }
            self.digits(accept);
            if self.peek() != b'_' {
                break;
            }
        }
        if self.peek().is_ascii_digit() {
            return Err(wrong_digit(self));
        }
        self.finish(kind)
    }

    /// From a point, an exponent or a `j` on, after the integer part.
    fn fraction(&mut self) -> Result<Number, BadNumber> {
        if self.peek() == b'.' {
            self.at += 1;
            if self.peek().is_ascii_digit() {
                self.decimal_tail()?;
            }
        }
        if matches!(self.peek(), b'e' | b'E') {
            let mark = self.at;
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
                if !self.peek().is_ascii_digit() {
                    return Err(bad("invalid decimal literal", self.at));
                }
            } else if !self.peek().is_ascii_digit() {
                self.at = mark;
                return self.finish("decimal");
            }
            self.decimal_tail()?;
        }
        if matches!(self.peek(), b'j' | b'J') {
            self.at += 1;
            return self.finish("imaginary");
        }
        self.finish("decimal")
    }

    /// After a first digit `0`: a prefix, or zeros that nothing but zeros may follow in an integer.
    fn zero(&mut self) -> Result<Number, BadNumber> {
        self.at += 1;
        match self.peek() {
            b'x' | b'X' => {
                self.at += 1;
                return self.based("hexadecimal", |c| c.is_ascii_hexdigit());
            }
            b'o' | b'O' => {
                self.at += 1;
                return self.based("octal", |c| (b'0'..b'8').contains(&c));
            }
            b'b' | b'B' => {
                self.at += 1;
                return self.based("binary", |c| matches!(c, b'0' | b'1'));
            }
            _ => {}
        }
        loop {
            if self.peek() == b'_' {
                self.at += 1;
                if !self.peek().is_ascii_digit() {
                    return Err(bad("invalid decimal literal", self.at));
                }
            }
            if self.peek() != b'0' {
                break;
            }
            self.at += 1;
        }
        let zeros_end = self.at + 1;
        let nonzero = self.peek().is_ascii_digit();
        if nonzero {
            self.decimal_tail()?;
        }
        if nonzero && !matches!(self.peek(), b'.' | b'e' | b'E' | b'j' | b'J') {
            let message = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
            return Err(BadNumber {
                zeros: Some(zeros_end),
                ..bad(message, self.at)
            });
        }
        self.fraction()
    }
}

/// Measures the number that `text` begins with (a digit, or a point and a digit).
pub fn scan(text: &[u8]) -> Result<Number, BadNumber> {
    let mut scan = Scan { text, at: 0 };
    match scan.peek() {
        b'0' => scan.zero(),
        b'.' => scan.fraction(),
        _ => {
            scan.decimal_tail()?;
            scan.fraction()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_measured() {
        let cases = [
            ("0", 1),
            ("1_000+", 5),
            ("0x_fF,", 5),
            ("1.5e-3j ", 7),
            ("1.e", 2),
            (".5", 2),
            ("00_0", 4),
            ("09.5", 4),
        ];
        for (text, len) in cases.iter().filter(|(text, _)| *text != "1.e") {
            assert_eq!(scan(text.as_bytes()).map(|n| n.len), Ok(*len), "{text}");
        }
        assert!(scan(b"1.e").is_err());
        assert_eq!(scan(b"1if").map(|n| n.warning), Ok(Some("decimal")));
    }

    #[test]
    fn wrong_digits_are_named() {
        assert_eq!(
            scan(b"0b12").unwrap_err(),
            bad("invalid digit '2' in binary literal", 4)
        );
        assert_eq!(scan(b"012").unwrap_err().zeros, Some(2));
        assert_eq!(scan(b"1__0").unwrap_err().read, 2);
    }
}

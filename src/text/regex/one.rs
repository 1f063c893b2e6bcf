//! What matches exactly one character: the character, any, or one of a set.

use crate::text::unicode;

/// A kind of characters, as `\d`, `\s` and `\w` name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Decimal digits.
    Digit,
    /// White space.
    Space,
    /// Letters, digits and the underscore.
    Word,
}

impl Kind {
    /// Is the character of this kind? Only of ASCII, if `ascii`.
    pub fn has(self, code: u32, ascii: bool) -> bool {
        if code < 0x80 {
            let byte = code as u8;
            return match self {
                Kind::Digit => byte.is_ascii_digit(),
                Kind::Space if ascii => matches!(byte, b' ' | 9..=13),
                Kind::Space => matches!(byte, b' ' | 9..=13 | 28..=31),
                Kind::Word => byte.is_ascii_alphanumeric() || byte == b'_',
            };
        }
        !ascii
            && match self {
                Kind::Digit => unicode::is_decimal(code),
                Kind::Space => unicode::is_space(code),
                Kind::Word => unicode::is_alnum(code),
            }
    }
}

/// The form that stands for a character and its other cases.
pub fn fold(code: u32, ascii: bool) -> u32 {
    if code < 0x80 {
        return u32::from((code as u8).to_ascii_lowercase());
    }
    let Some(c) = unicode::known(code).filter(|_| !ascii) else {
        return code;
    };
    lower(upper(c)) as u32
}

fn only(mut cases: impl Iterator<Item = char>, or: char) -> char {
    match (cases.next(), cases.next()) {
        (Some(one), None) => one,
        _ => or,
    }
}

fn lower(c: char) -> char {
    only(c.to_lowercase(), if c == 'İ' { 'i' } else { c })
}

fn upper(c: char) -> char {
    only(c.to_uppercase(), c)
}

/// A part of a set.
#[derive(Clone, Debug)]
pub enum Item {
    /// From one character to another, both within.
    Range(u32, u32),
    /// All of a kind, or all that are not.
    Kind(Kind, bool),
}

/// What a set lists. However often a pattern names a character, it is kept once.
#[derive(Clone, Debug, Default)]
pub struct Items {
    /// First and last of each range; in order and apart from each other once `settle` has run.
    ranges: Vec<(u32, u32)>,
    /// So many ranges are settled before more are added.
    most: usize,
    kinds: Vec<(Kind, bool)>,
}

impl Items {
    /// Adds a part.
    pub fn add(&mut self, item: Item) {
        match item {
            Item::Range(low, high) => {
                self.ranges.push((low, high));
                if self.ranges.len() > self.most {
                    self.settle();
                    self.most = (self.ranges.len() * 2).max(64);
                }
            }
            Item::Kind(kind, negated) if !self.kinds.contains(&(kind, negated)) => {
                self.kinds.push((kind, negated));
            }
            Item::Kind(..) => {}
        }
    }

    /// Puts the ranges in order and joins those that touch.
    fn settle(&mut self) {
        self.ranges.sort_unstable();
        self.ranges.dedup_by(|next, last| {
            let touches = next.0 <= last.1.saturating_add(1);
            if touches {
                last.1 = last.1.max(next.1);
            }
            touches
        });
    }

    fn has(&self, code: u32, ascii: bool) -> bool {
        let place = self.ranges.partition_point(|&(_, high)| high < code);
        let within = |&(low, _): &(u32, u32)| low <= code;
        let kind = |&(kind, negated): &(Kind, bool)| kind.has(code, ascii) != negated;
        self.ranges.get(place).is_some_and(within) || self.kinds.iter().any(kind)
    }
}

impl From<Item> for Items {
    fn from(item: Item) -> Items {
        let mut items = Items::default();
        items.add(item);
        items
    }
}

/// A set of characters: `[a-z\d]`, `\w`.
#[derive(Clone, Debug)]
pub struct Set {
    items: Items,
    negated: bool,
    fold: bool,
    ascii: bool,
    /// The answers for ASCII, a bit for each.
    small: [u64; 2],
}

impl Set {
    /// Of these parts; `fold` makes case no matter.
    pub fn new(mut items: Items, negated: bool, fold: bool, ascii: bool) -> Set {
        items.settle();
        let mut set = Set {
            items,
            negated,
            fold,
            ascii,
            small: [0; 2],
        };
        for code in 0..128 {
            set.small[code as usize / 64] |= u64::from(set.decide(code)) << (code % 64);
        }
        set
    }

    /// Is the character in the set?
    #[inline]
    pub fn has(&self, code: u32) -> bool {
        if code < 128 {
            self.small[code as usize / 64] >> (code % 64) & 1 == 1
        } else {
            self.decide(code)
        }
    }

    fn decide(&self, code: u32) -> bool {
        let found = if self.fold {
            let folded = fold(code, self.ascii);
            let capital = match char::from_u32(folded) {
                Some(c) if !self.ascii || folded < 0x80 => upper(c) as u32,
                _ => folded,
            };
            [code, folded, capital]
                .into_iter()
                .any(|code| self.lists(code))
        } else {
            self.lists(code)
        };
        found != self.negated
    }

    fn lists(&self, code: u32) -> bool {
        self.items.has(code, self.ascii)
    }
}

/// What matches one character.
#[derive(Clone, Debug)]
pub enum One {
    /// The character itself.
    Char(u32),
    /// Every case of the character that folds to this; only ASCII letters have cases, if `true`.
    Folded(u32, bool),
    /// Any character.
    Any,
    /// Any but the line feed.
    InLine,
    /// One of a set.
    Of(Box<Set>),
}

impl One {
    /// Does it match the character?
    #[inline]
    pub fn has(&self, code: u32) -> bool {
        match self {
            One::Char(c) => *c == code,
            One::Folded(c, ascii) => fold(code, *ascii) == *c,
            One::Any => true,
            One::InLine => code != 10,
            One::Of(set) => set.has(code),
        }
    }
}

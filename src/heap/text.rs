//! `Str`: immutable text in the heap, its bytes right behind its fields.
//!
//! The bytes are UTF-8 in which lone surrogates (`'\ud800'`) stand as the three bytes that UTF-8
//! would give them (WTF-8). Text with one byte a character is indexed at once; other text is
//! scanned, which the processor does sixteen bytes at a time.
//!
//! ```text
//!  +0   count, kind
//!  +8   hash        0 until asked for
//!  +16  length in bytes u32, length in code points u31 and "has lone surrogates" 1 bit
//!  +24  the bytes; or, beyond 936 of them, a pointer to them and how many there is room for
//! ```
//!
//! A long text that nobody else holds can grow in place ([`Heap::grow_str`]), so that `s += x` in a
//! loop takes linear time.

use std::borrow::Cow;
use std::cell::Cell;
use std::hash::Hasher;

use crate::heap::kind::{Kind, KindFlags};
use crate::heap::page;
use crate::heap::page::{Heap, OutOfMemory};
use crate::heap::{Handle, Native, NativeId, Value};

/// Most bytes that are kept behind the fields.
const INLINE: usize = 936;
const SURROGATES: u32 = 1 << 31;

/// Immutable text. Made by [`Heap::str`] and [`Heap::str_wtf8`] only.
#[repr(C)]
pub struct Str {
    hash: Cell<u64>,
    len: u32,
    chars: u32,
    tail: [u8; 0],
}

impl Native for Str {
    const ID: NativeId = NativeId::Str;

    fn extra_bytes(&self) -> usize {
        if self.len as usize > INLINE {
            self.far().1
        } else {
            0
        }
    }
}

impl Drop for Str {
    fn drop(&mut self) {
        let len = self.len as usize;
        if len > INLINE {
            let (bytes, room) = self.far();
            // SAFETY: the parts of a vector that `set_far` took apart.
            drop(unsafe { Vec::from_raw_parts(bytes, len, room) });
        }
    }
}

impl Str {
    /// Where the bytes of a long text are, and how many there is room for.
    fn far(&self) -> (*mut u8, usize) {
        // SAFETY: long texts keep these at the tail, which is 8-aligned.
        unsafe { self.tail.as_ptr().cast::<(*mut u8, usize)>().read() }
    }

    /// The bytes (WTF-8).
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        let len = self.len as usize;
        let start = if len > INLINE {
            self.far().0.cast_const()
        } else {
            self.tail.as_ptr()
        };
        // SAFETY: `alloc_str` put `len` bytes there; they never change.
        unsafe { std::slice::from_raw_parts(start, len) }
    }

    /// The text, unless it holds a lone surrogate.
    #[inline]
    pub fn to_str(&self) -> Option<&str> {
        if self.has_surrogates() {
            return None;
        }
        // SAFETY: checked to be UTF-8 when it was made.
        Some(unsafe { std::str::from_utf8_unchecked(self.bytes()) })
    }

    /// The text with U+FFFD in the place of lone surrogates.
    pub fn lossy(&self) -> Cow<'_, str> {
        match self.to_str() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(
                self.code_points()
                    .map(|c| char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER))
                    .collect(),
            ),
        }
    }

    /// Is there room outside the object, so that it may grow in place?
    pub fn can_grow(&self) -> bool {
        self.len as usize > INLINE
    }

    /// Length in code points.
    #[inline]
    pub fn len(&self) -> usize {
        (self.chars & !SURROGATES) as usize
    }

    /// Is this the empty text?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// One byte a character?
    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.len == self.chars
    }

    /// Does it hold lone surrogates?
    #[inline]
    pub fn has_surrogates(&self) -> bool {
        self.chars & SURROGATES != 0
    }

    /// The hash that a text has.
    pub fn hash_of(text: &str) -> u64 {
        hash_bytes(text.as_bytes())
    }

    /// The hash, kept once computed. 0 for the empty text alone, never -1 as `i64`.
    #[inline]
    pub fn hash(&self) -> u64 {
        match self.hash.get() {
            0 => self.compute_hash(),
            hash => hash,
        }
    }

    /// The hash, if it has been computed before.
    #[inline]
    pub fn known_hash(&self) -> Option<u64> {
        match self.hash.get() {
            0 => None,
            hash => Some(hash),
        }
    }

    /// The hash of a long text, worked out piece by piece; an error of `look`, which is called between them, ends that.
    pub fn hash_by_pieces<E>(
        &self,
        piece: usize,
        mut look: impl FnMut() -> Result<(), E>,
    ) -> Result<u64, E> {
        if self.hash.get() == 0 && self.bytes().len() > piece {
            let mut hasher = TextHasher::new();
            for part in self.bytes().chunks(piece) {
                look()?;
                hasher.write(part);
            }
            self.hash.set(hasher.finish());
        }
        Ok(self.hash())
    }

    #[inline(never)]
    fn compute_hash(&self) -> u64 {
        let hash = hash_bytes(self.bytes());
        self.hash.set(hash);
        hash
    }

    /// The code points in order.
    pub fn code_points(&self) -> impl DoubleEndedIterator<Item = u32> + '_ {
        CodePoints {
            bytes: self.bytes(),
        }
    }

    /// Byte offset of code point `i` (of the end, if there are no more).
    pub fn offset(&self, i: usize) -> usize {
        if self.is_ascii() || i >= self.len() {
            return if i >= self.len() {
                self.len as usize
            } else {
                i
            };
        }
        let mut left = i;
        for (at, &byte) in self.bytes().iter().enumerate() {
            if !is_continuation(byte) {
                if left == 0 {
                    return at;
                }
                left -= 1;
            }
        }
        self.len as usize
    }

    /// Which code point starts at byte `offset`: the inverse of [`offset`](Str::offset).
    pub fn index_at(&self, offset: usize) -> usize {
        if self.is_ascii() {
            return offset;
        }
        let before = &self.bytes()[..offset];
        before
            .iter()
            .filter(|&&byte| !is_continuation(byte))
            .count()
    }

    /// Code point `i`.
    pub fn nth(&self, i: usize) -> Option<u32> {
        if i >= self.len() {
            return None;
        }
        decode(&self.bytes()[self.offset(i)..]).map(|(c, _)| c)
    }

    /// The bytes of the code points from `start` to `end`.
    pub fn slice(&self, start: usize, end: usize) -> &[u8] {
        let from = self.offset(start);
        let to = self.offset(end.max(start));
        &self.bytes()[from..to]
    }
}

/// The hash that a text of these bytes has: the same in every run, so that a program that shows the
/// order of a set of strings shows it again. The empty text has 0, as in CPython.
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    if bytes.is_empty() {
        return 0;
    }
    let mut hasher = TextHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

/// What makes the hash of a text that is not empty out of its bytes, which may come in pieces.
struct TextHasher(std::hash::DefaultHasher);

impl TextHasher {
    fn new() -> TextHasher {
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write_u64(0);
        TextHasher(hasher)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    fn finish(self) -> u64 {
        match self.0.finish() {
            0 => 1,
            u64::MAX => u64::MAX - 1,
            hash => hash,
        }
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// The first code point of WTF-8 bytes, and how many bytes it takes.
fn decode(bytes: &[u8]) -> Option<(u32, usize)> {
    let first = *bytes.first()? as u32;
    let low = |i: usize| bytes.get(i).map_or(0, |&b| b as u32 & 0x3f);
    Some(match first {
        0..0x80 => (first, 1),
        0x80..0xe0 => ((first & 0x1f) << 6 | low(1), 2),
        0xe0..0xf0 => ((first & 0xf) << 12 | low(1) << 6 | low(2), 3),
        _ => ((first & 7) << 18 | low(1) << 12 | low(2) << 6 | low(3), 4),
    })
}

struct CodePoints<'a> {
    bytes: &'a [u8],
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let (c, size) = decode(self.bytes)?;
        self.bytes = &self.bytes[size..];
        Some(c)
    }
}

impl DoubleEndedIterator for CodePoints<'_> {
    fn next_back(&mut self) -> Option<u32> {
        let start = self.bytes.iter().rposition(|&b| !is_continuation(b))?;
        let (c, _) = decode(&self.bytes[start..])?;
        self.bytes = &self.bytes[..start];
        Some(c)
    }
}

/// Does WTF-8 hold an encoded surrogate? (0xED followed by 0xA0 or more.)
fn find_surrogates(bytes: &[u8]) -> bool {
    bytes
        .windows(2)
        .any(|pair| pair[0] == 0xed && pair[1] >= 0xa0)
}

/// Drops the bytes of a dead text; returns how many lay outside the object.
pub(crate) fn drop_bytes(object: u64) -> usize {
    // SAFETY: the text is dead: nobody looks at its fields after this.
    unsafe {
        let text = (object + 8) as *mut Str;
        if (*text).len as usize <= INLINE {
            return 0;
        }
        let room = (*text).far().1;
        std::ptr::drop_in_place(text);
        room
    }
}

impl Heap {
    /// A new `str`. Text beyond 936 bytes is charged; if that fails it is there all the same, and
    /// the next tick raises `MemoryError` (ask [`charge`](Heap::charge) first where it may be big).
    pub fn str(&self, text: &str) -> Value {
        self.alloc_str([text.as_bytes()], Extent::of_utf8(text))
    }

    /// The same, with its type.
    pub fn text(&self, text: &str) -> Handle<Str> {
        Handle::trusted(self.str(text))
    }

    /// A new `str` of WTF-8 bytes; `None` if they are not WTF-8.
    fn try_str_wtf8(&self, bytes: &[u8]) -> Option<Value> {
        Some(self.alloc_str([bytes], Extent::of(bytes)?))
    }

    /// A new `str` of WTF-8 bytes. Bytes that are not WTF-8 are read as UTF-8 with losses.
    pub fn str_wtf8(&self, bytes: &[u8]) -> Value {
        match self.try_str_wtf8(bytes) {
            Some(value) => value,
            None => self.str(&String::from_utf8_lossy(bytes)),
        }
    }

    /// A new `str` of WTF-8 bytes in a buffer, which becomes the text's own if it is long; else it comes back. The
    /// bytes are gone through in pieces of `piece` bytes; an error of `look`, which is called between them, ends that.
    pub fn str_of_buffer<E>(
        &self,
        mut buffer: Vec<u8>,
        piece: usize,
        look: impl FnMut() -> Result<(), E>,
    ) -> Result<(Value, Vec<u8>), E> {
        let extent = match buffer.len() <= piece {
            true => Extent::of(&buffer),
            false => Extent::of_pieces(&buffer, piece, look)?,
        };
        Ok(match extent {
            Some(extent) if buffer.len() > INLINE => {
                buffer.shrink_to_fit();
                (self.alloc_far(buffer, extent), Vec::new())
            }
            Some(extent) => (self.alloc_str([&buffer], extent), buffer),
            None => (self.str(&String::from_utf8_lossy(&buffer)), buffer),
        })
    }

    /// A new `str` of two texts, one after the other.
    pub fn str_of_two(&self, a: &Str, b: &Str) -> Value {
        let extent = Extent {
            chars: a.len() + b.len(),
            surrogates: a.has_surrogates() || b.has_surrogates(),
        };
        self.alloc_str([a.bytes(), b.bytes()], extent)
    }

    /// A new `str` of the bytes of all `parts`, which together have this extent.
    fn alloc_str<const N: usize>(&self, parts: [&[u8]; N], extent: Extent) -> Value {
        let len = parts.iter().map(|part| part.len()).sum();
        if len > INLINE {
            return self.alloc_far(parts.concat(), extent);
        }
        let object = self.inner().take(3 + usize::div_ceil(len, 8));
        // SAFETY: the object has room for the header, the fields and all parts behind them.
        unsafe {
            let mut tail = write_fields(object, len, extent);
            for part in parts {
                std::ptr::copy_nonoverlapping(part.as_ptr(), tail, part.len());
                tail = tail.add(part.len());
            }
            Value::from_bits(object as u64)
        }
    }

    /// A new `str` whose bytes stay where they are, outside the object.
    fn alloc_far(&self, bytes: Vec<u8>, extent: Extent) -> Value {
        assert!(
            bytes.len() < SURROGATES as usize,
            "a text of 2 GiB was not refused before"
        );
        let object = self.inner().take(5);
        self.charge_anyway(bytes.capacity());
        // SAFETY: the object has room for the header, the fields and two words behind them.
        unsafe {
            set_far(write_fields(object, bytes.len(), extent), bytes);
            Value::from_bits(object as u64)
        }
    }

    /// `text` with `more` at its end, in the same object: only where nobody else holds it and its
    /// bytes lie outside the object. Else, and if the memory is refused, it comes back as it was.
    pub fn grow_str(&self, text: Value, more: &Str) -> Result<Value, Value> {
        let Some(long) = text.view::<Str>().filter(|s| s.len as usize > INLINE) else {
            return Err(text);
        };
        let (old, len) = (long.far(), long.len as usize);
        let total = len + more.len as usize;
        if text.refcount() != Some(1) || total >= SURROGATES as usize {
            return Err(text);
        }
        let room = if total > old.1 {
            total + total / 8
        } else {
            old.1
        };
        if self.charge(room - old.1).is_err() {
            return Err(text);
        }
        // SAFETY: the one reference to the text is ours, so that nobody looks at its fields or
        // bytes meanwhile; the vector's parts are those that `set_far` took apart.
        unsafe {
            let mut bytes = Vec::from_raw_parts(old.0, len, old.1);
            bytes.reserve_exact(room - len);
            bytes.extend_from_slice(more.bytes());
            let fields = (text.bits() as usize + 8) as *mut Str;
            (*fields).hash.set(0);
            (*fields).len = total as u32;
            let surrogates = ((*fields).chars | more.chars) & SURROGATES;
            (*fields).chars = ((*fields).len() + more.len()) as u32 | surrogates;
            set_far((text.bits() as usize + 24) as *mut u8, bytes);
        }
        Ok(text)
    }

    /// May a text of `bytes` bytes be made?
    pub fn allow_text(&self, bytes: usize) -> Result<(), OutOfMemory> {
        if bytes >= SURROGATES as usize {
            return Err(OutOfMemory);
        }
        self.charge(bytes)?;
        self.credit(bytes);
        Ok(())
    }
}

/// What is known of the bytes of a text before it is made.
#[derive(Clone, Copy)]
struct Extent {
    /// Length in code points.
    chars: usize,
    surrogates: bool,
}

impl Extent {
    /// Of UTF-8.
    fn of_utf8(text: &str) -> Extent {
        Extent {
            chars: if text.is_ascii() {
                text.len()
            } else {
                text.chars().count()
            },
            surrogates: false,
        }
    }

    /// The same, looked at piece by piece.
    fn of_pieces<E>(
        mut bytes: &[u8],
        piece: usize,
        mut look: impl FnMut() -> Result<(), E>,
    ) -> Result<Option<Extent>, E> {
        // Surrogates, which begin with this byte, are valid or not together with their neighbours.
        let may_start = |&byte: &u8| !is_continuation(byte) && byte != 0xed;
        let mut whole = Extent {
            chars: 0,
            surrogates: false,
        };
        while !bytes.is_empty() {
            look()?;
            let behind = bytes.get(piece..).unwrap_or_default();
            let more = behind.iter().position(may_start).unwrap_or(behind.len());
            let (head, rest) = bytes.split_at(bytes.len() - behind.len() + more);
            let Some(part) = Extent::of(head) else {
                return Ok(None);
            };
            whole.chars += part.chars;
            whole.surrogates |= part.surrogates;
            bytes = rest;
        }
        Ok(Some(whole))
    }

    /// Of WTF-8; `None` if it is something else.
    #[inline]
    fn of(bytes: &[u8]) -> Option<Extent> {
        if bytes.is_ascii() {
            return Some(Extent {
                chars: bytes.len(),
                surrogates: false,
            });
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Some(Extent::of_utf8(text)),
            Err(_) => is_wtf8(bytes).then(|| Extent {
                chars: bytes.iter().filter(|&&b| !is_continuation(b)).count(),
                surrogates: find_surrogates(bytes),
            }),
        }
    }
}

/// Writes the header and the fields of a new text; gives the place of its bytes.
///
/// # Safety
/// `object` is unused memory with room for them. `Str` is registered at the heap's birth.
#[inline]
unsafe fn write_fields(object: *mut u8, len: usize, extent: Extent) -> *mut u8 {
    let surrogates = if extent.surrogates { SURROGATES } else { 0 };
    let kind = Kind::new(NativeId::Str as usize, 0, KindFlags::default());
    // SAFETY: the caller's promise.
    unsafe {
        page::init_header(object, kind);
        object.add(8).cast::<Str>().write(Str {
            hash: Cell::new(0),
            len: len as u32,
            chars: extent.chars as u32 | surrogates,
            tail: [],
        });
        object.add(24)
    }
}

/// Keeps the bytes of a long text outside its object.
///
/// # Safety
/// `tail` is the place behind the fields of a text that has room for two words there.
unsafe fn set_far(tail: *mut u8, bytes: Vec<u8>) {
    let mut bytes = std::mem::ManuallyDrop::new(bytes);
    // SAFETY: the caller's promise.
    unsafe {
        tail.cast::<(*mut u8, usize)>()
            .write((bytes.as_mut_ptr(), bytes.capacity()));
    }
}

/// UTF-8, but surrogates may be encoded.
fn is_wtf8(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(_) => return true,
            Err(e) => {
                rest = &rest[e.valid_up_to()..];
                let surrogate = rest.len() >= 3
                    && rest[0] == 0xed
                    && (0xa0..0xc0).contains(&rest[1])
                    && is_continuation(rest[2]);
                if !surrogate {
                    return false;
                }
                rest = &rest[3..];
            }
        }
    }
}

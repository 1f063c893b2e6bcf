//! `repr` of containers: items one after the other, and dots where a container holds itself.

use crate::heap::Value;
use crate::interp::{Interp, R, Recursion};
use crate::runtime::{convert, format};

/// Takes a container off the list of those whose `repr` is running.
struct Active<'a>(&'a Interp);

impl Drop for Active<'_> {
    fn drop(&mut self) {
        self.0.repr_active.borrow_mut().pop();
    }
}

/// Runs `write` for the container `this`, unless its `repr` is running already: then `dots`.
pub fn guarded(
    cx: &Interp,
    this: &Value,
    dots: &str,
    write: impl FnOnce(&mut Vec<u8>) -> R<()>,
) -> R {
    let address = this.addr();
    if cx.repr_active.borrow().contains(&address) {
        return Ok(cx.new_str(dots));
    }
    let _guard = cx.enter_native(Recursion::Repr)?;
    cx.repr_active.borrow_mut().push(address);
    let _active = Active(cx);
    let mut out = Vec::new();
    write(&mut out)?;
    cx.str_of_bytes(&out)
}

/// Writes `repr(value)`.
pub fn value(cx: &Interp, out: &mut Vec<u8>, value: &Value) -> R<()> {
    text(out, &format::repr(cx, value)?);
    Ok(())
}

/// Writes a text, of a subclass of `str` too; nothing of what is none.
pub fn text(out: &mut Vec<u8>, text: &Value) {
    if let Some(text) = convert::text_of(text) {
        out.extend_from_slice(text.bytes());
    }
}

/// Writes items with commas between. `next` gives item `i`, or `None` at the end.
pub fn items(
    cx: &Interp,
    out: &mut Vec<u8>,
    mut next: impl FnMut(usize) -> Option<Value>,
) -> R<()> {
    let mut i = 0;
    while let Some(item) = next(i) {
        cx.tick()?;
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        value(cx, out, &item)?;
        i += 1;
    }
    Ok(())
}

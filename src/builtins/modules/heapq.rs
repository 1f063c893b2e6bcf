//! The module `_heapq`: priority queues in lists (library reference, `heapq`). What is built on them
//! is in `library/heapq.mini`.
//!
//! What always holds: comparisons may run user code, so every place is looked up again after one, and
//! a list that has changed its length meanwhile ends the operation.

use crate::builtins::arguments::arg;
use crate::heap::{Handle, List, Value};
use crate::interp::{Args, Interp, R, Raised, payload};
use crate::runtime::define::{ModuleDef, Sig, function};
use crate::runtime::{compare, raise};

/// The module.
pub static HEAPQ: ModuleDef = ModuleDef {
    name: "_heapq",
    doc: "Heap queue algorithm (a.k.a. priority queue).",
    functions: &[
        function(
            "heapify",
            Sig::One,
            heapify::<false>,
            "Transform list into a heap, in-place, in O(len(heap)) time.",
        )
        .spelled("($module, heap, /)"),
        function(
            "heappop",
            Sig::One,
            pop::<false>,
            "Pop the smallest item off the heap, maintaining the heap invariant.",
        )
        .spelled("($module, heap, /)"),
        function(
            "heappush",
            Sig::Clinic("heap, item, /"),
            push,
            "Push item onto heap, maintaining the heap invariant.",
        ),
        function(
            "heappushpop",
            Sig::Clinic("heap, item, /"),
            push_pop,
            "Push item on the heap, then pop and return the smallest item from the heap.",
        ),
        function(
            "heapreplace",
            Sig::Clinic("heap, item, /"),
            replace::<false>,
            "Pop and return the current smallest value, and add the new item.",
        ),
        function(
            "_heapify_max",
            Sig::One,
            heapify::<true>,
            "Maxheap variant of heapify.",
        ),
        function(
            "_heappop_max",
            Sig::One,
            pop::<true>,
            "Maxheap variant of heappop.",
        ),
        function(
            "_heapreplace_max",
            Sig::Clinic("heap, item, /"),
            replace::<true>,
            "Maxheap variant of heapreplace.",
        ),
    ],
    types: &[],
    init: None,
};

fn heap_of(cx: &Interp, args: Args<'_>, what: &str) -> R<Handle<List>> {
    let given = arg(args, 0);
    payload::<List>(&given).ok_or_else(|| raise::bad_argument(cx, what, "list", &given))
}

/// Does the item at place `i` belong above that at `j`? The lesser one does, or the greater one if `MAX`.
fn above<const MAX: bool>(cx: &Interp, heap: &List, i: usize, j: usize) -> R<bool> {
    cx.tick()?;
    let len = heap.len();
    let (Some(a), Some(b)) = (heap.get(i), heap.get(j)) else {
        return Err(changed(cx));
    };
    let above = match MAX {
        false => compare::lt(cx, &a, &b)?,
        true => compare::lt(cx, &b, &a)?,
    };
    if heap.len() != len {
        return Err(changed(cx));
    }
    Ok(above)
}

fn changed(cx: &Interp) -> Raised {
    raise::runtime_error(cx, "list changed size during iteration")
}

/// Moves the item at `place` up until it does not belong above its parent, but not above `top`.
fn rise<const MAX: bool>(cx: &Interp, heap: &List, top: usize, mut place: usize) -> R<()> {
    while place > top {
        let parent = (place - 1) / 2;
        if !above::<MAX>(cx, heap, place, parent)? {
            break;
        }
        heap.swap_places(place, parent);
        place = parent;
    }
    Ok(())
}

/// Moves the item at `top` down to a leaf along the children that belong above, then up to where it belongs:
/// most items that are moved come from the end and belong near it.
fn sink<const MAX: bool>(cx: &Interp, heap: &List, top: usize) -> R<()> {
    let len = heap.len();
    let mut place = top;
    while place < len / 2 {
        let mut child = 2 * place + 1;
        if child + 1 < len && !above::<MAX>(cx, heap, child, child + 1)? {
            child += 1;
        }
        heap.swap_places(place, child);
        place = child;
    }
    rise::<MAX>(cx, heap, top, place)
}

fn heapify<const MAX: bool>(cx: &Interp, args: Args<'_>) -> R {
    let heap = heap_of(cx, args, "heapify() argument")?;
    for top in (0..heap.len() / 2).rev() {
        sink::<MAX>(cx, &heap, top)?;
    }
    Ok(Value::NONE)
}

fn push(cx: &Interp, args: Args<'_>) -> R {
    let heap = heap_of(cx, args, "heappush() argument 1")?;
    heap.push(&cx.heap, arg(args, 1)).map_err(|e| cx.oom(e))?;
    rise::<false>(cx, &heap, 0, heap.len() - 1)?;
    Ok(Value::NONE)
}

fn no_items(cx: &Interp) -> Raised {
    raise::index_error(cx, "index out of range")
}

fn pop<const MAX: bool>(cx: &Interp, args: Args<'_>) -> R {
    let heap = heap_of(cx, args, "heappop() argument")?;
    let Some(last) = heap.pop() else {
        return Err(no_items(cx));
    };
    if heap.is_empty() {
        return Ok(last);
    }
    exchange::<MAX>(cx, &heap, last)
}

/// Puts an item in the place of the first, which is given.
fn exchange<const MAX: bool>(cx: &Interp, heap: &List, item: Value) -> R {
    let Ok(first) = heap.swap_item(0, item) else {
        return Err(no_items(cx));
    };
    sink::<MAX>(cx, heap, 0)?;
    Ok(first)
}

fn replace<const MAX: bool>(cx: &Interp, args: Args<'_>) -> R {
    exchange::<MAX>(
        cx,
        &*heap_of(cx, args, "heapreplace() argument 1")?,
        arg(args, 1),
    )
}

fn push_pop(cx: &Interp, args: Args<'_>) -> R {
    let heap = heap_of(cx, args, "heappushpop() argument 1")?;
    let item = arg(args, 1);
    let Some(smallest) = heap.get(0) else {
        return Ok(item);
    };
    if !compare::lt(cx, &smallest, &item)? {
        return Ok(item);
    }
    exchange::<false>(cx, &heap, item)
}

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
            heapify,
            "Transform list into a heap, in-place, in O(len(heap)) time.",
        ),
        function(
            "heappop",
            Sig::One,
            pop,
            "Pop the smallest item off the heap, maintaining the heap invariant.",
        ),
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
            replace,
            "Pop and return the current smallest value, and add the new item.",
        ),
    ],
    types: &[],
    init: None,
};

fn heap_of(cx: &Interp, args: Args<'_>, what: &str) -> R<Handle<List>> {
    let given = arg(args, 0);
    payload::<List>(&given).ok_or_else(|| raise::bad_argument(cx, what, "list", &given))
}

/// Is the item at place `i` less than that at `j`?
fn less(cx: &Interp, heap: &List, i: usize, j: usize) -> R<bool> {
    cx.tick()?;
    let len = heap.len();
    let (Some(a), Some(b)) = (heap.get(i), heap.get(j)) else {
        return Err(changed(cx));
    };
    let less = compare::lt(cx, &a, &b)?;
    if heap.len() != len {
        return Err(changed(cx));
    }
    Ok(less)
}

fn changed(cx: &Interp) -> Raised {
    raise::runtime_error(cx, "list changed size during iteration")
}

/// Moves the item at `place` up until its parent is no greater, but not above `top`.
fn rise(cx: &Interp, heap: &List, top: usize, mut place: usize) -> R<()> {
    while place > top {
        let parent = (place - 1) / 2;
        if !less(cx, heap, place, parent)? {
            break;
        }
        heap.swap_places(place, parent);
        place = parent;
    }
    Ok(())
}

/// Moves the item at `top` down to a leaf along the smaller children, then up to where it belongs:
/// most items that are moved come from the end and belong near it.
fn sink(cx: &Interp, heap: &List, top: usize) -> R<()> {
    let len = heap.len();
    let mut place = top;
    while place < len / 2 {
        let mut child = 2 * place + 1;
        if child + 1 < len && !less(cx, heap, child, child + 1)? {
            child += 1;
        }
        heap.swap_places(place, child);
        place = child;
    }
    rise(cx, heap, top, place)
}

fn heapify(cx: &Interp, args: Args<'_>) -> R {
    let heap = heap_of(cx, args, "heapify() argument")?;
    for top in (0..heap.len() / 2).rev() {
        sink(cx, &heap, top)?;
    }
    Ok(Value::NONE)
}

fn push(cx: &Interp, args: Args<'_>) -> R {
    let heap = heap_of(cx, args, "heappush() argument 1")?;
    heap.push(&cx.heap, arg(args, 1)).map_err(|e| cx.oom(e))?;
    rise(cx, &heap, 0, heap.len() - 1)?;
    Ok(Value::NONE)
}

fn no_items(cx: &Interp) -> Raised {
    raise::index_error(cx, "index out of range")
}

fn pop(cx: &Interp, args: Args<'_>) -> R {
    let heap = heap_of(cx, args, "heappop() argument")?;
    let Some(last) = heap.pop() else {
        return Err(no_items(cx));
    };
    if heap.is_empty() {
        return Ok(last);
    }
    exchange(cx, &heap, last)
}

/// Puts an item in the place of the smallest, which is given.
fn exchange(cx: &Interp, heap: &List, item: Value) -> R {
    let Ok(smallest) = heap.swap_item(0, item) else {
        return Err(no_items(cx));
    };
    sink(cx, heap, 0)?;
    Ok(smallest)
}

fn replace(cx: &Interp, args: Args<'_>) -> R {
    exchange(
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
    exchange(cx, &heap, item)
}

//! What a value leads to: all objects that it reaches, and which of them it alone keeps alive.

use rustc_hash::FxHashMap;

use crate::heap::Value;
use crate::inspect::is_stopped;
use crate::interp::Interp;

/// The objects that are reachable from a value, the value first.
pub struct Reached {
    /// All of them.
    pub objects: Vec<Value>,
    /// Does somebody else hold it too?
    pub shared: Vec<bool>,
    /// Ints and floats that lie in references of objects which would be freed.
    pub numbers: Vec<Value>,
    index: FxHashMap<usize, usize>,
}

impl Reached {
    /// From this value on.
    pub fn from(cx: &Interp, root: &Value) -> Reached {
        let mut objects = vec![root.clone()];
        let mut index = FxHashMap::default();
        index.insert(root.addr(), 0);
        let mut edges: Vec<Vec<usize>> = Vec::new();
        let mut immediate: Vec<Vec<Value>> = Vec::new();
        let mut inner = vec![0u32];
        while edges.len() < objects.len() && !is_stopped(cx) {
            let mut out = Vec::new();
            let mut numbers = Vec::new();
            let object = objects[edges.len()].clone();
            cx.heap.trace(&object, &mut |held| {
                if !held.is_pointer() {
                    if held.as_int().is_some() || held.as_float().is_some() {
                        numbers.push(held.clone());
                    }
                    return;
                }
                let at = *index.entry(held.addr()).or_insert_with(|| {
                    objects.push(held.clone());
                    inner.push(0);
                    objects.len() - 1
                });
                inner[at] += 1;
                out.push(at);
            });
            edges.push(out);
            immediate.push(numbers);
        }
        let shared = spread(cx, &objects, &inner, &edges);
        let freed = immediate
            .into_iter()
            .zip(&shared)
            .filter(|(_, shared)| !**shared);
        let numbers = freed.flat_map(|(numbers, _)| numbers).collect();
        Reached {
            objects,
            shared,
            numbers,
            index,
        }
    }

    /// Would it be freed with the value?
    pub fn is_alone(&self, value: &Value) -> bool {
        self.index
            .get(&value.addr())
            .is_some_and(|&at| !self.shared[at])
    }
}

/// Marks the objects that have references from elsewhere, and all that those reach. The root itself stays unmarked.
fn spread(cx: &Interp, objects: &[Value], inner: &[u32], edges: &[Vec<usize>]) -> Vec<bool> {
    let mut shared = vec![false; objects.len()];
    let mut waiting: Vec<usize> = Vec::new();
    for (at, object) in objects.iter().enumerate().skip(1) {
        if is_stopped(cx) {
            return shared;
        }
        // One reference is that of the list.
        if object.refcount().unwrap_or(0) > inner[at] + 1 {
            shared[at] = true;
            waiting.push(at);
        }
    }
    while let Some(at) = waiting.pop().filter(|_| !is_stopped(cx)) {
        for &next in edges.get(at).map_or(&[][..], |edges| edges) {
            if next != 0 && !std::mem::replace(&mut shared[next], true) {
                waiting.push(next);
            }
        }
    }
    shared
}

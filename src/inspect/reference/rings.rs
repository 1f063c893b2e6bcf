//! Cycles among objects: the strongly connected components of the graph of references (Tarjan's algorithm, with a
//! stack of its own, so that a chain of a million objects needs no native one).

use rustc_hash::FxHashMap;

use crate::heap::Value;
use crate::inspect::is_stopped;
use crate::interp::Interp;

/// The cycles among `objects`, in which each object can reach each other one: two objects or more, or one that refers
/// to itself. In the order of `objects`.
pub fn rings(cx: &Interp, objects: &[Value]) -> Vec<Vec<Value>> {
    let mut index: FxHashMap<usize, usize> = FxHashMap::default();
    let mut edges: Vec<Vec<usize>> = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        index.insert(object.addr(), i);
        if is_stopped(cx) {
            return Vec::new();
        }
    }
    for object in objects {
        let mut to = Vec::new();
        cx.heap.trace(object, &mut |value| {
            to.extend(index.get(&value.addr()).copied());
        });
        edges.push(to);
        if is_stopped(cx) {
            return Vec::new();
        }
    }
    let mut rings: Vec<Vec<usize>> = components(&edges, &|| is_stopped(cx))
        .into_iter()
        .take_while(|_| !is_stopped(cx))
        .filter(|part| part.len() > 1 || edges[part[0]].contains(&part[0]))
        .collect();
    for ring in &mut rings {
        ring.sort_unstable();
    }
    rings.sort_unstable();
    let value = |&i: &usize| objects[i].clone();
    rings
        .iter()
        .map(|ring| ring.iter().map(value).collect())
        .collect()
}

const NONE: usize = usize::MAX;

struct Search<'a> {
    edges: &'a [Vec<usize>],
    /// The order in which the nodes were met.
    number: Vec<usize>,
    /// The earliest node that a node reaches among those whose component is open.
    low: Vec<usize>,
    open: Vec<usize>,
    is_open: Vec<bool>,
    met: usize,
    found: Vec<Vec<usize>>,
}

/// The components, unless it is to stop meanwhile: then some of them.
fn components(edges: &[Vec<usize>], stop: &dyn Fn() -> bool) -> Vec<Vec<usize>> {
    let mut search = Search {
        edges,
        number: vec![NONE; edges.len()],
        low: vec![NONE; edges.len()],
        open: Vec::new(),
        is_open: vec![false; edges.len()],
        met: 0,
        found: Vec::new(),
    };
    for start in 0..edges.len() {
        if search.number[start] == NONE {
            search.from(start, stop);
        }
    }
    search.found
}

impl Search<'_> {
    fn enter(&mut self, node: usize) {
        self.number[node] = self.met;
        self.low[node] = self.met;
        self.met += 1;
        self.open.push(node);
        self.is_open[node] = true;
    }

    fn from(&mut self, start: usize, stop: &dyn Fn() -> bool) {
        // A node, and which of its edges comes next.
        let mut way = vec![(start, 0)];
        self.enter(start);
        while let Some((node, next)) = way.last_mut() {
            if stop() {
                return;
            }
            let node = *node;
            if let Some(&to) = self.edges[node].get(*next) {
                *next += 1;
                if self.number[to] == NONE {
                    self.enter(to);
                    way.push((to, 0));
                } else if self.is_open[to] {
                    self.low[node] = self.low[node].min(self.number[to]);
                }
                continue;
            }
            way.pop();
            if let Some((before, _)) = way.last() {
                self.low[*before] = self.low[*before].min(self.low[node]);
            }
            if self.low[node] == self.number[node] {
                self.close(node);
            }
        }
    }

    fn close(&mut self, node: usize) {
        let mut part = Vec::new();
        while let Some(member) = self.open.pop() {
            self.is_open[member] = false;
            part.push(member);
            if member == node {
                break;
            }
        }
        self.found.push(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_found_through_each_other() {
        // 0 -> 1 -> 2 -> 0, 2 -> 3 -> 3, 4 alone
        let edges = vec![vec![1], vec![2], vec![0, 3], vec![3], vec![]];
        let mut found = components(&edges, &|| false);
        found.iter_mut().for_each(|part| part.sort_unstable());
        found.sort();
        assert_eq!(found, [vec![0, 1, 2], vec![3], vec![4]]);
    }
}

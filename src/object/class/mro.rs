//! The method resolution order: C3 linearisation, on lists of classes, without user code.
//!
//! The MRO of `C(A, B)` is `C` followed by the merge of `mro(A)`, `mro(B)` and `[A, B]`: again and
//! again the first head that stands in no other list's tail (reference, 3.3.3.1, and the
//! documentation of `type.__mro__`).

use crate::heap::Handle;
use crate::object::class::Class;

/// No order keeps all lists' orders. Holds the heads that were left.
pub struct Conflict {
    /// The next class of each list that is not used up, each once.
    pub heads: Vec<Handle<Class>>,
}

/// Merges the lists.
pub fn merge(lists: Vec<Vec<Handle<Class>>>) -> Result<Vec<Handle<Class>>, Conflict> {
    merge_watched(lists, |_, _| ())
}

/// Merges the lists and shows each step to `watch`: what is left of each list, and the head that is taken; `None` if
/// no head can be.
pub fn merge_watched(
    mut lists: Vec<Vec<Handle<Class>>>,
    mut watch: impl FnMut(&[&[Handle<Class>]], Option<&Handle<Class>>),
) -> Result<Vec<Handle<Class>>, Conflict> {
    let mut merged = Vec::new();
    let mut starts = vec![0; lists.len()];
    loop {
        let rest = |i: usize, starts: &[usize]| -> Option<usize> {
            (starts[i] < lists[i].len()).then_some(starts[i])
        };
        let live: Vec<usize> = (0..lists.len())
            .filter(|&i| rest(i, &starts).is_some())
            .collect();
        if live.is_empty() {
            return Ok(merged);
        }
        let in_a_tail = |class: &Handle<Class>| {
            live.iter()
                .any(|&i| lists[i][starts[i] + 1..].iter().any(|c| c.is(class)))
        };
        let next = live
            .iter()
            .map(|&i| &lists[i][starts[i]])
            .find(|head| !in_a_tail(head))
            .cloned();
        let left: Vec<&[Handle<Class>]> = lists
            .iter()
            .zip(&starts)
            .map(|(list, &start)| &list[start..])
            .collect();
        watch(&left, next.as_ref());
        let Some(next) = next else {
            let mut heads: Vec<Handle<Class>> = Vec::new();
            for &i in &live {
                let head = lists[i].swap_remove(starts[i]);
                if !heads.iter().any(|h| h.is(&head)) {
                    heads.push(head);
                }
            }
            return Err(Conflict { heads });
        };
        for &i in &live {
            if lists[i][starts[i]].is(&next) {
                starts[i] += 1;
            }
        }
        merged.push(next);
    }
}

/// The MRO of a class with these bases (nonempty).
pub fn linearise(
    class: &Handle<Class>,
    bases: &[Handle<Class>],
) -> Result<Vec<Handle<Class>>, Conflict> {
    let mut lists: Vec<_> = bases.iter().map(|b| b.mro_classes()).collect();
    lists.push(bases.to_vec());
    let mut mro = vec![class.clone()];
    mro.extend(merge(lists)?);
    Ok(mro)
}

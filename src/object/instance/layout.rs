//! `Layout`: what each cell of an instance is. The one picture behind `__slots__`.
//!
//! ```text
//!  class P: pass               [__dict__][__weakref__] attributes named by the shape ...
//!  class S: __slots__ = 'a','b'  [a][b]
//!  class T(S): pass            [a][b][__dict__][__weakref__] attributes ...
//!  class L(list): pass         [the list][__dict__][__weakref__] attributes ...
//! ```
//!
//! Always true: the roles of the base come first, unchanged, so a member of the base finds its cell
//! in every subclass; a layout never changes once its class exists; there is at most one `Dict` and
//! one `Weakref` (reference, 3.3.2.4.1, notes on using `__slots__`).

use std::rc::Rc;

use crate::heap::cell_offset;
use crate::interp::Name;

/// What one cell of an instance holds.
#[derive(Clone, Debug, PartialEq)]
pub enum CellRole {
    /// The value of the builtin type that the class extends; always cell 0.
    Payload,
    /// The instance's `__dict__`, once somebody asked for it or the attributes outgrew the cells.
    Dict,
    /// The cell that knows the object weakly, once somebody made a weak reference.
    Weakref,
    /// A slot of `__slots__`, by its (mangled) name.
    Slot(Name),
    /// A list with the slots that have no cell of their own.
    More(Rc<[Name]>),
    /// A field of a builtin exception.
    Field(&'static str),
}

/// The roles of the cells of instances of one class.
#[derive(Debug)]
pub struct Layout {
    cells: Vec<CellRole>,
    /// The base's layout, whose roles come first.
    base: Option<Rc<Layout>>,
}

impl CellRole {
    fn is_slot(&self) -> bool {
        matches!(self, CellRole::Slot(_) | CellRole::More(_))
    }
}

/// So many slots can have cells of their own; a few cells more are left for attributes.
pub const MOST_SLOTS: usize = 120;

impl Layout {
    /// The layout of `object`: no cells.
    pub fn empty() -> Rc<Layout> {
        Rc::new(Layout {
            cells: Vec::new(),
            base: None,
        })
    }

    /// The base's cells followed by `own` ones. Nothing new: the base's layout itself.
    pub fn extend(base: &Rc<Layout>, own: Vec<CellRole>) -> Rc<Layout> {
        if own.is_empty() {
            return base.clone();
        }
        let mut cells = base.cells.clone();
        cells.extend(own);
        Rc::new(Layout {
            cells,
            base: Some(base.clone()),
        })
    }

    /// Bytes of an instance that has these cells and no more.
    pub fn bytes(&self) -> usize {
        cell_offset(self.len())
    }

    /// All roles, cell 0 first.
    pub fn cells(&self) -> &[CellRole] {
        &self.cells
    }

    /// Number of cells; attributes start after them.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// No cells at all?
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The base's layout, if this one added cells to it.
    pub fn base(&self) -> Option<&Rc<Layout>> {
        self.base.as_ref()
    }

    /// The roles that this layout added to its base.
    pub fn own(&self) -> &[CellRole] {
        self.base
            .as_ref()
            .map_or(&self.cells[..], |base| &self.cells[base.len()..])
    }

    fn position(&self, wanted: &CellRole) -> Option<usize> {
        self.cells.iter().position(|role| role == wanted)
    }

    /// The cell of `__dict__`.
    pub fn dict(&self) -> Option<usize> {
        self.position(&CellRole::Dict)
    }

    /// The cell of `__weakref__`.
    pub fn weakref(&self) -> Option<usize> {
        self.position(&CellRole::Weakref)
    }

    /// Is cell 0 the value of a builtin type?
    pub fn has_payload(&self) -> bool {
        self.cells.first() == Some(&CellRole::Payload)
    }

    /// The cell of a builtin exception's field.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.cells
            .iter()
            .position(|role| matches!(role, CellRole::Field(n) if *n == name))
    }

    /// The order in which an instance with `words` cells gives its values up when it dies, as in
    /// CPython: the slots of the most derived class first, then `__dict__` and the attributes, then
    /// what a builtin base holds. `None` if that is the order of the cells.
    pub fn release_order(&self, words: usize) -> Option<Rc<[u8]>> {
        let mut order: Vec<u8> = Vec::with_capacity(words);
        let mut layer = Some(self);
        while let Some(layout) = layer {
            let own = layout.own();
            let first = layout.len() - own.len();
            // The fields beside which a builtin class adds `__dict__` die behind that.
            let has_late_fields = own.contains(&CellRole::Dict);
            let is_early = |role: &CellRole| match role {
                CellRole::Field(_) => !has_late_fields,
                role => role.is_slot(),
            };
            let cells = own.iter().zip(first..);
            order.extend(
                cells
                    .filter(|(role, _)| is_early(role))
                    .map(|(_, i)| i as u8),
            );
            layer = layout.base().map(Rc::as_ref);
        }
        let (mut late, mut last) = (Vec::new(), Vec::new());
        for (i, role) in self.cells.iter().enumerate() {
            match role {
                CellRole::Dict | CellRole::Weakref => order.push(i as u8),
                CellRole::Field(_) if !order.contains(&(i as u8)) => late.push(i as u8),
                CellRole::Payload => last.push(i as u8),
                CellRole::Slot(_) | CellRole::More(_) | CellRole::Field(_) => {}
            }
        }
        order.extend((self.len()..words).map(|i| i as u8));
        order.extend(late);
        order.extend(last);
        let plain = order
            .iter()
            .enumerate()
            .all(|(i, &cell)| i == cell as usize);
        (!plain).then(|| order.into())
    }

    /// Do the cells that matter to layout conflicts differ? `__dict__`, `__weakref__` and the value of
    /// a builtin base can be added to any class, so they never make bases incompatible.
    pub fn differs_from(&self, base: &Layout) -> bool {
        let solid = |l: &Layout| {
            l.cells
                .iter()
                .filter(|r| !matches!(r, CellRole::Dict | CellRole::Weakref | CellRole::Payload))
                .count()
        };
        solid(self) != solid(base)
    }
}

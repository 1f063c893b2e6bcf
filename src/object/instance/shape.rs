//! `Shape`: which attribute lies in which cell of a plain instance, beyond its class's layout.
//!
//! Each attribute that a program adds takes the next free cell and moves the instance to the next
//! shape; instances that got the same attributes in the same order share one. The heap knows a
//! shape by its kind, so that "has attribute `x` in cell 3" is one comparison of two words.
//!
//! ```text
//!  class Point: (layout [__dict__][__weakref__], two attributes learned)
//!   root ()  --x-->  (x)  --y-->  (x, y)        cells: dict weakref x y     40 bytes
//!     '--y-->  (y)                dict mode: attributes in the dict of the dict cell
//! ```
//!
//! Always true: attribute `i` of a shape is cell `layout.len() + i`; all shapes of one root have
//! equally many cells.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::heap::{Handle, Kind, KindFlags, Native, NativeId, Value};
use crate::interp::{Interp, Name};
use crate::object::class::Class;

/// Beyond so many names a shape finds them by a map.
const LINEAR: usize = 8;

/// Where instances have their attributes.
pub struct Shape {
    /// The class of the instances.
    class: Handle<Class>,
    /// The kind that stands for this shape; set right after the shape was made.
    kind: OnceCell<Kind>,
    attributes: Attributes,
}

/// The two modes.
enum Attributes {
    /// In the cells after those of the layout.
    InCells(Cells),
    /// In the dict of the dict cell.
    InDict,
}

/// Which cells they have.
#[derive(Default)]
struct Cells {
    names: Vec<Name>,
    /// Where each name stands, by address: of many names only.
    index: OnceCell<FxHashMap<usize, u32>>,
    /// The shapes with one attribute more.
    next: RefCell<Vec<(Name, Handle<Shape>)>>,
}

impl Native for Shape {
    const ID: NativeId = NativeId::Shape;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(self.class.value());
        if let Attributes::InCells(cells) = &self.attributes {
            for (_, shape) in cells.next.borrow().iter() {
                visit(shape.value());
            }
        }
    }

    fn clear(&self, out: &mut Vec<Value>) {
        if let Attributes::InCells(cells) = &self.attributes {
            let next = std::mem::take(&mut *cells.next.borrow_mut());
            out.extend(next.into_iter().map(|(_, shape)| shape.into_value()));
        }
    }
}

/// CPython remembers no more names than this.
const MOST_KEYS: usize = 30;

/// Numbers attributes by when the class first saw them.
fn number_attributes(class: &Class, names: &[Name]) -> Vec<usize> {
    let mut seen = class.seen_attributes().borrow_mut();
    let mut number = |(i, name): (usize, &Name)| {
        let known = seen.iter().position(|seen| seen == name);
        known.unwrap_or_else(|| match seen.len() < MOST_KEYS {
            true => {
                seen.push(name.clone());
                seen.len() - 1
            }
            false => MOST_KEYS + i,
        })
    };
    names.iter().enumerate().map(&mut number).collect()
}

/// The shapes of a class without attributes in cells, for one number of cells.
pub struct Root {
    words: usize,
    in_cells: OnceCell<Handle<Shape>>,
    in_dict: OnceCell<Handle<Shape>>,
}

impl Root {
    fn new(words: usize) -> Root {
        Root {
            words,
            in_cells: OnceCell::new(),
            in_dict: OnceCell::new(),
        }
    }

    /// Number of cells of the instances.
    #[inline]
    pub fn words(&self) -> usize {
        self.words
    }

    pub(crate) fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        for shape in [&self.in_cells, &self.in_dict] {
            shape
                .get()
                .into_iter()
                .for_each(|shape| visit(shape.value()));
        }
    }

    pub(crate) fn release(self, out: &mut Vec<Value>) {
        for shape in [self.in_cells, self.in_dict] {
            out.extend(shape.into_inner().map(Handle::into_value));
        }
    }
}

impl Shape {
    fn alloc(
        cx: &Interp,
        class: &Handle<Class>,
        words: usize,
        attributes: Attributes,
    ) -> Handle<Shape> {
        let shape = cx.heap.alloc(Shape {
            class: class.clone(),
            kind: OnceCell::new(),
            attributes,
        });
        let flags = KindFlags {
            payload: class.layout().has_payload(),
            finaliser: class.has_finaliser(),
        };
        let kind = cx
            .heap
            .new_kind(words, flags, shape.value().clone(), class.value().clone());
        if let Some(order) = shape.release_order(words) {
            cx.heap.set_release_order(kind, order);
        }
        let _ = shape.kind.set(kind);
        shape
    }

    /// The order in which instances give up their cells, if not that of the cells: attributes die in the
    /// order in which the class first saw them, whatever the order in this shape.
    fn release_order(&self, words: usize) -> Option<Rc<[u8]>> {
        let own = self.class.layout().release_order(words);
        let seen = number_attributes(&self.class, self.names());
        if seen.is_sorted() {
            return own;
        }
        let mut by_age: Vec<usize> = (0..seen.len()).collect();
        by_age.sort_by_key(|&i| seen[i]);
        let attributes = self.start()..self.start() + seen.len();
        let mut next = by_age.into_iter();
        let cells = own.map_or_else(|| (0..words as u8).collect(), |own| own.to_vec());
        let place = |cell: u8| match attributes.contains(&(cell as usize)) {
            true => next.next().map_or(cell, |i| (attributes.start + i) as u8),
            false => cell,
        };
        Some(cells.into_iter().map(place).collect())
    }

    /// The class of the instances.
    pub fn class(&self) -> &Handle<Class> {
        &self.class
    }

    /// The kind of instances of this shape.
    pub fn kind(&self) -> Kind {
        *self
            .kind
            .get()
            .expect("a shape gets its kind when it is made")
    }

    /// The attributes, in the order in which they were added.
    pub fn names(&self) -> &[Name] {
        self.cells().map_or(&[], |cells| &cells.names)
    }

    #[inline]
    fn cells(&self) -> Option<&Cells> {
        match &self.attributes {
            Attributes::InCells(cells) => Some(cells),
            Attributes::InDict => None,
        }
    }

    /// Are the attributes in the dict of the dict cell, instead of in cells?
    pub fn is_dict_mode(&self) -> bool {
        matches!(self.attributes, Attributes::InDict)
    }

    /// The first cell that can hold an attribute.
    pub fn start(&self) -> usize {
        self.class.layout().len()
    }

    /// How many attributes fit.
    pub fn capacity(&self) -> usize {
        self.kind().words() - self.start()
    }

    /// The cell of an attribute.
    #[inline]
    pub fn find(&self, name: &Name) -> Option<usize> {
        let cells = self.cells()?;
        let place = if cells.names.len() <= LINEAR {
            cells.names.iter().position(|n| n == name)
        } else {
            let index = cells.index.get_or_init(|| {
                let places = cells.names.iter().enumerate();
                places.map(|(i, n)| (n.value().addr(), i as u32)).collect()
            });
            index.get(&name.value().addr()).map(|&i| i as usize)
        };
        place.map(|i| i + self.start())
    }

    /// The shape with one attribute more; `None` if no cell is free, in dict mode, and for a class
    /// whose instances differ too much.
    pub fn with(&self, cx: &Interp, name: &Name) -> Option<Handle<Shape>> {
        let cells = self.cells()?;
        if cells.names.len() >= self.capacity() {
            return None;
        }
        if let Some((_, shape)) = cells.next.borrow().iter().find(|(n, _)| n == name) {
            return Some(shape.clone());
        }
        if !self.class.may_have_shape() {
            return None;
        }
        let names = cells.names.iter().chain([name]).cloned().collect();
        let more = Attributes::InCells(Cells {
            names,
            ..Cells::default()
        });
        let shape = Shape::alloc(cx, &self.class, self.kind().words(), more);
        cells.next.borrow_mut().push((name.clone(), shape.clone()));
        Some(shape)
    }
}

/// The shape of an instance; `None` for immediates and native objects.
#[inline]
pub fn of(cx: &Interp, value: &Value) -> Option<Handle<Shape>> {
    let kind = value.kind()?;
    if kind.is_instance() {
        of_kind(cx, kind)
    } else {
        None
    }
}

/// The shape that a kind of instances stands for.
#[inline]
pub fn of_kind(cx: &Interp, kind: Kind) -> Option<Handle<Shape>> {
    cx.heap.owner_of_kind(kind).handle::<Shape>().ok()
}

/// The shape without attributes for instances of `class` with `words` cells.
pub fn root(cx: &Interp, class: &Handle<Class>, words: usize) -> Handle<Shape> {
    let none_yet = || Attributes::InCells(Cells::default());
    found_or_made(cx, class, words, |root| &root.in_cells, none_yet)
}

/// The shape of instances of `class` with `words` cells that are in dict mode.
pub fn dict_mode(cx: &Interp, class: &Handle<Class>, words: usize) -> Handle<Shape> {
    found_or_made(
        cx,
        class,
        words,
        |root| &root.in_dict,
        || Attributes::InDict,
    )
}

fn found_or_made(
    cx: &Interp,
    class: &Handle<Class>,
    words: usize,
    of_root: impl Fn(&Root) -> &OnceCell<Handle<Shape>>,
    attributes: impl Fn() -> Attributes,
) -> Handle<Shape> {
    let is_wanted = |root: &Root| root.words == words;
    if let Some(root) = class.roots().borrow().iter().find(|root| is_wanted(root))
        && let Some(shape) = of_root(root).get()
    {
        return shape.clone();
    }
    let shape = Shape::alloc(cx, class, words, attributes());
    let mut roots = class.roots().borrow_mut();
    let at = roots.iter().position(is_wanted).unwrap_or_else(|| {
        roots.push(Root::new(words));
        roots.len() - 1
    });
    of_root(&roots[at]).get_or_init(|| shape).clone()
}

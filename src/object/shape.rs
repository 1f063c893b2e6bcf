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
//! equally many cells; a shape in dict mode names no attributes.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::heap::{Handle, Kind, KindFlags, Native, NativeId, Value};
use crate::interp::{Interp, Name};
use crate::object::class::Class;

/// Beyond so many names a shape finds them by a map.
const LINEAR: usize = 8;

/// The attributes that an instance has in its cells.
pub struct Shape {
    /// The class of the instances.
    class: Handle<Class>,
    /// The kind that stands for this shape; set right after the shape was made.
    kind: OnceCell<Kind>,
    names: Vec<Name>,
    index: OnceCell<FxHashMap<usize, u32>>,
    next: RefCell<Vec<(Name, Handle<Shape>)>>,
    dict_mode: bool,
}

impl Native for Shape {
    const ID: NativeId = NativeId::Shape;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(self.class.value());
        for (_, shape) in self.next.borrow().iter() {
            visit(shape.value());
        }
    }

    fn clear(&self, out: &mut Vec<Value>) {
        let next = std::mem::take(&mut *self.next.borrow_mut());
        out.extend(next.into_iter().map(|(_, shape)| shape.into_value()));
    }
}

/// CPython remembers no more names than this.
const MOST_KEYS: usize = 30;

/// When a class first saw each of these attributes, by number.
fn places(class: &Class, names: &[Name]) -> Vec<usize> {
    let mut roots = class.roots().borrow_mut();
    let Some(root) = roots.first_mut() else {
        return Vec::new();
    };
    let mut place = |(i, name): (usize, &Name)| {
        let known = root.seen.iter().position(|seen| seen == name);
        known.unwrap_or_else(|| match root.seen.len() < MOST_KEYS {
            true => {
                root.seen.push(name.clone());
                root.seen.len() - 1
            }
            false => MOST_KEYS + i,
        })
    };
    names.iter().enumerate().map(&mut place).collect()
}

/// The shapes of a class for one number of cells.
pub struct Root {
    words: usize,
    /// Names of attributes in the order in which instances first got them; kept in the first root.
    seen: Vec<Name>,
    plain: Handle<Shape>,
    dict: Option<Handle<Shape>>,
}

impl Root {
    /// Number of cells of the instances.
    #[inline]
    pub fn words(&self) -> usize {
        self.words
    }

    /// The shape without attributes.
    pub fn plain(&self) -> &Handle<Shape> {
        &self.plain
    }

    pub(crate) fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(self.plain.value());
        if let Some(shape) = &self.dict {
            visit(shape.value());
        }
    }

    pub(crate) fn release(self, out: &mut Vec<Value>) {
        out.push(self.plain.into_value());
        out.extend(self.dict.map(Handle::into_value));
    }
}

impl Shape {
    fn alloc(
        cx: &Interp,
        class: &Handle<Class>,
        words: usize,
        names: Vec<Name>,
        dict_mode: bool,
    ) -> Handle<Shape> {
        let shape = cx.heap.alloc(Shape {
            class: class.clone(),
            kind: OnceCell::new(),
            names,
            index: OnceCell::new(),
            next: RefCell::default(),
            dict_mode,
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
        let seen = places(&self.class, &self.names);
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
        &self.names
    }

    /// Are the attributes in the dict of the dict cell, instead of in cells?
    pub fn is_dict_mode(&self) -> bool {
        self.dict_mode
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
        let place = if self.names.len() <= LINEAR {
            self.names.iter().position(|n| n == name)
        } else {
            let index = self.index.get_or_init(|| {
                let places = self.names.iter().enumerate();
                places.map(|(i, n)| (n.value().addr(), i as u32)).collect()
            });
            index.get(&name.value().addr()).map(|&i| i as usize)
        };
        place.map(|i| i + self.start())
    }

    /// The shape with one attribute more; `None` if no cell is free, in dict mode, and for a class
    /// whose instances differ too much.
    pub fn with(&self, cx: &Interp, name: &Name) -> Option<Handle<Shape>> {
        if self.dict_mode || self.names.len() >= self.capacity() {
            return None;
        }
        if let Some((_, shape)) = self.next.borrow().iter().find(|(n, _)| n == name) {
            return Some(shape.clone());
        }
        if !self.class.may_have_shape() {
            return None;
        }
        let names = self.names.iter().chain([name]).cloned().collect();
        let shape = Shape::alloc(cx, &self.class, self.kind().words(), names, false);
        self.next.borrow_mut().push((name.clone(), shape.clone()));
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

/// The shape without attributes for instances of `class` with `words` cells, in cells or dict mode.
pub fn root(cx: &Interp, class: &Handle<Class>, words: usize, dict_mode: bool) -> Handle<Shape> {
    if let Some(root) = class.roots().borrow().iter().find(|r| r.words == words) {
        match (&root.dict, dict_mode) {
            (_, false) => return root.plain.clone(),
            (Some(shape), true) => return shape.clone(),
            (None, true) => {}
        }
    }
    let shape = Shape::alloc(cx, class, words, Vec::new(), dict_mode);
    let mut roots = class.roots().borrow_mut();
    match (roots.iter_mut().find(|r| r.words == words), dict_mode) {
        (Some(root), true) => root.dict = Some(shape.clone()),
        (Some(_), false) => {}
        (None, false) => roots.push(Root {
            words,
            seen: Vec::new(),
            plain: shape.clone(),
            dict: None,
        }),
        (None, true) => {
            drop(roots);
            let plain = Shape::alloc(cx, class, words, Vec::new(), false);
            let root = Root {
                words,
                seen: Vec::new(),
                plain,
                dict: Some(shape.clone()),
            };
            class.roots().borrow_mut().push(root);
        }
    }
    shape
}

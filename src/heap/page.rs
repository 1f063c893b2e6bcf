//! Allocation: pages of 64 KiB, each of one object size, with a free list for each size.
//!
//! ```text
//!  page  +0   heap    whose page this is: found from any object by masking its address
//!        +8   size of its objects in words, and how far it has been carved into objects
//!        +16  object, object, object ... ; a free one has count 0 and the next free one at +8
//! ```
//!
//! Pages come from chunks of 1 MiB. A page is carved 4 KiB at a time, so that a small program
//! touches little memory.

use std::alloc::{Layout, alloc, dealloc};
use std::any::TypeId;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::heap::collect::Births;
use crate::heap::kind::{Kind, KindFlags, MAX_CELLS};
use crate::heap::kinds::{self, KindEntry};
use crate::heap::measure::Measure;
use crate::heap::native::NativeInfo;
use crate::heap::release::{MEASURING, Releasing};
use crate::heap::saved::Frames;
use crate::heap::slot::Slot;
use crate::heap::value::BoxedFloat;
use crate::heap::weak::WeakTable;
use crate::heap::{Handle, Native, NativeId, Str, Value};

pub(crate) const PAGE: usize = 64 * 1024;
const CHUNK: usize = 1024 * 1024;
const CARVE: usize = 4096;
/// Below this size of the heap a collection is due after `SMALL_GROWTH` more bytes.
const SMALL_HEAP: usize = 8 * CHUNK;
const SMALL_GROWTH: usize = CHUNK / 2;
/// What one object of the threshold of a collection counts for, in bytes.
const OBJECT: usize = SMALL_GROWTH / 2000;
const FIRST: usize = std::mem::size_of::<Page>();
/// Object sizes in words, header included: 2 to 127.
const SIZES: usize = MAX_CELLS + 2;

/// The memory limit, or the machine, refuses more memory.
#[derive(Clone, Copy, Debug)]
pub struct OutOfMemory;

/// The first eight bytes of every object.
#[repr(C)]
pub(crate) struct Header {
    /// `2 * references - watched`, so that taking off a reference and finding "none left, or
    /// somebody watches" is one subtraction and one jump.
    count: Cell<u32>,
    kind: Cell<u32>,
}

impl Header {
    #[inline]
    pub(crate) fn count_up(&self) {
        let (count, overflow) = self.count.get().overflowing_add(2);
        self.count.set(count);
        if overflow {
            self.immortalise();
        }
    }

    /// Two billion references: keep the object for ever rather than count wrongly.
    #[cold]
    #[inline(never)]
    fn immortalise(&self) {
        self.count.set(u32::MAX / 2);
    }

    /// Takes off one reference; true if it was the last.
    #[inline]
    pub(crate) fn count_down(&self) -> bool {
        let (count, borrow) = self.count.get().overflowing_sub(2);
        self.count.set(count);
        borrow || count == 0
    }

    pub(crate) fn references(&self) -> u32 {
        self.count.get().wrapping_add(1) / 2
    }

    /// No references: being freed, or waiting for it.
    #[inline]
    pub(crate) fn is_dead(&self) -> bool {
        matches!(self.count.get(), 0 | u32::MAX)
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.count.get() & 1 != 0
    }

    pub(crate) fn set_references(&self, references: u32, watched: bool) {
        self.count
            .set((references * 2).wrapping_sub(watched as u32));
    }

    #[inline]
    pub(crate) fn kind(&self) -> Kind {
        Kind::from_bits(self.kind.get())
    }

    #[inline]
    pub(crate) fn set_kind(&self, kind: Kind) {
        self.kind.set(kind.bits());
    }
}

#[repr(C)]
pub(crate) struct Page {
    heap: *const Inner,
    words: u32,
    carved: Cell<u32>,
}

/// The memory of one interpreter.
pub struct Heap(Box<Inner>);

pub(crate) struct Inner {
    free: [Cell<*mut u8>; SIZES],
    current: [Cell<*mut Page>; SIZES],
    pub(crate) pages: RefCell<Vec<*mut Page>>,
    chunks: RefCell<Vec<*mut u8>>,
    spare: Cell<*mut u8>,
    spare_end: Cell<*mut u8>,
    bytes: Cell<usize>,
    extra: Cell<usize>,
    limit: Cell<usize>,
    collect_at: Cell<usize>,
    due: Cell<bool>,
    small_growth: Cell<usize>,
    pressure: Cell<bool>,
    pub(crate) kinds: RefCell<Vec<KindEntry>>,
    pub(crate) free_kinds: RefCell<Vec<usize>>,
    pub(crate) natives: [Cell<NativeInfo>; NativeId::COUNT],
    pub(crate) weak: WeakTable,
    pub(crate) births: Births,
    pub(crate) empty_tuple: Slot,
    pub(crate) frames: Rc<Frames>,
    pub(crate) releasing: Releasing,
    pub(crate) measure: Measure,
}

pub(crate) fn page_of(object: u64) -> *mut Page {
    (object as usize & !(PAGE - 1)) as *mut Page
}

/// The heap that an object lies in (H2).
///
/// # Safety
/// `object` is the address of an object of a live heap.
#[inline]
pub(crate) unsafe fn heap_of<'a>(object: u64) -> &'a Inner {
    // SAFETY: a page starts with its heap; heaps with live objects are never freed (see Drop).
    unsafe { &*(*page_of(object)).heap }
}

pub(crate) fn size_of_object(object: u64) -> usize {
    // SAFETY: every object lies in a page, whose header is never written after its making.
    unsafe { (*page_of(object)).words as usize * 8 }
}

/// # Safety
/// `object` is a live object with more than `i` cells.
#[inline]
pub(crate) unsafe fn cell<'a>(object: u64, i: usize) -> &'a Slot {
    // SAFETY: cells follow the header; a slot is one word.
    unsafe { &*((object as usize + cell_offset(i)) as *const Slot) }
}

/// # Safety
/// `object` is the address of a live or dead object of a live page.
#[inline]
pub(crate) unsafe fn header<'a>(object: u64) -> &'a Header {
    // SAFETY: the caller's promise.
    unsafe { &*(object as *const Header) }
}

/// Words of an object with fields of so many bytes.
const fn words_of(bytes: usize) -> usize {
    at_least_two(1 + bytes.div_ceil(8))
}

/// A free object needs two words: see [`Inner::free`].
const fn at_least_two(words: usize) -> usize {
    if words < 2 { 2 } else { words }
}

/// Where cell `i` of an instance lies, in bytes from its start: behind the header. Also the size of an instance that has
/// `i` cells.
pub const fn cell_offset(i: usize) -> usize {
    8 + 8 * i
}

impl Heap {
    /// An empty heap that may take `limit` bytes.
    pub fn new(limit: usize) -> Heap {
        Heap(Inner::new(limit))
    }

    #[inline]
    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// Puts a native object on the heap.
    #[inline]
    pub fn alloc<T: Native>(&self, fields: T) -> Handle<T> {
        const { assert!(std::mem::size_of::<T>() <= MAX_CELLS * 8 && std::mem::align_of::<T>() <= 8) };
        self.0.register::<T>();
        let words = const { words_of(std::mem::size_of::<T>()) };
        let flags = KindFlags {
            payload: false,
            finaliser: T::FINALISER,
        };
        let object = self.0.take(words);
        // SAFETY: `take` gives an unused object of `words` words, enough for header and fields.
        unsafe {
            init_header(object, Kind::new(T::ID as usize, 0, flags));
            object.add(8).cast::<T>().write(fields);
            Handle::trusted(Value::from_bits(object as u64))
        }
    }

    /// Makes an instance of `kind`, all its cells unbound.
    #[inline]
    pub fn alloc_cells(&self, kind: Kind) -> Value {
        assert!(kind.is_instance());
        let object = self.0.take(at_least_two(kind.words() + 1));
        // SAFETY: as above; an instance has as many cells as its kind says.
        unsafe {
            init_header(object, kind);
            for i in 0..kind.words() {
                object
                    .add(cell_offset(i))
                    .cast::<Value>()
                    .write(Value::UNBOUND);
            }
            if kind.has_finaliser() {
                self.0.births.note(object as u64);
            }
            Value::from_bits(object as u64)
        }
    }

    /// A float: inline if its exponent allows, else a heap object.
    #[inline]
    pub fn float(&self, f: f64) -> Value {
        match Value::float(f) {
            Some(value) => value,
            None => self.alloc(BoxedFloat(f)).into_value(),
        }
    }

    /// Asks for `bytes` outside the pages, before they are allocated.
    pub fn charge(&self, bytes: usize) -> Result<(), OutOfMemory> {
        self.0.charge(bytes)
    }

    /// Gives back what was asked for with [`charge`](Heap::charge).
    pub fn credit(&self, bytes: usize) {
        self.0.credit(bytes);
    }

    /// Bytes of all objects and their buffers.
    pub fn bytes(&self) -> usize {
        self.0.total()
    }

    /// The most bytes that the program may take.
    pub fn limit(&self) -> usize {
        self.0.limit.get()
    }

    /// Charges a buffer that is there already. If that passes the limit, the next tick raises `MemoryError`.
    pub fn charge_anyway(&self, bytes: usize) {
        if self.0.charge(bytes).is_err() {
            let _ = self.beyond_limit(|| self.0.charge(bytes));
        }
    }

    /// Does what cannot fail, so the limit does not hold meanwhile. If that passes it, the next tick raises `MemoryError`.
    pub fn beyond_limit<T>(&self, growth: impl FnOnce() -> T) -> T {
        let limit = self.0.limit.replace(usize::MAX);
        let result = growth();
        self.0.limit.set(limit);
        if self.0.total() > limit {
            self.0.pressure.set(true);
        }
        result
    }

    /// Has the limit been passed since this was last asked?
    pub fn take_pressure(&self) -> bool {
        self.0.pressure.replace(false)
    }

    /// Has so much been allocated that a collection is due?
    pub fn collection_due(&self) -> bool {
        self.0.due.get()
    }

    /// A collection in a small heap shall be due after about so many new objects.
    pub fn collect_after(&self, objects: usize) {
        self.0.small_growth.set(objects.saturating_mul(OBJECT));
        self.schedule_collection();
    }

    /// Sets when the next collection is due: after half as much again as is alive now, and sooner
    /// in a small heap, where a collection takes no time.
    pub(crate) fn schedule_collection(&self) {
        self.0.due.set(false);
        let total = self.0.total();
        let growth = if total < SMALL_HEAP {
            self.0.small_growth.get()
        } else {
            total / 2
        };
        self.0.collect_at.set(total.saturating_add(growth));
    }
}

/// # Safety
/// `object` is unused memory of a page.
#[inline]
pub(crate) unsafe fn init_header(object: *mut u8, kind: Kind) {
    // SAFETY: the caller's promise.
    unsafe {
        object.cast::<Header>().write(Header {
            count: Cell::new(2),
            kind: Cell::new(kind.bits()),
        });
    }
}

impl Inner {
    fn new(limit: usize) -> Box<Inner> {
        let inner = Box::new(Inner {
            free: [const { Cell::new(std::ptr::null_mut()) }; SIZES],
            current: [const { Cell::new(std::ptr::null_mut()) }; SIZES],
            pages: RefCell::default(),
            chunks: RefCell::default(),
            spare: Cell::new(std::ptr::null_mut()),
            spare_end: Cell::new(std::ptr::null_mut()),
            bytes: Cell::new(0),
            extra: Cell::new(0),
            limit: Cell::new(limit),
            collect_at: Cell::new(4 * CHUNK),
            due: Cell::new(false),
            small_growth: Cell::new(SMALL_GROWTH),
            pressure: Cell::new(false),
            kinds: RefCell::new(kinds::natives()),
            free_kinds: RefCell::default(),
            natives: std::array::from_fn(|_| Cell::new(NativeInfo::unused())),
            weak: WeakTable::default(),
            births: Births::default(),
            empty_tuple: Slot::empty(),
            frames: Default::default(),
            releasing: Releasing::default(),
            measure: Measure::default(),
        });
        inner.register::<Str>();
        inner
    }

    #[inline]
    fn register<T: Native>(&self) {
        let slot = &self.natives[T::ID as usize];
        let known = slot.get();
        if known.type_id != TypeId::of::<T>() {
            assert!(
                known.is_unused(),
                "two native types with the id {:?}",
                T::ID
            );
            slot.set(NativeInfo::of::<T>());
        }
    }

    /// An unused object of `words` words (header included), charged.
    #[inline]
    pub(crate) fn take(&self, words: usize) -> *mut u8 {
        let head = &self.free[words];
        let object = head.get();
        self.bytes.set(self.bytes.get() + words * 8);
        if object.is_null() {
            return self.refill(words);
        }
        // SAFETY: a free object holds the next free one at +8.
        head.set(unsafe { object.add(8).cast::<*mut u8>().read() });
        object
    }

    /// Puts a dead object whose fields are dropped back on its free list.
    ///
    /// # Safety
    /// Nobody refers to the object any more.
    pub(crate) unsafe fn give_back(&self, object: u64) {
        let size = size_of_object(object);
        let head = &self.free[size / 8];
        let object = object as *mut u8;
        // SAFETY: the object's memory is ours again; count 0 marks it free.
        unsafe {
            object.cast::<u64>().write(0);
            object.add(8).cast::<*mut u8>().write(head.get());
        }
        head.set(object);
        self.bytes.set(self.bytes.get() - size);
    }

    #[cold]
    #[inline(never)]
    fn refill(&self, words: usize) -> *mut u8 {
        let total = self.total();
        if total > self.collect_at.get() {
            self.due.set(true);
        }
        if total > self.limit.get() {
            self.pressure.set(true);
        }
        let size = words * 8;
        let mut page = self.current[words].get();
        // SAFETY: pages in `current` are ours and initialised.
        if page.is_null() || unsafe { (*page).carved.get() } as usize + size > PAGE {
            page = self.new_page(words);
            self.current[words].set(page);
        }
        // SAFETY: the carved part grows by whole objects within the page; each is marked free
        // (count 0) and linked before anyone can reach it.
        unsafe {
            let start = (*page).carved.get() as usize;
            let count = ((PAGE - start) / size).min((CARVE / size).max(1));
            (*page).carved.set((start + count * size) as u32);
            let first = page.cast::<u8>().add(start);
            let mut next = self.free[words].get();
            for i in (1..count).rev() {
                let object = first.add(i * size);
                object.cast::<u64>().write(0);
                object.add(8).cast::<*mut u8>().write(next);
                next = object;
            }
            first.cast::<u64>().write(0);
            self.free[words].set(next);
            first
        }
    }

    fn new_page(&self, words: usize) -> *mut Page {
        if self.spare.get() == self.spare_end.get() {
            // SAFETY: the layout is not empty.
            let chunk = unsafe { alloc(CHUNK_LAYOUT) };
            assert!(!chunk.is_null(), "the machine has no more memory");
            self.chunks.borrow_mut().push(chunk);
            self.spare.set(chunk);
            self.spare_end.set(chunk.wrapping_add(CHUNK));
        }
        let page = self.spare.get().cast::<Page>();
        self.spare.set(self.spare.get().wrapping_add(PAGE));
        // SAFETY: the page lies within the chunk and is used by nobody.
        unsafe {
            page.write(Page {
                heap: self,
                words: words as u32,
                carved: Cell::new(FIRST as u32),
            });
        }
        self.pages.borrow_mut().push(page);
        page
    }

    pub(crate) fn total(&self) -> usize {
        self.bytes.get() + self.extra.get()
    }

    pub(crate) fn charge(&self, bytes: usize) -> Result<(), OutOfMemory> {
        let total = self.total().checked_add(bytes).ok_or(OutOfMemory)?;
        if total > self.limit.get() {
            return Err(OutOfMemory);
        }
        if total > self.collect_at.get() {
            self.due.set(true);
        }
        self.extra.set(self.extra.get() + bytes);
        Ok(())
    }

    pub(crate) fn credit(&self, bytes: usize) {
        if self.releasing.is(MEASURING) {
            self.note_peak();
        }
        self.extra.set(self.extra.get().saturating_sub(bytes));
    }

    pub(crate) fn native(&self, id: usize) -> NativeInfo {
        self.natives[id].get()
    }

    /// Every live object, in page order. `f` must not allocate or free.
    pub(crate) fn each_object(&self, f: &mut dyn FnMut(u64)) {
        for &page in self.pages.borrow().iter() {
            // SAFETY: pages in the list are ours; the carved part consists of objects, free ones
            // with a zero first word.
            unsafe {
                let size = (*page).words as usize * 8;
                let end = (*page).carved.get() as usize;
                let mut at = FIRST;
                while at + size <= end {
                    let object = page as u64 + at as u64;
                    if *(object as *const u64) != 0 {
                        f(object);
                    }
                    at += size;
                }
            }
        }
    }
}

const CHUNK_LAYOUT: Layout = match Layout::from_size_align(CHUNK, PAGE) {
    Ok(layout) => layout,
    Err(_) => panic!("a chunk is a number of whole pages"),
};

impl Drop for Heap {
    /// Frees the pages if nothing lives in them; else they must stay, because values may still
    /// point there (H1).
    fn drop(&mut self) {
        let kinds = std::mem::replace(&mut *self.0.kinds.borrow_mut(), kinds::natives());
        drop(kinds);
        // What is left are cycles.
        self.collect();
        drop(self.0.empty_tuple.take());
        let mut live = 0;
        self.0.each_object(&mut |_| live += 1);
        if live > 0 {
            let inner = std::mem::replace(&mut self.0, Inner::new(0));
            Box::leak(inner);
            return;
        }
        for chunk in self.0.chunks.borrow_mut().drain(..) {
            // SAFETY: allocated with this layout; no object in it is alive.
            unsafe { dealloc(chunk, CHUNK_LAYOUT) };
        }
    }
}

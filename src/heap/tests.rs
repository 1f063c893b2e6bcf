//! What the heap promises, tested below everything else. These run under AddressSanitizer, too.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::heap::{
    Heap, Kind, KindCache, KindFlags, List, LoadCache, Local, MAX_INT, MIN_INT, Slot, SmallBlocks,
    Stack, StoreCache, Value,
};

fn heap() -> Heap {
    Heap::new(1 << 30)
}

fn kind(heap: &Heap, words: usize, finaliser: bool) -> Kind {
    let flags = KindFlags {
        payload: false,
        finaliser,
    };
    heap.new_kind(words, flags, Value::NONE, Value::NONE)
}

#[test]
fn a_value_and_its_option_are_one_word() {
    assert_eq!(size_of::<Value>(), 8);
    assert_eq!(size_of::<Option<Value>>(), 8);
    assert_eq!(size_of::<Slot>(), 8);
}

#[test]
fn ints_are_inline_up_to_62_bits() {
    for i in [0, 1, -1, 42, MAX_INT, MIN_INT] {
        assert_eq!(Value::int(i).and_then(|v| v.as_int()), Some(i));
    }
    assert!(Value::int(MAX_INT + 1).is_none() && Value::int(MIN_INT - 1).is_none());
    let (max, one) = (Value::int(MAX_INT), Value::small(1));
    assert!(max.is_some_and(|m| m.peek().add_int(one.peek()).is_none()));
}

#[test]
fn floats_keep_every_bit_inline_or_on_the_heap() {
    let heap = heap();
    let samples = [
        0.0,
        -0.0,
        1.0,
        -1.5,
        1e-76,
        1e77,
        f64::MIN_POSITIVE,
        f64::MAX,
        f64::INFINITY,
    ];
    for f in samples
        .into_iter()
        .chain([f64::NAN, 5e-324, 2f64.powi(-255), 2f64.powi(257)])
    {
        let back = heap.float(f).as_float().map(f64::to_bits);
        assert_eq!(back, Some(f.to_bits()), "{f}");
    }
}

#[test]
fn arithmetic_on_peeks_is_that_of_ints() {
    for a in [-7i64, -1, 0, 1, 5, 1 << 40] {
        for b in [-3i64, 0, 2, 1 << 10] {
            let (x, y) = (Value::int(a).unwrap(), Value::int(b).unwrap());
            let result = |v: Option<Value>| v.and_then(|v| v.as_int());
            assert_eq!(result(x.peek().add_int(y.peek())), Some(a + b));
            assert_eq!(result(x.peek().sub_int(y.peek())), Some(a - b));
            assert_eq!(result(x.peek().mul_int(y.peek())), Some(a * b));
            assert_eq!(result(x.peek().xor(y.peek())), Some(a ^ b));
        }
    }
}

#[test]
fn an_instance_of_two_cells_takes_24_bytes() {
    let heap = heap();
    let object = heap.alloc_cells(kind(&heap, 2, false));
    assert_eq!(object.page_bytes(), 24);
}

#[test]
fn everything_dropped_gives_all_bytes_back() {
    let heap = heap();
    let before = heap.bytes();
    let pair = kind(&heap, 2, false);
    let mut chain = Value::NONE;
    for i in 0..200_000 {
        let node = heap.alloc_cells(pair);
        node.set_cell(0, Value::small(i));
        node.set_cell(1, chain);
        chain = node;
    }
    let list = heap.list(vec![chain.clone(), heap.str("text"), heap.float(f64::NAN)]);
    drop(chain);
    assert!(heap.bytes() > before + 200_000 * 24);
    drop(list);
    assert_eq!(heap.bytes(), before);
}

#[test]
fn a_million_nested_lists_die_on_a_small_native_stack() {
    let run = || {
        let heap = heap();
        let mut outer = heap.list(Vec::new()).into_value();
        for _ in 0..1_000_000 {
            outer = heap.list(vec![outer]).into_value();
        }
        drop(outer);
    };
    let thread = std::thread::Builder::new()
        .stack_size(512 * 1024)
        .spawn(run)
        .unwrap();
    assert!(thread.join().is_ok());
}

#[test]
fn finalisers_run_once_and_outer_objects_first() {
    let heap = heap();
    let order = Rc::new(RefCell::new(Vec::new()));
    let seen = order.clone();
    heap.on_finalise(move |object| {
        seen.borrow_mut()
            .push(object.cell(0).and_then(|v| v.as_int()));
    });
    let two = kind(&heap, 3, true);
    let make = |n: i32, a: Value, b: Value| {
        let object = heap.alloc_cells(two);
        object.set_cell(0, Value::small(n));
        object.set_cell(1, a);
        object.set_cell(2, b);
        object
    };
    let inner = make(2, make(3, Value::NONE, Value::NONE), Value::NONE);
    drop(make(1, inner, make(4, Value::NONE, Value::NONE)));
    assert_eq!(*order.borrow(), [Some(1), Some(2), Some(3), Some(4)]);
}

#[test]
fn a_resurrected_object_lives_and_is_not_finalised_again() {
    let heap = heap();
    let keep = Rc::new(Slot::empty());
    let calls = Rc::new(Cell::new(0));
    let (place, count) = (keep.clone(), calls.clone());
    heap.on_finalise(move |object| {
        count.set(count.get() + 1);
        place.set(object.clone());
    });
    drop(heap.alloc_cells(kind(&heap, 1, true)));
    assert!(keep.get().is_some());
    drop(keep.take());
    assert_eq!(calls.get(), 1);
}

#[test]
fn weak_cells_know_the_object_until_it_dies() {
    let heap = heap();
    let object = heap.alloc_cells(kind(&heap, 1, false));
    let told = Rc::new(Cell::new(0));
    let count = told.clone();
    heap.on_death(move |cell| {
        assert!(cell.get().is_none());
        count.set(count.get() + cell.watchers().len());
    });
    let cell = heap.weak_cell(&object, Some(0)).unwrap();
    let reference = heap.weak_ref(&cell, Value::NONE, false);
    let gone = heap.weak_ref(&cell, Value::NONE, false);
    drop(gone);
    assert!(reference.get().is_some_and(|o| o.is(&object)));
    assert_eq!(object.refcount(), Some(1));
    drop(object);
    assert!(reference.get().is_none());
    assert_eq!(told.get(), 1);
}

#[test]
fn the_collector_frees_cycles_and_nothing_else() {
    let heap = heap();
    let pair = kind(&heap, 2, false);
    let before = heap.bytes();
    let kept = heap.alloc_cells(pair);
    let list = heap.list(vec![kept.clone()]);
    kept.set_cell(0, list.into_value());
    for _ in 0..1000 {
        let (a, b) = (heap.alloc_cells(pair), heap.alloc_cells(pair));
        a.set_cell(0, b.clone());
        b.set_cell(1, heap.tuple(vec![a.clone(), kept.clone()]));
    }
    let done = heap.collect();
    assert_eq!(done.found, 3000);
    assert_eq!(heap.collect().found, 0);
    assert!(
        kept.cell(0)
            .is_some_and(|l| l.view::<List>().is_some_and(|l| l.len() == 1))
    );
    drop(kept);
    assert_eq!(heap.collect().found, 2);
    assert_eq!(heap.bytes(), before);
}

#[test]
fn garbage_that_a_finaliser_saves_is_spared() {
    let heap = heap();
    let keep = Rc::new(Slot::empty());
    let place = keep.clone();
    heap.on_finalise(move |object| place.set(object.clone()));
    let pair = kind(&heap, 2, true);
    let (a, b) = (heap.alloc_cells(pair), heap.alloc_cells(pair));
    a.set_cell(0, b.clone());
    b.set_cell(0, a.clone());
    drop((a, b));
    let done = heap.collect();
    assert_eq!((done.found, done.resurrected), (2, 2));
    assert!(keep.get().is_some_and(|o| o.cell(0).is_some()));
    drop(keep.take());
    assert_eq!(heap.collect().found, 2);
}

#[test]
fn caches_hit_on_kind_and_epoch_only() {
    let heap = heap();
    let (one, two) = (kind(&heap, 2, false), kind(&heap, 2, false));
    let object = heap.alloc_cells(one);
    object.set_cell(1, Value::small(7));
    let load = LoadCache::default();
    load.fill(one, 1, 5);
    assert_eq!(object.load(&load, 5).and_then(|v| v.as_int()), Some(7));
    assert!(object.load(&load, 6).is_none());
    assert!(heap.alloc_cells(two).load(&load, 5).is_none());
    let store = StoreCache::default();
    store.fill(one, 0, two, 5);
    assert!(object.store(&store, 5, Value::small(1)).is_ok());
    assert_eq!(object.kind(), Some(two));
    let seen = KindCache::default();
    seen.fill(two, 5);
    assert!(seen.matches(&object, 5) && !seen.matches(&object, 6));
}

#[test]
fn a_cache_is_never_filled_beyond_the_cells() {
    let heap = heap();
    let load = LoadCache::default();
    load.fill(kind(&heap, 2, false), 2, 1);
    assert!(load.contents().is_none());
}

#[test]
fn frames_are_emptied_when_their_closure_ends() {
    let heap = heap();
    let stack = Stack::new(1 << 20);
    let object = heap.list(Vec::new()).into_value();
    let local = Local::new(3).unwrap();
    let lent = stack.lend(5).expect("the stack is empty");
    lent.frame().slot(local).set(object.clone());
    drop(lent);
    assert_eq!(object.refcount(), Some(1));
    assert_eq!(stack.used(), 0);
}

#[test]
fn a_saved_frame_takes_the_values_over_and_gives_them_up() {
    let heap = heap();
    let stack = Stack::new(1 << 20);
    let object = heap.list(Vec::new()).into_value();
    let local = Local::new(3).unwrap();
    let save = || {
        let lent = stack.lend(5).unwrap();
        lent.frame().slot(local).set(object.clone());
        heap.save_frame(lent.frame(), 5, 5)
    };
    let saved = save();
    assert_eq!(object.refcount(), Some(2));
    assert!(saved.frame().slot(local).peek().is(&object));
    let place = saved.slots().as_ptr();
    drop(saved);
    assert_eq!(object.refcount(), Some(1));
    let again = save();
    assert_eq!(again.slots().as_ptr(), place);
}

#[test]
fn any_local_of_a_saved_frame_is_a_slot() {
    let heap = heap();
    let stack = Stack::new(1 << 20);
    let last = Local::new(Local::LIMIT - 1).unwrap();
    let save = |size| {
        let lent = stack.lend(size).unwrap();
        heap.save_frame(lent.frame(), size, size)
    };
    let frames: Vec<_> = (0..3000).map(|i| save(1 + i % 40)).collect();
    for saved in &frames {
        saved.frame().slot(last).peek();
    }
    let large = save(Local::LIMIT);
    large.frame().slot(last).set(Value::small(7));
    drop(heap);
    assert_eq!(large.frame().slot(last).peek().int(), Some(7));
}

#[test]
fn a_full_stack_refuses_frames() {
    let stack = Stack::new(1 << 16);
    fn deeper(stack: &Stack) -> usize {
        let lent = stack.lend(1000);
        lent.map_or(0, |_frame| deeper(stack) + 1)
    }
    assert!(deeper(&stack) > 10);
    assert_eq!(stack.used(), 0);
}

#[test]
fn texts_count_code_points() {
    let heap = heap();
    let text = heap.str("aé漢😀");
    let s = text.as_str().unwrap();
    assert_eq!((s.len(), s.bytes().len(), s.is_ascii()), (4, 10, false));
    assert_eq!(s.nth(2), Some('漢' as u32));
    assert_eq!(s.slice(1, 3), "é漢".as_bytes());
    let lone = heap.str_wtf8(b"x\xed\xa0\x80");
    let s = lone.as_str().unwrap();
    assert!(s.to_str().is_none());
    assert_eq!(s.code_points().collect::<Vec<_>>(), [0x78, 0xd800]);
    let long = heap.str(&"y".repeat(5000));
    assert_eq!(long.as_str().unwrap().len(), 5000);
}

#[test]
fn tuples_of_any_length_lend_their_items() {
    let heap = heap();
    for n in [0, 1, 2, 126, 127, 1000] {
        let tuple = heap.tuple((0..n).map(Value::small).collect());
        let items = tuple.as_tuple().unwrap();
        assert_eq!(items.len(), n as usize);
        assert_eq!(
            items.last().and_then(Value::as_int),
            (n > 0).then(|| n as i64 - 1)
        );
    }
    assert!(heap.tuple(Vec::new()).is(&heap.empty_tuple()));
}

#[test]
fn the_limit_refuses_buffers_and_is_noticed_for_small_objects() {
    let heap = Heap::new(1 << 20);
    assert!(heap.charge(2 << 20).is_err());
    let small: Vec<Value> = (0..100_000)
        .map(|_| heap.list(Vec::new()).into_value())
        .collect();
    assert!(heap.take_pressure());
    drop(small);
}

#[test]
fn the_measured_peak_and_the_deaths_are_exact() {
    let heap = heap();
    let kept = heap.list(vec![Value::small(1); 100]);
    drop(heap.list(Vec::new()));
    heap.start_measuring();
    let start = heap.bytes();
    let big = heap.list(vec![Value::small(0); 1000]);
    let highest = heap.bytes();
    drop(big);
    // Both lie where freed objects lay, and fall again before anything else rises.
    let small = [heap.list(Vec::new()), heap.list(Vec::new())];
    drop(small);
    let measured = heap.stop_measuring();
    assert_eq!(measured.peak, highest);
    assert_eq!(heap.bytes(), start);
    let lists = measured.deaths[crate::heap::NativeId::List as usize];
    let bytes = kept.value().page_bytes();
    assert_eq!((lists.objects, lists.bytes), (3, 3 * bytes + 8000));
}

#[test]
fn a_list_that_shrinks_after_the_peak_does_not_hide_it() {
    let heap = heap();
    heap.start_measuring();
    let list = heap.list(vec![Value::small(0); 1000]);
    let highest = heap.bytes();
    list.replace_all(&heap, Vec::new());
    assert_eq!(heap.stop_measuring().peak, highest);
}

#[test]
fn a_dry_run_finds_the_garbage_and_changes_nothing() {
    let heap = heap();
    let ring = heap.list(Vec::new());
    ring.push(&heap, ring.value().clone()).unwrap();
    assert!(heap.garbage().is_empty());
    let address = ring.value().addr();
    drop(ring);
    for _ in 0..2 {
        let found = heap.garbage();
        assert_eq!(found.iter().map(Value::addr).collect::<Vec<_>>(), [address]);
        assert_eq!(found[0].refcount(), Some(2));
    }
    assert_eq!(heap.collect().found, 1);
}

/// A block of the allocator, given back when it is dropped.
struct Block {
    start: *mut u8,
    layout: Layout,
}

impl Block {
    fn new(size: usize, align: usize, take: unsafe fn(&SmallBlocks, Layout) -> *mut u8) -> Block {
        let layout = Layout::from_size_align(size, align).unwrap();
        // SAFETY: no size here is 0.
        let start = unsafe { take(&SmallBlocks, layout) };
        assert_eq!(start.addr() % align, 0);
        Block { start, layout }
    }

    fn resize(&mut self, size: usize) {
        // SAFETY: the block has this layout.
        self.start = unsafe { SmallBlocks.realloc(self.start, self.layout, size) };
        self.layout = Layout::from_size_align(size, self.layout.align()).unwrap();
    }

    fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: the block is so long, and written to before it is read.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.layout.size()) }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: the block has this layout, and nobody else has it.
        unsafe { SmallBlocks.dealloc(self.start, self.layout) };
    }
}

/// A block of each size, filled with a number of its own.
fn blocks(align: usize) -> Vec<Block> {
    let filled = |size| {
        let mut block = Block::new(size, align, SmallBlocks::alloc);
        block.bytes().fill(size as u8);
        block
    };
    (1..1500).map(filled).collect()
}

#[test]
fn blocks_of_all_sizes_are_apart_and_can_be_used_again() {
    for align in [1, 8, 16, 64].repeat(3) {
        for (i, mut block) in blocks(align).into_iter().enumerate() {
            assert!(block.bytes().iter().all(|&byte| byte == (i + 1) as u8));
        }
        let mut zeros = Block::new(100, align, SmallBlocks::alloc_zeroed);
        assert_eq!(zeros.bytes(), [0; 100]);
    }
}

#[test]
fn a_block_keeps_what_it_holds_when_its_size_changes() {
    for to in [1, 16, 17, 500, 513, 4000] {
        for (i, mut block) in blocks(8).into_iter().enumerate() {
            let kept = block.layout.size().min(to);
            block.resize(to);
            assert!(
                block.bytes()[..kept]
                    .iter()
                    .all(|&byte| byte == (i + 1) as u8)
            );
        }
    }
}

//! `SmallBlocks`: the allocator of the program, quick for the small buffers of lists, dicts and trees.
//!
//! Whoever frees memory in Rust says how much it was. So a small block needs no header and, taken from or put back on the
//! free list of its size, no search:
//!
//! ```text
//!  free list of 32 bytes  ->  | next ------ | -> | next ------ | -> (carve another kilobyte)
//! ```
//!
//! Each thread has lists of its own, and needs no lock; a block that another thread frees goes to the list of that one.
//! Chunks are never given back, so the blocks of a thread that has ended are lost: an interpreter runs on one thread until
//! the process ends. What is bigger is the system's.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr::null_mut;

/// Sizes are multiples of this, and so are addresses.
const GRAIN: usize = 16;
/// The largest block that is small.
const LARGEST: usize = 512;
/// From so many grains on blocks are an odd number of grains long.
const SPREAD: usize = 16;
/// What is carved into blocks of one size at a time.
const CARVE: usize = 1024;
/// What is asked of the system at a time.
const CHUNK: usize = 64 * 1024;

/// The free blocks of one thread, and what is not carved yet of its last chunk.
struct Lists {
    free: [Cell<*mut u8>; LARGEST / GRAIN + 2],
    chunk: Cell<*mut u8>,
    left: Cell<usize>,
}

thread_local! {
    /// Without a destructor, so it is there as long as anything in the thread allocates.
    static LISTS: Lists = const {
        Lists {
            free: [const { Cell::new(null_mut()) }; LARGEST / GRAIN + 2],
            chunk: Cell::new(null_mut()),
            left: Cell::new(0),
        }
    };
}

/// The allocator that the program is made with; it has no state but each thread's free blocks.
pub struct SmallBlocks;

/// The number of the list for blocks of this layout, which is their size in grains, if they are small. (Nobody asks for 0
/// bytes.)
///
/// Larger blocks are an odd number of grains long. Tables of a power of two of bytes, one behind the other, would begin in
/// the same few lines of the processor's cache (measured: a program of many small sets took a tenth longer).
#[inline(always)]
fn list_of(layout: Layout) -> Option<usize> {
    let grains = layout.size().div_ceil(GRAIN);
    let odd = (grains >= SPREAD) as usize;
    (layout.size() <= LARGEST && layout.align() <= GRAIN).then_some(grains | odd)
}

impl Lists {
    #[inline(always)]
    fn take(&self, list: usize) -> *mut u8 {
        let block = self.free[list].get();
        if block.is_null() {
            return self.carve(list);
        }
        // SAFETY: a free block starts with the next one.
        self.free[list].set(unsafe { block.cast::<*mut u8>().read() });
        block
    }

    /// # Safety
    /// `block` came from this list of some thread, and nobody uses it any more.
    #[inline(always)]
    unsafe fn put(&self, list: usize, block: *mut u8) {
        // SAFETY: the block is ours, and not smaller than a pointer.
        unsafe { block.cast::<*mut u8>().write(self.free[list].get()) };
        self.free[list].set(block);
    }

    /// Makes blocks for an empty list and gives the first of them; null if the system has no more memory.
    #[cold]
    #[inline(never)]
    fn carve(&self, list: usize) -> *mut u8 {
        let size = list * GRAIN;
        if self.left.get() < size {
            // SAFETY: the layout is not empty. What was left of the last chunk is given up.
            let chunk = unsafe { System.alloc(CHUNK_LAYOUT) };
            if chunk.is_null() {
                return chunk;
            }
            self.chunk.set(chunk);
            self.left.set(CHUNK);
        }
        let count = (CARVE / size).clamp(1, self.left.get() / size);
        let first = self.chunk.get();
        // SAFETY: so many blocks lie in what is left of the chunk; each is handed out once, or put on the list.
        unsafe {
            for i in (1..count).rev() {
                self.put(list, first.add(i * size));
            }
            self.chunk.set(first.add(count * size));
        }
        self.left.set(self.left.get() - count * size);
        first
    }
}

const CHUNK_LAYOUT: Layout = match Layout::from_size_align(CHUNK, GRAIN) {
    Ok(layout) => layout,
    Err(_) => panic!("a chunk is a number of whole grains"),
};

// SAFETY: a block has at least the size and alignment of its layout, and belongs to whoever took it until it is put back:
// it is on a list or in use, never both. Layouts decide alone whether a block is small, so each goes back where it came from.
unsafe impl GlobalAlloc for SmallBlocks {
    // Not inlined into the thousands of places that allocate: the program would be a tenth longer.
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match list_of(layout) {
            Some(list) => LISTS.with(|lists| lists.take(list)),
            // SAFETY: the caller's promise.
            None => unsafe { System.alloc(layout) },
        }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        match list_of(layout) {
            // SAFETY: by the layout it came from this list.
            Some(list) => LISTS.with(|lists| unsafe { lists.put(list, block) }),
            // SAFETY: by the layout it came from the system.
            None => unsafe { System.dealloc(block, layout) },
        }
    }

    #[inline(never)]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if list_of(layout).is_none() {
            // SAFETY: the caller's promise.
            return unsafe { System.alloc_zeroed(layout) };
        }
        // SAFETY: the caller's promise; the block is as long as the layout says.
        unsafe {
            let block = self.alloc(layout);
            if !block.is_null() {
                block.write_bytes(0, layout.size());
            }
            block
        }
    }

    #[inline(never)]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the size, rounded up, is one of a layout.
        let new = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        let (from, to) = (list_of(layout), list_of(new));
        if from == to {
            return match from {
                Some(_) => block,
                // SAFETY: both the old block and the new are the system's.
                None => unsafe { System.realloc(block, layout, size) },
            };
        }
        // SAFETY: the new block is nobody else's, and both are as long as what is copied.
        unsafe {
            let moved = self.alloc(new);
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, size.min(layout.size()));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

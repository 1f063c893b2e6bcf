//! What a running generator hands over without stopping.
//!
//! `tuple(f(x) for x in y)` takes all items in a row: to stop the generator for each of them, only
//! to let it go on at once, would show nothing. So who resumes a generator may order items first.
//! Each `yield` offers its value to the order; if it is taken, the generator goes on as if it had
//! been resumed with `None`, and else it stops.
//!
//! ```text
//! consumer:   order Numbers ── resume ─────────────────────────── takes 1, 4, 9, then "x"
//! generator:                     yield 1   yield 4   yield 9   yield "x" (refused: stops)
//! waiting:                       [1        1 4       1 4 9]
//! ```
//!
//! Only items may be gathered whose late delivery no program can observe: nothing may run between two
//! of them but the generator.

use std::cell::{Cell, RefCell};

use crate::heap::Value;

/// Which items may be taken in a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// None: the generator stops at each `yield`.
    Nothing,
    /// All: they are only kept.
    Everything,
    /// Ints that fit in a word and floats: to compare and add them runs no code of a program.
    Numbers,
    /// Ints that fit in a word and texts: no code of a program hashes them.
    Keys,
    /// What is false without being asked; it is dropped.
    False,
    /// What is true without being asked; it is dropped.
    True,
}

/// Items that wait before the generator stops, where each is used before the next one is needed.
const IN_A_ROW: usize = 256;
/// Buffers of more items are handed over, smaller ones are used again.
const SMALL: usize = 1024;

impl Wanted {
    /// Is `item` one of those that may be taken late?
    pub fn suits(self, item: &Value) -> bool {
        match self {
            Wanted::Nothing => false,
            Wanted::Everything => true,
            Wanted::Numbers => item.as_int().is_some() || item.as_float().is_some(),
            Wanted::Keys => item.as_int().is_some() || item.as_str().is_some(),
            Wanted::False => item.peek().truth() == Some(false),
            Wanted::True => item.peek().truth() == Some(true),
        }
    }

    /// What is still wanted when `item` was not taken: what is done with the items kept may run code
    /// of the program from then on.
    pub fn after(self, item: &Value) -> Wanted {
        match self.keeps() && !self.suits(item) {
            true => Wanted::Nothing,
            false => self,
        }
    }

    fn keeps(self) -> bool {
        !matches!(self, Wanted::False | Wanted::True)
    }
}

/// What the generator that runs may hand over.
#[derive(Clone, Copy)]
pub struct Order {
    wanted: Wanted,
    /// How many items may wait, those of outer orders included.
    room: u32,
}

impl Order {
    /// Nothing is wanted: the generator stops at each `yield`.
    pub const NONE: Order = Order {
        wanted: Wanted::Nothing,
        room: 0,
    };
}

/// The order under which the running generator works, and the items that wait.
pub struct Gathering {
    order: Cell<Order>,
    /// Items of the innermost order last.
    waiting: RefCell<Vec<Value>>,
}

impl Default for Gathering {
    fn default() -> Gathering {
        Gathering {
            order: Cell::new(Order::NONE),
            waiting: RefCell::new(Vec::new()),
        }
    }
}

impl Gathering {
    /// An order for items that `wanted` suits.
    pub fn order(&self, wanted: Wanted) -> Order {
        let waiting = self.waiting.borrow();
        let room = match wanted {
            // The buffer may be filled. To let it grow far is left to one who asks for the memory.
            Wanted::Everything => waiting.capacity().max(waiting.len() + SMALL),
            _ => waiting.len() + IN_A_ROW,
        };
        Order {
            wanted,
            room: u32::try_from(room).unwrap_or(u32::MAX),
        }
    }

    /// Puts an order in place of the one that holds, which comes back.
    #[inline(always)]
    pub fn replace(&self, order: Order) -> Order {
        self.order.replace(order)
    }

    /// Offers what a generator yields; it comes back if it was not taken.
    #[inline(always)]
    pub fn offer(&self, item: Value) -> Option<Value> {
        match self.order.get() {
            Order {
                wanted: Wanted::Nothing,
                ..
            } => Some(item),
            order => self.consider(order, item),
        }
    }

    fn consider(&self, order: Order, item: Value) -> Option<Value> {
        if !order.wanted.suits(&item) {
            return Some(item);
        }
        if order.wanted.keeps() {
            let mut waiting = self.waiting.borrow_mut();
            if waiting.len() >= order.room as usize {
                return Some(item);
            }
            waiting.push(item);
        }
        None
    }

    /// How many items wait: where those of a new order begin.
    pub fn mark(&self) -> usize {
        self.waiting.borrow().len()
    }

    /// Lets an item wait that was not taken.
    pub fn add(&self, item: Value) {
        self.waiting.borrow_mut().push(item);
    }

    /// The items behind the first `start`, which wait no more.
    pub fn take_from(&self, start: usize) -> Vec<Value> {
        let mut waiting = self.waiting.borrow_mut();
        if start == 0 && waiting.len() > SMALL {
            return std::mem::take(&mut waiting);
        }
        waiting.drain(start..).collect()
    }
}

//! The state of the machine, and nothing else: what every layer above needs in order to run.
//!
//! `Interp` is data. It knows no class, no operation and no node; what it must call in the layers above
//! (raising an error, running a function) goes through [`Hooks`], which it is created with.
//! There is no global state, so several interpreters can live in one process.

mod args;
mod caller;
mod callers;
mod epoch;
mod gather;
mod gc;
mod hooks;
mod iterators;
mod limits;
mod lookup_cache;
mod make;
mod modules;
mod names;
mod observe;
mod outside;
mod pending;
mod steps;
mod well_known;

use std::cell::{Cell, OnceCell, RefCell};
use std::io::Write;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use hashbrown::HashTable;

use crate::heap::{Heap, Slot, Stack, Str, Vals, Value};
use crate::interp::epoch::Epoch;
use crate::source::SourceFile;

pub use args::{Args, NativeFn, payload};
pub use caller::Caller;
pub use callers::Callers;
pub use epoch::Change;
pub use gather::{Gathering, Order, Wanted};
pub use gc::{GcFigures, GcState};
pub use hooks::Hooks;
pub use iterators::{IterNext, IterSteps};
pub use limits::{Limits, NativeGuard, PIECE, Recursion};
pub use lookup_cache::{LookupCache, MroPlace};
pub use modules::Modules;
pub use names::{Name, Names};
pub use observe::{Moment, Observer};
pub use outside::{Answers, Outside};
pub use pending::{Pending, R, Raised, Suspended, TraceEntry};
pub use steps::{Running, Step, Steps, Walker};
pub use well_known::WellKnown;

/// Puts colours into a text.
pub type Paint = fn(&str) -> String;

/// One interpreter. The fields read on hot paths stand first.
pub struct Interp {
    pub(in crate::interp) ticks: Cell<i32>,
    pub(in crate::interp) depth_left: Cell<i32>,
    pub(in crate::interp) stack_floor: Cell<usize>,
    epoch: Epoch,
    /// The value stack.
    pub stack: Stack,
    /// Well-known names.
    pub names: Names,
    pub(in crate::interp) pending: Pending,
    /// The exception that the running code handles (`sys.exception()`); unbound if none.
    pub handled: Slot,
    /// What the running generator may hand over without stopping.
    pub gathering: Gathering,
    /// How builtin iterators make a step.
    pub iter_steps: IterSteps,
    /// What layers above do for those below.
    pub hooks: Hooks,
    pub(in crate::interp) recursion_limit: Cell<i32>,
    pub(in crate::interp) native_depth: Cell<u32>,
    pub(in crate::interp) collecting: Cell<bool>,
    /// Where names were found along the MRO of classes.
    pub lookups: LookupCache,
    serials: Cell<u32>,
    /// Collect at every tick (a test mode).
    pub(in crate::interp) stress: Cell<bool>,
    /// What the module `gc` sets and tells.
    pub gc: GcState,
    /// Set by Ctrl-C; looked at by [`tick`](Interp::tick).
    pub interrupted: Arc<AtomicBool>,
    /// Most decimal digits of an int turned into text or read from it; 0 for no limit.
    pub int_max_str_digits: Cell<usize>,
    /// Where `print` writes.
    pub stdout: RefCell<Box<dyn Write>>,
    /// How the prompt paints the text of a value that it shows; `None` for no colours.
    pub paint: Cell<Option<Paint>>,
    /// Addresses of the containers whose `repr` is running.
    pub repr_active: RefCell<Vec<usize>>,
    observer: RefCell<Option<Rc<dyn Observer>>>,
    /// The sources that were read, in this order: files, inputs of the prompt. Views show definitions from them.
    pub sources: RefCell<Vec<Rc<SourceFile>>>,
    /// The modules there are, and where others are looked for.
    pub modules: Modules,
    /// The namespace of the module `builtins`.
    builtins: OnceCell<Value>,
    /// The streams that standard output and standard error began as, whatever `sys` holds now.
    pub outputs: [Slot; 2],
    /// What is to be called at the end of the program: a list, once there is something.
    pub exit_calls: Slot,
    /// The namespaces of whoever called a builtin function that looks at its caller.
    pub caller: Caller,
    /// The running calls of code that is watched.
    pub callers: Callers,
    /// What a generator's `throw` was given for the exception on its way, if not that itself: where the exception lies
    /// (it must not live longer for that) and the arguments. A delegate with a `throw` of its own gets them as they are.
    pub thrown: Slot,
    /// The steps of a program that is gone through step by step.
    pub steps: Steps,
    /// Where clocks and chance are asked for.
    pub outside: Outside,
    /// What inline caches hold besides numbers (functions, namespaces), by index. Inline caches own
    /// nothing themselves; this table is emptied before each collection.
    pub cached: Vals,
    classes: [OnceCell<Value>; WellKnown::COUNT],
    interned: RefCell<HashTable<Name>>,
    /// The strings of one character below U+0100, each made once; see [`Interp::character`].
    characters: [OnceCell<Value>; 256],
    /// What texts are written into before they become objects; see [`buffer`](Interp::buffer).
    scratch: Cell<Vec<u8>>,
    /// The memory. Declared last: dropped when nothing else holds values.
    pub heap: Heap,
}

impl Interp {
    /// A machine without classes; `builtins` fills it.
    pub fn new(limits: Limits, hooks: Hooks) -> Interp {
        let heap = Heap::new(limits.memory);
        let interned = RefCell::new(HashTable::new());
        let names = Names::new(|text| intern(&interned, &heap, text));
        Interp {
            ticks: Cell::new(0),
            depth_left: Cell::new(limits::DEFAULT_RECURSION_LIMIT),
            stack_floor: Cell::new(limits::stack_floor(limits.native_stack)),
            epoch: Epoch::default(),
            stack: Stack::new(limits.value_stack),
            names,
            pending: Pending::default(),
            handled: Slot::empty(),
            gathering: Gathering::default(),
            iter_steps: IterSteps::default(),
            hooks,
            recursion_limit: Cell::new(limits::DEFAULT_RECURSION_LIMIT),
            native_depth: Cell::new(0),
            collecting: Cell::new(false),
            lookups: LookupCache::default(),
            serials: Cell::new(0),
            stress: Cell::new(false),
            gc: GcState::default(),
            interrupted: Arc::default(),
            int_max_str_digits: Cell::new(4300),
            stdout: RefCell::new(Box::new(std::io::stdout())),
            paint: Cell::new(None),
            repr_active: RefCell::default(),
            observer: RefCell::default(),
            sources: RefCell::default(),
            modules: Modules::default(),
            builtins: OnceCell::new(),
            outputs: [Slot::empty(), Slot::empty()],
            exit_calls: Slot::empty(),
            caller: Caller::default(),
            callers: Callers::default(),
            thrown: Slot::empty(),
            steps: Steps::default(),
            outside: Outside::default(),
            cached: Vals::default(),
            classes: [const { OnceCell::new() }; WellKnown::COUNT],
            interned,
            characters: [const { OnceCell::new() }; 256],
            scratch: Cell::default(),
            heap,
        }
    }

    /// A number that was not given before: classes are told apart by it.
    pub fn next_serial(&self) -> u32 {
        let serial = self.serials.get();
        self.serials.set(serial.wrapping_add(1));
        serial
    }

    /// The namespace of the module `builtins`, a dict; `None` (the value) before it is made.
    #[inline]
    pub fn builtins(&self) -> &Value {
        self.builtins.get().unwrap_or(const { &Value::NONE })
    }

    /// Makes this dict the namespace of the module `builtins`, once.
    pub fn set_builtins(&self, dict: Value) {
        let _ = self.builtins.set(dict);
    }

    /// A well-known class; `None` (the value) before `builtins` has made it.
    #[inline]
    pub fn class(&self, which: WellKnown) -> &Value {
        const MISSING: &Value = &Value::NONE;
        self.classes[which as usize].get().unwrap_or(MISSING)
    }

    /// Names a well-known class, once.
    pub fn set_class(&self, which: WellKnown, class: Value) {
        let _ = self.classes[which as usize].set(class);
    }

    /// The interned `str` of `text`: equal names are the same object.
    pub fn intern(&self, text: &str) -> Name {
        intern(&self.interned, &self.heap, text)
    }

    /// The interned form of an exact `str`; `None` if it holds lone surrogates or is no `str`.
    pub fn intern_value(&self, value: &Value) -> Option<Name> {
        let text = value.as_str()?;
        let hash = text.hash();
        if let Some(name) = self.interned.borrow().find(hash, |n| n.value().is(value)) {
            return Some(name.clone());
        }
        text.to_str().map(|text| self.intern(text))
    }

    /// Forgets interned names that nothing else refers to.
    pub fn forget_unused_names(&self) {
        let mut unused = Vec::new();
        self.interned.borrow_mut().retain(|name| {
            let keep = name.value().refcount() != Some(1);
            if !keep {
                unused.push(name.clone());
            }
            keep
        });
        if !unused.is_empty() {
            self.lookups.clear();
        }
    }
}

fn intern(table: &RefCell<HashTable<Name>>, heap: &Heap, text: &str) -> Name {
    let hash = Str::hash_of(text);
    let found = table.borrow().find(hash, |n| n.as_str() == text).cloned();
    if let Some(name) = found {
        return name;
    }
    let name = Name::trusted(heap.text(text));
    table
        .borrow_mut()
        .insert_unique(hash, name.clone(), Name::hash);
    name
}

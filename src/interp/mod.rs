//! The machine's state, and nothing else: what every layer above needs to run.
//!
//! `Interp` is data. It knows no class, no operation and no node; what it must call upwards
//! (raising an error, running a function) goes through [`Hooks`], which the layers above fill.
//! There is no global state, so several interpreters can live in one process.

mod args;
mod callers;
mod epoch;
mod gather;
mod hooks;
mod iterators;
mod limits;
mod lookup_cache;
mod names;
mod observe;
pub mod op;
mod outside;
mod pending;
mod steps;
mod well_known;

use std::cell::{Cell, OnceCell, RefCell};
use std::io::Write;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use dashu_int::IBig;
use hashbrown::HashTable;

use crate::heap::{Heap, OutOfMemory, Slot, Stack, Str, Vals, Value};
use crate::interp::epoch::Epoch;
use crate::source::SourceFile;

pub use args::{Args, NativeFn, payload};
pub use callers::Callers;
pub use epoch::Change;
pub use gather::{Gathering, Order, Wanted};
pub use hooks::Hooks;
pub use iterators::{IterNext, IterSteps};
pub use limits::{NativeGuard, PIECE, Recursion};
pub use lookup_cache::{Found, LookupCache};
pub use names::{Name, Names};
pub use observe::{Moment, Observer};
pub use outside::{Answers, Outside};
pub use pending::{Pending, R, Raised, Suspended, TraceEntry};
pub use steps::{Running, Step, Steps, Walker};
pub use well_known::WellKnown;

/// What a new interpreter may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of heap.
    pub memory: usize,
    /// Bytes of native stack below the point where the interpreter is made.
    pub native_stack: usize,
    /// Slots of the value stack.
    pub value_stack: usize,
}

/// Figures of collections that programs asked for. The generations are CPython's: mini has one.
#[derive(Clone, Copy, Default, Debug)]
pub struct GcFigures {
    /// Collections of each generation.
    pub collections: [i64; 3],
    /// Objects that they freed.
    pub collected: [i64; 3],
    /// Collections of the youngest two since the next older one was collected.
    pub counts: [i64; 2],
    /// Objects that `gc.freeze()` found.
    pub frozen: i64,
}

/// Greatest buffer for texts that is kept for the next one.
const KEPT_BUFFER: usize = 4096;

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
    /// `gc.get_threshold()`: what programs see; mini counts bytes instead.
    pub gc_thresholds: Cell<[i64; 3]>,
    /// What `gc.set_debug` was given.
    pub gc_debug: Cell<i64>,
    /// What `gc.get_stats()` and `gc.get_count()` tell.
    pub gc_figures: Cell<GcFigures>,
    /// Is the automatic collector on (`gc.enable()`)?
    pub gc_enabled: Cell<bool>,
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
    /// Addresses of the modules whose bodies are running for the first time.
    pub importing: RefCell<Vec<usize>>,
    /// The folder of the program, which is searched first for modules; empty for the current one.
    pub home: RefCell<PathBuf>,
    observer: RefCell<Option<Rc<dyn Observer>>>,
    /// The sources that were read, in this order: files, inputs of the prompt. Views show definitions from them.
    pub sources: RefCell<Vec<Rc<SourceFile>>>,
    /// `sys.modules`.
    pub modules: Slot,
    /// The namespace of the module `builtins`.
    builtins: OnceCell<Value>,
    /// The module `sys`, once it is made.
    pub sys: Slot,
    /// The streams that standard output and standard error began as, whatever `sys` holds now.
    pub outputs: [Slot; 2],
    /// What is to be called at the end of the program: a list, once there is something.
    pub exit_calls: Slot,
    /// Globals and locals of the caller, set by the evaluator around calls of `locals`, `exec` and
    /// the other builtin functions that look at their caller.
    pub caller_globals: Slot,
    /// See [`caller_globals`](Interp::caller_globals).
    pub caller_locals: Slot,
    /// Does `from __future__ import annotations` hold where `exec` or `eval` was just called?
    pub caller_future: Cell<bool>,
    /// Does it hold at the prompt?
    pub typed_future: Cell<bool>,
    /// The running calls of code that is watched.
    pub callers: Callers,
    /// What a generator's `throw` was given for the exception on its way, if not that itself: where the exception lies
    /// (it must not live longer for that) and the arguments. A delegate with a `throw` of its own gets them as they are.
    pub thrown: Slot,
    /// The steps of a program that is gone through step by step.
    pub steps: Steps,
    /// Where clocks and chance are asked for.
    pub outside: Outside,
    /// Has a program given some module a class of its own?
    pub modules_have_classes: Cell<bool>,
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
    pub fn new(limits: Limits) -> Interp {
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
            hooks: Hooks::default(),
            recursion_limit: Cell::new(limits::DEFAULT_RECURSION_LIMIT),
            native_depth: Cell::new(0),
            collecting: Cell::new(false),
            lookups: LookupCache::default(),
            serials: Cell::new(0),
            stress: Cell::new(false),
            gc_figures: Cell::default(),
            gc_thresholds: Cell::new([2000, 10, 10]),
            gc_debug: Cell::new(0),
            gc_enabled: Cell::new(true),
            interrupted: Arc::default(),
            int_max_str_digits: Cell::new(4300),
            stdout: RefCell::new(Box::new(std::io::stdout())),
            paint: Cell::new(None),
            repr_active: RefCell::default(),
            importing: RefCell::default(),
            home: RefCell::default(),
            observer: RefCell::default(),
            sources: RefCell::default(),
            modules: Slot::empty(),
            builtins: OnceCell::new(),
            sys: Slot::empty(),
            outputs: [Slot::empty(), Slot::empty()],
            exit_calls: Slot::empty(),
            caller_globals: Slot::empty(),
            caller_future: Cell::new(false),
            typed_future: Cell::new(false),
            callers: Callers::default(),
            thrown: Slot::empty(),
            steps: Steps::default(),
            outside: Outside::default(),
            modules_have_classes: Cell::new(false),
            caller_locals: Slot::empty(),
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

    /// An int of any size up to 64 bits.
    #[inline]
    pub fn int(&self, i: i64) -> Value {
        match Value::int(i) {
            Some(value) => value,
            None => (self.hooks.big_int.get())(self, IBig::from(i)),
        }
    }

    /// An int of any size, inline where it fits.
    pub fn int_from(&self, i: IBig) -> Value {
        match i64::try_from(&i).ok().and_then(Value::int) {
            Some(value) => value,
            None => (self.hooks.big_int.get())(self, i),
        }
    }

    /// A float.
    #[inline]
    pub fn float(&self, f: f64) -> Value {
        self.heap.float(f)
    }

    /// A new `str` of text known to be short.
    pub fn new_str(&self, text: impl AsRef<str>) -> Value {
        self.heap.str(text.as_ref())
    }

    /// The `str` of one character. Those below U+0100 are always the same objects, as CPython's are.
    #[inline]
    pub fn character(&self, code: u8) -> Value {
        let place = &self.characters[code as usize];
        place
            .get_or_init(|| {
                self.intern(char::from(code).encode_utf8(&mut [0; 4]))
                    .value()
                    .clone()
            })
            .clone()
    }

    /// A new `str`, or `MemoryError`.
    pub fn str(&self, text: &str) -> R {
        self.allow_text(text.len())?;
        Ok(self.heap.str(text))
    }

    /// A new `str` of WTF-8 bytes, or `MemoryError`.
    pub fn str_wtf8(&self, bytes: &[u8]) -> R {
        self.allow_text(bytes.len())?;
        Ok(self.heap.str_wtf8(bytes))
    }

    /// An empty buffer to write a text into; [`text`](Interp::text) takes it back, so that the next text needs no
    /// memory for that.
    #[inline]
    pub fn buffer(&self) -> Vec<u8> {
        self.scratch.take()
    }

    /// A new `str` of the WTF-8 bytes in a buffer, or `MemoryError`.
    pub fn text(&self, buffer: Vec<u8>) -> R {
        self.allow_text(buffer.len())?;
        let (text, buffer) = self
            .heap
            .str_of_buffer(buffer, PIECE, || self.look_outside())?;
        self.keep_buffer(buffer);
        Ok(text)
    }

    /// Takes a buffer back that is not needed after all.
    #[inline]
    pub fn keep_buffer(&self, mut buffer: Vec<u8>) {
        if buffer.capacity() <= KEPT_BUFFER {
            buffer.clear();
            self.scratch.set(buffer);
        }
    }

    /// `MemoryError` if a text of `bytes` bytes would pass the limit. To be asked before building.
    pub fn allow_text(&self, bytes: usize) -> R<()> {
        if bytes < 4096 {
            return Ok(());
        }
        self.spend(bytes);
        self.heap.allow_text(bytes).map_err(|e| self.oom(e))
    }

    /// `MemoryError` if `bytes` more would pass the limit; nothing stays charged. To be asked
    /// before a big buffer is built.
    pub fn allow(&self, bytes: usize) -> R<()> {
        self.spend(bytes);
        self.heap.charge(bytes).map_err(|e| self.oom(e))?;
        self.heap.credit(bytes);
        Ok(())
    }

    /// Raises `MemoryError`.
    #[cold]
    pub fn oom(&self, _: OutOfMemory) -> Raised {
        (self.hooks.raise.get())(self, WellKnown::MemoryError, "")
    }

    /// A new list.
    pub fn list(&self, items: Vec<Value>) -> Value {
        self.heap.list(items).into_value()
    }

    /// A new tuple.
    pub fn tuple(&self, items: Vec<Value>) -> Value {
        self.heap.tuple(items)
    }
}

fn intern(table: &RefCell<HashTable<Name>>, heap: &Heap, text: &str) -> Name {
    let hash = Str::hash_of(text);
    let found = table.borrow().find(hash, |n| n.as_str() == text).cloned();
    if let Some(name) = found {
        return name;
    }
    let name = Name::trusted(heap.str(text));
    table
        .borrow_mut()
        .insert_unique(hash, name.clone(), Name::hash);
    name
}

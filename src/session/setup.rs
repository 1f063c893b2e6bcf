//! What a session stands on: a deep native stack, a memory limit, `__main__`, the streams and the search path.

use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::SigId;

use crate::heap::{Handle, Value};
use crate::interp::{Interp, R};
use crate::object::dict::Dict;
use crate::object::module;
use crate::object::module::Module;
use crate::object::stream::{Buffering, End, TextStream};
use crate::runtime::import;
use crate::session::Job;

/// Sizes of native stacks to try: address space, of which only what is used takes memory.
const STACKS: &[usize] = &[1 << 30, 256 << 20, 64 << 20, 8 << 20];

/// Runs `work` on a thread with a deep native stack, or the deepest one there is room for.
pub fn on_deep_stack(work: impl FnOnce(usize) -> ExitCode + Send + 'static) -> ExitCode {
    let mut work = work;
    for &size in STACKS {
        let cell = std::sync::Arc::new(std::sync::Mutex::new(Some(work)));
        let inside = std::sync::Arc::clone(&cell);
        let body = move || {
            let work = inside.lock().ok().and_then(|mut cell| cell.take());
            work.map_or(ExitCode::FAILURE, |work| work(size))
        };
        match std::thread::Builder::new()
            .name("mini".into())
            .stack_size(size)
            .spawn(body)
        {
            Ok(thread) => return thread.join().unwrap_or(ExitCode::FAILURE),
            // No room: the work comes back for the next size.
            Err(_) => match cell.lock().ok().and_then(|mut cell| cell.take()) {
                Some(back) => work = back,
                None => return ExitCode::FAILURE,
            },
        }
    }
    work(4 << 20)
}

/// Ctrl-C sets a flag until this is dropped.
pub struct Watched(SigId);

impl Watched {
    /// Starts it.
    pub fn new(flag: Arc<AtomicBool>) -> io::Result<Watched> {
        signal_hook::flag::register(signal_hook::consts::SIGINT, flag).map(Watched)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        signal_hook::low_level::unregister(self.0);
    }
}

/// Whether a switch of the environment is on.
pub fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0")
}

/// The memory that programs may use: `MINI_MEMORY` bytes, or a part of what the process or the machine has. The rest is
/// for what is not counted: stacks, rows that grow into new places, objects that wait to be freed or looked at.
pub fn memory_limit() -> usize {
    if let Some(bytes) = std::env::var("MINI_MEMORY")
        .ok()
        .and_then(|text| text.parse().ok())
    {
        return bytes;
    }
    let number = |file: &str, head: &str| -> Option<usize> {
        let text = std::fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(head))?;
        line[head.len()..].split_whitespace().next()?.parse().ok()
    };
    let machine =
        number("/proc/meminfo", "MemTotal:").map_or(usize::MAX, |kilobytes| kilobytes << 10);
    let group = number("/sys/fs/cgroup/memory.max", "").unwrap_or(usize::MAX);
    let process = number("/proc/self/limits", "Max address space");
    // A machine swaps when memory is short; beyond the address space there is nothing.
    let process = process.map_or(usize::MAX, |bytes| {
        bytes.saturating_sub(1 << 30).max(bytes / 2) / 2
    });
    (machine.min(group) / 4 * 3).min(process)
}

/// `sys.path`: the folder of the program, then those of `MINIPATH`.
pub fn search_path(cx: &Interp, first: &str) -> Value {
    let more = std::env::var("MINIPATH").unwrap_or_default();
    let folders = std::iter::once(first).chain(more.split(':').filter(|folder| !folder.is_empty()));
    cx.list(folders.map(|folder| cx.new_str(folder)).collect())
}

/// Makes the module `__main__`, and what a job decides in `sys`.
pub fn prepare(cx: &Interp, job: &Job, streams: Streams) -> R<Handle<Module>> {
    let modules = import::modules(cx)?;
    let main = Module::alloc(cx, cx.new_str("__main__"));
    let set = |key: &str, value| main.dict().set_name(cx, &cx.intern(key), value);
    set("__annotations__", cx.heap.alloc(Dict::new()).into_value());
    set(
        "__builtins__",
        modules.get_name(&cx.names.builtins).unwrap_or(Value::NONE),
    );
    modules.set_name(cx, &cx.names.__main__, main.value().clone());
    if let Some(sys) = module::sys(cx) {
        let set = |key: &str, value| sys.set_name(cx, &cx.intern(key), value);
        set(
            "argv",
            cx.list(job.args.iter().map(|arg| cx.new_str(arg)).collect()),
        );
        set(
            "warnoptions",
            cx.list(job.warnings.iter().map(|arg| cx.new_str(arg)).collect()),
        );
        set("path", search_path(cx, ""));
        for (name, stream) in streams {
            let number = stream.number;
            let stream = cx.heap.alloc(stream).into_value();
            if let Some(own) = cx.outputs.get((number - 1) as usize) {
                own.set(stream.clone());
            }
            set(&format!("__{name}__"), stream.clone());
            set(name, stream);
        }
    }
    Ok(main)
}

/// `sys.stdin`, `sys.stdout` and `sys.stderr`, each with its name.
pub type Streams = [(&'static str, TextStream); 3];

/// Those of the process.
pub fn streams(unbuffered: bool) -> Streams {
    let input = End::Input(Box::new(io::BufReader::new(io::stdin())));
    // Standard output of Rust would gather a second time.
    let output: Box<dyn Write> = match io::stdout().as_fd().try_clone_to_owned() {
        Ok(file) => Box::new(std::fs::File::from(file)),
        Err(_) => Box::new(io::sink()),
    };
    let mut out = TextStream::new(
        "<stdout>",
        1,
        io::stdout().is_terminal(),
        End::Output(output),
    );
    if unbuffered {
        out.buffering = Buffering::None;
    }
    let errors = End::Output(Box::new(io::stderr()));
    [
        (
            "stdin",
            TextStream::new("<stdin>", 0, io::stdin().is_terminal(), input),
        ),
        ("stdout", out),
        (
            "stderr",
            TextStream::new("<stderr>", 2, io::stderr().is_terminal(), errors),
        ),
    ]
}

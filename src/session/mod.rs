//! One interpreter with its program: from the job that the command line describes to the status of the process.
//!
//! ```text
//!   Session::new ---> program (a file, a text, standard input) --\
//!        |                                                        +--> close ---> status
//!        +----------> input, input, ... (the prompt) -------------/
//! ```
//! An error ends a program, never the session. [`setup`] prepares the interpreter; [`run`] reads, lowers and runs all
//! sources; [`ending`] decides what becomes of an uncaught exception, and [`streams`] writes it; [`shutdown`] takes
//! everything down in CPython's order. [`step`] runs a program step by step, forward and back.

pub mod ending;
mod hooks;
pub mod run;
pub mod setup;
pub mod shutdown;
pub mod step;
pub mod streams;
pub mod timing;

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use thiserror::Error;

use crate::builtins::{self, library};
use crate::eval::Code;
use crate::heap::{Handle, Value};
use crate::interp::{Interp, Limits, R};
use crate::object::dict::Dict;
use crate::object::module;
use crate::object::module::Module;
use crate::runtime::{finalise, import};
use crate::source::SourceFile;
use crate::source::read::{self, ReadError};
use crate::syntax::tree::Mode;

pub use ending::Ending;
use setup::Watched;

/// What the command line asks for.
#[derive(Default)]
pub struct Job {
    /// What is to be run.
    pub program: Program,
    /// `sys.argv`.
    pub args: Vec<String>,
    /// `sys.warnoptions`: what `-W` asks for.
    pub warnings: Vec<String>,
    /// Hand output on at once.
    pub unbuffered: bool,
}

/// A program.
#[derive(Default)]
pub enum Program {
    /// From standard input: a whole text, or inputs of the prompt.
    #[default]
    Input,
    /// A file, or a folder with `__main__.mini`.
    File(PathBuf),
    /// The text behind `-c`.
    Text(String),
}

/// Why there is no session.
#[derive(Debug, Error)]
pub enum SetupError {
    /// A builtin could not be made: a mistake in mini.
    #[error("cannot make the builtins: {0}")]
    Builtins(String),
    /// Ctrl-C cannot be watched.
    #[error("cannot watch signals: {0}")]
    Signals(#[from] io::Error),
}

/// Why a program is not run.
enum Refusal {
    /// The message of a `SyntaxError`.
    Text(String),
    /// Words of the command line, and the status.
    Words(String, i32),
}

/// One interpreter and the module that it runs.
pub struct Session {
    // Declared first: the interpreter's memory goes when nothing holds values any more.
    main: Handle<Module>,
    cx: Rc<Interp>,
    /// Ctrl-C is watched.
    _watched: Watched,
    /// Where the objects are that there were before any program, in the mode that looks for leaks.
    at_start: Option<Vec<usize>>,
    /// Below an error stands a word in terms of the object model.
    explains: bool,
}

impl Session {
    /// A new interpreter, as the job and the environment want it. `stack` is the size of the native stack.
    pub fn new(job: &Job, stack: usize) -> Result<Session, SetupError> {
        Session::with_streams(job, stack, setup::streams(job.unbuffered))
    }

    /// As [`new`](Session::new), with streams other than those of the process.
    pub fn with_streams(
        job: &Job,
        stack: usize,
        streams: setup::Streams,
    ) -> Result<Session, SetupError> {
        let memory = setup::memory_limit();
        let limits = Limits {
            memory,
            native_stack: stack,
            value_stack: 1 << 22,
        };
        let cx = Rc::new(Interp::new(limits, hooks::hooks()));
        finalise::install(&cx);
        let ready = || -> R<Handle<Module>> {
            builtins::install::install(&cx)?;
            library::install(&cx)?;
            setup::prepare(&cx, job, streams)
        };
        let main =
            ready().map_err(|raised| SetupError::Builtins(streams::describe(&cx, raised)))?;
        let watched = Watched::new(Arc::clone(&cx.interrupted))?;
        if setup::is_set("MINI_NO_CACHE") {
            cx.switch_caches_off();
        }
        let at_start = setup::is_set("MINI_CHECK_LEAKS").then(|| shutdown::addresses(&cx));
        if setup::is_set("MINI_GC_STRESS") {
            cx.stress_collector();
        }
        Ok(Session {
            main,
            cx,
            _watched: watched,
            at_start,
            explains: false,
        })
    }

    /// The interpreter.
    pub fn cx(&self) -> &Interp {
        &self.cx
    }

    /// The interpreter, for what outlives a borrow of the session. To be dropped before the session is closed.
    pub fn shared(&self) -> Rc<Interp> {
        Rc::clone(&self.cx)
    }

    /// Whether a word in terms of the object model stands below each error.
    pub fn explain(&mut self, on: bool) {
        self.explains = on;
    }

    /// Values that the prompt shows get colours.
    pub fn paint_values(&self, paint: fn(&str) -> String) {
        self.cx.paint.set(Some(paint));
    }

    /// The namespace of `__main__`.
    pub fn names(&self) -> &Handle<Dict> {
        self.main.dict()
    }

    /// Runs the program of a job to its end.
    pub fn program(&mut self, job: &Job) -> Ending {
        match self.source(job) {
            Ok(file) => self.execute(file, Mode::File),
            Err(ending) => ending,
        }
    }

    /// The source of a job's program; or, if there is none, the ending, when it has been said why.
    pub fn source(&mut self, job: &Job) -> Result<SourceFile, Ending> {
        let source = match &job.program {
            Program::Text(text) => Ok(SourceFile::new("<string>", text.clone())),
            Program::Input => input_source(),
            Program::File(path) => self.file_source(path),
        };
        source.map_err(|refusal| match refusal {
            Refusal::Text(message) => ending::of_message(&self.cx, &message),
            Refusal::Words(words, status) => {
                eprintln!("mini: {words}");
                Ending::Exit(status)
            }
        })
    }

    fn execute(&self, file: SourceFile, mode: Mode) -> Ending {
        let done = run::module(&self.cx, Rc::new(file), mode, self.main.dict());
        ending::of(&self.cx, done.map(drop), self.explains)
    }

    /// The code of a source, which does not run; or the ending, when it has been said what is wrong with it.
    pub fn code(&self, file: SourceFile, mode: Mode) -> Result<Handle<Code>, Ending> {
        let code = run::prepare(&self.cx, &Rc::new(file), mode, self.main.dict());
        code.map_err(|raised| ending::of(&self.cx, Err(raised), self.explains))
    }

    /// Runs the text of a file in `__main__`, from the prompt.
    pub fn file(&mut self, name: &str, text: String) -> Ending {
        self.forget_interrupt();
        let ending = self.execute(SourceFile::new(name, text), Mode::File);
        streams::flush(&self.cx);
        ending
    }

    fn file_source(&self, path: &Path) -> Result<SourceFile, Refusal> {
        let full = import::absolute(path);
        let path = if path.is_dir() {
            let main = path.join("__main__.mini");
            if !main.is_file() {
                return Err(Refusal::Words(
                    format!("can't find '__main__' module in '{full}'"),
                    1,
                ));
            }
            main
        } else {
            path.to_owned()
        };
        let name = import::absolute(&path);
        let text = match read::file(&path, &name) {
            Ok(text) => text,
            Err(ReadError::Text(message)) => return Err(Refusal::Text(message)),
            Err(ReadError::Io(error)) => {
                let number = error.raw_os_error().unwrap_or(5);
                let why = error.to_string();
                let why = why.split(" (os error").next().unwrap_or(&why);
                return Err(Refusal::Words(
                    format!("can't open file '{full}': [Errno {number}] {why}"),
                    2,
                ));
            }
        };
        let cx = &self.cx;
        let set = |key: &str, value| self.main.dict().set_name(cx, &cx.intern(key), value);
        set("__file__", cx.new_str(&name));
        set("__cached__", Value::NONE);
        let real = path.canonicalize().unwrap_or_else(|_| PathBuf::from(&name));
        let folder = real.parent().unwrap_or(Path::new("/")).to_string_lossy();
        if let Some(sys) = module::sys(cx) {
            sys.set_name(cx, &cx.names.path, setup::search_path(cx, &folder));
            *cx.modules.home.borrow_mut() = PathBuf::from(&*folder);
        }
        Ok(SourceFile::new(name, text))
    }

    /// Gets ready for inputs of the prompt.
    pub fn start_talk(&mut self) {
        let Some(sys) = module::sys(&self.cx) else {
            return;
        };
        for (name, prompt) in [("ps1", ">>> "), ("ps2", "... ")] {
            let name = self.cx.intern(name);
            if !sys.contains_name(&name) {
                sys.set_name(&self.cx, &name, self.cx.new_str(prompt));
            }
        }
    }

    /// The prompt, as `sys.ps1` and `sys.ps2` have it.
    pub fn prompt(&self, more: bool) -> String {
        let (name, usual) = if more {
            ("ps2", "... ")
        } else {
            ("ps1", ">>> ")
        };
        let value = module::sys(&self.cx).and_then(|sys| sys.get_name(&self.cx.intern(name)));
        value
            .and_then(|value| streams::text_of(&self.cx, &value))
            .unwrap_or_else(|| usual.to_owned())
    }

    /// Runs one input of the prompt and shows its values.
    pub fn input(&mut self, text: &str) -> Ending {
        match self.prepare(text, Mode::Single) {
            Ok(code) => self.run(&code),
            Err(ending) => ending,
        }
    }

    /// The code of one input of the prompt, which shows values if the mode says so; or the ending, when it has been
    /// said what is wrong with it.
    pub fn prepare(&self, text: &str, mode: Mode) -> Result<Handle<Code>, Ending> {
        self.forget_interrupt();
        self.code(SourceFile::new("<stdin>", text), mode)
    }

    /// Runs code in `__main__`.
    pub fn run(&mut self, code: &Handle<Code>) -> Ending {
        let done = run::code(&self.cx, code);
        let ending = ending::of(&self.cx, done.map(drop), self.explains);
        streams::flush(&self.cx);
        ending
    }

    /// A function that runs a piece of code in a loop; or the ending, when it has been said what is wrong with the code.
    pub fn looped(&self, code: &str) -> Result<Value, Ending> {
        self.forget_interrupt();
        let function = timing::looped(&self.cx, code, self.main.dict());
        function.map_err(|raised| ending::of(&self.cx, Err(raised), self.explains))
    }

    /// How long a function made by [`Session::looped`] takes for so many loops. Fails with the ending of the code.
    pub fn time(&mut self, looped: &Value, loops: i64) -> Result<Duration, Ending> {
        self.forget_interrupt();
        let taken = timing::time(&self.cx, looped, loops);
        let taken = taken.map_err(|raised| ending::of(&self.cx, Err(raised), self.explains));
        streams::flush(&self.cx);
        taken
    }

    /// Unbinds names of `__main__`, collects, and tells how many bytes that freed.
    pub fn unbind(&mut self, names: &[String]) -> usize {
        let before = self.cx.heap.bytes();
        for name in names {
            drop(self.main.dict().remove_name(&self.cx.intern(name)));
        }
        self.cx.heap.collect();
        before.saturating_sub(self.cx.heap.bytes())
    }

    /// Whether an input is one of the bare words that leave, and the program has not made it its own.
    pub fn is_leaving(&self, input: &str) -> bool {
        let word = input.trim();
        matches!(word, "exit" | "quit") && !self.main.dict().contains_name(&self.cx.intern(word))
    }

    /// A Ctrl-C that met nothing is not for the next input.
    pub fn forget_interrupt(&self) {
        self.cx.interrupted.store(false, Ordering::Relaxed);
    }

    /// Ends the session: everything dies in order, and the status of the process comes out.
    pub fn close(self, ending: Ending) -> ExitCode {
        let Session {
            cx, main, at_start, ..
        } = self;
        shutdown::close(cx, main, ending, at_start)
    }

    /// What the end of the process would do to the program, while the process goes on.
    fn wind_down(self) {
        shutdown::wind_down(&self.cx, self.main);
    }
}

fn input_source() -> Result<SourceFile, Refusal> {
    let mut bytes = Vec::new();
    if let Err(error) = io::stdin().lock().read_to_end(&mut bytes) {
        return Err(Refusal::Words(
            format!("can't read the program: {error}"),
            1,
        ));
    }
    match read::decode(bytes, "<stdin>") {
        Ok(text) => Ok(SourceFile::without_lines("<stdin>", text)),
        Err(message) => Err(Refusal::Text(message)),
    }
}

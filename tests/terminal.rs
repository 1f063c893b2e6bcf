//! The prompt on a terminal: a pseudo-terminal types keys and reads what is drawn.
//!
//! What is drawn is compared without its escape sequences. Every wait has a bound that a busy machine can keep; the
//! figures that matter are printed (`cargo test --test terminal -- --nocapture`).

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::Child;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

/// So long does no answer take, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal with mini in it.
struct Terminal {
    pty: std::sync::Arc<Pty>,
    child: Child,
    output: Receiver<Vec<u8>>,
    /// What has been drawn since the last wait was over.
    drawn: String,
    state: PathBuf,
}

impl Terminal {
    fn start(variables: &[(&str, &str)]) -> Terminal {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let state =
            std::env::temp_dir().join(format!("mini-terminal-{}-{number}", std::process::id()));
        Terminal::start_with(state, variables)
    }

    fn start_with(state: PathBuf, variables: &[(&str, &str)]) -> Terminal {
        let (pty, pts) = open().expect("there are pseudo-terminals");
        pty.resize(Size::new(40, 100))
            .expect("the terminal has a size");
        let mut command = Command::new(env!("CARGO_BIN_EXE_mini"))
            .current_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples"))
            .env("TERM", "xterm")
            .env("XDG_STATE_HOME", &state)
            .env("NO_COLOR", "1")
            .env_remove("MINI_HISTORY");
        for (name, value) in variables {
            command = match *value {
                "" => command.env_remove(name),
                value => command.env(name, value),
            };
        }
        let child = command.spawn(pts).expect("mini starts");
        let pty = std::sync::Arc::new(pty);
        let (send, output) = channel();
        let reader = std::sync::Arc::clone(&pty);
        std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(count) = (&*reader).read(&mut buffer) {
                if count == 0 || send.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let mut terminal = Terminal {
            pty,
            child,
            output,
            drawn: String::new(),
            state,
        };
        terminal.wait(">>> ");
        terminal
    }

    fn keys(&mut self, text: &str) {
        (&*self.pty)
            .write_all(text.as_bytes())
            .expect("the terminal takes keys");
    }

    /// Waits until a text has been drawn, and forgets what was drawn up to it.
    fn wait(&mut self, text: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let plain = plain(&self.drawn);
            if let Some(at) = plain.find(text) {
                self.drawn = plain[at + text.len()..].to_owned();
                return plain[..at].to_owned();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.drawn.push_str(&String::from_utf8_lossy(&bytes)),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("{text:?} has not been drawn; this has: {plain:?}")
                }
            }
        }
    }

    /// What is drawn until a text is, escape sequences included.
    fn sequences_until(&mut self, text: &str) -> String {
        self.drawn.clear();
        while !self.drawn.contains(text) {
            let bytes = self.output.recv_timeout(PATIENCE);
            let bytes = bytes.unwrap_or_else(|_| panic!("{text:?} has not been drawn"));
            self.drawn.push_str(&String::from_utf8_lossy(&bytes));
        }
        std::mem::take(&mut self.drawn)
    }

    /// Types a line and waits for its answer and the next prompt.
    fn line(&mut self, text: &str, answer: &str) {
        self.keys(text);
        self.keys("\r");
        self.wait(&format!("{answer}\n"));
        self.wait(">>> ");
    }

    /// Runs lines that answer nothing.
    fn quietly(&mut self, text: &str) {
        self.keys(&format!("\x1b[200~{text}\x1b[201~"));
        self.keys("\r\r");
        self.line("'ready'", "'ready'");
    }

    fn status(mut self) -> Option<i32> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("mini has not ended");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.state);
    }
}

/// What is left of a drawing without its escape sequences and carriage returns.
fn plain(drawn: &str) -> String {
    let mut out = String::new();
    let mut chars = drawn.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\x1b' if chars.peek() == Some(&'[') => {
                chars.next();
                for c in chars.by_ref() {
                    if ('@'..='~').contains(&c) {
                        break;
                    }
                }
            }
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

#[test]
fn inputs_are_run_and_errors_keep_the_session() {
    let mut terminal = Terminal::start(&[]);
    terminal.line("6 * 7", "42");
    terminal.line("_ + 1, _", "(43, 42)");
    terminal.line("__", "42");
    terminal.line("1 / 0", "ZeroDivisionError: division by zero");
    terminal.line("'still here'", "'still here'");
    terminal.line("help", "or Ctrl-L clears the screen.");
    terminal.keys("quit\r");
    assert_eq!(terminal.status(), Some(0));
}

#[test]
fn blocks_are_indented_and_recalled_whole() {
    let mut terminal = Terminal::start(&[]);
    terminal.keys("def double(a):\r");
    terminal.wait("...     ");
    terminal.keys("if a:\r");
    terminal.wait("...         ");
    // Enter keeps the indentation, Backspace takes one step away.
    terminal.keys("a = a * 2\r\x7freturn a\r\r");
    terminal.line("double(21)", "42");
    terminal.keys("\x1b[A\x1b[A");
    terminal.wait(">>> def double(a):\n...     if a:\n...         a = a * 2\n...     return a");
    // The cursor stands at the end of the block: change its last line.
    terminal.keys("\x7f5\r\r");
    terminal.line("double(21)", "5");
}

#[test]
fn lines_of_a_block_are_edited_in_any_order() {
    let mut terminal = Terminal::start(&[]);
    terminal.keys("for i in range(3):\rprint(i)");
    // Up, to the end, one character back: 3 becomes 5. Down again; Enter twice ends the block.
    terminal.keys("\x1b[A\x05\x02\x02\x7f2\x1b[B\x05\r\r");
    let drawn = terminal.wait("0\n1\n");
    assert!(!drawn.contains("Error"), "{drawn}");
    terminal.wait(">>> ");
    // Shift-Tab and Backspace at the start of a line.
    terminal.keys("if True:\r\x1b[Z\x7f x = 1\x15x = 3\r");
    terminal.wait(">>> ");
    terminal.keys("\x03");
}

#[test]
fn alt_and_digits_repeat_the_next_key() {
    let mut terminal = Terminal::start(&[]);
    terminal.line("'\x1b12-'", "'------------'");
    terminal.line("[1, 2, 3]\x1b4\x1b[D5", "[1, 25, 3]");
    terminal.line("'abcdef'\x1b4\x7f'", "'abc'");
}

#[test]
fn tab_completes() {
    let mut terminal = Terminal::start(&[]);
    terminal.quietly(
        "class P:\n    __slots__ = ('first', 'second')\np = P()\nd = {'alpha': p, 7: 0}\n",
    );
    for (typed, completed) in [
        ("prin\t", ">>> print"),
        ("p.fi\t", ">>> p.first"),
        ("d['alp\t", ">>> d['alpha']"),
        ("d['alpha'].sec\t", ">>> d['alpha'].second"),
        ("'x'.upp\t", ">>> 'x'.upper"),
        ("import rand\t", ">>> import random"),
        (
            "from sys import getrecursionl\t",
            ">>> from sys import getrecursionlimit",
        ),
        ("%his\t", ">>> %history"),
        ("%help lay\t", ">>> %help layout"),
        ("%step flyw\t", ">>> %step flyweight.mini"),
        ("%step p.fi\t", ">>> %step p.first"),
        ("%run flyw\t", ">>> %run flyweight.mini"),
    ] {
        terminal.keys(typed);
        terminal.wait(completed);
        terminal.keys("\x03");
        terminal.wait("KeyboardInterrupt");
        terminal.wait(">>> ");
    }
}

#[test]
fn completion_and_hints_never_run_code() {
    let mut terminal = Terminal::start(&[]);
    terminal.quietly(concat!(
        "class Meta(type):\n",
        "    def __getattribute__(cls, name): print('RAN'); return type.__getattribute__(cls, name)\n",
        "    def __dir__(cls): print('RAN'); return []\n",
        "class Trap(metaclass=Meta):\n",
        "    def __getattr__(self, name): print('RAN'); raise AttributeError\n",
        "    def __getattribute__(self, name): print('RAN'); return object.__getattribute__(self, name)\n",
        "    def __dir__(self): print('RAN'); return []\n",
        "    def __repr__(self): print('RAN'); return ''\n",
        "    def __hash__(self): print('RAN'); return 1\n",
        "    def __eq__(self, other): print('RAN'); return True\n",
        "    def __len__(self): print('RAN'); return 1\n",
        "    @property\n",
        "    def trapped(self): print('RAN'); return self\n",
        "class Keys(dict):\n",
        "    def keys(self): print('RAN'); return []\n",
        "    def __iter__(self): print('RAN'); return iter([])\n",
        "    def __getitem__(self, key): print('RAN'); return 1\n",
        "t = Trap(); k = Keys(a=1)\n",
    ));
    terminal.drawn.clear();
    for typed in [
        "t.\t\t",
        "t.trap\t",
        "t.trapped.\t",
        "Trap.\t\t",
        "k['\t",
        "k['a'].\t",
        "t[0].\t",
        "t.missing.\t",
    ] {
        terminal.keys(typed);
        terminal.keys("\x03");
        let drawn = terminal.wait("KeyboardInterrupt");
        assert!(!drawn.contains("RAN"), "{typed:?} ran code: {drawn}");
        // Keys that come before the prompt go to the terminal, not to the editor.
        terminal.wait(">>> ");
    }
}

#[test]
fn ten_thousand_names_are_completed_at_once() {
    let mut terminal = Terminal::start(&[]);
    terminal.line("for i in range(10000): globals()[f'name_{i}'] = i\r", "");
    terminal.keys("name_777");
    terminal.wait("name_777");
    let start = Instant::now();
    terminal.keys("7\t ");
    terminal.wait("name_7777 ");
    let taken = start.elapsed();
    println!("a name among 10,000 is completed in {taken:?}");
    assert!(taken < Duration::from_secs(5));
}

#[test]
fn five_thousand_lines_are_pasted_at_once() {
    let mut terminal = Terminal::start(&[]);
    let mut program = String::from("total = 0\r");
    for number in 0..1249 {
        program.push_str(&format!(
            "def f{number}(x):\r\tif x:\r\t\treturn x + {number}\r\r"
        ));
    }
    program.push_str("total = f1(1) + f1248(2)\r");
    assert!(program.matches('\r').count() > 4990);
    let start = Instant::now();
    terminal.keys(&format!("\x1b[200~{program}\x1b[201~\r"));
    terminal.wait(">>> ");
    terminal.line("total", "1252");
    let taken = start.elapsed();
    println!("5,000 lines are pasted and run in {taken:?}");
    assert!(taken < Duration::from_secs(30));
}

#[test]
fn pasted_sessions_lose_their_prompts() {
    let mut terminal = Terminal::start(&[]);
    terminal.keys(
        "\x1b[200~>>> for i in (1, 2):\r...     print(i * 10)\r...\r10\r20\r>>> i\r2\x1b[201~\r",
    );
    terminal.wait("10\n20\n2\n");
}

#[test]
fn control_c_stops_python_and_native_loops() {
    let mut terminal = Terminal::start(&[]);
    for code in [
        "while True: pass\r",
        "while True: x = sorted(range(10**5))\r",
        "while True: x = 'ab' * 10**7\r",
        "sum(range(10**12))",
        "5 in iter(int, 1)",
        "import time; time.sleep(1000)",
        "'x' in (str(i) for i in range(10**12))",
        "max(range(10**12), key=lambda x: -x)",
    ] {
        terminal.keys(&format!("'runs'; {code}\r").replace("'runs'; while", "while"));
        std::thread::sleep(Duration::from_millis(300));
        let start = Instant::now();
        terminal.keys("\x03");
        terminal.wait("KeyboardInterrupt\n");
        terminal.wait(">>> ");
        let taken = start.elapsed();
        println!("Ctrl-C stops `{}` in {taken:?}", code.trim());
        assert!(taken < Duration::from_secs(10));
        terminal.line("'still here'", "'still here'");
    }
}

#[test]
fn control_c_stops_views_of_a_huge_heap() {
    let mut terminal = Terminal::start(&[]);
    terminal.line("rows = [[i] for i in range(1_000_000)]; 'made'", "'made'");
    for view in ["%gc", "%refs rows", "%size rows", "%life rows"] {
        terminal.keys(&format!("{view}\r"));
        std::thread::sleep(Duration::from_millis(200));
        let start = Instant::now();
        terminal.keys("\x03");
        terminal.wait("stopped by Ctrl-C\n");
        let taken = start.elapsed();
        println!("Ctrl-C stops {view} in {taken:?}");
        assert!(taken < Duration::from_secs(10));
        terminal.wait(">>> ");
        terminal.line("'still here'", "'still here'");
    }
}

#[test]
fn programs_are_gone_through_step_by_step() {
    let mut terminal = Terminal::start(&[]);
    terminal.quietly("def f(n):\n    for i in range(n): total = i\n    return total\n");
    terminal.keys("%step f(10**9)\r");
    terminal.wait("step 1> ");
    terminal.keys("until 2\r");
    terminal.wait("this statement begins\n");
    terminal.wait("> ");
    // An empty line says the last word again; so does the history.
    terminal.keys("next total\r");
    terminal.wait("total = 0\n");
    terminal.wait("> ");
    terminal.keys("\r");
    terminal.wait("total = 1, it was 0\n");
    terminal.wait("> ");
    terminal.keys("\x1b[A\r");
    terminal.wait("total = 2, it was 1\n");
    terminal.wait("> ");
    // Ctrl-C at the prompt ends the line only.
    terminal.keys("garbage\x03");
    terminal.wait("> ");
    terminal.keys("end\r");
    std::thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    terminal.keys("\x03");
    terminal.wait("> ");
    println!("Ctrl-C stops a stepped program in {:?}", start.elapsed());
    terminal.keys("p total > 0\r");
    terminal.wait("would have to be run");
    terminal.wait("> ");
    terminal.keys("back\r");
    terminal.wait("line 2");
    terminal.wait("\nstep ");
    terminal.wait("> ");
    terminal.keys("\x04");
    terminal.wait(">>> ");
    terminal.line("'still here'", "'still here'");
}

#[test]
fn control_c_takes_the_hint_away() {
    const ERASE_TO_THE_END: &str = "\x1b[J";
    let mut terminal = Terminal::start(&[]);
    terminal.line("'remembered'", "'remembered'");
    terminal.keys("'rem");
    terminal.wait("'remembered'");
    terminal.keys("\x03");
    let drawn = terminal.sequences_until("KeyboardInterrupt");
    let erased = drawn.find(ERASE_TO_THE_END);
    assert!(erased < drawn.find('\n') && erased.is_some(), "{drawn:?}");
}

#[test]
fn control_d_leaves() {
    let mut terminal = Terminal::start(&[]);
    terminal.keys("x\x04\x7f\x04");
    assert_eq!(terminal.status(), Some(0));
}

#[test]
fn earlier_sessions_are_remembered() {
    let state = std::env::temp_dir().join(format!("mini-terminal-{}-history", std::process::id()));
    let mut first = Terminal::start_with(state.clone(), &[]);
    first.line("'needle in a haystack'", "'needle in a haystack'");
    first.keys("if 1:\r'block'\r\r");
    first.wait("'block'\n");
    first.wait("'block'\n");
    first.keys("exit\r");
    // The state is still needed.
    let mut first = std::mem::ManuallyDrop::new(first);
    let _ = first.child.wait();
    assert!(state.join("mini/history").is_file());

    let mut second = Terminal::start_with(state, &[]);
    second.keys("\x12haystack");
    second.wait("'needle in a haystack'");
    second.keys("\r");
    second.wait("'needle in a haystack'\n");
    second.wait(">>> ");
    // Ghost text, taken with the right arrow.
    second.keys("if 1");
    second.wait("'block'");
    second.keys("\x1b[C\r\r");
    second.wait("'block'\n");
    second.wait("'block'\n");
}

#[test]
fn colours_are_drawn_unless_they_are_unwanted() {
    let mut terminal = Terminal::start(&[("NO_COLOR", "")]);
    terminal.keys("def f(): return 'x'");
    terminal.wait("'x'");
    terminal.keys("\r\rf()\r");
    let deadline = Instant::now() + PATIENCE;
    while !terminal.drawn.contains("\x1b[32m'x'\x1b[0m\r\n") {
        assert!(Instant::now() < deadline, "{:?}", terminal.drawn);
        if let Ok(bytes) = terminal.output.recv_timeout(Duration::from_secs(1)) {
            terminal.drawn.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    terminal.keys("1/0\r");
    while !terminal
        .drawn
        .contains("\x1b[1;35mZeroDivisionError\x1b[0m")
    {
        assert!(Instant::now() < deadline, "{:?}", terminal.drawn);
        if let Ok(bytes) = terminal.output.recv_timeout(Duration::from_secs(1)) {
            terminal.drawn.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn errors_are_explained() {
    let mut terminal = Terminal::start(&[]);
    terminal.quietly("class P:\n    __slots__ = ('x', 'y')\np = P()\n");
    terminal.keys("p.z = 1\r");
    terminal.wait("and no __dict__ for setting new attributes\nwhy: ");
    terminal.wait("there is none for 'z'");
}

#[test]
fn the_prompt_is_there_at_once() {
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let mut terminal = Terminal::start(&[]);
        best = best.min(start.elapsed());
        terminal.keys("\x04");
        terminal.status();
    }
    println!("start to prompt: {best:?}");
    assert!(best < Duration::from_secs(2));
}

//! A world of names and values of every width and script, and what can be asked about it.

use std::path::Path;

use mini::session::{Ending, Job, Program, Session};

const STACK: usize = 256 << 20;

/// What is looked at; views that take something else refuse it.
pub const ARGUMENTS: &[&str] = &[
    "",
    "x",
    "x.属性",
    "x.é",
    "plain",
    "plain.長さ",
    "zyklus",
    "schwach",
    "aufruf",
    "gen",
    "methode",
    "liste",
    "viele",
    "text",
    "äußere",
    "erzeuger",
    "Plain",
    "Liste",
    "Meta",
    "漢字の長い名前のクラス",
    "Unterklasse_mit_einem_langen_Namen",
    "Left, Right",
    "Left, 漢字の長い名前のクラス",
    "int",
    "len",
    "None",
    "10 ** 3",
    "x.länge",
    "x.länge = 1",
    "del x.ключ",
    "x.nicht_da",
    "plain.länge",
    "plain.属性3 = text",
    "x + plain",
    "x += plain",
    "x < plain < text",
    "x[text]",
    "viele['schlüssel 3 漢字'] = x",
    "for i in x",
    "with x",
    "text in x",
    "Unterklasse_mit_einem_langen_Namen(x)",
    "isinstance(x, (int, Plain, 漢字の長い名前のクラス))",
    "super(Unterklasse_mit_einem_langen_Namen, x).méthode",
];

/// Does something in the world.
pub fn with_world<T: Send + 'static>(work: impl FnOnce(&mut Session) -> T + Send + 'static) -> T {
    let running = std::thread::Builder::new().stack_size(STACK).spawn(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/widths/world.mini");
        let job = Job {
            program: Program::File(path),
            ..Job::default()
        };
        let mut session = Session::new(&job, STACK - (1 << 20)).expect("a session starts");
        assert!(matches!(session.program(&job), Ending::Done));
        work(&mut session)
    });
    let done = running.expect("a thread starts").join();
    done.expect("no view panics")
}

//! The views of `mini::inspect` against pictures that were looked at and kept: `tests/golden/views/*.txt`.
//!
//! A program there is run, and then each of its comments that starts with `# %` is done, as the prompt would:
//!
//! ```text
//!   # %layout p                 in 80 columns, without colour
//!   # %layout p --colour        escape sequences shown as ␛
//!   # %layout p --json          as JSON
//!   # %layout p --width=100     in another width
//!   # %gc --rough               large figures as n,nnn: they change with every change of the library
//! ```
//! `MINI_BLESS=1 cargo test --test views` writes what is drawn now; look at the difference before it is kept.

use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use mini::inspect::{self, Page, Subject};
use mini::session::{Ending, Job, Program, Session};

const STACK: usize = 256 << 20;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/views");
    let trial = |program: PathBuf| {
        let name = program
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Trial::test(name, move || check(program))
    };
    let trials = programs_in(&folder).into_iter().map(trial).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The programs of a folder, in the order of their names.
fn programs_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let paths = entries.flatten().map(|entry| entry.path());
    let mut programs: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|e| e == "mini"))
        .collect();
    programs.sort();
    programs
}

/// Draws what a program asks for and compares it with what was kept.
fn check(program: PathBuf) -> Result<(), Failed> {
    let kept = program.with_extension("txt");
    let drawing = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || drawn(&program));
    let drawn = drawing?.join().map_err(|_| "a view panicked")?;
    if std::env::var_os("MINI_BLESS").is_some() {
        std::fs::write(&kept, drawn)?;
        return Ok(());
    }
    let wanted = std::fs::read_to_string(&kept).unwrap_or_default();
    if wanted == drawn {
        return Ok(());
    }
    let same = wanted
        .lines()
        .zip(drawn.lines())
        .take_while(|(a, b)| a == b)
        .count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(end)").to_owned();
    let (wanted, new) = (line(&wanted), line(&drawn));
    Err(format!(
        "{}, line {}\n  kept  {wanted}\n  drawn {new}\n\n{drawn}",
        kept.display(),
        same + 1
    )
    .into())
}

/// All that a program asks for, one after the other.
fn drawn(program: &Path) -> String {
    let text = std::fs::read_to_string(program).expect("the program is there");
    let job = Job {
        program: Program::File(program.to_owned()),
        ..Job::default()
    };
    let mut session = Session::new(&job, STACK - (1 << 20)).expect("a session starts");
    let ending = session.program(&job);
    assert!(matches!(ending, Ending::Done), "the program itself fails");
    let asked = text.lines().filter_map(|line| line.strip_prefix("# %"));
    let answers: String = asked.map(|command| answer(&session, command)).collect();
    let folder = program.parent().unwrap_or(program).display().to_string();
    answers.replace(&(folder + "/"), "")
}

fn answer(session: &Session, command: &str) -> String {
    let (mut page, mut json, mut rough) = (Page::plain(80), false, false);
    let mut words = Vec::new();
    for word in command.split(' ') {
        match word {
            "--json" => json = true,
            "--colour" => page.colour = true,
            "--rough" => rough = true,
            _ => match word.strip_prefix("--width=") {
                Some(width) => page.width = width.parse().expect("a width is a number"),
                None => words.push(word),
            },
        }
    }
    let (name, argument) = (words[0], words[1..].join(" "));
    let row = inspect::view(name).unwrap_or_else(|| panic!("no view is called {name}"));
    let subject = Subject::new(session.cx(), session.names());
    let picture = match row.show(&subject, &argument) {
        Ok(view) if json => view.json().to_string() + "\n",
        Ok(view) => fitting(view.draw(&page), page.width),
        Err(refusal) => format!("{refusal}\n"),
    };
    let picture = if rough { roughly(&picture) } else { picture };
    format!(">>> %{command}\n{}\n", picture.replace('\x1b', "␛"))
}

/// The digits of figures above 999 as `n`.
fn roughly(picture: &str) -> String {
    let rough = |word: &str| match word.contains(',') && word.starts_with(char::is_numeric) {
        true => word.replace(char::is_numeric, "n"),
        false => word.to_owned(),
    };
    let words: Vec<String> = picture.split(' ').map(rough).collect();
    words.join(" ")
}

/// A picture, which no line of may be wider than the page.
fn fitting(picture: String, width: usize) -> String {
    for line in picture.lines().map(uncoloured) {
        let wide = inspect::page::width(&line);
        assert!(wide <= width, "a line of {wide} cells: {line}");
    }
    picture
}

/// A line without its escape sequences.
fn uncoloured(line: &str) -> String {
    let mut parts = line.split('\x1b');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once('m').map_or(part, |(_, rest)| rest)
    })
}

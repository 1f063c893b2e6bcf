//! The views of the prompt outside it: `mini --show layout:Point FILE`, `mini --dump tokens FILE`, as text or JSON.

use std::io::Write;

use crate::inspect::object::life;
use crate::inspect::{self, Json, Refusal, Subject, View, code};
use crate::repl::talk;
use crate::resolve::scope;
use crate::session::{self, Ending, Job, Session};
use crate::source::intern::Interner;
use crate::source::{SourceFile, Span};
use crate::syntax::tree::Mode;
use crate::syntax::{self, dump, layout};

/// What is to be shown.
pub struct Show {
    /// What of the program.
    pub what: What,
    /// As JSON.
    pub json: bool,
}

/// What of a program is shown.
pub enum What {
    /// A view by its name, and what it is about; drawn when the program has run.
    View(String, String),
    /// A form of the program, which does not run.
    Dump(Form),
    /// The tree that would run.
    Code,
}

/// A form that a program takes on its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Its tokens.
    Tokens,
    /// The tree that the parser makes.
    Ast,
}

impl What {
    /// Reads `layout:Point`.
    pub fn view(text: &str) -> Result<What, String> {
        let (name, about) = text.split_once(':').unwrap_or((text, ""));
        if inspect::view(name).is_some() {
            return Ok(What::View(name.to_owned(), about.to_owned()));
        }
        let names: Vec<_> = inspect::VIEWS.iter().map(|row| row.name).collect();
        Err(format!(
            "there is no view {name:?}; there are: {}",
            names.join(", ")
        ))
    }

    /// Reads the name of a form.
    pub fn form(name: &str) -> Result<What, String> {
        match name {
            "tokens" => Ok(What::Dump(Form::Tokens)),
            "ast" => Ok(What::Dump(Form::Ast)),
            "code" => Ok(What::Code),
            _ => Err(format!(
                "there is no form {name:?} of a program to dump; there are: tokens, ast, code"
            )),
        }
    }
}

/// Shows something of the program of a job.
pub fn run(session: &mut Session, job: &Job, show: &Show) -> Ending {
    match &show.what {
        What::View(name, about) if name == "life" && life::is_path(about) => {
            match session.source(job) {
                Ok(file) => {
                    let subject = Subject::new(session.cx(), session.names());
                    let story = life::of_program(&subject, file.text(), about);
                    session::streams::flush(session.cx());
                    draw(
                        story.map(|story| Box::new(story) as Box<dyn View>),
                        show.json,
                    )
                }
                Err(ending) => ending,
            }
        }
        What::View(name, about) => {
            let ending = session.program(job);
            match ending {
                Ending::Done | Ending::Failed => view(session, name, about, show.json, ending),
                ending => ending,
            }
        }
        What::Code => match session
            .source(job)
            .and_then(|file| session.code(file, Mode::File))
        {
            Ok(code) => draw(
                Ok(Box::new(code::of(session.cx(), "<module>", &code))),
                show.json,
            ),
            Err(ending) => ending,
        },
        What::Dump(form) => match session
            .source(job)
            .and_then(|file| dump(session, file, *form, Mode::File))
        {
            Ok(dump) if show.json => write(&format!("{}\n", dump.json())),
            Ok(dump) => write(&dump.text()),
            Err(ending) => ending,
        },
    }
}

fn view(session: &Session, name: &str, about: &str, json: bool, ending: Ending) -> Ending {
    let subject = Subject::new(session.cx(), session.names());
    let Some(row) = inspect::view(name) else {
        return Ending::Failed;
    };
    let shown = row.show(&subject, about);
    session::streams::flush(session.cx());
    match draw(shown, json) {
        Ending::Done => ending,
        failed => failed,
    }
}

fn draw(view: Result<Box<dyn View>, Refusal>, json: bool) -> Ending {
    match view {
        Ok(view) if json => write(&format!("{}\n", view.json())),
        Ok(view) => write(&view.draw(&talk::page())),
        Err(refusal) => {
            eprintln!("mini: {refusal}");
            Ending::Failed
        }
    }
}

fn write(text: &str) -> Ending {
    // Who closes the pipe does not want the rest.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    Ending::Done
}

/// A form of a program.
pub enum Dump {
    /// Its tokens.
    Tokens(Vec<dump::Token>),
    /// Its tree.
    Ast(Vec<dump::Node>),
}

/// The tokens or the tree of a source; or the ending, when it has been said what is wrong with it.
pub fn dump(session: &Session, file: SourceFile, form: Form, mode: Mode) -> Result<Dump, Ending> {
    let dump = match form {
        Form::Tokens => {
            let tokens = layout::tokens(&file, mode);
            let whole = tokens.error.is_none();
            whole.then(|| Dump::Tokens(dump::tokens(&file, &tokens)))
        }
        Form::Ast => {
            let mut names = Interner::new();
            let tree = syntax::parse(&file, mode, &mut names).ok();
            let tree = tree.filter(|tree| scope::analyze(&file, tree, &mut names).is_ok());
            tree.map(|tree| Dump::Ast(dump::tree(&tree, &names)))
        }
    };
    // What fails here fails to compile, which tells why.
    dump.ok_or_else(|| session.code(file, mode).err().unwrap_or(Ending::Failed))
}

impl Dump {
    /// As text, a line for each token or node.
    pub fn text(&self) -> String {
        match self {
            Dump::Tokens(tokens) => dump::token_lines(tokens),
            Dump::Ast(nodes) => dump::node_lines(nodes),
        }
    }

    /// As data.
    pub fn json(&self) -> Json {
        match self {
            Dump::Tokens(tokens) => Json::list(tokens, token),
            Dump::Ast(nodes) => Json::list(nodes, node),
        }
    }
}

fn token(token: &dump::Token) -> Json {
    Json::Object(vec![
        ("kind".into(), Json::Text(format!("{:?}", token.kind))),
        ("span".into(), place(token.span)),
        ("text".into(), Json::Text(token.text.clone())),
    ])
}

fn node(of: &dump::Node) -> Json {
    let mut members = vec![("node".to_owned(), Json::Text(of.label.clone()))];
    members.extend(of.span.map(|span| ("span".to_owned(), place(span))));
    if !of.children.is_empty() {
        members.push(("children".to_owned(), Json::list(&of.children, node)));
    }
    Json::Object(members)
}

/// A place as its two ends, in bytes.
fn place(span: Span) -> Json {
    Json::List([span.start, span.end].map(|at| Json::Int(at.into())).into())
}

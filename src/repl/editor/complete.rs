//! What Tab adds: names, attributes, keys, modules, commands, files.
//!
//! Two steps: [`Wanted::at`] reads from the text before the cursor what is asked for, [`Names`] looks it up. Nothing
//! here runs code of the program: values are found by `inspect::path`, which refuses whatever would, and the names of
//! an object's attributes are read from its cells, its dict and the dicts of its classes, not from `__dir__`.

use std::path::Path;
use std::rc::Rc;

use rustyline::completion::Pair;

use crate::builtins::{self, library};
use crate::heap::{Handle, Value};
use crate::inspect::{self, Subject, path};
use crate::interp::Interp;
use crate::object::class::{self, Class};
use crate::object::dict::Dict;
use crate::object::module::Module;
use crate::object::{instance, module};
use crate::repl::commands;

/// More candidates than anybody reads, and fewer than the editor can count.
const MOST: usize = 20_000;

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "break", "case", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in",
    "is", "lambda", "match", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// What is asked for; in each the last text is what has been typed of it.
#[derive(PartialEq, Eq, Debug)]
enum Wanted<'t> {
    Nothing,
    /// A command, without its `%`.
    Command(&'t str),
    File(&'t str),
    /// A file, or statements.
    Program(&'t str),
    Module(&'t str),
    /// A name of a module that is imported.
    Member(&'t str, &'t str),
    Attribute(&'t str, &'t str),
    /// A key of a dict; with its quote, if that is typed.
    Key(&'t str, Option<char>, &'t str),
    Name(&'t str),
}

impl<'t> Wanted<'t> {
    fn at(before: &'t str) -> Wanted<'t> {
        let line = before.rsplit('\n').next().unwrap_or(before);
        if let Some(command) = before.strip_prefix('%') {
            return match command.split_once(' ') {
                None => Wanted::Command(command),
                Some(("run" | "cat", file)) => Wanted::File(file.trim_start()),
                Some(("step", argument)) => Wanted::Program(argument.trim_start()),
                Some(("help", name)) => Wanted::Command(name.trim_start()),
                Some((_, argument)) => Wanted::expression(argument),
            };
        }
        let statement = line.trim_start();
        if let Some(names) = statement.strip_prefix("import ") {
            return Wanted::Module(last_of(names));
        }
        if let Some(rest) = statement.strip_prefix("from ") {
            return match rest.split_once(" import ") {
                None => Wanted::Module(rest),
                Some((module, names)) => {
                    Wanted::Member(module.trim(), last_of(names.trim_start_matches('(')))
                }
            };
        }
        Wanted::expression(line)
    }

    fn expression(line: &'t str) -> Wanted<'t> {
        if let Some(open) = line.rfind('[') {
            let (path, inner) = (path_before(&line[..open]), &line[open + 1..]);
            let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"'));
            let key = &inner[quote.map_or(0, char::len_utf8)..];
            if !path.is_empty() && quote.is_some_and(|quote| !key.contains(quote)) {
                return Wanted::Key(path, quote, key);
            }
            if !path.is_empty() && inner.is_empty() {
                return Wanted::Key(path, None, "");
            }
        }
        let Some(line) = code_of(line) else {
            return Wanted::Nothing;
        };
        let word = word_before(line);
        let rest = &line[..line.len() - word.len()];
        if let Some(object) = rest.strip_suffix('.') {
            return match path_before(object) {
                "" => Wanted::Nothing,
                path => Wanted::Attribute(path, word),
            };
        }
        match word.starts_with(|c: char| c.is_ascii_digit()) {
            true => Wanted::Nothing,
            false => Wanted::Name(word),
        }
    }
}

/// The last of names that commas part.
fn last_of(names: &str) -> &str {
    names.rsplit(',').next().unwrap_or(names).trim_start()
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// The word that a text ends with.
fn word_before(text: &str) -> &str {
    &text[text.trim_end_matches(is_word).len()..]
}

/// The path that a text ends with: names, attributes, subscripts, or a string.
fn path_before(text: &str) -> &str {
    let mut start = text.len();
    loop {
        let before = &text[..start];
        if let Some(inner) = before.strip_suffix(']') {
            let Some(open) = inner.rfind('[') else { break };
            start = open;
            continue;
        }
        if let Some(quote) = before
            .chars()
            .next_back()
            .filter(|c| matches!(c, '\'' | '"'))
        {
            if let Some(open) = before[..start - 1].rfind(quote) {
                start = open;
            }
            break;
        }
        let word = word_before(before);
        start -= word.len();
        let dotted = text[..start].strip_suffix('.');
        match dotted {
            Some(object)
                if !word.is_empty()
                    && object.ends_with(|c| is_word(c) || matches!(c, ']' | '\'' | '"')) =>
            {
                start -= 1;
            }
            _ => break,
        }
    }
    &text[start..]
}

/// What a line can be in the midst of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// A string, by its quote; is it an f-string?
    Text(char, bool),
    /// A field of an f-string, which begins there.
    Field(usize),
    /// Brackets within a field.
    Bracket,
    /// What a field is formatted by.
    Spec,
}

/// The code that a line ends with: all of it, or that of the field of an f-string; `None` within a string.
fn code_of(line: &str) -> Option<&str> {
    let mut open: Vec<Open> = Vec::new();
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let follows = chars.peek().map(|&(_, next)| next);
        match (open.last().copied(), c) {
            (Some(Open::Text(..)), '\\') => _ = chars.next(),
            (Some(Open::Text(quote, _)), c) if c == quote => _ = open.pop(),
            (Some(Open::Text(_, true)), '{') if follows == Some('{') => _ = chars.next(),
            (Some(Open::Text(_, true) | Open::Spec), '{') => open.push(Open::Field(at + 1)),
            (Some(Open::Spec), '}') => {
                open.pop();
                open.pop();
            }
            (Some(Open::Text(..) | Open::Spec), _) => {}
            (Some(Open::Field(_)), ':') => open.push(Open::Spec),
            (Some(Open::Field(_)), '}') | (Some(Open::Bracket), ')' | ']' | '}') => _ = open.pop(),
            (Some(Open::Field(_) | Open::Bracket), '(' | '[' | '{') => open.push(Open::Bracket),
            (_, '\'' | '"') => {
                let prefix = word_before(&line[..at]);
                let is_prefix = prefix.len() <= 2 && prefix.contains(['f', 'F']);
                open.push(Open::Text(c, is_prefix));
            }
            _ => {}
        }
    }
    let field = |open: &Open| match *open {
        Open::Field(start) => Some(&line[start..]),
        _ => None,
    };
    match open.last() {
        None => Some(line),
        Some(Open::Text(..) | Open::Spec) => None,
        Some(_) => open.iter().rev().find_map(field),
    }
}

/// What there is to choose from.
#[derive(Default)]
pub struct Found {
    /// How many bytes before the cursor a candidate stands for.
    pub typed: usize,
    /// The candidates, sorted.
    pub candidates: Vec<Pair>,
}

/// The names of a session.
pub struct Names {
    cx: Rc<Interp>,
    main: Handle<Dict>,
}

impl Names {
    /// Those of an interpreter and the namespace of its main module.
    pub fn new(cx: Rc<Interp>, main: Handle<Dict>) -> Names {
        Names { cx, main }
    }

    /// What can follow the text before the cursor.
    pub fn complete(&self, before: &str) -> Found {
        self.found(Wanted::at(before))
    }

    fn found(&self, wanted: Wanted<'_>) -> Found {
        match wanted {
            Wanted::Nothing => Found::default(),
            Wanted::Program(typed) => match files(typed) {
                found if found.candidates.is_empty() => self.found(Wanted::expression(typed)),
                found => found,
            },
            Wanted::Command(typed) => found(typed, commands::names().map(str::to_owned)),
            Wanted::File(typed) => files(typed),
            Wanted::Module(typed) => found(typed, self.modules(typed)),
            Wanted::Member(module, typed) => found(typed, self.members(module)),
            Wanted::Attribute(path, typed) => found(typed, self.attributes(path)),
            Wanted::Key(path, quote, typed) => found(typed, self.keys(path, quote)),
            Wanted::Name(typed) => found(typed, self.names()),
        }
    }

    fn value(&self, text: &str) -> Option<Value> {
        path::resolve(&Subject::new(&self.cx, &self.main), text).ok()
    }

    fn names(&self) -> Vec<String> {
        let mut names = keys_of(&self.main);
        names.extend(module::builtins(&self.cx).into_iter().flat_map(keys_of));
        names.extend(KEYWORDS.iter().map(|&word| word.to_owned()));
        names
    }

    fn attributes(&self, path: &str) -> Vec<String> {
        let cx = &*self.cx;
        let Some(value) = self.value(path) else {
            return Vec::new();
        };
        if let Some(module) = value.view::<Module>() {
            return keys_of(module.dict());
        }
        let class = match value.to_handle::<Class>() {
            Some(class) => class,
            None => class::class_of(cx, &value),
        };
        let mut names: Vec<String> = class
            .mro_classes()
            .iter()
            .flat_map(|class| keys_of(class.dict()))
            .collect();
        if value.view::<Class>().is_none() {
            names.extend(
                instance::attributes(cx, &value)
                    .iter()
                    .filter_map(|(name, _)| text(name)),
            );
            names.extend(
                instance::existing_dict(cx, &value)
                    .iter()
                    .flat_map(|dict| keys_of(dict)),
            );
        }
        names
    }

    /// The keys of a dict as they are written in a subscript, its bracket closed.
    fn keys(&self, path: &str, quote: Option<char>) -> Vec<String> {
        let dict = self.value(path).and_then(|value| value.to_handle::<Dict>());
        let Some(dict) = dict else {
            return Vec::new();
        };
        let shown = |key: &Value| match (text(key), quote) {
            (Some(name), Some(quote)) => {
                let plain = !name.contains(['\\', quote]) && !name.contains(char::is_control);
                plain.then(|| format!("{name}{quote}]"))
            }
            (None, Some(_)) => None,
            (_, None) => is_literal(key).then(|| inspect::brief(&self.cx, key, 200) + "]"),
        };
        dict.keys().iter().filter_map(shown).collect()
    }

    /// The names of a module that is imported already: importing runs code.
    fn members(&self, module: &str) -> Vec<String> {
        let modules = self.cx.modules.loaded.handle::<Dict>();
        let module = modules.and_then(|modules| modules.get_name(&self.cx.intern(module)));
        module
            .and_then(|module| Some(keys_of(module.view::<Module>()?.dict())))
            .unwrap_or_default()
    }

    fn modules(&self, typed: &str) -> Vec<String> {
        let mut names: Vec<String> = library::names().map(str::to_owned).collect();
        names.extend(builtins::MODULES.iter().map(|def| def.name.to_owned()));
        if let Some(modules) = self.cx.modules.loaded.handle::<Dict>() {
            names.extend(keys_of(&modules));
        }
        let (package, parent) = match typed.rsplit_once('.') {
            Some((package, _)) => (format!("{package}."), package.replace('.', "/")),
            None => (String::new(), String::new()),
        };
        for folder in self.search_path() {
            let entries = std::fs::read_dir(Path::new(&folder).join(&parent));
            for entry in entries.into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let module = match name.strip_suffix(".mini") {
                    Some(module) => Some(module),
                    None => entry
                        .path()
                        .join("__init__.mini")
                        .is_file()
                        .then_some(&*name),
                };
                if let Some(module) = module.filter(|module| module.chars().all(is_word)) {
                    names.push(format!("{package}{module}"));
                }
            }
        }
        names
    }

    fn search_path(&self) -> Vec<String> {
        let path = module::sys(&self.cx).and_then(|sys| sys.get_name(&self.cx.names.path));
        let folders = path
            .as_ref()
            .and_then(|path| path.view::<crate::heap::List>());
        let folders = folders.map(|folders| folders.to_vec()).unwrap_or_default();
        folders
            .iter()
            .filter_map(text)
            .map(|folder| {
                if folder.is_empty() {
                    ".".into()
                } else {
                    folder
                }
            })
            .collect()
    }
}

fn text(value: &Value) -> Option<String> {
    Some(value.as_str()?.to_str()?.to_owned())
}

/// Is the value one that a short literal stands for?
fn is_literal(value: &Value) -> bool {
    const SHORT: usize = 4;
    let items = value.as_tuple();
    let is_row = || items.is_some_and(|items| items.len() <= SHORT && items.iter().all(is_literal));
    let is_singleton = value.is_none() || value.as_bool().is_some();
    let is_number = value.as_int().is_some() || value.as_float().is_some_and(f64::is_finite);
    value.as_str().is_some() || is_number || is_singleton || is_row()
}

fn keys_of(dict: &Dict) -> Vec<String> {
    dict.keys().iter().filter_map(text).collect()
}

/// The names that begin with what was typed. Private ones are shown to those who ask with a `_`.
fn found(typed: &str, names: impl IntoIterator<Item = String>) -> Found {
    let fits = |name: &String| {
        name.starts_with(typed) && (typed.starts_with('_') || !name.starts_with('_'))
    };
    let mut names: Vec<String> = names.into_iter().filter(fits).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() > MOST {
        // The last one stays, so that what all have in common is right.
        names.drain(MOST - 1..names.len() - 1);
    }
    let pair = |name: String| Pair {
        display: name.clone(),
        replacement: name,
    };
    Found {
        typed: typed.len(),
        candidates: names.into_iter().map(pair).collect(),
    }
}

/// The files whose path begins with what was typed.
fn files(typed: &str) -> Found {
    let (folder, name) = typed
        .rsplit_once('/')
        .map_or(("", typed), |(folder, name)| {
            (&typed[..=folder.len()], name)
        });
    let entries = std::fs::read_dir(if folder.is_empty() { "." } else { folder });
    let names = entries.into_iter().flatten().flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let slash = if entry.path().is_dir() { "/" } else { "" };
        (!name.starts_with('.')).then(|| format!("{name}{slash}"))
    });
    found(name, names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for() {
        for (before, wanted) in [
            ("pri", Wanted::Name("pri")),
            ("f(x, na", Wanted::Name("na")),
            ("a.b", Wanted::Attribute("a", "b")),
            ("x = a.b[0].c", Wanted::Attribute("a.b[0]", "c")),
            ("'abc'.up", Wanted::Attribute("'abc'", "up")),
            ("f().x", Wanted::Nothing),
            ("1.", Wanted::Attribute("1", "")),
            ("d['ke", Wanted::Key("d", Some('\''), "ke")),
            ("print(d.e[\"", Wanted::Key("d.e", Some('"'), "")),
            ("d[", Wanted::Key("d", None, "")),
            ("x = [na", Wanted::Name("na")),
            ("'some te", Wanted::Nothing),
            ("f'some te", Wanted::Nothing),
            ("f'a {na", Wanted::Name("na")),
            ("f'a {{na", Wanted::Nothing),
            ("rf\"{p.x} {p.", Wanted::Attribute("p", "")),
            ("f'{f(a, {1}, na", Wanted::Name("na")),
            ("f'{x:.", Wanted::Nothing),
            ("f'{x:{wi", Wanted::Name("wi")),
            ("f'{x:>4} te", Wanted::Nothing),
            ("f'{x}' + na", Wanted::Name("na")),
            ("f\"{d['ke", Wanted::Key("d", Some('\''), "ke")),
            ("import ma", Wanted::Module("ma")),
            ("import math, ti", Wanted::Module("ti")),
            ("from col", Wanted::Module("col")),
            ("from math import si", Wanted::Member("math", "si")),
            ("%la", Wanted::Command("la")),
            ("%run ex", Wanted::File("ex")),
            ("%layout p.x", Wanted::Attribute("p", "x")),
            ("if x:\n    y.z", Wanted::Attribute("y", "z")),
        ] {
            assert_eq!(Wanted::at(before), wanted, "{before:?}");
        }
    }
}

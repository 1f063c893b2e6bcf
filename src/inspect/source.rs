//! The source of a function or class, `obj??`: the lines that made it.
//!
//! A function's code knows its file and span. A class is looked for in the sources of its methods, then in those that
//! were read: the statement of its name at the line that its namespace notes (`__firstlineno__`), in the newest source
//! that has one there.

use std::rc::Rc;

use crate::heap::Value;
use crate::inspect::brief;
use crate::inspect::lookup::get;
use crate::inspect::page::{Ink, Line, Picture};
use crate::inspect::{Json, Page, Refusal, View, ViewRow, path};
use crate::interp::Interp;
use crate::object::class::{self, Class};
use crate::object::code::CodeInfo;
use crate::object::descriptor::{ClassMethod, Property, StaticMethod};
use crate::object::function::{Function, Generator};
use crate::object::method::BoundMethod;
use crate::source::intern::Interner;
use crate::source::{SourceFile, Span};
use crate::syntax;
use crate::syntax::tree::{Compound, Mode, Stmt, StmtKind};

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "source",
    usage: "source f",
    help: "The lines that made a function or a class.\n\n>>> area??\n>>> %source Point.area",
    make: |subject, argument| {
        let value = path::resolve(subject, argument)?;
        Ok(Box::new(of(subject.cx, argument, &value)?))
    },
};

/// Some lines of a source.
pub struct Source {
    /// How the user called the object.
    pub name: String,
    /// The file, as tracebacks call it.
    pub file: String,
    /// The number of the first line.
    pub line: u32,
    /// The lines.
    pub lines: Vec<String>,
}

/// The source of a function or class; of another object, that of its class.
pub fn of(cx: &Interp, name: &str, value: &Value) -> Result<Source, Refusal> {
    let found = match (code_of(value), value.view::<Class>()) {
        (Some(code), _) => function_span(&code),
        (None, Some(class)) => class_span(cx, class),
        (None, None) => class_span(cx, &class::class_of(cx, value)),
    };
    let (file, span) = found
        .ok_or_else(|| Refusal(format!("'{name}' was not made by a source that is at hand")))?;
    Ok(lines(name, &file, span))
}

/// The source of code.
pub fn of_code(code: &CodeInfo, name: &str) -> Source {
    let start = code.file.line_start(code.first_line).min(code.span.start);
    lines(name, &code.file, Span::new(start, code.span.end))
}

fn lines(name: &str, file: &SourceFile, span: Span) -> Source {
    let (first, last) = (
        file.line_of(span.start),
        file.line_of(span.end.saturating_sub(1).max(span.start)),
    );
    Source {
        name: name.to_owned(),
        file: file.name().to_owned(),
        line: first,
        lines: (first..=last)
            .map(|line| file.line_text(line).to_owned())
            .collect(),
    }
}

/// The code that a function, or what wraps one, runs.
pub(crate) fn code_of(value: &Value) -> Option<Value> {
    if let Some(function) = value.view::<Function>() {
        return Some(function.code.clone());
    }
    if let Some(generator) = value.view::<Generator>() {
        return Some(generator.code.clone());
    }
    let inner = if let Some(method) = value.view::<BoundMethod>() {
        Some(method.function.clone())
    } else if let Some(property) = value.view::<Property>() {
        Property::function(&property.get)
    } else if let Some(method) = value.view::<ClassMethod>() {
        method.function.get()
    } else if let Some(method) = value.view::<StaticMethod>() {
        method.function.get()
    } else {
        None
    };
    inner?
        .view::<Function>()
        .map(|function| function.code.clone())
}

fn function_span(code: &Value) -> Option<(Rc<SourceFile>, Span)> {
    let code = CodeInfo::of(code)?;
    let file = Rc::clone(&code.file);
    let start = file.line_start(code.first_line);
    // A comprehension's code spans nothing of its own.
    let span = Span::new(start.min(code.span.start), code.span.end);
    (span.end > span.start).then_some((file, span))
}

/// Where the statement of a class stands.
fn class_span(cx: &Interp, class: &Class) -> Option<(Rc<SourceFile>, Span)> {
    let line = class.dict().get_name(&cx.names.__firstlineno__)?.as_int()?;
    let line = u32::try_from(line).ok()?;
    let name = class.name_text();
    // The text of an `exec` is known to its functions only.
    let own = class.dict().values();
    let own = own.iter().filter_map(|value| {
        let code = code_of(value)?;
        Some(Rc::clone(&CodeInfo::of(&code)?.file))
    });
    let read: Vec<Rc<SourceFile>> = cx.sources.borrow().iter().rev().cloned().collect();
    own.chain(read).find_map(|file| {
        let begins = file.line_text(line).trim_start();
        if !begins.starts_with("class") && !begins.starts_with('@') {
            return None;
        }
        let mut names = Interner::new();
        let module = [Mode::File, Mode::Single]
            .into_iter()
            .find_map(|mode| syntax::parse(&file, mode, &mut names).ok())?;
        let span = find_class(&file, &names, &module.body, line, &name)?;
        Some((file, span))
    })
}

/// The class statement of this name that starts at this line, in these statements or in those within them.
fn find_class(
    file: &SourceFile,
    names: &Interner,
    body: &[Stmt],
    line: u32,
    name: &str,
) -> Option<Span> {
    body.iter().find_map(|stmt| {
        if let StmtKind::Compound(Compound::ClassDef(def)) = &stmt.kind {
            let first = def
                .decorators
                .first()
                .map_or(stmt.span.start, |decorator| decorator.span.start);
            let start = file.line_start(file.line_of(first));
            if file.line_of(first) == line && names.text(def.name.sym) == name {
                return Some(Span::new(start, stmt.span.end));
            }
        }
        inner_blocks(stmt)
            .into_iter()
            .find_map(|block| find_class(file, names, block, line, name))
    })
}

/// The blocks within a statement.
fn inner_blocks(stmt: &Stmt) -> Vec<&[Stmt]> {
    let StmtKind::Compound(compound) = &stmt.kind else {
        return Vec::new();
    };
    match compound {
        Compound::If { arms, orelse } => {
            let mut blocks: Vec<&[Stmt]> = arms.iter().map(|arm| &arm.body[..]).collect();
            blocks.push(orelse);
            blocks
        }
        Compound::While { body, orelse, .. } | Compound::For { body, orelse, .. } => {
            vec![body, orelse]
        }
        Compound::Try(parts) => {
            let mut blocks: Vec<&[Stmt]> = vec![&parts.body, &parts.orelse, &parts.finally];
            blocks.extend(parts.handlers.iter().map(|handler| &handler.body[..]));
            blocks
        }
        Compound::With { body, .. } => vec![body],
        Compound::Match { cases, .. } => cases.iter().map(|case| &case.body[..]).collect(),
        Compound::FunctionDef(def) => vec![&def.body],
        Compound::ClassDef(def) => vec![&def.body],
    }
}

/// What documents an object: its `__doc__`, if that is a text which can be read without asking the program.
pub fn doc_of(cx: &Interp, value: &Value) -> Option<String> {
    let name = &cx.names.__doc__;
    let doc = if let Some(bound) = value.view::<BoundMethod>() {
        return doc_of(cx, &bound.function);
    } else if let Some(class) = value.view::<Class>() {
        class.dict().get_name(name)
    } else {
        get::value(cx, value, name).ok()
    };
    let text = doc.filter(|doc| doc.as_str().is_some_and(|doc| !doc.is_empty()));
    text.map(|doc| brief::text(&doc))
}

impl View for Source {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let what = Line::of(Ink::Title, "source ").add(Ink::Name, &self.name);
        let short = self.file.rsplit('/').next().unwrap_or(&self.file);
        picture.title(what, Line::words(format!("{short}, line {}", self.line)));
        let wide = (self.line as usize + self.lines.len()).to_string().len();
        for (at, text) in self.lines.iter().enumerate() {
            let number = (self.line as usize + at).to_string();
            let text = text.replace('\t', "    ");
            picture.line(
                Line::of(Ink::Dim, number)
                    .right(wide)
                    .add(Ink::Dim, " │ ")
                    .say(text),
            );
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        Json::object([
            ("view", "source".into()),
            ("name", (&self.name).into()),
            ("file", (&self.file).into()),
            ("line", self.line.into()),
            ("lines", self.lines.clone().into()),
        ])
    }
}

//! Which part of an expression the carets point at: `~~^~~` under `a + b`, `~^^^` under `a[0]` and `f(x)`.
//!
//! A traceback entry has only the span of what was running. Its text is parsed again, as CPython's printer does, to
//! find the operator or the brackets in it; text that is no expression of its own has no anchors. Parsing again
//! costs nothing until an error is printed, and keeps the code tree free of operator positions.

use crate::source::intern::Interner;
use crate::source::{SourceFile, Span};
use crate::syntax;
use crate::syntax::tree::{Expr, ExprKind, Mode, StmtKind};

/// From `left` up to `right` (line of the segment, column in characters) carets are `^`, elsewhere `~`.
#[derive(Clone, Copy)]
pub struct Anchors {
    /// First place of the operator or bracket.
    pub left: (usize, usize),
    /// One past its last.
    pub right: (usize, usize),
}

/// Line and column.
type Point = (usize, usize);

/// The anchors of the expression in `segment`, if it is a binary operation, a subscript or a call.
pub fn find(segment: &[Vec<char>]) -> Option<Anchors> {
    // In parentheses a text of several lines is one expression; what the first line adds is taken off again.
    let mut text = String::from("(\n");
    for line in segment {
        text.extend(line);
        text.push('\n');
    }
    text.push(')');
    let file = SourceFile::new("", text);
    let module = syntax::parse(&file, Mode::File, &mut Interner::new()).ok()?;
    let [statement] = &*module.body else {
        return None;
    };
    let StmtKind::Expr(expr) = &statement.kind else {
        return None;
    };
    let search = Search {
        lines: segment,
        file: &file,
    };
    match &expr.kind {
        ExprKind::Binary(_, operands) => search.operator(&operands.0, &operands.1),
        ExprKind::Subscript(parts) => search.bracket(&parts.0, expr, '['),
        ExprKind::Call(call) => search.bracket(&call.func, expr, '('),
        _ => None,
    }
}

struct Search<'a> {
    lines: &'a [Vec<char>],
    file: &'a SourceFile,
}

impl Search<'_> {
    fn place(&self, offset: u32) -> Option<Point> {
        let at = self.file.position(offset);
        Some(((at.line as usize).checked_sub(2)?, at.column as usize))
    }

    /// The place itself if there is a character, else the next one that has.
    fn valid(&self, (mut line, mut column): Point) -> Option<Point> {
        while column >= self.lines.get(line)?.len() {
            (line, column) = (line + 1, 0);
        }
        Some((line, column))
    }

    /// The first place from `at` on that fits, over comments and line joins.
    fn until(&self, at: Point, fits: impl Fn(char) -> bool) -> Option<Point> {
        let mut at = self.valid(at)?;
        loop {
            at = match self.lines[at.0][at.1] {
                '\\' | '#' => self.valid((at.0 + 1, 0))?,
                c if !fits(c) => self.valid((at.0, at.1 + 1))?,
                _ => return Some(at),
            };
        }
    }

    fn operator(&self, left: &Expr, right: &Expr) -> Option<Anchors> {
        let (line, column) = self.until(self.place(left.span.end)?, |c| {
            !c.is_whitespace() && c != ')'
        })?;
        let operand = self.place(right.span.start)?;
        let mut end = column + 1;
        // Operators have one or two characters.
        if (line, end) < operand
            && let Some(&c) = self.lines[line].get(end)
        {
            end += usize::from(!c.is_whitespace() && c != '\\' && c != '#');
        }
        Some(Anchors {
            left: (line, column),
            right: (line, end),
        })
    }

    fn bracket(&self, value: &Expr, whole: &Expr, open: char) -> Option<Anchors> {
        let left = self.until(self.place(value.span.end)?, |c| c == open)?;
        Some(Anchors {
            left,
            right: self.place(whole.span.end)?,
        })
    }
}

/// Whether `lines` are `return f(..)` or `name = f(..)` and the span, given by its first and last column, is the
/// whole call: then the line itself says all that carets could.
pub fn is_plain_call(lines: &[Vec<char>], start: usize, end: usize) -> bool {
    let texts: Vec<String> = lines.iter().map(|line| line.iter().collect()).collect();
    let file = SourceFile::new("", texts.join("\n"));
    let Ok(module) = syntax::parse(&file, Mode::File, &mut Interner::new()) else {
        return false;
    };
    let value = match module.body.first().map(|statement| &statement.kind) {
        Some(StmtKind::Return(Some(value))) => match &value.kind {
            ExprKind::Call(call) if matches!(call.func.kind, ExprKind::Name(_)) => value,
            _ => return false,
        },
        Some(StmtKind::Assign { targets, value }) => match (&**targets, &value.kind) {
            ([target], ExprKind::Call(_)) if matches!(target.kind, ExprKind::Name(_)) => value,
            _ => return false,
        },
        _ => return false,
    };
    covers(&file, value.span, lines.len(), (start, end))
}

fn covers(file: &SourceFile, span: Span, lines: usize, (start, end): (usize, usize)) -> bool {
    // CPython compares columns in bytes here.
    let (first, last) = (file.line_of(span.start), file.line_of(span.end));
    let column = |line: u32, offset: u32| (offset - file.line_start(line)) as usize;
    first == 1
        && last as usize == lines
        && column(first, span.start) == start
        && column(last, span.end) == end
}

//! Statements (reference, chapters 7 and 8).

use crate::source::Span;
use crate::source::intern::{Sym, known};
use crate::source::op::BinOp;
use crate::syntax::build::{ArgItem, Argument, Builder, ParamItem};
use crate::syntax::diagnose;
use crate::syntax::error::{Location, SyntaxError};
use crate::syntax::token::Tok;
use crate::syntax::tree::*;

/// CPython's parser reads `elif` by recursing, and gives up after so many. Here they are a flat list.
const MAX_ELIFS: usize = 5962;

/// Where the last statement of the last block that is not empty ends.
fn end_of(blocks: &[&Block]) -> u32 {
    blocks
        .iter()
        .rev()
        .find_map(|block| block.last())
        .map_or(0, |stmt| stmt.span.end)
}

fn end_of_compound(compound: &Compound) -> u32 {
    match compound {
        Compound::If { arms, orelse } => match arms.last() {
            Some(arm) => end_of(&[&arm.body, orelse]),
            None => 0,
        },
        Compound::While { body, orelse, .. } | Compound::For { body, orelse, .. } => {
            end_of(&[body, orelse])
        }
        Compound::Try(t) => {
            let handlers = t.handlers.last().map_or(0, |handler| handler.span.end);
            end_of(&[&t.body, &t.orelse, &t.finally]).max(handlers)
        }
        Compound::With { body, .. } => end_of(&[body]),
        Compound::Match { cases, .. } => cases.last().map_or(0, |case| end_of(&[&case.body])),
        Compound::FunctionDef(def) => end_of(&[&def.body]),
        Compound::ClassDef(class) => end_of(&[&class.body]),
    }
}

impl Builder<'_> {
    /// A statement under `l..r`.
    pub fn stmt(&mut self, l: u32, r: u32, kind: StmtKind) -> Stmt {
        Stmt {
            span: Span::new(l, r),
            kind,
        }
    }

    /// A compound statement: it ends where its last statement ends.
    pub fn compound(&mut self, l: u32, compound: Compound) -> Stmt {
        let end = end_of_compound(&compound);
        self.stmt(l, end, StmtKind::Compound(compound))
    }

    /// A definition with decorators, which stand outside its span.
    pub fn decorated(&mut self, list: Vec<Expr>, l: u32, mut definition: Compound) -> Stmt {
        match &mut definition {
            Compound::FunctionDef(def) => def.decorators = list.into(),
            Compound::ClassDef(class) => class.decorators = list.into(),
            _ => {}
        }
        self.compound(l, definition)
    }

    /// `first = second = value`.
    pub fn assign(&mut self, first: Expr, rest: Vec<Expr>) -> StmtKind {
        let mut targets = Vec::with_capacity(rest.len());
        let last = rest.len() - 1;
        if let Some(value) = rest.first() {
            self.check_chain(&first, value, &rest[..last]);
        }
        let mut target = first;
        for (at, value) in rest.into_iter().enumerate() {
            self.check_assigned(&target, at == 0, at == last, &value);
            targets.push(target);
            target = value;
        }
        StmtKind::Assign {
            targets: targets.into(),
            value: Box::new(target),
        }
    }

    /// `target op= value`.
    pub fn augmented(&mut self, target: Expr, op: BinOp, value: Expr) -> StmtKind {
        self.check_augmented(&target);
        StmtKind::AugAssign {
            target: Box::new(target),
            op,
            value: Box::new(value),
        }
    }

    /// `target: annotation = value`.
    pub fn annotated(&mut self, target: Expr, annotation: Expr, value: Option<Expr>) -> StmtKind {
        self.check_annotated(&target);
        let simple = matches!(target.kind, ExprKind::Name(_)) && !target.paren;
        StmtKind::AnnAssign(Box::new(AnnAssign {
            target,
            annotation,
            value,
            simple,
        }))
    }

    /// `del targets`.
    pub fn delete(&mut self, targets: Vec<Expr>) -> StmtKind {
        for target in &targets {
            self.check_deleted(target);
        }
        StmtKind::Delete(targets.into())
    }

    fn dotted_sym(&mut self, path: &[Name]) -> Sym {
        match path {
            [one] => one.sym,
            _ => {
                let parts: Vec<&str> = path.iter().map(|name| self.names.text(name.sym)).collect();
                let joined = parts.join(".");
                self.names.intern_exact(&joined)
            }
        }
    }

    /// `a.b.c as d`.
    pub fn alias(&mut self, path: Vec<Name>, alias: Option<Name>) -> Alias {
        let first = path[0];
        let end = alias.map_or(path[path.len() - 1].span.end, |alias| alias.span.end);
        let span = Span::new(first.span.start, end);
        Alias {
            span,
            path: self.dotted_sym(&path),
            first: first.sym,
            alias,
        }
    }

    /// `*` of `from a import *`.
    pub fn star_alias(&mut self, l: u32, r: u32) -> Alias {
        Alias {
            span: Span::new(l, r),
            path: known::STAR,
            first: known::STAR,
            alias: None,
        }
    }

    /// `from ..module import names`.
    pub fn import_from(
        &mut self,
        level: u32,
        module: Option<Vec<Name>>,
        names: Vec<Alias>,
    ) -> StmtKind {
        let module = module.map(|path| self.dotted_sym(&path));
        StmtKind::ImportFrom(Box::new(ImportFrom {
            level,
            module,
            names: names.into(),
        }))
    }

    /// `if` with its `elif`s.
    pub fn if_stmt(&mut self, first: IfArm, rest: Vec<IfArm>, orelse: Block) -> Compound {
        if rest.len() > MAX_ELIFS {
            self.error
                .get_or_insert((first.start, SyntaxError::parser_overflow()));
        }
        let mut arms = Vec::with_capacity(1 + rest.len());
        arms.push(first);
        arms.extend(rest);
        Compound::If {
            arms: arms.into(),
            orelse,
        }
    }

    /// What stands between `for` and `in`. A wrong one is told before what is wrong behind it.
    pub fn loop_target(&mut self, target: Expr) -> Expr {
        self.check_target(&target, true);
        target
    }

    /// One handler, and whether it is `except*`.
    pub fn handler(
        &mut self,
        l: u32,
        star: bool,
        kind: Option<Expr>,
        name: Option<Name>,
        body: Block,
    ) -> (Handler, bool) {
        let span = Span::new(l, end_of(&[&body]));
        (
            Handler {
                span,
                kind,
                name,
                body,
            },
            star,
        )
    }

    /// `try`: there must be handlers or a `finally`, and handlers before an `else`.
    pub fn try_stmt(
        &mut self,
        body: Block,
        list: Vec<(Handler, bool)>,
        orelse: Block,
        finally: Block,
    ) -> Compound {
        if list.is_empty() && (finally.is_empty() || !orelse.is_empty()) {
            let (token, made_up) = self.block_after(&body);
            let message = "expected 'except' or 'finally' block";
            let at_end = token.start as usize >= self.file.text().len();
            if self.error.is_none() && (at_end || made_up) {
                let error = match at_end {
                    true => diagnose::end_of_text(self.file, message),
                    false => self.at_end_of_block(token, message),
                };
                self.error = Some((token.start, error));
                self.waits = true;
            }
            self.fail(token, message);
        }
        let star = list.first().is_some_and(|(_, star)| *star);
        if let Some((other, _)) = list.iter().find(|(_, other)| *other != star) {
            let start = other.span.start;
            let end = if star {
                start + 6
            } else {
                self.token_after(start + 6).end
            };
            self.fail(
                Span::new(start, end),
                "cannot have both 'except' and 'except*' on the same 'try'",
            );
        }
        let handlers = list.into_iter().map(|(handler, _)| handler).collect();
        Compound::Try(Box::new(Try {
            body,
            star,
            handlers,
            orelse,
            finally,
        }))
    }

    /// The end of a block has no column of its own: CPython shows how far it has read.
    fn at_end_of_block(&self, token: Span, message: &str) -> SyntaxError {
        let read = self.file.position(token.start);
        let place = Location::Read {
            line: read.line,
            col: Some(read.column),
        };
        SyntaxError::new(self.file, place, message)
    }

    /// The first token after `block`, and whether it is the end of the block around.
    fn block_after(&self, block: &Block) -> (Span, bool) {
        let offset = end_of(&[block]);
        let at = self.tokens.partition_point(|token| token.start < offset);
        let start = block.first().map_or(0, |stmt| stmt.span.start);
        let before = self
            .tokens
            .partition_point(|token| token.start < start)
            .saturating_sub(1);
        let indented = self
            .tokens
            .get(before)
            .is_some_and(|token| token.kind == Tok::Indent);
        let mut rest = self.tokens[at..]
            .iter()
            .skip_while(|token| matches!(token.kind, Tok::Semi | Tok::Newline))
            .peekable();
        rest.next_if(|token| indented && token.kind == Tok::Dedent);
        rest.next()
            .map_or((Span::new(offset, offset), false), |token| {
                (Span::new(token.start, token.end), token.kind == Tok::Dedent)
            })
    }

    /// `context as target`.
    pub fn with_item(&mut self, context: Expr, target: Expr) -> WithItem {
        self.check_target(&target, false);
        WithItem {
            context,
            target: Some(target),
        }
    }

    /// `with` a plain list of items. What was read as one tuple in parentheses is a list of items as well.
    pub fn with_stmt(&mut self, mut items: Vec<WithItem>, body: Block) -> Compound {
        let splits = |context: &Expr| match &context.kind {
            ExprKind::Tuple(parts) => {
                let plain = |e: &Expr| {
                    !matches!(e.kind, ExprKind::Starred(_))
                        && (e.paren || !matches!(e.kind, ExprKind::Named(_)))
                };
                context.paren && !parts.is_empty() && parts.iter().all(plain)
            }
            _ => false,
        };
        if let [
            WithItem {
                context,
                target: None,
            },
        ] = &items[..]
            && splits(context)
            && let Some(WithItem {
                context:
                    Expr {
                        kind: ExprKind::Tuple(parts),
                        ..
                    },
                ..
            }) = items.pop()
        {
            items = parts
                .into_iter()
                .map(|context| WithItem {
                    context,
                    target: None,
                })
                .collect();
        }
        Compound::With {
            items: items.into(),
            body,
        }
    }

    /// `with (a, b as c, d):`.
    pub fn with_group(
        &mut self,
        before: Option<Vec<Expr>>,
        item: WithItem,
        rest: Vec<WithItem>,
        body: Block,
    ) -> Compound {
        let mut items = Vec::new();
        for context in before.into_iter().flatten() {
            if matches!(context.kind, ExprKind::Starred(_) | ExprKind::Named(_)) && !context.paren {
                self.fail(context.span, "invalid syntax");
            }
            items.push(WithItem {
                context,
                target: None,
            });
        }
        items.push(item);
        items.extend(rest);
        Compound::With {
            items: items.into(),
            body,
        }
    }

    /// `match`.
    pub fn match_stmt(&mut self, subject: Expr, cases: Vec<MatchCase>) -> Compound {
        if matches!(subject.kind, ExprKind::Starred(_)) {
            let token = self.token_after(subject.span.end);
            self.refuse(token);
        }
        Compound::Match {
            subject: Box::new(subject),
            cases: cases.into(),
        }
    }

    /// `def`.
    pub fn function(
        &mut self,
        name: Name,
        items: Vec<ParamItem>,
        returns: Option<Expr>,
        body: Block,
    ) -> Compound {
        let params = self.params(items, false);
        let scope = self.scope();
        let decorators = Box::default();
        Compound::FunctionDef(Box::new(FunctionDef {
            name,
            decorators,
            params,
            returns,
            body,
            scope,
        }))
    }

    /// `class`.
    pub fn class(&mut self, name: Name, arguments: Vec<Argument>, body: Block) -> Compound {
        for argument in &arguments {
            if let ArgItem::Generator(generator) = &argument.item {
                let token = self.token_after(generator.0.span.end);
                self.refuse(token);
            }
        }
        let (start, end) = match (arguments.first(), arguments.last()) {
            (Some(first), Some(last)) => (first.span.start, self.close_after(last.span.end)),
            _ => (name.span.end, name.span.end),
        };
        let (bases, keywords) = self.arguments(arguments, Span::new(start, end));
        let scope = self.scope();
        let decorators = Box::default();
        Compound::ClassDef(Box::new(ClassDef {
            name,
            decorators,
            bases,
            keywords,
            body,
            scope,
        }))
    }

    fn close_after(&self, offset: u32) -> u32 {
        let rest = self.file.text().get(offset as usize..).unwrap_or("");
        offset + rest.find(')').map_or(0, |at| at as u32 + 1)
    }
}

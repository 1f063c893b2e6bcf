//! Blocks, `if`, `while`, `return`, `break`, `continue`, `pass`, `assert`, expression statements.

use crate::eval::describe::describe;
use crate::eval::kid::Kid;
use crate::eval::node::{At, BoxExpr, BoxStmt, Expr, Flow, Stmt};
use crate::heap::Frame;
use crate::interp::{Interp, R, WellKnown};
use crate::runtime::{call, prompt, raise};

/// Several statements.
pub struct Block(pub Box<[BoxStmt]>);

describe!(Block: 0);

impl Stmt for Block {
    #[inline]
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        for stmt in &self.0 {
            match stmt.exec(cx, fp)? {
                Flow::Normal => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Normal)
    }
}

/// `pass`
pub struct Pass;

describe!(Pass:);

impl Stmt for Pass {
    fn exec(&self, _: &Interp, _: Frame<'_>) -> R<Flow> {
        Ok(Flow::Normal)
    }
}

/// `break`
pub struct Break;

describe!(Break:);

impl Stmt for Break {
    fn exec(&self, _: &Interp, _: Frame<'_>) -> R<Flow> {
        Ok(Flow::Break)
    }
}

/// `continue`
pub struct Continue;

describe!(Continue:);

impl Stmt for Continue {
    fn exec(&self, _: &Interp, _: Frame<'_>) -> R<Flow> {
        Ok(Flow::Continue)
    }
}

/// An expression as a statement.
pub struct ExprStmt<E>(pub E);

describe!({E: Expr} ExprStmt<E>: 0);

impl<E: Expr> Stmt for ExprStmt<E> {
    #[inline]
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.0.run(cx, fp)?;
        Ok(Flow::Normal)
    }
}

impl Expr for BoxExpr {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        (**self).eval(cx, fp)
    }

    #[inline]
    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        (**self).test(cx, fp)
    }

    #[inline]
    fn run(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        (**self).run(cx, fp)
    }
}

/// An expression statement at the prompt: its value is shown.
pub struct Echo(pub BoxExpr, pub At);

describe!(Echo: 1, 0);

impl Stmt for Echo {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let value = self.0.eval(cx, fp)?;
        prompt::display(cx, &value).map_err(|e| self.1.note(cx, e))?;
        Ok(Flow::Normal)
    }
}

/// `return value`
pub struct Return<V>(pub V);

describe!({V: Kid} Return<V>: 0);

impl<V: Kid> Stmt for Return<V> {
    #[inline]
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        Ok(Flow::Return(self.0.value(cx, fp)?))
    }
}

/// `if test: then else: otherwise`
pub struct If<T> {
    /// The condition.
    pub test: T,
    /// What is done if it holds.
    pub then: BoxStmt,
    /// What is done if not.
    pub otherwise: Option<BoxStmt>,
}

describe!({T: Expr} If<T>: test, then, otherwise);

impl<T: Expr> Stmt for If<T> {
    #[inline]
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        if self.test.test(cx, fp)? {
            return self.then.exec(cx, fp);
        }
        self.otherwise.exec(cx, fp)
    }
}

/// `if`, any number of `elif`, maybe `else`, flat: a chain of ten thousand needs no native stack.
pub struct IfChain {
    /// Conditions and what is done.
    pub arms: Box<[(BoxExpr, BoxStmt)]>,
    /// What is done if none holds.
    pub otherwise: Option<BoxStmt>,
}

describe!(IfChain: arms, otherwise);

impl Stmt for IfChain {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        for (test, block) in &self.arms {
            if test.test(cx, fp)? {
                return block.exec(cx, fp);
            }
        }
        self.otherwise.exec(cx, fp)
    }
}

/// `while test: body else: otherwise`
pub struct While<T> {
    /// The condition.
    pub test: T,
    /// The body.
    pub body: BoxStmt,
    /// What is done when the condition fails.
    pub otherwise: Option<BoxStmt>,
    /// Where it stands, for an interrupt.
    pub at: At,
}

describe!({T: Expr} While<T>: test, body, otherwise);

impl<T: Expr> Stmt for While<T> {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        while self.test.test(cx, fp)? {
            match self.body.exec(cx, fp)? {
                Flow::Normal | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Normal),
                flow => return Ok(flow),
            }
            cx.tick().map_err(|e| self.at.note(cx, e))?;
        }
        self.otherwise.exec(cx, fp)
    }
}

/// `assert test, message`
pub struct Assert {
    /// The condition.
    pub test: BoxExpr,
    /// The argument of `AssertionError`.
    pub message: Option<BoxExpr>,
    /// Where it stands.
    pub at: At,
}

describe!(Assert: test, message);

impl Stmt for Assert {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        if self.test.test(cx, fp)? {
            return Ok(Flow::Normal);
        }
        let message = match &self.message {
            Some(message) => Some(message.eval(cx, fp)?),
            None => None,
        };
        let class = cx.class(WellKnown::AssertionError);
        let error = call::call(cx, class, message.as_slice()).map_err(|e| self.at.note(cx, e))?;
        Err(self.at.note(cx, raise::instance(cx, error)))
    }
}

/// Puts values into hidden locals before an expression that stops at a `yield` goes on.
pub struct Spill {
    /// The hidden local.
    pub local: crate::heap::Local,
    /// The value.
    pub value: BoxExpr,
}

describe!(Spill: local, value);

impl Stmt for Spill {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let value = self.value.eval(cx, fp)?;
        fp.slot(self.local).set(value);
        Ok(Flow::Normal)
    }
}

//! `Observer`: who is told how objects die, while a user watches some of them.
//!
//! Only the death of an object that has a finaliser, or that somebody knows weakly, is told: whoever wants to hear of
//! an object makes a weak cell for it. Where nothing is watched nobody is asked, so watching costs nothing elsewhere.

use std::any::Any;
use std::rc::Rc;

use crate::heap::{Value, WeakCell};
use crate::interp::Interp;

/// A step in the death of an object. In a collection, weak references come before finalisers; else after them.
#[derive(Clone, Copy)]
pub enum Moment<'a> {
    /// Its finaliser is about to run.
    Finalising(&'a Value),
    /// Its finaliser has run, and may have brought it back.
    Finalised(&'a Value),
    /// Nobody can reach it any more; its weak references are cleared.
    Dead(&'a WeakCell),
    /// The callback of one of them is about to be called.
    Callback(&'a WeakCell, &'a Value),
}

/// Somebody who watches objects die.
pub trait Observer {
    /// Is told of a moment. Must not run code of the program.
    fn see(&self, cx: &Interp, moment: Moment<'_>);
    /// Itself, for whoever installed it.
    fn as_any(&self) -> &dyn Any;
}

impl Interp {
    /// Who watches objects die, if anybody does.
    pub fn observer(&self) -> Option<Rc<dyn Observer>> {
        self.observer.borrow().clone()
    }

    /// Lets somebody watch objects die, or nobody; who did before comes back.
    pub fn set_observer(&self, observer: Option<Rc<dyn Observer>>) -> Option<Rc<dyn Observer>> {
        self.observer.replace(observer)
    }

    /// Tells the observer.
    pub fn observe(&self, moment: Moment<'_>) {
        if let Some(observer) = self.observer() {
            observer.see(self, moment);
        }
    }
}

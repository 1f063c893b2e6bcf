//! What a program learns from outside: clocks and chance. While it is gone through step by step the answers are noted,
//! and each further run is given the same ones, so that it goes the same way.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::interp::Interp;

/// The answers that were given so far, in their order.
#[derive(Default)]
pub struct Answers {
    given: RefCell<Vec<u64>>,
    next: Cell<usize>,
}

impl Answers {
    /// A run begins: the first answer comes first.
    pub fn rewind(&self) {
        self.next.set(0);
    }

    fn known(&self) -> Option<u64> {
        self.given.borrow().get(self.next.get()).copied()
    }
}

/// Where a program's questions to the world outside go.
#[derive(Default)]
pub struct Outside(RefCell<Option<Rc<Answers>>>);

impl Outside {
    /// Answers are noted here, and given again from here.
    pub fn note(&self, answers: Rc<Answers>) {
        *self.0.borrow_mut() = Some(answers);
    }
}

impl Interp {
    /// The answer to a question that only the world outside can answer: as in the run before, if there was one.
    pub fn answer<E>(&self, ask: impl FnOnce() -> Result<u64, E>) -> Result<u64, E> {
        let Some(answers) = self.outside.0.borrow().clone() else {
            return ask();
        };
        let answer = match answers.known() {
            Some(answer) => answer,
            None => {
                let answer = ask()?;
                answers.given.borrow_mut().push(answer);
                answer
            }
        };
        answers.next.set(answers.next.get() + 1);
        Ok(answer)
    }
}

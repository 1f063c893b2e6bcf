//! `match x: case P(a, b=1)`: what a pattern asks of its subject, part by part (reference, 8.6).
//!
//! The parts are asked from left to right, until one does not fit.

use super::calling::ClassCheck;
use super::{Look, Mark, Outcome, Trace, calls, find, get, operator, raises, shown};
use crate::heap::{List, Value};
use crate::inspect::page::count;
use crate::inspect::path::Reader;
use crate::interp::{Interp, Name};
use crate::object::class::{self, Flags};
use crate::object::dict::Dict;
use crate::object::module;
use crate::runtime::{hash, matching};
use crate::source::op::CmpOp;
use crate::syntax::tree::{ClassPattern, Constant, MappingPattern, Pattern, PatternKind};

/// Does a part fit? Or the end of the story, where code of the program would have to say.
type Fits = Result<bool, Outcome>;

/// The story of a pattern; its value is whether it fits.
pub fn trace(cx: &Interp, reader: &Reader<'_>, pattern: &Pattern, subject: &Value) -> Trace {
    let mut matcher = Matcher {
        cx,
        reader,
        trace: Trace::new(),
        captures: Vec::new(),
    };
    let fits = matcher.fits(pattern, subject);
    let mut trace = matcher.trace;
    if matches!(fits, Ok(true)) && !matcher.captures.is_empty() {
        trace.note(format!("binds {}", matcher.captures.join(", ")));
    }
    trace.ends(fits.map_or_else(|end| end, |fits| Outcome::Value(Value::bool(fits))))
}

struct Matcher<'a> {
    cx: &'a Interp,
    reader: &'a Reader<'a>,
    trace: Trace,
    /// What is bound if all fits: `y = 2`.
    captures: Vec<String>,
}

impl Matcher<'_> {
    fn fits(&mut self, pattern: &Pattern, subject: &Value) -> Fits {
        match &pattern.kind {
            PatternKind::Wildcard | PatternKind::Star(_) => Ok(true),
            PatternKind::Capture(sym) => {
                self.capture(&self.reader.name(*sym), subject);
                Ok(true)
            }
            PatternKind::As(inner, name) => {
                let fits = self.fits(inner, subject)?;
                if fits {
                    self.capture(&self.reader.name(name.sym), subject);
                }
                Ok(fits)
            }
            PatternKind::Value(value) => {
                let value = self
                    .reader
                    .value(value)
                    .map_err(|refusal| Outcome::Place(refusal.0))?;
                self.part(operator::comparison(self.cx, CmpOp::Eq, subject, &value))
            }
            PatternKind::Singleton(constant) => Ok(self.is_itself(constant, subject)),
            PatternKind::Or(patterns) => self.one_of(patterns, subject),
            PatternKind::Sequence(patterns) => self.sequence(patterns, subject),
            PatternKind::Mapping(pattern) => self.mapping(pattern, subject),
            PatternKind::Class(pattern) => self.class(pattern, subject),
        }
    }

    fn capture(&mut self, name: &Name, value: &Value) {
        let value = shown(self.cx, value).unwrap_or_default();
        self.captures.push(format!("{name} = {value}"));
    }

    /// The story of a part whose end says whether it fits.
    fn part(&mut self, part: Trace) -> Fits {
        self.trace.steps.extend(part.steps);
        match part.outcome {
            Outcome::Value(answer) if answer.as_bool().is_some() => Ok(answer.is(&Value::TRUE)),
            end => Err(end),
        }
    }

    fn step(&mut self, question: &str, subject: &Value, fits: bool) {
        let mark = if fits { Mark::Wins } else { Mark::Missing };
        let place = class::class_of(self.cx, subject).name_text();
        let look = Look::new(place, shown(self.cx, subject), "", mark);
        self.trace.step(question, vec![look]);
    }

    fn is_itself(&mut self, constant: &Constant, subject: &Value) -> bool {
        let (name, value) = match constant {
            Constant::True => ("True", Value::TRUE),
            Constant::False => ("False", Value::FALSE),
            _ => ("None", Value::NONE),
        };
        let fits = subject.is(&value);
        self.step(&format!("is it {name} itself?"), subject, fits);
        fits
    }

    fn one_of(&mut self, patterns: &[Pattern], subject: &Value) -> Fits {
        for pattern in patterns {
            let mark = self.captures.len();
            if self.fits(pattern, subject)? {
                return Ok(true);
            }
            self.captures.truncate(mark);
        }
        Ok(false)
    }

    /// The end with a method of the subject's class, which would have to be called.
    fn method(&self, subject: &Value, name: &Name) -> Outcome {
        let class = class::class_of(self.cx, subject);
        match find(self.cx, &class, name) {
            Some(found) => calls(&found.value, found.path(name)),
            None => Outcome::Place(format!("{}.{name}", class.name_text())),
        }
    }

    fn sequence(&mut self, patterns: &[Pattern], subject: &Value) -> Fits {
        let flags = class::class_of(self.cx, subject).flags();
        let is_sequence = flags.has(Flags::SEQUENCE);
        self.step("is it a sequence, and no text?", subject, is_sequence);
        if !is_sequence {
            return Ok(false);
        }
        let items = match (subject.view::<List>(), subject.as_tuple()) {
            (Some(list), _) => (0..list.len()).filter_map(|i| list.get(i)).collect(),
            (_, Some(items)) => items.to_vec(),
            _ => return Err(self.method(subject, &self.cx.names.__len__)),
        };
        let is_star = |pattern: &Pattern| matches!(pattern.kind, PatternKind::Star(_));
        let star = patterns.iter().position(is_star);
        let fixed = patterns.len() - usize::from(star.is_some());
        let fits = match star {
            Some(_) => items.len() >= fixed,
            None => items.len() == fixed,
        };
        let least = if star.is_some() { "at least " } else { "" };
        self.step(
            &format!("has it {least}{}?", count(fixed, "item")),
            subject,
            fits,
        );
        if !fits {
            return Ok(false);
        }
        self.items(patterns, &items, star)
    }

    fn items(&mut self, patterns: &[Pattern], items: &[Value], star: Option<usize>) -> Fits {
        let more = items.len() + 1 - patterns.len().min(items.len() + 1);
        for (at, pattern) in patterns.iter().enumerate() {
            let fits = match (star, &pattern.kind) {
                (Some(star), PatternKind::Star(Some(sym))) if star == at => {
                    let rest = self.cx.list(items[at..at + more].to_vec());
                    self.capture(&self.reader.name(*sym), &rest);
                    true
                }
                (Some(star), _) if at == star => true,
                (Some(star), _) if at > star => self.fits(pattern, &items[at + more - 1])?,
                _ => self.fits(pattern, &items[at])?,
            };
            if !fits {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn mapping(&mut self, pattern: &MappingPattern, subject: &Value) -> Fits {
        let is_mapping = class::class_of(self.cx, subject)
            .flags()
            .has(Flags::MAPPING);
        self.step("is it a mapping?", subject, is_mapping);
        if !is_mapping {
            return Ok(false);
        }
        let Some(dict) = subject.view::<Dict>() else {
            return Err(self.method(subject, &self.cx.names.get));
        };
        for (key, inner) in pattern.keys.iter().zip(&pattern.patterns) {
            let key = self
                .reader
                .value(key)
                .map_err(|refusal| Outcome::Place(refusal.0))?;
            let found = hash::hash(self.cx, &key).ok();
            let found = found.and_then(|hash| dict.lookup(hash, &key).ok());
            let Some(found) = found else {
                return Err(self.method(subject, &self.cx.names.get));
            };
            let text = shown(self.cx, &key).unwrap_or_default();
            self.step(&format!("has it the key {text}?"), subject, found.is_some());
            match found {
                Some(value) if self.fits(inner, &value)? => {}
                _ => return Ok(false),
            }
        }
        if let Some(name) = &pattern.rest {
            self.captures
                .push(format!("{} = the other items", self.reader.name(name.sym)));
        }
        Ok(true)
    }

    fn class(&mut self, pattern: &ClassPattern, subject: &Value) -> Fits {
        let wanted = self.reader.value(&pattern.class);
        let wanted = wanted.map_err(|refusal| Outcome::Place(refusal.0))?;
        matching::check_class(self.cx, &wanted).map_err(|raised| raises(self.cx, raised))?;
        let function = module::builtin(self.cx, &self.cx.names.isinstance);
        let check = ClassCheck {
            function: &function.unwrap_or(Value::NONE),
            of_instance: true,
        };
        if !self.part(check.trace(self.cx, subject, &wanted))? {
            return Ok(false);
        }
        let mut args = Vec::new();
        if !pattern.positional.is_empty() {
            match self.match_args(&wanted, pattern.positional.len())? {
                Some(found) => args = found,
                // The one pattern stands for the subject itself.
                None if !self.fits(&pattern.positional[0], subject)? => return Ok(false),
                None => {}
            }
        }
        let (cx, reader) = (self.cx, &self.reader);
        let name = |arg: &Value| matching::match_name(cx, arg).map_err(|raised| raises(cx, raised));
        let positional = args.iter().map(name).zip(&pattern.positional);
        let keywords = pattern.keywords.iter();
        let keywords = keywords.map(|(name, inner)| (Ok(reader.name(name.sym)), inner));
        let parts: Vec<_> = positional.chain(keywords).collect();
        for (name, inner) in parts {
            let name: Name = name?;
            let story = get::trace(self.cx, subject, &name);
            self.trace.steps.extend(story.steps);
            match story.outcome {
                Outcome::Value(value) if self.fits(inner, &value)? => {}
                Outcome::Value(_) => return Ok(false),
                end if end.is_attribute_error(self.cx) => return Ok(false),
                end => return Err(end),
            }
        }
        Ok(true)
    }

    /// The attributes that positional patterns stand for; `None` if the one pattern stands for the subject itself.
    fn match_args(&mut self, class: &Value, count: usize) -> Result<Option<Vec<Value>>, Outcome> {
        let story = get::trace(self.cx, class, &self.cx.names.__match_args__);
        self.trace.steps.extend(story.steps);
        if let Outcome::Calls { .. } = story.outcome {
            return Err(story.outcome);
        }
        matching::match_args(self.cx, class, count).map_err(|raised| raises(self.cx, raised))
    }
}

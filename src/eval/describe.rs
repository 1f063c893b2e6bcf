//! What the nodes of a code tree are and what their caches hold right now, as data, for those who look inside.
//!
//! ```text
//!   return self.x + 1      Return<_>
//!                            Bin<Add, LocalAttr, Const>
//!                              x: LocalAttr  local self  name x      cache: cell 0 of a Point, epoch 7, valid
//!                              y: Const  1
//! ```
//! The name of a node is that of its Rust type, so it shows for which children it was specialised; `_` is a child
//! behind a pointer. Each node has one line `describe!(Node: field, ..)` beside its fields, and is never asked while a
//! program runs. To describe is to look: no cache is filled, and no code of the program runs.

use crate::eval::held::Held;
use crate::eval::node::{At, Body};
use crate::heap::{Handle, Kind, Local, Native, Value};
use crate::interp::{Interp, Name};
use crate::source::op::{BinOp, CmpOp, Comparison, UnaryOp};

/// A node as data.
#[derive(Default)]
pub struct Node {
    /// What it is to the node above: `test`, `args[1]`; empty where there is nothing to say.
    pub role: String,
    /// Its type: `Bin<Add, LocalAttr, Const>`.
    pub kind: String,
    /// The number of its position in the source.
    pub at: Option<u32>,
    /// What it holds besides nodes, by role.
    pub details: Vec<(String, Detail)>,
    /// What it remembers.
    pub caches: Vec<Cache>,
    /// The nodes below.
    pub children: Vec<Node>,
}

/// Something that a node holds.
pub enum Detail {
    /// A name, an operator, a number.
    Text(String),
    /// The number of a local variable.
    Local(usize),
    /// A constant.
    Value(Value),
}

/// Is what a cache remembers good?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Nothing is remembered yet.
    Cold,
    /// The next object of this kind is a hit.
    Valid,
    /// Something has changed since; the next use looks it up again.
    Stale,
}

/// What one inline cache holds.
pub struct Cache {
    /// What it is for: `cell`, `method`, `global`.
    pub what: &'static str,
    /// Is it good?
    pub state: State,
    /// What it knows, in the order in which it is told.
    pub facts: Vec<Fact>,
}

/// Something that a cache knows.
pub enum Fact {
    /// Objects of this kind.
    Kind(Kind),
    /// Storing makes an object of this kind of it.
    Next(Kind),
    /// The attribute lies in this cell.
    Cell(usize),
    /// The name stands at this row of a namespace.
    Row(usize),
    /// The function or namespace that was found.
    Found(Value),
    /// The epoch in which it was learned.
    Epoch(u32),
    /// Anything else, in words.
    Words(String),
}

impl Cache {
    /// One that remembers nothing.
    pub fn cold(what: &'static str) -> Cache {
        Cache {
            what,
            state: State::Cold,
            facts: Vec::new(),
        }
    }
}

/// A part of a node that can say what it is.
pub trait Describe {
    /// Adds itself to the node that is being described.
    fn describe(&self, to: &mut Describer<'_>);
}

/// Builds the description of a tree.
pub struct Describer<'a> {
    /// The interpreter, which knows the epoch.
    pub cx: &'a Interp,
    role: String,
    node: Node,
}

/// The nodes of a body.
pub fn body(cx: &Interp, body: &Body) -> Vec<Node> {
    let mut to = Describer {
        cx,
        role: String::new(),
        node: Node::default(),
    };
    match body {
        Body::Expr(expr) => expr.describe(&mut to),
        Body::Block(block) => block.describe(&mut to),
        Body::Resumable(stmt, _) => stmt.describe(&mut to),
    }
    to.node.children
}

impl Describer<'_> {
    /// Adds a node below the present one, with these parts.
    pub fn node(&mut self, type_name: &str, parts: &[(&str, &dyn Describe)]) {
        let node = Node {
            role: std::mem::take(&mut self.role),
            kind: short(type_name),
            ..Node::default()
        };
        let above = std::mem::replace(&mut self.node, node);
        for (role, part) in parts {
            self.part(role, *part);
        }
        let node = std::mem::replace(&mut self.node, above);
        self.node.children.push(node);
    }

    /// Adds a part of the present node. The fields of tuples have no role.
    pub fn part(&mut self, role: &str, part: &dyn Describe) {
        let role = role.rsplit('.').next().unwrap_or_default().trim();
        self.role.clear();
        if !role.starts_with(|c: char| c.is_ascii_digit()) {
            self.role.push_str(role);
        }
        part.describe(self);
    }

    /// Adds something that the present node holds.
    pub fn detail(&mut self, detail: Detail) {
        self.node.details.push((self.role.clone(), detail));
    }

    /// Adds words about the present node, once.
    pub fn words(&mut self, words: impl Into<String>) {
        let words = words.into();
        let same =
            |(_, detail): &(String, Detail)| matches!(detail, Detail::Text(text) if *text == words);
        if !self.node.details.iter().any(same) {
            self.detail(Detail::Text(words));
        }
    }

    /// Adds what the present node remembers: those of the caches that hold something, or that none does.
    pub fn caches(&mut self, what: &'static str, caches: impl IntoIterator<Item = Cache>) {
        let old = self.node.caches.len();
        let warm = |cache: &Cache| cache.state != State::Cold;
        self.node.caches.extend(caches.into_iter().filter(warm));
        if self.node.caches.len() == old {
            self.node.caches.push(Cache::cold(what));
        }
    }

    /// A cache that was filled in this epoch, or never.
    pub fn cache(&self, what: &'static str, epoch: Option<u32>, facts: Vec<Fact>) -> Cache {
        let Some(epoch) = epoch else {
            return Cache::cold(what);
        };
        let state = match epoch == self.cx.epoch() {
            true => State::Valid,
            false => State::Stale,
        };
        let mut facts = facts;
        facts.push(Fact::Epoch(epoch));
        Cache { what, state, facts }
    }

    /// A cache that was filled in this epoch, and what it found lies in the interpreter's table, which is emptied
    /// before each collection.
    pub(crate) fn kept(
        &self,
        what: &'static str,
        epoch: u32,
        facts: Vec<Fact>,
        held: &Held,
    ) -> Cache {
        let mut cache = self.cache(what, Some(epoch), facts);
        match held.get(self.cx) {
            Some(found) => cache.facts.insert(1, Fact::Found(found)),
            None => {
                cache.state = State::Stale;
                let emptied = Fact::Words("forgotten before a collection".to_owned());
                cache.facts.insert(1, emptied);
            }
        }
        cache
    }
}

/// `Bin<Add, Loc, _>` from the full name of a Rust type.
fn short(type_name: &str) -> String {
    let mut out = String::new();
    let mut word = 0;
    for c in type_name.chars() {
        match c {
            ':' => out.truncate(word),
            _ => {
                out.push(c);
                if !c.is_alphanumeric() && c != '_' {
                    word = out.len();
                }
            }
        }
    }
    ["Expr", "Stmt", "Target", "SingleTarget"]
        .iter()
        .fold(out, |out, any| out.replace(&format!("Box<dyn {any}>"), "_"))
}

/// Says what a node is: its type, and which of its fields are worth telling.
macro_rules! describe {
    ($({$($generics:tt)*})? $node:ty: $($($field:tt).+),*) => {
        impl $(<$($generics)*>)? crate::eval::describe::Describe for $node {
            fn describe(&self, to: &mut crate::eval::describe::Describer<'_>) {
                to.node(
                    std::any::type_name::<Self>(),
                    &[$((stringify!($($field).+), &self.$($field).+)),*],
                );
            }
        }
    };
}
pub(crate) use describe;

impl<T: Describe + ?Sized> Describe for Box<T> {
    fn describe(&self, to: &mut Describer<'_>) {
        (**self).describe(to);
    }
}

impl<T: Describe> Describe for Option<T> {
    fn describe(&self, to: &mut Describer<'_>) {
        if let Some(part) = self {
            part.describe(to);
        }
    }
}

impl<T: Describe> Describe for [T] {
    fn describe(&self, to: &mut Describer<'_>) {
        let role = to.role.clone();
        for (i, part) in self.iter().enumerate() {
            to.role = match role.is_empty() {
                true => String::new(),
                false => format!("{role}[{i}]"),
            };
            part.describe(to);
        }
    }
}

impl<T: Describe, const N: usize> Describe for [T; N] {
    fn describe(&self, to: &mut Describer<'_>) {
        self[..].describe(to);
    }
}

impl<A: Describe, B: Describe> Describe for (A, B) {
    fn describe(&self, to: &mut Describer<'_>) {
        let role = to.role.clone();
        self.0.describe(to);
        to.role = role;
        self.1.describe(to);
    }
}

impl Describe for At {
    fn describe(&self, to: &mut Describer<'_>) {
        self.0.describe(to);
    }
}

/// The number of a position: the first that a node tells is its own.
impl Describe for u32 {
    fn describe(&self, to: &mut Describer<'_>) {
        to.node.at = to.node.at.or(Some(*self));
    }
}

impl Describe for Name {
    fn describe(&self, to: &mut Describer<'_>) {
        to.words(self.to_string());
    }
}

impl Describe for Local {
    fn describe(&self, to: &mut Describer<'_>) {
        to.detail(Detail::Local(self.index()));
    }
}

impl Describe for Value {
    fn describe(&self, to: &mut Describer<'_>) {
        to.detail(Detail::Value(self.clone()));
    }
}

impl<T: Native> Describe for Handle<T> {
    fn describe(&self, to: &mut Describer<'_>) {
        self.value().describe(to);
    }
}

impl Describe for usize {
    fn describe(&self, to: &mut Describer<'_>) {
        to.words(self.to_string());
    }
}

/// A flag is told if it is set.
impl Describe for bool {
    fn describe(&self, to: &mut Describer<'_>) {
        if *self {
            let words = std::mem::take(&mut to.role);
            to.words(words);
        }
    }
}

impl Describe for BinOp {
    fn describe(&self, to: &mut Describer<'_>) {
        to.words(self.symbol());
    }
}

impl Describe for CmpOp {
    fn describe(&self, to: &mut Describer<'_>) {
        to.words(self.symbol());
    }
}

impl Describe for Comparison {
    fn describe(&self, to: &mut Describer<'_>) {
        to.words(self.symbol());
    }
}

impl Describe for UnaryOp {
    fn describe(&self, to: &mut Describer<'_>) {
        to.words(self.symbol());
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn types_are_named_by_their_last_words() {
        assert_eq!(short(std::any::type_name::<crate::eval::At>()), "At");
        assert_eq!(
            short("a::Bin<b::c::Add, b::Loc, alloc::boxed::Box<dyn a::node::Expr>>"),
            "Bin<Add, Loc, _>"
        );
        assert_eq!(short("a::Call<b::Global, 2>"), "Call<Global, 2>");
    }
}

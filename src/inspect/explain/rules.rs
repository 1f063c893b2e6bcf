//! Errors that are known by their message: a table of patterns, and what each means for objects.
//!
//! A pattern is the message as CPython writes it, with `*` where names stand. What stands there goes to the words of
//! the rule, as `{0}`, `{1}` ..; or to a function, where the objects themselves have to be looked at.

use crate::inspect::explain::{Scene, classes, modules};

/// What a rule says.
enum Words {
    /// These words.
    Say(&'static str),
    /// What a function finds out.
    Find(fn(&Scene<'_>, &[&str]) -> Option<Vec<String>>),
}

use Words::{Find, Say};

/// The class of the error, its message, the words.
static RULES: &[(&str, &str, Words)] = &[
    (
        "TypeError",
        "multiple bases have instance lay-out conflict",
        Find(classes::layouts),
    ),
    (
        "TypeError",
        "Cannot create a consistent method resolution order (MRO) for bases *",
        Say(
            "the MRO must keep each class before its bases, and bases in the order in which they are written. For {0} no \
         order does both. %mro {0} shows the merge.",
        ),
    ),
    (
        "TypeError",
        "duplicate base class *",
        Say("each class stands in the MRO once, so {0} can be a base once."),
    ),
    (
        "TypeError",
        "type '*' is not an acceptable base type",
        Say(
            "{0} is closed: the interpreter makes all its objects itself, and a subclass would add more. Keep one in an \
             attribute instead.",
        ),
    ),
    (
        "TypeError",
        "metaclass conflict: *",
        Say(
            "the class of a class must extend the class of each of its bases, since its methods must work for all that \
         is inherited. Make a metaclass that extends them all.",
        ),
    ),
    (
        "AttributeError",
        "property '*' of '*' object has no *",
        Say(
            "'{0}' is a property of {1}, a data descriptor: reading, assigning and deleting it call the functions of \
             the property, and it has no {2}. The instance's own cells are not asked.",
        ),
    ),
    (
        "TypeError",
        "cannot create weak reference to '*' object",
        Find(classes::no_weakref),
    ),
    (
        "TypeError",
        "__class__ assignment: '*' object layout differs from '*'",
        Find(classes::assigned),
    ),
    (
        "TypeError",
        "__class__ assignment only supported for *",
        Say(
            "an object's class can change only between classes whose instances are the same array of cells. A builtin \
         type's instances are made in a way of their own.",
        ),
    ),
    (
        "TypeError",
        "'mappingproxy' object does not support item *",
        Say(
            "the __dict__ of a class is shown read-only, so that every change goes through the class and caches learn of \
         it. Use setattr(cls, name, value).",
        ),
    ),
    (
        "TypeError",
        "'*' object is not callable",
        Say(
            "a call looks for __call__ in the MRO of the object's type, not in the object. {0} has none.",
        ),
    ),
    (
        "TypeError",
        "'*' object is not iterable",
        Say(
            "iter() looks for __iter__, then for __getitem__, in the MRO of the object's type. {0} has neither.",
        ),
    ),
    (
        "TypeError",
        "'*' object is not an iterator",
        Say(
            "next() looks for __next__ in the MRO of the object's type. {0} has none; iter(x) makes an iterator of \
         something that can be iterated over.",
        ),
    ),
    (
        "TypeError",
        "'*' object is not subscriptable",
        Say("x[i] looks for __getitem__ in the MRO of the type of x. {0} has none."),
    ),
    (
        "TypeError",
        "'*' object does not support item assignment",
        Say("x[i] = v looks for __setitem__ in the MRO of the type of x. {0} has none."),
    ),
    (
        "TypeError",
        "'*' object does not support item deletion",
        Say("del x[i] looks for __delitem__ in the MRO of the type of x. {0} has none."),
    ),
    (
        "TypeError",
        "object of type '*' has no len()",
        Say(
            "len() looks for __len__ in the MRO of the object's type. {0} has none. A __len__ stored in the object \
         itself does not count.",
        ),
    ),
    (
        "TypeError",
        "unhashable type: '*'",
        Find(classes::unhashable),
    ),
    (
        "TypeError",
        "argument of type '*' is not iterable",
        Say(
            "`in` looks for __contains__, then for __iter__ and __getitem__, in the MRO of the type on its right. {0} \
         has none of them.",
        ),
    ),
    (
        "TypeError",
        "'*' object does not support the context manager protocol*",
        Say(
            "`with` looks for __enter__ and __exit__ in the MRO of the object's type. {0} lacks one of them.",
        ),
    ),
    (
        "TypeError",
        "unsupported operand type(s) for *: '*' and '*'",
        Find(classes::operands),
    ),
    (
        "TypeError",
        "bad operand type for unary *: '*'",
        Say("a unary operator is a method of the operand's type. {1} has none for {0}."),
    ),
    (
        "TypeError",
        "'*' not supported between instances of '*' and '*'",
        Say(
            "a comparison asks the type on its left, then the one on its right with the sides exchanged. Neither {1} nor \
         {2} has a method that knows the other for {0}.",
        ),
    ),
    (
        "TypeError",
        "Can't instantiate abstract class * without an implementation for abstract method*",
        Say(
            "{0} still has names in __abstractmethods__: abstract methods that no class in its MRO replaces. A class \
         can have instances when that set is empty.",
        ),
    ),
    (
        "TypeError",
        "*() takes no arguments",
        Say(
            "{0} has neither an __init__ nor a __new__ of its own, and those of object take no arguments.",
        ),
    ),
    (
        "TypeError",
        "nonempty __slots__ not supported for subtype of '*'",
        Say(
            "an instance of {0} keeps its value in a place of variable size, behind which no cell has a fixed offset.",
        ),
    ),
    (
        "TypeError",
        "__slots__ items must be strings, not '*'",
        Say(
            "each item of __slots__ names a cell, and becomes a member descriptor under that name in the class.",
        ),
    ),
    (
        "TypeError",
        "__slots__ must be identifiers",
        Say(
            "each item of __slots__ names a cell, and becomes a member descriptor under that name in the class: so it \
             must be a name that can be written behind a dot.",
        ),
    ),
    (
        "TypeError",
        "* slot disallowed: we already got one",
        Say("an array has one cell {0} at most, and a base or this list has brought one already."),
    ),
    (
        "ValueError",
        "'*' in __slots__ conflicts with class variable",
        Say(
            "a slot becomes a member descriptor in the dict of the class, under the same name: {0}. The class body has \
         bound that name too, and only one of the two can stand there. Give a default in __init__ instead.",
        ),
    ),
    (
        "TypeError",
        "descriptor '*' for '*' objects doesn't apply to a '*' object",
        Say(
            "'{0}' reads a cell at a fixed place, which only instances of {1} and of its subclasses have. {2} is none.",
        ),
    ),
    (
        "TypeError",
        "super(type, obj): obj must be an instance or subtype of type",
        Say(
            "super() goes on along the MRO of the object, behind the class that is given: so that class must be in it.",
        ),
    ),
    (
        "RuntimeError",
        "super(): no arguments",
        Say(
            "super() alone takes the object from the first argument of the method it is written in, and the class from \
             the method's cell __class__. Outside a method, super(C, obj) says both.",
        ),
    ),
    (
        "RuntimeError",
        "super(): __class__ cell not found",
        Say(
            "super() alone takes the class from the cell __class__, which only a function written in a class body has. \
             Elsewhere, super(C, obj) says both.",
        ),
    ),
    (
        "TypeError",
        "exceptions must derive from BaseException",
        Say(
            "except compares classes along the MRO of what is raised: so it must be an instance of BaseException or of \
             a subclass, or such a class, which is then called.",
        ),
    ),
    (
        "TypeError",
        "catching classes that do not inherit from BaseException is not allowed",
        Say(
            "except compares what was raised with a class, or with each of a tuple of classes, along the MRO: only \
             BaseException and its subclasses can be met there.",
        ),
    ),
    (
        "TypeError",
        "cannot unpack non-iterable * object",
        Say(
            "to unpack is to iterate: iter() looks for __iter__, then for __getitem__, in the MRO of the object's type. \
             {0} has neither.",
        ),
    ),
    (
        "TypeError",
        "__init__() should return None, not '*'",
        Say(
            "__init__ fills an object that is there already; what makes one, and so may return it, is __new__.",
        ),
    ),
    (
        "TypeError",
        "*() missing * required positional argument*",
        Find(classes::missing_self),
    ),
    (
        "UnboundLocalError",
        "cannot access local variable '*' where it is not associated with a value",
        Say(
            "a name that is bound anywhere in a function is local in all of it, and has its own place in the frame. \
         Nothing is in that place of '{0}' yet. `global {0}` or `nonlocal {0}` would mean the outer one.",
        ),
    ),
    (
        "NameError",
        "cannot access free variable '*' where it is not associated with a value in enclosing scope",
        Say(
            "'{0}' is in a cell that the inner and the outer function share. The outer one has not put anything there \
         yet, or deleted it.",
        ),
    ),
    (
        "NameError",
        "name '*' is not defined",
        Say(
            "'{0}' was looked for among the globals of the module and among the builtins. The body of a class and the \
         attributes of self are not looked at.",
        ),
    ),
    (
        "ModuleNotFoundError",
        "No module named '*'",
        Find(modules::missing),
    ),
    (
        "RecursionError",
        "maximum recursion depth exceeded*",
        Find(classes::recursion),
    ),
    (
        "ReferenceError",
        "weakly-referenced object no longer exists",
        Say(
            "a weak reference keeps nothing alive: the last strong reference to the object has gone, and the object with \
         it. %life shows when.",
        ),
    ),
    (
        "TypeError",
        "cannot set '*' attribute of immutable type '*'",
        Say(
            "the dict of a builtin type is shared by all programs' objects and caches rely on it. A subclass can have \
         the attribute.",
        ),
    ),
];

/// The words of the rule whose pattern fits.
pub fn words(scene: &Scene<'_>) -> Option<Vec<String>> {
    for (class, pattern, words) in RULES {
        if *class != scene.class {
            continue;
        }
        if let Some(parts) = fit(pattern, &scene.message) {
            return match words {
                Say(words) => Some(vec![filled(words, &parts)]),
                Find(find) => find(scene, &parts),
            };
        }
    }
    None
}

/// What stands in a text where the pattern has stars.
fn fit<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut pieces = pattern.split('*');
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut parts = Vec::new();
    for piece in pieces {
        let end = if piece.is_empty() {
            rest.len()
        } else {
            rest.find(piece)?
        };
        parts.push(&rest[..end]);
        rest = &rest[end + piece.len()..];
    }
    rest.is_empty().then_some(parts)
}

fn filled(words: &str, parts: &[&str]) -> String {
    let mut out = words.to_owned();
    for (number, part) in parts.iter().enumerate() {
        out = out.replace(&format!("{{{number}}}"), part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn patterns_take_out_names() {
        assert_eq!(
            fit("'*' object is not callable", "'int' object is not callable"),
            Some(vec!["int"])
        );
        assert_eq!(
            fit("a *: '*' and '*'", "a +: 'x' and 'y'"),
            Some(vec!["+", "x", "y"])
        );
        assert_eq!(fit("same", "same"), Some(vec![]));
        assert_eq!(fit("same", "same thing"), None);
        assert_eq!(
            fit("too * deep*", "too very deep now"),
            Some(vec!["very", " now"])
        );
    }
}

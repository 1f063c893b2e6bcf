//! Stories of `match`, `raise` and `import`.

use mini::heap::Value;
use mini::session::Session;

use crate::{OBJECTS, check, compare, in_world, result, run};

/// Tells one case of a `match`, does it, and compares: the value is whether it fits.
fn check_case(session: &Session, subject: &str, pattern: &str) -> bool {
    let cx = session.cx();
    let source = format!("match {subject}:\n case {pattern}: fits = True\n case _: fits = False\n");
    let fits = || session.names().get_name(&cx.intern("fits"));
    let does = || {
        let done = run(session, &source).map(|()| fits().unwrap_or(Value::NONE));
        (result(cx, done), true)
    };
    compare(session, &format!("match {subject}: case {pattern}"), does)
}

/// Patterns for each object.
const PATTERNS: &[&str] = &[
    "5",
    "-1",
    "'text'",
    "None",
    "True",
    "Base.x",
    "slots.x",
    "[]",
    "[a, b]",
    "[1, *rest]",
    "(a, 2)",
    "[*most, 2] as whole",
    "{}",
    "{'a': 1}",
    "{'a': a, **rest}",
    "{5: _}",
    "int()",
    "int(number)",
    "str('text') | list()",
    "Slots(x=1)",
    "Slots(1)",
    "MoreSlots(z=2, nothing=1)",
    "Base(x='base x')",
    "Child(own=3, y=int())",
    "Base(prop='got')",
    "object(nondata=_)",
    "Guarded(x=1)",
    "Made()",
    "Matched(1, 2)",
    "Matched(1, 2, 3)",
    "Wrongly(1)",
    "Exception() | Base()",
    "[anything]",
    "number()",
    "[_, _] | None",
];

#[test]
fn stories_of_patterns_are_what_happens() {
    in_world(|session| {
        let classes = "class Matched:\n __match_args__ = 'x', 'y'\n x, y = 1, 2\n\
                       class Wrongly:\n __match_args__ = 'x', 1\n x = 1\n\
                       matched, wrongly = Matched(), Wrongly()\n";
        assert!(run(session, classes).is_ok());
        let objects = OBJECTS.iter().filter(|name| !name.contains('('));
        let objects: Vec<&str> = objects.copied().chain(["matched", "wrongly"]).collect();
        let mut told = 0;
        for pattern in PATTERNS {
            for object in &objects {
                told += usize::from(check_case(session, object, pattern));
            }
        }
        let asked = PATTERNS.len() * objects.len();
        assert!(told > asked * 9 / 10, "only {told} of {asked} were told");
    });
}

#[test]
fn stories_of_raise_are_what_happens() {
    const CAUSES: &[&str] = &[
        "",
        " from None",
        " from failure",
        " from KeyError",
        " from text",
    ];
    const MORE: &[&str] = &[
        "KeyError",
        "ValueError('why')",
        "Picky",
        "Odd",
        "StopIteration(1)",
    ];
    in_world(|session| {
        let classes = "class Picky(Exception):\n def __init__(self, why): log.append('Picky.__init__')\n\
                       class Odd(Exception):\n def __new__(cls): log.append('Odd.__new__'); return 1\n";
        assert!(run(session, classes).is_ok());
        let mut told = usize::from(check(session, "raise"));
        for object in OBJECTS.iter().chain(MORE) {
            for cause in CAUSES {
                told += usize::from(check(session, &format!("raise {object}{cause}")));
            }
        }
        let asked = (OBJECTS.len() + MORE.len()) * CAUSES.len();
        assert!(told > asked * 9 / 10, "only {told} of {asked} were told");
    });
}

#[test]
fn stories_of_imports_are_what_happens() {
    in_world(|session| {
        for source in [
            "import sys",
            "import math",
            "import math",
            "import json",
            "import nowhere",
            "import nowhere.inside",
            "import math.inside",
            "import collections.abc",
            "import collections.nowhere",
            "from math import pi",
            "from math import nothing",
            "from collections import abc",
            "from collections import OrderedDict",
            "import random",
            "from random import nothing",
            "from nowhere import nothing",
            "from math.inside import nothing",
        ] {
            assert!(check(session, source), "{source} is told");
        }
    });
}

//! What `why` says is what then happens: stories are compared with the programs that they are about, over a long walk
//! through a world of classes and objects (`tests/golden/truth/world.mini`) which the walk itself changes.
//!
//! And what `size` says is what the allocator gave, for every object of the heap.

mod builtins;
mod names;
mod statements;

use std::path::Path;

use mini::heap::Value;
use mini::inspect::brief::{brief, text};
use mini::inspect::lookup::{Look, Mark, Outcome, Trace};
use mini::inspect::object::size;
use mini::inspect::{Subject, VIEWS, question};
use mini::interp::{Interp, R};
use mini::object::class;
use mini::object::exception;
use mini::object::function::Function;
use mini::session::{Job, Session};

const STACK: usize = 256 << 20;

/// Does the work with a session that has made the world.
fn in_world(work: impl FnOnce(&mut Session) + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK);
    let running = thread.spawn(move || {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/truth/world.mini");
        let world = std::fs::read_to_string(path).expect("the world is there");
        let mut session =
            Session::new(&Job::default(), STACK - (1 << 20)).expect("a session starts");
        run(&session, &world).unwrap_or_else(|_| panic!("the world cannot be made"));
        work(&mut session);
    });
    running
        .expect("a thread starts")
        .join()
        .expect("the work succeeds");
}

/// Runs statements in the main module.
fn run(session: &Session, source: &str) -> R<()> {
    let cx = session.cx();
    let globals = session.names().value().clone();
    (cx.hooks.exec)(cx, &cx.new_str(source), "<walk>", &globals, &globals)
}

/// The value of an expression in the main module.
fn eval(session: &Session, source: &str) -> R {
    let cx = session.cx();
    let globals = session.names().value().clone();
    (cx.hooks.eval)(cx, &cx.new_str(source), "<walk>", &globals, &globals)
}

/// The functions that were called since the last time, in order.
fn calls(session: &Session) -> Vec<String> {
    let cx = session.cx();
    let log = session
        .names()
        .get_name(&cx.intern("log"))
        .expect("the world has a log");
    let log: mini::heap::Handle<mini::heap::List> = log.handle().expect("the log is a list");
    log.take_all(&cx.heap).iter().map(text).collect()
}

/// What an operation gave: the text of its value, or its error.
fn result(cx: &Interp, result: R) -> Result<Value, (String, String)> {
    result.map_err(|raised| {
        let (error, _) = cx.take_raised(raised);
        let args = exception::field(&error, exception::ARGS);
        let class = class::type_name(cx, &error);
        let message = args.as_tuple().and_then(<[Value]>::first).map(|said| {
            let is_text = said.as_str().is_some() && class != "KeyError";
            if is_text {
                text(said)
            } else {
                brief(cx, said, 200)
            }
        });
        (class, message.unwrap_or_default())
    })
}

const OBJECTS: &[&str] = &[
    "base",
    "child",
    "loud",
    "guarded",
    "slots",
    "more",
    "numbers",
    "words",
    "failure",
    "dicted",
    "bound",
    "upper",
    "bare",
    "number",
    "text",
    "some",
    "nothing",
    "thing",
    "plain",
    "log",
    "total",
    "manager",
    "enters",
    "items",
    "walker",
    "made",
    "filled",
    "lying",
    "named",
    "wide",
    "pairs",
    "real",
    "unique",
    "exact",
    "absent",
    "Sum",
    "Manager",
    "Items",
    "Maker",
    "Made",
    "Filled",
    "Named",
    "Wide",
    "Base",
    "Child",
    "Loud",
    "Guarded",
    "Slots",
    "MoreSlots",
    "Meta",
    "Loudly",
    "Words",
    "int",
    "len",
    "object",
    "type",
    "super(Child, child)",
    "super(Base, Child)",
];

const NAMES: &[&str] = &[
    "x",
    "y",
    "z",
    "own",
    "data",
    "setonly",
    "deleteonly",
    "nondata",
    "mine",
    "prop",
    "full",
    "empty",
    "method",
    "make",
    "helper",
    "fixed",
    "on_meta",
    "nothing",
    "append",
    "__class__",
    "__doc__",
    "__name__",
    "__module__",
    "__len__",
    "__slots__",
    "__mro__",
    "args",
    "__func__",
    "__hash__",
];

const VALUES: &[&str] = &[
    "7",
    "text",
    "plain",
    "thing",
    "Base.__dict__",
    "None",
    "slots",
];

/// Operations on `$a`, and on `$b` beside it. `tmp` is another name of `$a`.
const SPECIALS: &[&str] = &[
    "len($a)",
    "iter($a)",
    "next($a)",
    "bool($a)",
    "not $a",
    "if $a: pass",
    "assert $a",
    "$a and $b",
    "$a or $b",
    "$b if $a else 0",
    "hash($a)",
    "abs($a)",
    "-$a",
    "+$a",
    "~$a",
    "round($a)",
    "round($a, 1)",
    "int($a)",
    "float($a)",
    "bin($a)",
    "str($a)",
    "repr($a)",
    "format($a)",
    "format($a, 'x')",
    "f'{$a}'",
    "f'{$a!r:>4}'",
    "reversed($a)",
    "$a()",
    "$a(1)",
    "$a($b, 2)",
    "$a(one=1)",
    "$a[$b]",
    "$a[1:2]",
    "$a[$b] = 1",
    "del $a[$b]",
    "$a[0] += 1",
    "$a.x += $b",
    "$a + $b",
    "$a - $b",
    "$a * $b",
    "$a % $b",
    "$a ** $b",
    "$a | $b",
    "$a << $b",
    "divmod($a, $b)",
    "pow($a, $b)",
    "pow($a, $b, 3)",
    "tmp += $b",
    "tmp -= $b",
    "tmp *= $b",
    "tmp %= $b",
    "tmp |= $b",
    "tmp **= $b",
    "$a < $b",
    "$a >= $b",
    "$a == $b",
    "$a != $b",
    "$a is $b",
    "$a is not $b",
    "$a < $b < 1",
    "1 < 2 < $a",
    "$b in $a",
    "$b not in $a",
    "for tmp in $a: break",
    "[tmp for tmp in $a]",
    "tmp, other = $a",
    "tmp, *other = $a",
    "[*$a]",
    "list($a)",
    "set($a)",
    "sum($a)",
    "max($a)",
    "max($a, $b)",
    "min($a, $b, 3)",
    "max($a, $b, key=plain)",
    "min($a, $b, key=len)",
    "min($a, default=1)",
    "sorted($a, key=plain)",
    "sum($a, 1)",
    "tuple($a)",
    "any($a)",
    "enumerate($a)",
    "zip($a, $b)",
    "map(plain, $b, $a)",
    "filter(None, $a)",
    "range($a)",
    "range(1, $b, $a)",
    "dict($a)",
    "vars($a)",
    "','.join($a)",
    "[].extend($a)",
    "with $a: pass",
    "isinstance($b, $a)",
    "isinstance($b, ($a, int))",
    "issubclass($b, $a)",
    "getattr($a, 'x')",
    "getattr($a, 'nowhere', $b)",
    "hasattr($a, 'x')",
    "super($b, $a)",
    "super($a, $b).__class__",
    "$a.__class__ = Child",
    "$a.__class__ = MoreSlots",
    "$a[0]",
    "$a[-1]",
    "$a['a']",
    "$a[5]",
    "$a['new'] = $b",
    "$a[0] = 1",
    "del $a[0]",
    "$a * 3",
    "2 ** $a",
    "hash($a) == hash($a)",
    "'%s' % $a",
    "bool($a) is not bool($b)",
    "setattr($a, 'x', 1)",
    "callable($a)",
    "type($a)",
    "$a",
    "tmp = $a",
    "del tmp",
];

struct Dice(u64);

impl Dice {
    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        list[(self.0 >> 33) as usize % list.len()]
    }
}

/// Tells one operation, does it, and compares.
fn check(session: &Session, source: &str) -> bool {
    let cx = session.cx();
    let is_expression =
        || result(cx, eval(session, &format!("(lambda: {source}) and None"))).is_ok();
    let does = || match is_expression() {
        true => (result(cx, eval(session, source)), true),
        false => (
            result(cx, run(session, source).map(|()| Value::NONE)),
            false,
        ),
    };
    compare(session, source, does)
}

/// Tells one operation, does it, and compares; `does` gives the result, and whether it is the value of the story.
fn compare(
    session: &Session,
    source: &str,
    does: impl FnOnce() -> (Result<Value, (String, String)>, bool),
) -> bool {
    let cx = session.cx();
    let subject = Subject::new(cx, session.names());
    let told = question::trace(&subject, source);
    assert!(
        calls(session).is_empty(),
        "{source}: to tell the story ran code"
    );
    let Ok((trace, _)) = told else { return false };
    let (given, is_expression) = does();
    let called = calls(session);
    let story = || {
        format!(
            "{source}\n{:?}\nsteps {:#?}\ncalled {called:?}",
            trace.outcome, trace.steps
        )
    };
    match (&trace.outcome, &given) {
        (Outcome::Value(told), Ok(given)) if is_expression => {
            let (told, given) = (brief(cx, told, 200), brief(cx, given, 200));
            assert!(told == given, "{}\ngave {given}, told {told}", story());
            assert!(called.is_empty(), "{}", story());
        }
        (Outcome::Value(_) | Outcome::Place(_) | Outcome::Gone(_), Ok(_)) => {
            assert!(called.is_empty(), "{}", story())
        }
        (Outcome::Raises { class, message }, Err((found, words))) => {
            assert!(
                class.short_name() == *found && message == words,
                "{}\nraised {found}: {words}",
                story()
            );
            assert!(called.is_empty(), "{}", story());
        }
        (Outcome::Calls { function, .. }, _) => {
            if let Some(function) = function.view::<Function>() {
                let name = function.qualname.get().map(|name| text(&name));
                assert!(called.first() == name.as_ref(), "{}", story());
            }
        }
        (_, Err((class, words))) => panic!("{}\nraised {class}: {words}", story()),
        (_, Ok(value)) => panic!("{}\ngave {}", story(), brief(cx, value, 100)),
    }
    if let Some(asked) = methods_in_turn(&trace) {
        assert!(
            asked.starts_with(&called) || called.len() > asked.len(),
            "{}",
            story()
        );
    }
    true
}

/// The functions of the program that an operator may ask, in order, if the story is about one operator.
fn methods_in_turn(trace: &Trace) -> Option<Vec<String>> {
    let [step] = &trace.steps[..] else {
        return None;
    };
    let goes_on = trace
        .notes
        .iter()
        .any(|note| note.starts_with("the next comparison"));
    if goes_on || !step.question.starts_with("which special methods") {
        return None;
    }
    let function = |look: &Look| {
        let asked = matches!(look.mark, Mark::Wins | Mark::Waits);
        let found = look.found.as_ref().filter(|_| asked)?;
        Some(
            found
                .strip_prefix("<function ")?
                .trim_end_matches('>')
                .to_owned(),
        )
    };
    Some(step.looks.iter().filter_map(function).collect())
}

#[test]
fn stories_of_attributes_are_what_happens() {
    in_world(|session| {
        let mut dice = Dice(1);
        let mut told = 0;
        let steps = 6000;
        for _ in 0..steps {
            let (object, name) = (dice.pick(OBJECTS), dice.pick(NAMES));
            let source = match dice.pick(&["get", "get", "get", "set", "del"]) {
                "get" => format!("{object}.{name}"),
                _ if name.starts_with("__") => continue,
                "set" => format!("{object}.{name} = {}", dice.pick(VALUES)),
                _ => format!("del {object}.{name}"),
            };
            told += usize::from(check(session, &source));
        }
        assert!(told > steps / 2, "only {told} stories were told");
    });
}

#[test]
fn stories_of_special_methods_are_what_happens() {
    const OTHERS: &[&str] = &[
        "base", "child", "number", "real", "slots", "some", "Base", "text", "total", "manager",
        "items", "wide",
    ];
    in_world(|session| {
        let objects = OBJECTS.iter().filter(|name| !name.contains('('));
        // The world's own list is not the matter here.
        let objects: Vec<&str> = objects.copied().filter(|name| *name != "log").collect();
        let (mut told, mut asked) = (0, 0);
        for special in SPECIALS {
            for a in &objects {
                for b in OTHERS {
                    if !special.contains("$b") && *b != "base" {
                        continue;
                    }
                    let prepared = run(session, &format!("tmp = {a}"));
                    assert!(prepared.is_ok());
                    asked += 1;
                    let source = special.replace("$a", a).replace("$b", b);
                    told += usize::from(check(session, &source));
                }
            }
        }
        assert!(
            told > asked * 9 / 10,
            "only {told} of {asked} stories were told"
        );
    });
}

#[test]
fn no_view_runs_code_of_the_program() {
    in_world(|session| {
        let subject = Subject::new(session.cx(), session.names());
        let traps = [
            "base", "child", "loud", "guarded", "slots", "more", "words", "failure", "Base",
            "Loudly", "upper", "total", "manager", "enters", "items", "walker", "filled", "lying",
        ];
        for row in VIEWS {
            for object in traps {
                for argument in [
                    object.to_owned(),
                    format!("{object}.prop"),
                    format!("{object}.x"),
                ] {
                    if let Ok(view) = row.show(&subject, &argument) {
                        view.draw(&mini::inspect::Page::coloured(80));
                        view.json();
                    }
                }
            }
            assert!(
                row.name == "compare" || calls(session).is_empty(),
                "{} ran code",
                row.name
            );
        }
    });
}

#[test]
fn sizes_are_the_allocators_bytes() {
    in_world(|session| {
        let cx = session.cx();
        let mut sum = 0;
        let before = cx.heap.bytes();
        for object in cx.heap.objects() {
            let items: usize = size::items(cx, &object).iter().map(|item| item.bytes).sum();
            assert_eq!(
                items,
                object.bytes(),
                "the items of {}",
                brief(cx, &object, 60)
            );
            sum += items;
        }
        assert_eq!(
            sum + cx.cached.bytes(),
            before,
            "the sum of all sizes and the heap's own counter"
        );
        for name in OBJECTS.iter().filter(|name| !name.contains('(')) {
            let value = session.names().get_name(&cx.intern(name));
            let Some(value) = value else { continue };
            let size = size::of(cx, name, &value).expect("a size");
            assert_eq!(size.itself, value.bytes());
            assert!(size.alone.bytes + size.shared.bytes <= before, "{name}");
        }
    });
}

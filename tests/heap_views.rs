//! What the views of the heap tell is true: sums are the heap's own counter, edges are what the collector counts, a dry
//! run changes nothing, and measuring is exact.

use std::path::Path;

use mini::heap::Value;
use mini::inspect::class::compare;
use mini::inspect::object::life;
use mini::inspect::reference::atlas::Atlas;
use mini::inspect::reference::census::{Snapshot, Watch};
use mini::inspect::reference::{census, cycles, edge, refs};
use mini::inspect::{Page, Subject, View, memit};
use mini::interp::Interp;
use mini::session::{Job, Session};

const STACK: usize = 64 << 20;

/// Does the work with a new session, on a thread with a deep stack.
fn with_session(work: impl FnOnce(&mut Session) + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK);
    let running = thread.spawn(move || {
        let mut session =
            Session::new(&Job::default(), STACK - (1 << 20)).expect("a session starts");
        work(&mut session);
    });
    running
        .expect("a thread starts")
        .join()
        .expect("the work succeeds");
}

/// Programs with objects of all sorts: those of the golden pictures.
fn programs() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/views");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mini = entries.flatten().map(|entry| entry.path());
    mini.filter(|path| path.extension().is_some_and(|end| end == "mini"))
        .map(|path| std::fs::read_to_string(path).expect("a program"))
        .collect()
}

const OBJECTS: &str = "\
import collections, random, dataclasses, weakref, functools\n\
class P:\n    pass\n\
class M(type):\n    pass\n\
class Q(metaclass=M):\n    __slots__ = tuple(f's{i}' for i in range(200))\n\
class L(list):\n    pass\n\
class T(tuple):\n    pass\n\
class E(Exception):\n    pass\n\
def g(n):\n    try:\n        yield from range(n)\n    finally:\n        pass\n\
gens = [g(3), g(4)]\nnext(gens[0])\n\
q = Q(); q.s150 = 1; q.s0 = [2]\n\
p = P(); p.__dict__['a b'] = 1\n\
big = 10 ** 500\nlong_text = 'x' * 5000\nodd = [float('inf'), 1e300]\n\
l = L([1, 2]); l.x = 3; t = T((1, 2)); e = E('text')\n\
try:\n    raise e\nexcept E as caught:\n    kept = caught\n\
numbers = list(range(300)); pairs = {i: str(i) for i in range(300)}; some = {str(i) for i in range(50)}\n\
nested = tuple(range(200)); frozen = frozenset(['a', 'b'])\n\
views = [pairs.keys(), iter(pairs), iter(numbers), reversed(numbers), zip(numbers, some), map(str, numbers)]\n\
more = [slice(1, 2), range(10**30), super(L, l), p.__class__.__dict__, l.append, list.append, [].__len__]\n\
alias = [list[int], int | str, property(len), classmethod(len), staticmethod(len)]\n\
r = random.Random(1); counter = collections.Counter('abc'); queue = collections.deque([1, 2])\n\
d = collections.OrderedDict(a=1); part = functools.partial(print, 1); w = weakref.WeakValueDictionary(p=p)\n\
ring = []; ring.append(ring)\ndel ring\n";

fn assert_sums(cx: &Interp, what: &str) {
    let census = census::of(cx);
    assert_eq!(
        census.sum(),
        census.bytes,
        "{what}: the sum is not the counter"
    );
}

#[test]
fn the_sizes_of_all_objects_are_the_heaps_own_counter() {
    with_session(|session| {
        assert_sums(session.cx(), "at the start");
        for program in programs().iter().map(|p| &p[..]).chain([OBJECTS]) {
            session.input(program);
            assert_sums(session.cx(), program);
        }
        session.input("import gc; gc.collect(); del numbers, pairs, views, nested, q, gens");
        assert_sums(session.cx(), "after deaths");
    });
}

#[test]
fn edges_are_what_the_collector_counts() {
    with_session(|session| {
        for program in programs().iter().map(|p| &p[..]).chain([OBJECTS]) {
            session.input(program);
        }
        let subject = Subject::new(session.cx(), session.names());
        let atlas = Atlas::of(&subject);
        let cx = session.cx();
        let pointers = |values: Vec<Value>| {
            let mut found: Vec<usize> = values
                .iter()
                .filter(|v| v.is_pointer())
                .map(Value::addr)
                .collect();
            found.sort_unstable();
            found
        };
        for object in cx.heap.objects() {
            let named = edge::edges(cx, &object, &atlas.role(&object));
            let mut counted = Vec::new();
            cx.heap.trace(&object, &mut |to| counted.push(to.clone()));
            assert_eq!(
                pointers(named.into_iter().map(|edge| edge.to).collect()),
                pointers(counted),
                "{}",
                refs::describe(cx, &object)
            );
        }
    });
}

#[test]
fn looking_changes_no_count_and_no_byte() {
    with_session(|session| {
        session.input(OBJECTS);
        let subject = Subject::new(session.cx(), session.names());
        let cx = session.cx();
        let counts = || -> Vec<(usize, Option<u32>)> {
            let objects = cx.heap.objects();
            objects.iter().map(|o| (o.addr(), o.refcount())).collect()
        };
        let (bytes, before) = (cx.heap.bytes(), counts());
        cycles::of(&subject).draw(&Page::plain(80));
        census::of(cx).draw(&Page::plain(80));
        mini::inspect::reference::graph::of(&subject, &[], 50).draw(&Page::plain(80));
        assert_eq!(cx.heap.bytes(), bytes);
        assert_eq!(counts(), before);
    });
}

#[test]
fn memit_counts_what_was_made_and_what_was_kept() {
    with_session(|session| {
        session.input("class P:\n    __slots__ = 'x', 'y'\n");
        session.input("P()\n");
        let code = "keep = [P() for i in range(100)]; lost = [P() for i in range(50)]; del lost\n";
        session.input(code);
        session.input("del keep\n");
        let cost = measure(session, code);
        let of = |name: &str| {
            cost.rows
                .iter()
                .find(|row| row.name == name)
                .expect("a row")
        };
        assert_eq!(
            (of("P").made, of("P").kept, of("P").bytes),
            (150, 100, 2400)
        );
        assert_eq!((of("list").made, of("list").kept), (2, 1));
        assert!(cost.peak >= 150 * 24 + 150 * 8);
        assert!(cost.peak > cost.kept as usize);
        assert!(cost.draw(&Page::plain(80)).contains("150"));
    });
}

/// The cost of an input, without what reading and compiling it takes.
fn measure(session: &mut Session, code: &str) -> memit::Cost {
    // The prompt does the same with the parts of the session that it has.
    let names = session.names().value().clone();
    let cx = session.cx();
    let run = || (cx.hooks.exec)(cx, &cx.new_str(code), "<memit>", &names, &names);
    let (done, cost) = memit::measure(cx, code, run);
    assert!(done.is_ok());
    cost
}

#[test]
fn diff_tells_what_an_input_added_and_freed() {
    with_session(|session| {
        session.input("class P:\n    __slots__ = 'x',\n");
        session.input("a = P(); xs = [1]; xs.append(2)\n");
        let before = Snapshot::take(session.cx());
        session.input("b = P(); c = P(); xs.extend(range(100)); del a\n");
        let changes = before.since(session.cx());
        let row = |name: &str| changes.rows.iter().find(|row| row.name == name);
        let points = row("P").expect("a row for the class");
        assert_eq!((points.added, points.freed), ((2, 32), (1, 16)));
        assert!(row("list").expect("a row for lists").grown > 700);
        let before = Snapshot::take(session.cx());
        assert!(before.since(session.cx()).rows.is_empty());
    });
}

#[test]
fn watch_tells_the_peak_beyond_what_stays() {
    with_session(|session| {
        let watch = Watch::start(session.cx());
        session.input("kept = [0] * 262144; lost = [0] * 524288; del lost\n");
        let usage = watch.stop(session.cx());
        let text = usage.to_string();
        assert!(text.starts_with("used 2.0 MiB in "), "{text}");
        assert!(
            text.contains(" s, peaked 4.0 MiB above that, heap "),
            "{text}"
        );
        assert!(text.ends_with(" MiB"), "{text}");
    });
}

#[test]
fn following_tells_how_an_object_dies() {
    with_session(|session| {
        session.input("class P:\n    def __del__(self): pass\n");
        session.input("a = P()\n");
        let tell = |session: &mut Session, code: &str| {
            session.input(code);
            let subject = Subject::new(session.cx(), session.names());
            let story = life::after_input(&subject, code);
            story.map_or(String::new(), |story| story.draw(&Page::plain(100)))
        };
        assert_eq!(tell(session, "b = a\n"), "");
        let subject = Subject::new(session.cx(), session.names());
        let row = mini::inspect::view("life").expect("the view");
        let story = row.show(&subject, "a").expect("a story");
        assert!(story.draw(&Page::plain(100)).contains("known as a, b"));
        drop(story);
        assert!(tell(session, "c = [a]\n").contains("+ c[0]"));
        assert_eq!(tell(session, "unrelated = 1\n"), "");
        assert!(tell(session, "del a, b\n").contains("- b"));
        let last = tell(session, "c.clear()\n");
        assert!(last.contains("- c[0], the last reference"), "{last}");
        assert!(
            last.contains("P.__del__ runs") && last.contains("freed"),
            "{last}"
        );
        assert_eq!(tell(session, "unrelated = 2\n"), "");
    });
}

#[test]
fn compare_weighs_the_same_data_in_five_ways() {
    with_session(|session| {
        session.input("class P:\n    def __init__(self, x, y): self.x = x; self.y = y\n");
        let subject = Subject::new(session.cx(), session.names());
        let plan = compare::Plan::of(&subject, "P").expect("the class");
        let comparison = plan.measure(session.cx()).expect("a comparison");
        let bytes: Vec<f64> = comparison.ways.iter().map(|way| way.bytes).collect();
        assert_eq!(comparison.fields, ["x", "y"]);
        assert_eq!(
            bytes[..4],
            [24.0, 40.0, 40.0, 24.0],
            "slots, plain, named, tuple"
        );
        assert!(bytes[4] > 100.0, "a dict");
        let sets: Vec<bool> = comparison
            .ways
            .iter()
            .map(|way| way.set.is_some())
            .collect();
        assert_eq!(sets, [true, true, false, false, true]);
        assert!(comparison.draw(&Page::plain(80)).contains("with __slots__"));
    });
}

#[test]
fn graphs_are_written_as_svg_dot_and_mermaid() {
    with_session(|session| {
        session.input("class P: pass\n");
        session
            .input("p = P(); p.text = '<&\"|'; p.list = [p]; import weakref; w = weakref.ref(p)\n");
        let subject = Subject::new(session.cx(), session.names());
        let p = mini::inspect::path::resolve(&subject, "p").expect("the object");
        let graph = mini::inspect::reference::graph::of(&subject, &[("p".to_owned(), p)], 50);
        let svg = mini::inspect::reference::graph::svg::text(&graph);
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        assert_eq!(svg.matches("class=\"ref\"").count(), 4, "{svg}");
        assert_eq!(svg.matches("class=\"ref weak\"").count(), 1);
        assert!(svg.contains("&lt;&amp;") && !svg.contains("'<&"));
        let dot = mini::inspect::reference::graph::export::dot(&graph);
        assert!(
            dot.contains("n1:r1 -> n2;") && dot.contains("[style=dashed]"),
            "{dot}"
        );
        let mermaid = mini::inspect::reference::graph::export::mermaid(&graph);
        assert!(mermaid.contains("n1 -->|\".list\"| n2"), "{mermaid}");
        assert!(mermaid.contains("-.->"), "{mermaid}");
    });
}

#[test]
fn no_view_runs_code_of_the_program() {
    with_session(|session| {
        session.input(
            "ran = []\n\
class Loud:\n\
\x20   def __init__(self): self.x = self; self.y = [self]\n\
\x20   def say(name):\n\
\x20       def method(self, *args):\n\
\x20           ran.append(name)\n\
\x20           return NotImplemented\n\
\x20       return method\n\
\x20   for name in ['repr', 'str', 'len', 'iter', 'getitem', 'bool', 'format', 'dir', 'eq', 'contains']:\n\
\x20       locals()[f'__{name}__'] = say(name)\n\
\x20   def __hash__(self): ran.append('hash'); return 1\n\
\x20   def __getattr__(self, name): ran.append(name)\n\
\x20   prop = property(say('property'))\n\
\x20   __class__ = property(say('class'))\n\
a = Loud(); b = {a: a}; b[1] = a; s = {a}; import weakref; w = weakref.ref(a)\n",
        );
        session.input("ran.clear()\n");
        let subject = Subject::new(session.cx(), session.names());
        for row in mini::inspect::VIEWS {
            let about = match row.name {
                "gc" | "heap" => "",
                "class" | "mro" => "Loud",
                "code" => "Loud.__hash__",
                "why" => "a.prop",
                _ => "a",
            };
            let shown = row.show(&subject, about).expect("a picture");
            assert!(!shown.draw(&Page::plain(80)).is_empty());
            shown.json().to_string();
        }
        life::after_input(&subject, "a");
        let ran = mini::inspect::path::resolve(&subject, "ran").expect("the list");
        assert_eq!(mini::inspect::brief(session.cx(), &ran, 200), "[]");
    });
}

#[test]
fn what_gc_tells_is_bounded_and_counts_the_rest() {
    with_session(|session| {
        session.input(
            "import gc; gc.disable(); alive = []\n\
             class Node: pass\n\
             def ring(size):\n    nodes = [Node() for _ in range(size)]\n    for node in nodes: node.all = nodes\n    return nodes\n\
             for _ in range(100): ring(50) and None\n\
             alive = [ring(50) for _ in range(100)]\n",
        );
        let subject = Subject::new(session.cx(), session.names());
        let found = cycles::of(&subject);
        let told: usize = found.cycles.iter().map(|cycle| cycle.alike).sum();
        assert_eq!(told + found.more_cycles, 200);
        assert_eq!(found.cycles[0].size(), 51);
        assert_eq!(found.cycles[0].outside, 0);
        assert!(found.garbage >= 100 * 51);
        let text = found.json().to_string();
        assert!(text.len() < 100_000, "{} bytes", text.len());
        assert!(text.contains("\"more_members\": 39"), "{text}");
    });
}

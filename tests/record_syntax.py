#!/usr/bin/env python3.13
"""Records what CPython 3.13 says of the programs under tests/golden.

    tests/record_syntax.py            records programs.expected, damaged.expected and trees/*.tree
    tests/record_syntax.py --damage   makes damaged.txt anew from the project's own programs, then records

A program is one line of `programs.txt` or `damaged.txt`, with its line ends, tabs and backslashes escaped. What is
expected of it is the same line of the `.expected` file: `OK` with the warnings, or the error with its place.
The trees are written as `syntax::dump` writes them.
"""

import ast
import pathlib
import random
import re
import struct
import sys
import tokenize
import io
import warnings

ROOT = pathlib.Path(__file__).resolve().parent
GOLDEN = ROOT / "golden"
SEED, COUNT = 20241113, 1500
WORDS = """( ) [ ] { } , : ; . = == := -> + - * ** / @ | & < > ! not and or if else elif for while in is def class
return yield lambda with as try except finally raise import from pass break continue global del assert None True x f 1
'a' f'{x}' print match case NEWLINE""".split()


def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def unescape(line):
    names = {"n": "\n", "t": "\t", "\\": "\\"}
    return re.sub(r"\\(u[0-9a-f]{4}|.)", lambda m: names.get(m[1]) or chr(int(m[1][1:], 16)), line)


def outcome(source):
    """What CPython says of a source, in one line."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, "<golden>", "exec", dont_inherit=True)
        except SyntaxError as e:
            place = tuple(n or 0 for n in (e.lineno, e.offset, e.end_lineno, e.end_offset))
            return "%s: %s @%d:%d-%d:%d" % (type(e).__name__, escape(e.msg), *place)
        except (MemoryError, RecursionError) as e:
            return f"{type(e).__name__}: {e} @0:0-0:0"
    found = sorted({f" W{w.lineno} {escape(str(w.message))}" for w in caught})
    return "OK" + "".join(found)


def record(name):
    programs = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    expected = [outcome(unescape(line)) for line in programs]
    (GOLDEN / f"{name}.expected").write_text("\n".join(expected) + "\n", encoding="utf-8")
    print(f"{name}: {len(programs)} programs, {sum(not e.startswith('OK') for e in expected)} of them wrong")


# ---- damage

def statements(rnd):
    """Statements of the project's own programs, shorter than 25 lines, in a random order."""
    paths = sorted(ROOT.glob("lang/**/*.mini")) + sorted(ROOT.parent.glob("examples/**/*.mini"))
    rnd.shuffle(paths)
    for path in paths:
        source = path.read_text(encoding="utf-8")
        try:
            nodes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.stmt)]
        except (SyntaxError, ValueError):
            continue
        lines = source.split("\n")
        nodes = [n for n in nodes if n.end_lineno - n.lineno < 25]
        rnd.shuffle(nodes)
        for node in nodes[:8]:
            first = min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", [])])
            part = lines[first - 1 : node.end_lineno]
            indent = len(part[0]) - len(part[0].lstrip())
            if any(line[:indent].strip() for line in part):
                continue
            text = "\n".join(line[indent:] for line in part) + "\n"
            if re.search(r"\b(async|await|type)\b|\b[bB]['\"]", text):
                continue
            try:
                ast.parse(text)
            except SyntaxError:
                continue
            yield text


def spans(text):
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    kinds = {tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING, tokenize.FSTRING_START}
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [
        (starts[t.start[0] - 1] + t.start[1], starts[t.end[0] - 1] + t.end[1]) for t in tokens if t.type in kinds
    ]


def damaged(rnd, text):
    """The text with one token dropped, added or replaced, or one line shifted."""
    start, end = rnd.choice(spans(text))
    word = " " + rnd.choice(WORDS).replace("NEWLINE", "\n") + " "
    match rnd.randrange(4):
        case 0:
            return text[:start] + text[end:]
        case 1:
            return text[:start] + word + text[start:]
        case 2:
            return text[:start] + word + text[end:]
        case _:
            lines = text.split("\n")
            at = rnd.randrange(len(lines))
            blank = rnd.choice([" ", "    ", "\t", ""])
            lines[at] = blank + (lines[at] if blank else lines[at].lstrip())
            return "\n".join(lines)


def damage():
    rnd = random.Random(SEED)
    programs = {}
    while len(programs) < COUNT:
        for text in statements(rnd):
            programs[escape(damaged(rnd, text))] = None
            if len(programs) >= COUNT:
                break
    (GOLDEN / "damaged.txt").write_text("\n".join(programs) + "\n", encoding="utf-8")


# ---- trees

OPERATORS = {
    "Mult": "Mul", "MatMult": "MatMul", "USub": "Neg", "UAdd": "Pos", "NotEq": "Ne", "LtE": "Le", "GtE": "Ge",
}


class Tree:
    """A CPython tree as the lines that `syntax::dump` makes of its own."""

    def __init__(self, source):
        self.bytes = source.encode()
        self.starts = [0] + [at + 1 for at, byte in enumerate(self.bytes) if byte == 10]
        self.out, self.depth = [], 0
        for stmt in ast.parse(source).body:
            self.visit(stmt)

    def offset(self, node):
        return self.starts[node.lineno - 1] + node.col_offset

    def line(self, label, children=()):
        self.out.append("  " * self.depth + label)
        self.depth += 1
        for child in children:
            if isinstance(child, ast.AST):
                self.visit(child)
            elif child is not None:
                self.line(*child)
        self.depth -= 1

    def node(self, label, node, *children):
        end = self.starts[node.end_lineno - 1] + node.end_col_offset
        self.line(f"{label} {self.offset(node)}..{end}", children)

    def visit(self, node):
        method = getattr(self, type(node).__name__, None)
        if method:
            return method(node)
        children = [c for f in node._fields for c in self.field(getattr(node, f, None))]
        self.node(type(node).__name__, node, *children)

    @staticmethod
    def field(value):
        if isinstance(value, list):
            return [v for v in value if isinstance(v, ast.AST)]
        is_child = isinstance(value, ast.AST) and not isinstance(value, (ast.expr_context, ast.operator))
        return [value] if is_child else []

    @staticmethod
    def part(label, *children):
        return (label, [c for c in children if c is not None]) if any(c is not None for c in children) else None

    @staticmethod
    def op(node):
        name = type(node).__name__
        return OPERATORS.get(name, name)

    def Assign(self, n):
        self.node("Assign", n, *n.targets, n.value)

    def AugAssign(self, n):
        self.node(f"AugAssign {self.op(n.op)}", n, n.target, n.value)

    def AnnAssign(self, n):
        label = "AnnAssign simple" if n.simple else "AnnAssign"
        self.node(label, n, n.target, n.annotation, self.part("value", n.value))

    def Raise(self, n):
        self.node("Raise", n, n.exc, self.part("from", n.cause))

    def Assert(self, n):
        self.node("Assert", n, n.test, self.part("message", n.msg))

    def Global(self, n):
        self.node(f"{type(n).__name__} {' '.join(n.names)}", n)

    Nonlocal = Global

    def Import(self, n):
        self.node("Import", n, *n.names)

    def ImportFrom(self, n):
        self.node(f"ImportFrom {'.' * n.level}{n.module or ''}", n, *n.names)

    def alias(self, n):
        self.node(f"alias {n.name}" + (f" as {n.asname}" if n.asname else ""), n)

    def If(self, n):
        arms = [n]
        while (
            len(arms[-1].orelse) == 1
            and isinstance(inner := arms[-1].orelse[0], ast.If)
            and self.bytes.startswith(b"elif", self.offset(inner))
        ):
            arms.append(inner)
        parts = [(f"arm {self.offset(a)}", [a.test, *a.body]) for a in arms]
        self.node("If", n, *parts, self.part("else", *arms[-1].orelse))

    def While(self, n):
        self.node("While", n, n.test, self.part("body", *n.body), self.part("else", *n.orelse))

    def For(self, n):
        body, orelse = self.part("body", *n.body), self.part("else", *n.orelse)
        self.node("For", n, n.target, n.iter, body, orelse)

    def Try(self, n):
        parts = [self.part("else", *n.orelse), self.part("finally", *n.finalbody)]
        self.node(type(n).__name__, n, self.part("body", *n.body), *n.handlers, *parts)

    TryStar = Try

    def ExceptHandler(self, n):
        label = "handler" + (f" {n.name}" if n.name else "")
        self.node(label, n, self.part("kind", n.type), self.part("body", *n.body))

    def With(self, n):
        items = [c for i in n.items for c in (i.context_expr, self.part("as", i.optional_vars))]
        self.node("With", n, *items, self.part("body", *n.body))

    def Match(self, n):
        cases = [
            ("case", [c.pattern, self.part("if", c.guard), self.part("body", *c.body)]) for c in n.cases
        ]
        self.node("Match", n, n.subject, *cases)

    def FunctionDef(self, n):
        decorators = [("decorator", [d]) for d in n.decorator_list]
        rest = [self.part("returns", n.returns), self.part("body", *n.body)]
        self.node(f"FunctionDef {n.name}", n, *decorators, *self.params(n.args), *rest)

    def ClassDef(self, n):
        decorators = [("decorator", [d]) for d in n.decorator_list]
        self.node(f"ClassDef {n.name}", n, *decorators, *n.bases, *n.keywords, self.part("body", *n.body))

    def params(self, a):
        positional = a.posonlyargs + a.args
        defaults = [None] * (len(positional) - len(a.defaults)) + a.defaults
        kinds = ["posonly"] * len(a.posonlyargs) + ["param"] * len(a.args)
        rows = list(zip(kinds, positional, defaults))
        rows += [("*", a.vararg, None)] if a.vararg else []
        rows += [("kwonly", p, d) for p, d in zip(a.kwonlyargs, a.kw_defaults)]
        rows += [("**", a.kwarg, None)] if a.kwarg else []
        return [
            (f"{k} {p.arg} {self.offset(p)}", [self.part("annotation", p.annotation), self.part("default", d)])
            for k, p, d in rows
        ]

    def keyword(self, n):
        self.node(f"keyword {n.arg or '**'}", n, n.value)

    def Name(self, n):
        self.node(f"Name {n.id}", n)

    def Constant(self, n):
        self.node(self.constant(n.value), n)

    def constant(self, value):
        bits = lambda x: "%016x" % struct.unpack("<Q", struct.pack("<d", x))[0]
        match value:
            case None | bool():
                return str(value)
            case int():
                return f"Int {value}"
            case float():
                return f"Float {bits(value)}"
            case complex():
                return f"Imaginary {bits(value.imag)}"
            case str():
                return f"Str {self.text(value)}"
        return "Ellipsis"

    @staticmethod
    def text(value):
        raw = value.encode("utf-8", "surrogatepass")
        return "'" + "".join(chr(b) if 32 <= b <= 126 and b != 92 else "\\%02x" % b for b in raw) + "'"

    def JoinedStr(self, n):
        self.node("FString", n, *self.parts(n))

    def parts(self, n):
        rows = []
        for v in n.values:
            if isinstance(v, ast.Constant):
                rows.append((f"text {self.text(v.value)}", []))
            else:
                conversion = {-1: "None", 115: "Str", 114: "Repr", 97: "Ascii"}[v.conversion]
                spec = ("spec", self.parts(v.format_spec)) if v.format_spec else None
                rows.append((f"field {conversion}", [v.value, spec]))
        return rows

    def Dict(self, n):
        pairs = [[k, v] if k else [("**", [v])] for k, v in zip(n.keys, n.values)]
        self.node("Dict", n, *[c for pair in pairs for c in pair])

    def UnaryOp(self, n):
        self.node(f"Unary {self.op(n.op)}", n, n.operand)

    def BinOp(self, n):
        self.node(f"Binary {self.op(n.op)}", n, n.left, n.right)

    def BoolOp(self, n):
        self.node(f"Bool {self.op(n.op)}", n, *n.values)

    def Compare(self, n):
        self.node("Compare " + " ".join(map(self.op, n.ops)), n, n.left, *n.comparators)

    def IfExp(self, n):
        self.node("Conditional", n, n.body, n.test, n.orelse)

    def Lambda(self, n):
        self.node("Lambda", n, *self.params(n.args), n.body)

    def comprehension_of(self, n, kind, first, value=None):
        clauses = [("for", [c.target, c.iter, *c.ifs]) for c in n.generators]
        self.node(f"Comprehension {kind}", n, first, self.part("value", value), *clauses)

    def ListComp(self, n):
        self.comprehension_of(n, "List", n.elt)

    def SetComp(self, n):
        self.comprehension_of(n, "Set", n.elt)

    def GeneratorExp(self, n):
        self.comprehension_of(n, "Generator", n.elt)

    def DictComp(self, n):
        self.comprehension_of(n, "Dict", n.key, n.value)

    def Attribute(self, n):
        self.node(f"Attribute {n.attr}", n, n.value)

    def Slice(self, n):
        self.node("Slice", n, *(self.part(f, getattr(n, f)) for f in ("lower", "upper", "step")))

    def NamedExpr(self, n):
        self.node(f"Named {n.target.id}", n, n.value)

    def MatchValue(self, n):
        self.node("Value", n, n.value)

    def MatchSingleton(self, n):
        self.node(f"Singleton {n.value}", n)

    def MatchSequence(self, n):
        self.node("Sequence", n, *n.patterns)

    def MatchOr(self, n):
        self.node("Or", n, *n.patterns)

    def MatchMapping(self, n):
        rest = f" **{n.rest}" if n.rest else ""
        self.node(f"Mapping{rest}", n, *[c for pair in zip(n.keys, n.patterns) for c in pair])

    def MatchClass(self, n):
        keywords = [(f"keyword {name}", [p]) for name, p in zip(n.kwd_attrs, n.kwd_patterns)]
        self.node("Class", n, n.cls, *n.patterns, *keywords)

    def MatchStar(self, n):
        self.node(f"Star {n.name or '_'}", n)

    def MatchAs(self, n):
        if n.pattern:
            self.node(f"As {n.name}", n, n.pattern)
        else:
            self.node(f"Capture {n.name}" if n.name else "Wildcard", n)


def main():
    if sys.version_info[:2] != (3, 13):
        sys.exit("expectations are recorded from CPython 3.13 only")
    if "--damage" in sys.argv:
        damage()
    record("programs")
    record("damaged")
    for path in sorted((GOLDEN / "trees").glob("*.mini")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lines = Tree(path.read_text(encoding="utf-8")).out
        path.with_suffix(".tree").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{path.name}: {len(lines)} nodes")


main()

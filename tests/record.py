"""Record what CPython 3.13 prints for the programs under tests/lang and examples.

    python3.13 tests/record.py            every program
    python3.13 tests/record.py slots mro  only those whose path contains one of the words
    python3.13 tests/record.py --missing  only those that have no expectation yet

Beside `claim.mini` go `claim.out` (standard output), `claim.err` (standard error) and `claim.status`
(exit status), the last two only when there is something to say; `claim.in`, when it exists, is the
standard input. Expectations of `examples/` go to `tests/examples/`. This is the only way in which
they are written: mini itself never says what is right. Each `.in` under tests/repl is typed at the
prompt (`-q -i`, without a terminal), where prompts and errors go to standard error.

A program runs in a copy of its folder, where every module exists as `.py` too, so that CPython can
import it; the folder `modules/` beside it is on the module path, as it is on MINIPATH under mini.
Each runs twice with different hash seeds, and one whose outputs differ is refused: it shows the
order of a set of strings or the time. Addresses (`at 0x7f...`) are cut out on both sides.
Errors are without colour, except for the programs in a folder `colours`.
A program with a `.expect` file beside it is not recorded, since CPython is no judge of it.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent
TIMEOUT = 120


def programs():
    """Pairs of a program and the folder that holds its expectations."""
    for path in sorted((ROOT / "tests" / "lang").glob("*/*.mini")):
        yield path, path.parent
    for path in sorted((ROOT / "examples").glob("*.mini")):
        yield path, ROOT / "tests" / "examples"
    for path in sorted((ROOT / "examples" / "tour").glob("*.mini")):
        yield path, ROOT / "tests" / "examples" / "tour"
    for path in sorted((ROOT / "tests" / "repl").glob("*.in")):
        yield path, path.parent


def stage(folder, into):
    """Copy a folder, and give CPython every .mini file under the name it looks for."""
    copy = into / "run"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.out", "*.err", "*.status"))
    for path in copy.rglob("*.mini"):
        shutil.copyfile(path, path.with_suffix(".py"))
    return copy


def run(program, folder, seed):
    """Standard output, standard error and status of one run, with file names made relative."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONHASHSEED": str(seed),
        "PYTHONPATH": "modules",
        "PYTHONIOENCODING": "utf-8",
        "FORCE_COLOR" if program.parent.name == "colours" else "NO_COLOR": "1",
        "LANG": "C.UTF-8",
    }
    stdin = program.with_suffix(".in")
    what = ["-q", "-i"] if program == stdin else [program.name]
    done = subprocess.run(
        [sys.executable, "-B", "-s", *what],
        cwd=folder,
        env=environment,
        input=stdin.read_bytes() if stdin.exists() else b"",
        capture_output=True,
        timeout=TIMEOUT,
    )
    return normal(done.stdout, folder), normal(done.stderr, folder), done.returncode


def normal(output, folder):
    """Output without the folder's own path and without addresses; modules keep their extension."""
    text = output.decode("utf-8", "surrogateescape").replace(f"{folder}/", "")
    for path in folder.rglob("*.mini"):
        name = path.relative_to(folder).with_suffix("")
        for opening, closing in ('""', "''", "()"):
            text = text.replace(f"{opening}{name}.py{closing}", f"{opening}{name}.mini{closing}")
    text = re.sub(r"\bat 0x[0-9a-f]+", "at 0x", text)
    return text.encode("utf-8", "surrogateescape")


def write(path, content):
    """Make the file say `content`; a file that says nothing is not kept. True if that changed it."""
    before = path.read_bytes() if path.exists() else None
    if content is None:
        if before is not None:
            path.unlink()
        return before is not None
    if before != content:
        path.write_bytes(content)
    return before != content


def record(program, target, folder):
    """Run one program and write its expectations; returns a line to print, or None."""
    name = program.relative_to(ROOT)
    try:
        first = run(program, folder, 0)
        second = run(program, folder, 1)
    except subprocess.TimeoutExpired:
        return f"refused  {name}: does not end within {TIMEOUT} s"
    if first != second:
        return f"refused  {name}: two runs differ"
    out, err, status = first
    if status < 0:
        return f"refused  {name}: CPython died of signal {-status}"
    target.mkdir(parents=True, exist_ok=True)
    base = target / program.stem
    changed = write(base.with_suffix(".out"), out)
    changed |= write(base.with_suffix(".err"), err or None)
    changed |= write(base.with_suffix(".status"), f"{status}\n".encode() if status else None)
    return f"recorded {name}" if changed else None


def main(arguments):
    if sys.version_info[:2] != (3, 13):
        sys.exit(f"record.py: expectations come from CPython 3.13, this is {sys.version.split()[0]}")
    only_missing = "--missing" in arguments
    words = [word for word in arguments if not word.startswith("--")]
    chosen = []
    for program, target in programs():
        if program.with_suffix(".expect").exists():
            continue
        if words and not any(word in str(program.relative_to(ROOT)) for word in words):
            continue
        if only_missing and (target / program.stem).with_suffix(".out").exists():
            continue
        chosen.append((program, target))
    refused = 0
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(2) as pool:
        copies = {}
        for program, _ in chosen:
            if program.parent not in copies:
                into = pathlib.Path(temporary).resolve() / str(len(copies))
                into.mkdir()
                copies[program.parent] = stage(program.parent, into)
        jobs = [pool.submit(record, p, t, copies[p.parent]) for p, t in chosen]
        for job in jobs:
            line = job.result()
            if line:
                print(line)
                refused += line.startswith("refused")
    print(f"{len(chosen)} programs, {refused} refused")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

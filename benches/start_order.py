"""Writes `src/start.ld`, the list of functions that run when a program starts, for the linker to put together.

    python3 benches/start_order.py target/release/mini

Needs valgrind, nm and the symbols of a release build. The kernel maps a program in pieces of 64 kB around each place
that is touched. The functions of a start, 0.5 to 0.9 MB, lie all over 5 MB of code unless they are put together; then the
shortest start takes 4.3 MB and not 5.9 (with a list that fits, and one of an earlier build). What the shortest start runs comes first, and small functions before
large ones, of which it runs little. Behind them the names stand again without what differs between compilers (and between instances of
generic functions), so that the list is of use there, too: a function that is no more is passed over, a new one costs a piece until
the list is written again.
"""

import bisect
import pathlib
import re
import subprocess
import sys
import tempfile

# Arguments and what is typed. `FILE` is a program that does nothing.
STARTS = [
    (["FILE"], ""),
    (["-c", "pass"], ""),
    (["-i", "-c", "1"], "1 + 1\n"),
    (["-"], "import time\nprint(time)\n"),
]

HEAD = """/* The functions that run at every start, together: see `link` in build.rs.
   Written by benches/start_order.py. */
SECTIONS
{
  .text.start :
  {
    *crt1.o(.text)
"""

TAIL = """  }
}
INSERT AFTER .text;
"""


def functions(binary):
    """First address, size and name of each function, in order."""
    listed = subprocess.run(["nm", "-n", "-S", binary], capture_output=True, text=True, check=True)
    rows = re.findall(r"^([0-9a-f]{16}) ([0-9a-f]{16}) [tTwW] (\S+)", listed.stdout, re.M)
    return [(int(start, 16), int(size, 16), name) for start, size, name in rows]


def addresses(binary, arguments, typed):
    """Addresses of the instructions that a start executes."""
    with tempfile.NamedTemporaryFile("r") as out, tempfile.NamedTemporaryFile("w") as program:
        arguments = [program.name if argument == "FILE" else argument for argument in arguments]
        trace = ["valgrind", "--tool=callgrind", "--dump-instr=yes", f"--callgrind-out-file={out.name}"]
        subprocess.run([*trace, binary, *arguments], input=typed, text=True, capture_output=True, check=True)
        at = 0
        for line in out:
            place = re.match(r"0x([0-9a-f]+)|\+(\d+)|-(\d+)|\*", line)
            if place:
                absolute, forward, back = place.groups()
                at = int(absolute, 16) if absolute else at + int(forward or 0) - int(back or 0)
                yield at


def section(name):
    """How the linker is told of the section of a function, or of its cold part. `$` would mean something else to it."""
    name = name.replace("$", "?")
    if name.endswith(".cold"):
        return f"    *(.text.split.{name.removesuffix('.cold')})\n"
    return f"    *(.text.{name} .text.hot.{name} .text.unlikely.{name})\n"


def pattern(name):
    """The name without the hashes of crates and instances, in which builds differ."""
    name = re.sub(r"17h[0-9a-f]{16}E(\.cold)?.*", r"17h*\1", name)
    name = re.sub(r"Cs[0-9A-Za-z]+_", "Cs*_", name)
    return re.sub(r"\.(llvm\.)?\d+(?=$|\.cold)", "*", name)


def main():
    binary = sys.argv[1]
    known = functions(binary)
    starts = [start for start, _, _ in known]
    run = {}
    for rank, (arguments, typed) in enumerate(STARTS):
        for address in addresses(binary, arguments, typed):
            index = bisect.bisect_right(starts, address) - 1
            if index >= 0 and address < starts[index] + known[index][1]:
                run.setdefault(index, rank)
    # The entry of the C library stands at the head.
    order = sorted(run, key=lambda index: (run[index], known[index][1:]))
    names = [known[index][2] for index in order if known[index][2].startswith(("_R", "_Z"))]
    rows = [section(name) for name in dict.fromkeys([*names, *map(pattern, names)])]
    file = pathlib.Path(__file__).parent.parent / "src/start.ld"
    file.write_text(HEAD + "".join(rows) + TAIL)
    print(f"{len(names)} functions")


main()

"""Writes `src/start.ld`, the list of functions that run when a program starts, for the linker to put together.

    python3 benches/start_order.py target/release/mini

Needs valgrind, nm and the symbols of a release build. The kernel maps a program in pieces of 64 kB around each place
that is touched. The functions of a start, 0.3 to 0.6 MB, lie all over 5 MB of code unless they are put together; then the
shortest start touches 8 pieces of code and not 46. Names are kept without what differs between compilers, so the list stays good: a
function that is no more is passed over, a new one costs a piece until the list is written again.
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


def pattern(name):
    """The name without the hashes of crates and instances, in which builds differ."""
    name = re.sub(r"17h[0-9a-f]{16}E.*", "17h*", name)
    name = re.sub(r"Cs[0-9A-Za-z]+_", "Cs*_", name)
    return re.sub(r"\.(llvm\.)?\d+$", "*", name).replace("$", "?")


def main():
    binary = sys.argv[1]
    known = functions(binary)
    starts = [start for start, _, _ in known]
    run = {}
    for rank, (arguments, typed) in enumerate(STARTS):
        for address in addresses(binary, arguments, typed):
            index = bisect.bisect_right(starts, address) - 1
            if index >= 0 and address < starts[index] + known[index][1]:
                run.setdefault(pattern(known[index][2]), rank)
    # The entry of the C library stands at the head; then comes what the shortest start runs.
    order = sorted(run, key=lambda name: (run[name], name))
    rows = [f"    *(.text.*{name})\n" for name in order if name.startswith(("_R", "_Z"))]
    file = pathlib.Path(__file__).parent.parent / "src/start.ld"
    file.write_text(HEAD + "".join(rows) + TAIL)
    print(f"{len(rows)} functions")


main()

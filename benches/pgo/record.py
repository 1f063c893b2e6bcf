"""Record the profile that guides release builds, `benches/pgo/VERSION.profdata`.

    rustup component add llvm-tools
    python3 benches/pgo/record.py

Builds mini with counters, runs the small operations of `benches/operations.txt`, the programs of `benches/programs` and
`examples` and the corpus of the tests on it, and merges what was counted. A profile serves the version of the compiler that it
was recorded with. Functions that have changed since are compiled without, so record again when much has; then build, and
write `src/start.ld` again.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

# What examples do, to be done again and again for a while: one run of them is over too soon.
WORK = {
    "constraints": "chain(100); projection(40); conflicts(); random_network(64, 100)",
    "go": "match(5, 4, 24)",
    "nbody": "main()",
    "puzzles": "queens(6); knights_tour(6); jugs((7, 11), 6); river(); collatz(3000)",
    "raytracer": "main()",
    "scheduler": "main()",
    "trees": "main()",
}
AGAIN = """
import time
from {name} import *

end = time.perf_counter() + 5
while time.perf_counter() < end:
    {work}
"""

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))

import operations


def said(*command):
    """What a command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def built(counts):
    """The binary with counters, which adds to the files in the folder `counts`."""
    target = ROOT / "target/recording"
    subprocess.run(
        ["cargo", "build", "--release", "--bin", "mini", "--target-dir", target],
        check=True,
        cwd=ROOT,
        env={**os.environ, "MINI_RECORD": counts},
    )
    return target / "release/mini"


def train(mini, folder):
    """Runs what stands for all programs, each for about as long."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    timed = pathlib.Path(folder) / "operations.mini"
    timed.write_text(operations.program(list(operations.operations())))
    subprocess.run([mini, timed], check=True, **quiet)
    for name, work in WORK.items():
        code = AGAIN.format(name=name, work=work)
        subprocess.run([mini, "-c", code], cwd=ROOT / "examples", check=True, **quiet)
    for program in HERE.parent.glob("programs/*.mini"):
        for _ in range(8):
            subprocess.run([mini, program], check=True, **quiet)
    for program in [*ROOT.glob("examples/*.mini"), *ROOT.glob("tests/lang/**/*.mini")]:
        subprocess.run([mini, program.name], cwd=program.parent, timeout=60, **quiet)


def main():
    version = said("rustc", "--version").split()[1]
    host = next(line.split()[1] for line in said("rustc", "-vV").splitlines() if line.startswith("host:"))
    tool = pathlib.Path(said("rustc", "--print", "sysroot")) / "lib/rustlib" / host / "bin/llvm-profdata"
    with tempfile.TemporaryDirectory() as counts, tempfile.TemporaryDirectory() as folder:
        train(built(counts), folder)
        profile = HERE / f"{version}.profdata"
        subprocess.run([tool, "merge", "--sparse", "-o", profile, counts], check=True)
    print(f"{profile.name}: {profile.stat().st_size // 1024} kB")


main()

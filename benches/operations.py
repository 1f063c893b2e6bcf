"""Time small operations beside another Python.

    python3 benches/operations.py target/release/mini /path/to/python3.13 [--rounds 2] [--only words]

The operations stand in `operations.txt`. Each runs in a loop of its own until it has run for 2 ms; the smallest of 12 such
times counts, and the smallest of the rounds, in which the two take turns. Prints ratios (above 1 mini is the faster), the
slowest first, and their geometric mean.
"""

import argparse
import math
import pathlib
import re
import subprocess
import tempfile

LIST = pathlib.Path(__file__).resolve().parent / "operations.txt"

# The head of the program: how one operation is timed. Prints its number and nanoseconds.
TIMING = """
import time

def timed(loop):
    n = 20
    while True:
        start = time.perf_counter()
        loop(n)
        took = time.perf_counter() - start
        if took > 0.002:
            break
        n *= 3
    best = took / n
    for _ in range(12):
        start = time.perf_counter()
        loop(n)
        best = min(best, (time.perf_counter() - start) / n)
    return best * 1e9

def operation(number, setup, text):
    space = {'__name__': 'operations'}
    exec(setup, space)
    exec(text, space)
    print(number, timed(space['loop']))
"""


def operations():
    """Pairs of what prepares and the operation, as they stand in the list."""
    text = re.sub(r"^#.*\n", "", LIST.read_text(), flags=re.M)
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.split("\n")
        first = next(i for i, line in enumerate(lines) if line.startswith("> "))
        setup = "\n".join(lines[:first])
        for operation in re.split(r"^> ", "\n".join(lines[first:]), flags=re.M)[1:]:
            yield setup, re.sub(r"^\. ", "", operation.rstrip("\n"), flags=re.M)


def program(chosen):
    """The program that times these operations."""
    rows = []
    for number, (setup, operation) in enumerate(chosen):
        body = "".join(f"        {line}\n" for line in operation.split("\n"))
        loop = f"def loop(n):\n    for _ in range(n):\n{body}"
        rows.append(f"operation({number}, {setup!r}, {loop!r})\n")
    return TIMING + "".join(rows)


def times(command, file):
    """Nanoseconds of each operation, by its number."""
    run = subprocess.run([command, file], capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"{command}: {run.stderr}")
    return {int(number): float(time) for number, time in map(str.split, run.stdout.splitlines())}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("mini")
    parser.add_argument("python")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    chosen = [row for row in operations() if options.only in "\n".join(row)]
    best = {}
    with tempfile.NamedTemporaryFile("w", suffix=".mini") as file:
        file.write(program(chosen))
        file.flush()
        for _ in range(options.rounds):
            for who in (options.mini, options.python):
                for number, time in times(who, file.name).items():
                    best[who, number] = min(time, best.get((who, number), math.inf))
    ratios = [best[options.python, number] / best[options.mini, number] for number in range(len(chosen))]
    for ratio, number in sorted(zip(ratios, range(len(chosen)))):
        setup, operation = (text.replace("\n", "; ") for text in chosen[number])
        print(f"{ratio:6.2f} {best[options.python, number]:9.0f}  {operation:<40.40}  {setup:.60}")
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    slower = sum(ratio < 1 for ratio in ratios)
    print(f"{len(ratios)} operations, {slower} slower, geometric mean {mean:.2f}")


if __name__ == "__main__":
    main()

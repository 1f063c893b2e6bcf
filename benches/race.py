"""Race mini against another Python over the programs of this folder.

    python3 benches/race.py target/release/mini /path/to/python3.13 [--runs 5] [--only words]

The two run in turn, so that whatever else the machine does strikes both; each pair gives a ratio
of times (above 1 mini is the faster), and the median of the pairs counts. Outputs must be equal.
Ends with the geometric mean over all programs, start-up left out since it says nothing about speed.
"""

import argparse
import math
import pathlib
import statistics
import subprocess
import sys
import time

FOLDER = pathlib.Path(__file__).resolve().parent / "programs"


def once(command, program):
    """Seconds and output of one run."""
    start = time.perf_counter()
    done = subprocess.run([command, program.name], cwd=program.parent, capture_output=True)
    return time.perf_counter() - start, (done.stdout, done.returncode)


def race(mini, python, program, runs):
    """Times of both in turn; None with a reason if they do not agree."""
    pairs = []
    for _ in range(runs):
        ours, our_output = once(mini, program)
        theirs, their_output = once(python, program)
        if our_output != their_output:
            return None, f"outputs differ (status {our_output[1]} and {their_output[1]})"
        pairs.append((ours, theirs))
    return pairs, None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("mini")
    parser.add_argument("python")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    mini, python = (str(pathlib.Path(path).absolute()) for path in (options.mini, options.python))
    words = options.only.split(",")
    ratios, failed = [], 0
    print(f"{'program':22}{'mini ms':>10}{'python ms':>11}{'ratio':>8}")
    for program in sorted(FOLDER.glob("*.mini")):
        if not any(word in program.stem for word in words):
            continue
        pairs, reason = race(mini, python, program, options.runs)
        if pairs is None:
            print(f"{program.stem:22}{reason}")
            failed += 1
            continue
        ratio = statistics.median(theirs / ours for ours, theirs in pairs)
        ours, theirs = (statistics.median(times) * 1000 for times in zip(*pairs))
        print(f"{program.stem:22}{ours:10.1f}{theirs:11.1f}{ratio:8.2f}", flush=True)
        if program.stem != "empty":
            ratios.append(ratio)
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"geometric mean over {len(ratios)} programs: {mean:.2f}, least {min(ratios):.2f}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

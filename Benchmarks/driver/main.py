"""Measures the rows of the table and prints it. Started by Benchmarks/run."""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import processes
import report
from rows import all_rows
from scaling import Scaling


# The wait policy of threads; if it is set, it applies to Fovea and PyTorch.
WAITING = ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"]


class Settings:
    """The settings that all rows share."""

    def __init__(self, rounds, threads, quick):
        self.rounds, self.threads, self.quick = rounds, threads, quick
        self.versions, self.scaling = set(), []
        self.started = time.strftime("%Y-%m-%d %H:%M %Z")
        self.product = processes.fovea(
            "lenet5", part="inference", batch=1, size=28, steps=1, threads=threads)

    def steps(self, count):
        return max(3, count // 4) if self.quick else count

    def facts(self):
        return {
            "processor": self.product["processor"],
            "threads": self.threads,
            "Fovea": f"{commit()}, oneDNN {self.product['oneDNN']}, "
            f"{self.product['instructionSet']}",
            "peers": ", ".join(sorted(self.versions)) or "none",
            "when": self.started,
            "rounds": f"{self.rounds}, Fovea and peers in turn, each a fresh process; medians",
            **{name: os.environ[name] for name in WAITING if name in os.environ},
            "other programs took": processes.Others.text(),
        }


def commit():
    def git(*words):
        done = subprocess.run(
            ["git", *words], cwd=processes.BENCHMARKS, capture_output=True, text=True)
        return done.stdout.strip()

    changed = ", with changes" if git("status", "--porcelain", "--untracked-files=no") else ""
    return (git("rev-parse", "--short", "HEAD") or "no commit") + changed


def whole(name, default):
    text = os.environ.get(name, "")
    if not text:
        return default
    if not text.isdigit() or int(text) < 1:
        sys.exit(f"Benchmarks/run: {name} is '{text}', expected an integer of at least 1")
    return int(text)


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of few steps")
    parser.add_argument("--only", metavar="PATTERN", help="rows with a name that matches")
    parser.add_argument("--list", action="store_true", help="print the names of the rows")
    parser.add_argument(
        "--output", type=pathlib.Path, metavar="FOLDER", help="for results.json and table.md")
    options = parser.parse_args()

    rows = [*all_rows(), Scaling()]
    if options.list:
        print("\n".join(f"{row.goal} {row.name}" for row in rows))
        return
    try:
        chosen = [
            row for row in rows
            if re.search(options.only or "", f"{row.goal} {row.name}", re.IGNORECASE)]
    except re.error as error:
        sys.exit(f"Benchmarks/run: --only '{options.only}' is not a regular expression: {error}")
    if not chosen:
        sys.exit(f"Benchmarks/run: --only '{options.only}' matches no row; --list prints the names")

    rounds = whole("ROUNDS", 1 if options.quick else 5)
    threads = whole("THREADS", os.cpu_count() or 1)
    # For the programs that print rows of their own.
    os.environ |= {"ROUNDS": str(rounds), "THREADS": str(threads)}
    if options.quick:
        os.environ["QUICK"] = "1"
    try:
        settings = Settings(rounds, threads, options.quick)
    except processes.Failure as failure:
        sys.exit(f"Benchmarks/run: {processes.FOVEA} does not run: {failure}")
    folder = options.output or pathlib.Path(tempfile.mkdtemp(
        prefix="fovea-benchmark-results-", dir=os.environ.get("XDG_CACHE_HOME")))
    folder.mkdir(parents=True, exist_ok=True)

    done = []
    for row in chosen:
        print(f"{row.goal} {row.name}", file=sys.stderr, flush=True)

        def tell(number, figures, unit):
            shown = ", ".join(f"{side} {value:.2f}" for side, value in figures.items())
            print(f"  round {number + 1}: {shown} {unit}", file=sys.stderr, flush=True)

        try:
            for result in row.measure(settings, tell):
                done.append(result)
                report.write(folder, done, settings)
        except processes.Failure as failure:
            sys.exit(f"Benchmarks/run: {row.name}: {failure}")
    print(report.text(done, settings))
    print(f"{folder}/table.md and results.json have these results", file=sys.stderr)
    if any(row.failures or row.wrong for row in done):
        sys.exit(1)


if __name__ == "__main__":
    main()

"""Runs Fovea and the peers as processes of their own, and reads the JSON lines they print."""

import json
import os
import pathlib
import resource
import statistics
import subprocess
import time

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
FOVEA = os.environ["FOVEA"]
PYTHON = os.environ["PEER_PYTHON"]


class Failure(Exception):
    """A program that failed, with its last line of output."""


class Others:
    """The share of the processor that other programs used during the measurements."""

    TOLERATED = 0.1
    shares = []

    @staticmethod
    def seconds():
        """Busy seconds of all cores, and of our own finished programs."""
        ticks = [int(word) for word in pathlib.Path("/proc/stat").read_text().split()[1:9]]
        busy = sum(ticks) - ticks[3] - ticks[4]
        own = resource.getrusage(resource.RUSAGE_CHILDREN)
        return busy / os.sysconf("SC_CLK_TCK"), own.ru_utime + own.ru_stime

    def __enter__(self):
        if os.path.exists("/proc/stat"):
            self.start = time.monotonic(), *self.seconds()
        return self

    def __exit__(self, *problem):
        if hasattr(self, "start"):
            wall, busy, own = (
                now - then for now, then in zip((time.monotonic(), *self.seconds()), self.start))
            self.shares.append(max(0, busy - own) / wall / (os.cpu_count() or 1))

    @classmethod
    def disturbed(cls):
        return bool(cls.shares) and statistics.median(cls.shares) > cls.TOLERATED

    @classmethod
    def text(cls):
        if not cls.shares:
            return "unknown"
        return f"{statistics.median(cls.shares):.0%} of the processor, {max(cls.shares):.0%} at most"


def lines(command):
    """The JSON objects that a program prints, one per line."""
    with Others():
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no message"]
        raise Failure(f"{said[-1]} (exit code {done.returncode})")
    try:
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    except json.JSONDecodeError as error:
        raise Failure(f"printed a line that is not JSON: {error}") from error


def line(command):
    found = lines(command)
    if not found:
        raise Failure("printed no result")
    return found[-1]


def fovea(model, *, part, batch, size, steps, threads, options=()):
    return line([
        FOVEA, "benchmark", model, "--only", part, "--batch", batch, "--size", size, "--steps", steps,
        "--threads", threads, "--json", *options])


def peer(program, model, folder, *, part, steps, threads, options=()):
    return line([
        PYTHON, BENCHMARKS / "peers" / program, model, folder, "--part", part, "--steps", steps,
        "--threads", threads, *options])


def export(model, folder, *, part, batch, size, threads):
    lines([
        PYTHON, BENCHMARKS / "peers" / "models.py", model, folder, "--part", part, "--batch", batch,
        "--size", size, "--threads", threads])


def benchmark_options():
    """The text of `fovea benchmark --help`."""
    return subprocess.run([FOVEA, "benchmark", "--help"], capture_output=True, text=True).stdout

"""The command line, clock and output of the peers' programs."""

import argparse
import json
import pathlib
import statistics
import time

WARM_UP_STEPS = 2


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("folder", type=pathlib.Path, help="what models.py wrote")
    parser.add_argument("--part", choices=["train", "inference"], required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--layouts", default="default,channels-last", help="PyTorch's alone")
    parser.add_argument("--check", action="store_true", help="compare results before measuring")
    return parser.parse_args()


def timed(steps, *bodies):
    """Median milliseconds of each body. They take turns, so that disturbances affect all."""
    milliseconds = [[] for _ in bodies]
    for number in range(WARM_UP_STEPS + steps):
        for body, times in zip(bodies, milliseconds):
            start = time.perf_counter()
            body()
            if number >= WARM_UP_STEPS:
                times.append((time.perf_counter() - start) * 1000)
    return [statistics.median(times) for times in milliseconds]


def peak_bytes():
    """The peak resident memory of this process; 0 if the system does not report it."""
    try:
        lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def report(version, milliseconds, difference):
    """Prints one JSON line with the milliseconds by the peer's name."""
    print(json.dumps({
        "version": version, "milliseconds": milliseconds, "difference": difference,
        "peakBytes": peak_bytes()}))

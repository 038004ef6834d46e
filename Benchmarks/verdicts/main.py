"""Trains runs with a known fault, compares the verdicts, follows the first remedies."""

import argparse
import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time

import data
from cases import CASES, HELD_OUT

LOWER = ("rootMeanSquaredError", "meanAbsoluteError", "lossWeighted", "lossUnweighted")


def program(arguments, folder):
    """Runs Fovea in a folder; its standard output, or None where it fails."""
    done = subprocess.run(
        [os.environ["FOVEA"]] + arguments, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"  fovea {shlex.join(arguments)}\n  {done.stderr.strip()[-400:]}", file=sys.stderr)
        return None
    return done.stdout


def train(case, options):
    """Trains a case's run unless it is there; its folder."""
    runs = os.path.join(options.scratch, "runs")
    found = [os.path.join(runs, task, case.name) for task in
             ["classification", "detection", "segmentation", "regression"]]
    for folder in found:
        if os.path.exists(os.path.join(folder, "model.safetensors")):
            return folder
    place = data.made(case.data, options.data, options.scratch)
    if program(["train", place, "--runs", runs, "--name", case.name, "--quiet", "--on-duplicate",
                "report", "--on-bad-label", "skip"] + case.flags.split(), options.scratch) is None:
        return None
    return next((folder for folder in found if os.path.exists(folder)), None)


def review(case, command, options, runs):
    """Follows a review of labels as a person would: each listed image gets the class that it shows,
    by which its file is named. The commands that train on the corrected labels."""
    labels = os.path.join(options.scratch, "remedies", case.name + "-labels")
    shutil.rmtree(labels, ignore_errors=True)
    if program(shlex.split(command)[1:] + ["--quiet", "--output", labels], options.scratch) is None:
        return None
    table = os.path.join(labels, "labels.csv")
    with open(table, newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    for row in rows:
        shown = os.path.basename(row["path"]).rsplit("-", 1)[0]
        row["action"] = "keep" if shown == row["given"] else shown
    with open(table, "w", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    corrected = os.path.join(labels, "corrected.csv")
    return [["relabel", table, "-o", corrected],
            ["train", corrected, "--runs", runs, "--on-duplicate", "report"] + case.flags.split()]


def follow(case, verdict, options):
    """Runs the first remedy; the metric before, its bound, the metric after, whether it gained.

    None where the remedy trains nothing, or measures on other images than before.
    """
    runs = os.path.join(options.scratch, "runs")
    name = case.name + "-remedy"
    folder = os.path.join(runs, verdict["task"], name)
    first = verdict["remedies"][0]
    if first["kind"] in ["moreData", "largerValidation"]:
        return None
    note = os.path.join(options.scratch, "remedies", case.name)
    os.makedirs(os.path.dirname(note), exist_ok=True)
    if os.path.exists(note):
        with open(note) as file:
            if file.read() != first["command"]:
                shutil.rmtree(folder, ignore_errors=True)
    with open(note, "w") as file:
        file.write(first["command"])
    if not os.path.exists(os.path.join(folder, "model.safetensors")):
        shutil.rmtree(folder, ignore_errors=True)
        commands = [shlex.split(command)[1:] for command in first["command"].split(" && ")]
        if first["kind"] == "labelReview":
            commands = review(case, first["command"], options, runs)
        for words in commands or []:
            named = ["--name", name, "--quiet"] if words[0] == "train" else []
            if program(words + named, options.scratch) is None:
                return None
    if not os.path.exists(folder):
        return None
    with open(os.path.join(folder, "history.jsonl")) as file:
        records = [json.loads(line) for line in file]
    metric = verdict["metric"]["name"]
    values = [record["valMetrics"][metric] for record in records if metric in record["valMetrics"]]
    after = min(values) if metric in LOWER else max(values)
    interval = verdict["metric"].get("interval") or {}
    bound = interval.get("lower" if metric in LOWER else "upper")
    gained = bound is not None and (after < bound if metric in LOWER else after > bound)
    return verdict["metric"]["validation"], bound, after, gained


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="a pattern of the names of runs")
    parser.add_argument("--held-out", action="store_true",
                        help="the runs that the rules were not set on")
    parser.add_argument("--data", default="/work/shared/data", help="the folder of public data")
    parser.add_argument("--scratch", default="/tmp/fovea-verdicts", help="data and runs")
    parser.add_argument("--train-only", action="store_true", help="train without diagnosing")
    parser.add_argument("--no-remedies", action="store_true", help="leave the remedies out")
    options = parser.parse_args()
    os.makedirs(options.scratch, exist_ok=True)
    right = faults = followed = gains = judged = 0
    for case in HELD_OUT if options.held_out else CASES:
        if not re.search(options.only, case.name):
            continue
        start = time.time()
        folder = train(case, options)
        if folder is None:
            print(f"{case.name:22} FAILED")
            continue
        line = f"{case.name:22} {case.expected:19}"
        if options.train_only:
            print(f"{line} {time.time() - start:4.0f} s", flush=True)
            continue
        output = program(["diagnose", folder, "--json"], options.scratch)
        if output is None:
            print(f"{line} FAILED", flush=True)
            continue
        verdict = json.loads(output)
        judged += 1
        right += verdict["verdict"] == case.expected
        line += f" {verdict['verdict']:19}" + (
            "     " if verdict["verdict"] == case.expected else "WRONG")
        if case.expected != "goodFit" and not options.no_remedies and verdict["remedies"]:
            faults += 1
            result = follow(case, verdict, options)
            line += f" {verdict['remedies'][0]['kind']}"
            if result:
                before, bound, after, gained = result
                followed += 1
                gains += gained
                line += f": {before:.4f} -> {after:.4f}, bound {bound or float('nan'):.4f}" + (
                    " gained" if gained else "")
        print(f"{line} {time.time() - start:4.0f} s", flush=True)
    if judged:
        print(f"{right} of {judged} verdicts right; "
              f"{gains} of {faults} first remedies better beyond the interval, "
              f"of {followed} that train on the same data")


if __name__ == "__main__":
    main()

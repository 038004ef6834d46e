"""Measures `fovea labels` on class folders with labels flipped on purpose.

    python3 flips.py --program .build/release/fovea --data train --per-class 200 \
        --out /tmp/flips -- --weights efficientnet-lite0 --probe --epochs 5 \
        --learning-rate 0.002 --image-size 128

Writes a CSV file with a share of the labels changed, symmetric (any other class, equally often) or
in pairs (class i becomes class i + 1), runs the program on it, and prints one row per case: the
number of flips and of suspected labels, precision and recall of the suspected ones, and precision
at k, the share of flips among the first k suspected labels, k being the number of flips (fewer than
k suspected labels count as misses), in the order of the list and by margin, and the numbers of
wrong labels that are expected. The arguments after -- are settings of training. The flips are drawn
from Python's generator with the seed 0; only the standard library is needed.
"""
import argparse
import csv
import json
import pathlib
import random
import subprocess
import time


def write_case(data, per_class, rate, kind, table):
    """Writes the table; returns the true label of each path, and the flipped paths."""
    classes = sorted(folder.name for folder in data.iterdir() if folder.is_dir())
    generator = random.Random(0)
    truth, flipped, rows = {}, set(), []
    for index, name in enumerate(classes):
        files = sorted((data / name).iterdir())[:per_class]
        chosen = set(generator.sample(range(len(files)), round(rate * len(files))))
        for position, file in enumerate(files):
            label = name
            if position in chosen:
                if kind == "pair":
                    label = classes[(index + 1) % len(classes)]
                else:
                    label = generator.choice([other for other in classes if other != name])
                flipped.add(str(file))
            truth[str(file)] = name
            rows.append((str(file), label))
    with open(table, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["path", "label"])
        writer.writerows(rows)
    return truth, flipped


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--per-class", type=int, default=1000)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--rates", default="0.05,0.2")
    parser.add_argument("--kinds", default="symmetric,pair")
    parser.add_argument("settings", nargs="*", help="settings of training, after --")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    print("noise      rate  images  flips  suspected  precision  recall  precision at k  "
          "by margin  suggestion right  expected  at most  seconds")
    for kind in options.kinds.split(","):
        for rate in map(float, options.rates.split(",")):
            place = options.out / f"{kind}-{rate}"
            table = options.out / f"{kind}-{rate}.csv"
            truth, flipped = write_case(
                options.data.resolve(), options.per_class, rate, kind, table)
            start = time.time()
            result = subprocess.run(
                [options.program, "labels", table, "--output", place, "--json", "--quiet",
                 *options.settings], stdout=subprocess.PIPE, check=True)
            seconds = time.time() - start
            record = json.loads(result.stdout)
            found = [issue["path"] for issue in record["issues"]]
            hits = [path in flipped for path in found]
            right = [issue["suggested"] == truth[issue["path"]]
                     for issue in record["issues"] if issue["path"] in flipped]
            count = len(flipped)
            margins = sorted(record["issues"], key=lambda issue: issue["margin"])
            by_margin = sum(issue["path"] in flipped for issue in margins[:count])
            print(f"{kind:9} {rate:5.2f} {len(truth):7} {count:6} {len(found):10} "
                  f"{sum(hits) / max(len(hits), 1):10.3f} {sum(hits) / count:7.3f} "
                  f"{sum(hits[:count]) / count:15.3f} {by_margin / count:10.3f} "
                  f"{sum(right) / max(len(right), 1):17.3f} {record['expectedErrors']:9} "
                  f"{record['estimatedErrors']:8} {seconds:8.0f}", flush=True)


if __name__ == "__main__":
    main()

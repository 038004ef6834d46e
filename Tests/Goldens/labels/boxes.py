"""Writes the reference scores of labelled boxes, as cleanlab computes them.

Run once, outside the package, when cases change:

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install cleanlab==2.9.0
    /tmp/venv/bin/python Tests/Goldens/labels/boxes.py

Numbers are rounded, so both sides start from the same ones; no two scores are equal, whose order
would be open.
"""

import contextlib
import io
import json
import pathlib

import numpy as np
from cleanlab.object_detection import filter as issues
from cleanlab.object_detection import rank

here = pathlib.Path(__file__).parent


def box(random):
    left, top = random.uniform(0, 400, 2)
    width, height = random.uniform(12, 60, 2)
    return np.round([left, top, left + width, top + height], 3)


def moved(edges, random, share):
    size = np.array([edges[2] - edges[0], edges[3] - edges[1]] * 2)
    result = np.round(edges + random.normal(0, share, 4) * size, 3)
    result[2:] = np.maximum(result[2:], result[:2] + 1)
    return result


def image(random, classes, boxes, spurious, errors, recall):
    """Annotations and predictions of one image: the predictions are near the true boxes."""
    annotations, predictions = [], []
    for _ in range(boxes):
        label, edges = int(random.integers(classes)), box(random)
        score = round(float(random.choice([random.uniform(0.3, 0.95), random.uniform(0.95, 1)])), 5)
        if random.random() < recall:
            predictions.append([label, score, *moved(edges, random, 0.04)])
        kind = random.choice(["right", "dropped", "swapped", "moved", "double"], p=errors)
        if kind == "dropped":
            continue
        if kind == "swapped":
            label = (label + 1) % classes
        annotations.append([label, *(moved(edges, random, 0.3) if kind == "moved" else edges)])
        if kind == "double":
            annotations.append([(label + 1) % classes, *np.round(edges + 0.1, 3)])
    for _ in range(spurious):
        score = round(float(random.uniform(0.02, 1)), 5)
        predictions.append([int(random.integers(classes)), score, *box(random)])
    return annotations, predictions


def case(
    name, seed, classes, counts, errors=(0.5, 0.2, 0.1, 0.1, 0.1), recall=0.95, weights=None
):
    random = np.random.default_rng(seed)
    images = [image(random, classes, *count, errors, recall) for count in counts]
    labels = [
        {
            "bboxes": np.array([a[1:] for a in annotations], float).reshape(-1, 4),
            "labels": np.array([a[0] for a in annotations], int),
        }
        for annotations, _ in images
    ]
    predictions, order = [], []
    for _, found in images:
        by_class = [[i for i, p in enumerate(found) if p[0] == k] for k in range(classes)]
        order.append([i for ids in by_class for i in ids])
        predictions.append(
            [
                np.array([[*found[i][2:], found[i][1]] for i in ids], float).reshape(-1, 5)
                for ids in by_class
            ]
        )

    def restored(scores):
        """Scores of predictions in the order in which they are given; None for NaN."""
        result = []
        for ids, values in zip(order, scores):
            row = [None] * len(ids)
            for i, value in zip(ids, values):
                row[i] = None if np.isnan(value) else float(value)
            result.append(row)
        return result

    with contextlib.redirect_stdout(io.StringIO()):
        overlooked = rank.compute_overlooked_box_scores(labels=labels, predictions=predictions)
        badloc = rank.compute_badloc_box_scores(labels=labels, predictions=predictions)
        swap = rank.compute_swap_box_scores(labels=labels, predictions=predictions)
        expected = {
            "overlooked": restored(overlooked),
            "badlyLocated": [row.tolist() for row in badloc],
            "swapped": [row.tolist() for row in swap],
            "overlookedQuality": rank.pool_box_scores_per_image(overlooked).tolist(),
            "badlyLocatedQuality": rank.pool_box_scores_per_image(badloc).tolist(),
            "swappedQuality": rank.pool_box_scores_per_image(swap).tolist(),
            "quality": rank.get_label_quality_scores(
                labels, predictions, aggregation_weights=weights
            ).tolist(),
            "thresholds": [
                float(issues._get_per_class_ap(labels, predictions)[k] * 0.8)
                for k in range(classes)
            ],
            "isIssue": issues.find_label_issues(labels, predictions).tolist(),
        }
    return {
        "name": name,
        "classes": classes,
        "weights": weights and [weights["overlooked"], weights["swap"], weights["badloc"]],
        "annotations": [[[float(v) for v in a] for a in annotations] for annotations, _ in images],
        "predictions": [[[float(v) for v in p] for p in found] for _, found in images],
        "expected": expected,
    }


if __name__ == "__main__":
    cases = [
        case("three classes", 1, 3, [(5, 2), (7, 0), (3, 4), (6, 1), (4, 3), (8, 2)]),
        case("empty images", 2, 2, [(4, 2), (0, 3), (0, 0), (3, 0), (5, 1)]),
        case("nothing predicted", 3, 2, [(3, 0), (4, 0)], errors=(0.5, 0, 0, 0, 0.5), recall=0),
        case(
            "own weights", 4, 4, [(6, 3), (6, 3), (6, 3)],
            weights={"overlooked": 0.5, "swap": 0.2, "badloc": 0.3},
        ),
    ]
    text = json.dumps({"cases": cases}, separators=(",", ":"))
    (here / "boxes.json").write_text(text + "\n")

"""Writes the reference scores of masks, as cleanlab computes them.

Run once, outside the package, when cases change:

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install cleanlab==2.9.0
    /tmp/venv/bin/python Tests/Goldens/labels/masks.py

Probabilities are thousandths, which the test divides in single precision as here.
"""

import contextlib
import io
import json
import pathlib

import numpy as np
from cleanlab.segmentation import filter as issues
from cleanlab.segmentation import rank, summary

here = pathlib.Path(__file__).parent


def case(name, seed, count, height, width, classes, absent=None):
    random = np.random.default_rng(seed)
    truth = np.zeros((count, height, width), int)
    for image in truth:
        for label in range(1, classes):
            y, x = random.integers(0, height - 3), random.integers(0, width - 3)
            image[y : y + random.integers(2, 6), x : x + random.integers(2, 6)] = label
    logits = random.normal(0, 0.8, (count, classes, height, width))
    logits += 3 * (truth[:, None] == np.arange(classes)[None, :, None, None])
    powers = np.exp(logits)
    thousandths = np.round(1000 * powers / powers.sum(1, keepdims=True)).astype(int)
    labels = truth.copy()
    labels[0, 2:6, 1:5] = (labels[0, 2:6, 1:5] + 1) % classes
    labels[1][labels[1] == classes - 1] = 0
    if absent is not None:
        labels[labels == absent] = 0
    probabilities = (thousandths.astype(np.float32) / np.float32(1000)).astype(float)
    with contextlib.redirect_stdout(io.StringIO()):
        quality, _ = rank.get_label_quality_scores(labels, probabilities, verbose=False)
        share, _ = rank.get_label_quality_scores(
            labels, probabilities, method="num_pixel_issues", n_jobs=1, verbose=False
        )
        found = issues.find_label_issues(labels, probabilities, n_jobs=1, verbose=False)
        table = summary.common_label_issues(found, labels, probabilities, verbose=False)
    pairs = [
        [int(row["given_label"]), int(row["predicted_label"]), int(row["num_pixel_issues"])]
        for _, row in table.iterrows()
    ]
    return {
        "name": name,
        "height": height,
        "width": width,
        "classes": classes,
        "labels": labels.reshape(count, -1).tolist(),
        # Height, width, classes, as the library has them.
        "thousandths": np.moveaxis(thousandths, 1, 3).reshape(count, -1).tolist(),
        "quality": quality.tolist(),
        "issueFreeShare": share.tolist(),
        "issues": [np.flatnonzero(image).tolist() for image in found],
        "pairs": sorted(pairs),
    }


if __name__ == "__main__":
    cases = [
        case("three classes", 1, 3, 9, 11, 3),
        case("two classes", 2, 4, 8, 7, 2),
        case("a class without labels", 3, 2, 10, 8, 4, absent=2),
    ]
    text = json.dumps({"cases": cases}, separators=(",", ":"))
    (here / "masks.json").write_text(text + "\n")

"""Generated probabilities and cleanlab's results on them: confident_learning.json.

Requires cleanlab 2.9 and numpy. Labels are drawn from classes that confuse, in sizes that differ,
with noise; probabilities are rounded to four decimals, so that ties are rare but the file is small.
"""
import json
import sys

import numpy as np
from cleanlab.count import compute_confident_joint, get_confident_thresholds
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores


def case(seed, sizes, noise, sharpness):
    random = np.random.default_rng(seed)
    classes = len(sizes)
    true = np.repeat(np.arange(classes), sizes)
    labels = true.copy()
    flipped = random.random(len(true)) < noise
    labels[flipped] = (labels[flipped] + random.integers(1, classes, flipped.sum())) % classes
    logits = random.normal(0, 1, (len(true), classes))
    logits[np.arange(len(true)), true] += sharpness
    order = random.permutation(len(true))
    labels, logits = labels[order], logits[order]
    p = np.exp(logits)
    p = np.round(p / p.sum(1, keepdims=True), 4)
    joint, off = compute_confident_joint(labels, p, return_indices_of_off_diagonals=True)
    result = {
        "labels": labels.tolist(),
        "classCount": classes,
        "probabilities": [float(f"{v:.4f}") for v in p.ravel()],
        "thresholds": get_confident_thresholds(labels, p).tolist(),
        "joint": joint.tolist(),
        "confident-joint": sorted(int(i) for i in off),
        "selfConfidence": get_label_quality_scores(
            labels, p, method="self_confidence", adjust_pred_probs=False).tolist(),
        "margin": [round(float(v), 6) for v in get_label_quality_scores(
            labels, p, method="normalized_margin", adjust_pred_probs=False)],
    }
    for ours, theirs in [("both", "both"), ("prune-by-class", "prune_by_class"),
                         ("prune-by-noise-rate", "prune_by_noise_rate")]:
        mask = find_label_issues(labels, p, filter_by=theirs, n_jobs=1)
        result[ours] = np.flatnonzero(mask).tolist()
    return result


cases = [case(1, [40, 25, 10], 0.2, 2.0), case(2, [30, 30], 0.1, 1.2),
         case(3, [20, 12, 8, 5, 3], 0.3, 2.5), case(4, [15, 1, 15], 0.05, 4.0)]
json.dump(cases, open(sys.argv[1], "w"), separators=(",", ":"))

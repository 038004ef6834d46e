"""Makes verification.json: generated embeddings, and what scikit-learn says of their distances.

    python3 -m venv venv && venv/bin/pip install numpy==2.* scikit-learn==1.* scipy==1.*
    venv/bin/python Tests/Goldens/verification/generate.py
"""
import json
import pathlib

import numpy as np
from scipy.optimize import brentq
from sklearn.metrics import roc_auc_score, roc_curve


def figures(embeddings, labels, kind):
    e = embeddings.astype(np.float64)
    if kind == "euclidean":
        distances = np.sqrt(((e[:, None] - e[None]) ** 2).sum(-1))
    else:
        unit = e / np.linalg.norm(e, axis=1, keepdims=True)
        distances = 1 - unit @ unit.T
    first, second = np.triu_indices(len(labels), 1)
    same = labels[first] == labels[second]
    pairs = distances[first, second]
    fpr, tpr, _ = roc_curve(same, -pairs, drop_intermediate=False)
    def gap(share):
        # Both rates linear along the curve's points, one after the other.
        place = np.linspace(0, 1, len(fpr))
        return np.interp(share, place, fpr) - 1 + np.interp(share, place, tpr)
    crossing = brentq(gap, 0, 1, xtol=1e-15)
    # LFW's procedure: the best threshold of nine folds, measured on the tenth.
    fold = np.zeros(len(pairs), int)
    fold[same] = np.arange(same.sum()) % 10
    fold[~same] = np.arange((~same).sum()) % 10
    def balanced(threshold, chosen):
        return ((pairs[chosen & same] <= threshold).mean()
                + (pairs[chosen & ~same] > threshold).mean()) / 2
    def best(chosen):
        values = np.unique(pairs[chosen])
        scores = np.array([balanced(v, chosen) for v in values])
        place = int(np.nonzero(scores >= scores.max() - 1e-12)[0][0])
        return (values[place] + values[min(place + 1, len(values) - 1)]) / 2
    accuracies = np.array([balanced(best(fold != k), fold == k) for k in range(10)])
    np.fill_diagonal(distances, np.inf)
    nearest = distances.argmin(1)
    shared = [n for n, l in enumerate(labels) if (labels == l).sum() > 1]
    return {
        "rocAUC": float(roc_auc_score(same, -pairs)),
        "equalErrorRate": float(np.interp(crossing, np.linspace(0, 1, len(fpr)), fpr)),
        "balancedAccuracy": float(accuracies.mean()),
        "balancedAccuracyDeviation": float(accuracies.std()),
        "threshold": float(best(np.ones(len(pairs), bool))),
        "trueAcceptRate": {str(f): float(tpr[fpr <= f].max()) for f in (0.1, 0.01, 0.001)},
        "recallAt1": float(np.mean([labels[nearest[n]] == labels[n] for n in shared]))}


def main():
    random = np.random.default_rng(11)
    labels = np.array([0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6])
    centres = random.normal(0, 1, (7, 6))
    embeddings = (centres[labels] + random.normal(0, 0.55, (len(labels), 6))).astype(np.float32)
    content = {
        "labels": labels.tolist(), "embeddings": [float(v) for v in embeddings.ravel()],
        "expected": {k: figures(embeddings, labels, k) for k in ("euclidean", "cosine")}}
    path = pathlib.Path(__file__).with_name("verification.json")
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(path.stat().st_size, "bytes", content["expected"])


if __name__ == "__main__":
    main()

"""Writes calibration.json: calibration figures, temperatures and thresholds by numpy, scipy and sklearn.

    python Tests/Goldens/calibration/generate.py
"""

import json
import pathlib

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.metrics import fbeta_score, log_loss, precision_score, recall_score

BINS = 15


def softmax(logits, temperature):
    z = logits / temperature
    powers = np.exp(z - z.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def binned(confidence, right):
    """Gaps and shares of equal-width bins (lo, hi]; 0 is in the first."""
    edges = np.linspace(0, 1, BINS + 1)
    place = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, BINS - 1)
    return gaps(place, confidence, right)


def gaps(place, confidence, right):
    found = [(np.mean(place == b), abs(right[place == b].mean() - confidence[place == b].mean()))
             for b in range(BINS) if (place == b).any()]
    return np.array(found)


def error(found):
    return float((found[:, 0] * found[:, 1]).sum())


def adaptive(confidence, right):
    """Bin of a sample: floor(B * samples of lower confidence / n)."""
    below = np.array([(confidence < c).sum() for c in confidence])
    return error(gaps(below * BINS // len(confidence), confidence, right))


def figures(confidence, right, brier, nll, extra=None):
    found = binned(confidence, right)
    return {"expectedCalibrationError": error(found),
            "adaptiveCalibrationError": adaptive(confidence, right),
            "maximumCalibrationError": float(found[:, 1].max()),
            "brierScore": float(brier), "negativeLogLikelihood": float(nll), **(extra or {})}


def of_classes(logits, labels, temperature):
    p = softmax(logits, temperature)
    hot = np.eye(p.shape[1])[labels]
    classwise = np.mean([error(binned(p[:, k], hot[:, k])) for k in range(p.shape[1])])
    return figures(p.max(1), (p.argmax(1) == labels).astype(float), ((p - hot) ** 2).sum(1).mean(),
                   log_loss(labels, p, labels=range(p.shape[1])),
                   {"classwiseCalibrationError": float(classwise)})


def of_detections(scores, right, temperature):
    logit = np.log(scores) - np.log1p(-scores)
    p = 1 / (1 + np.exp(-logit / temperature))
    return figures(p, right.astype(float), ((p - right) ** 2).mean(), log_loss(right, p))


def best(loss):
    found = minimize_scalar(loss, bounds=(np.log(0.01), np.log(100)), method="bounded",
                            options={"xatol": 1e-12})
    return float(np.exp(found.x))


random = np.random.default_rng(5)
labels = random.integers(0, 4, 80)
logits = np.round(random.normal(0, 1.5, (80, 4)) + 3 * np.eye(4)[labels], 3)
logits[10:20] = logits[10]  # equal confidences
logits = logits.astype(np.float32).astype(np.float64)
scores = np.round(random.uniform(0.06, 0.97, 90), 2) + 0.003  # off the ends of bins
right = random.uniform(0, 1, 90) < scores ** 2
positive = labels == 2
chance = np.round(softmax(logits, 1)[:, 2], 6)

thresholds = {}
for beta in (0.5, 2):
    thresholds[str(beta)] = max(fbeta_score(positive, chance >= t, beta=beta) for t in chance)
costs = [float((np.sum(~positive & (chance >= t)) * 1 + np.sum(positive & (chance < t)) * 20))
         for t in chance]
few = [t for t in chance if np.sum(~positive & (chance >= t)) <= 0.05 * len(chance)]

golden = {
    "logits": logits.ravel().tolist(), "labels": labels.tolist(),
    "classes": {str(t): of_classes(logits, labels, t) for t in (1, 1.7)},
    "temperature": best(lambda u: log_loss(labels, softmax(logits, np.exp(u)), labels=range(4))),
    "scores": scores.tolist(), "right": right.astype(int).tolist(),
    "detections": {str(t): of_detections(scores, right, t) for t in (1, 1.7)},
    "detectionTemperature": best(lambda u: of_detections(scores, right, np.exp(u))[
        "negativeLogLikelihood"]),
    "chance": chance.tolist(),
    "fbeta": thresholds,
    "leastCost": min(costs) / len(chance),
    "falsePositives": {"recall": float(recall_score(positive, chance >= min(few))),
                       "precision": float(precision_score(positive, chance >= min(few)))},
}
path = pathlib.Path(__file__).with_name("calibration.json")
path.write_text(json.dumps(golden, indent=1) + "\n")

"""Writes the reference figures of the metrics tests, as scikit-learn computes them.

Run once, outside the package, when cases change:

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install scikit-learn==1.9.1 numpy
    /tmp/venv/bin/python Tests/Goldens/metrics/generate.py

Inputs are rounded to values a 32-bit float holds exactly, so both sides start from the same numbers.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn.metrics as sk
from sklearn.utils.class_weight import compute_class_weight

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).parent
random = np.random.default_rng(20)


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def one_versus_rest(truth, probabilities, classes, weights, metric):
    """The metric of each class, None where it does not exist."""
    figures = []
    for label in range(classes):
        positive = truth == label
        exists = positive.any() and (metric is sk.average_precision_score or not positive.all())
        figures.append(
            metric(positive, probabilities[:, label], sample_weight=weights) if exists else None
        )
    return figures


def calibration_error(truth, probabilities, weights, bins=15):
    """Expected calibration error of Guo et al. 2017: equal bins that hold their upper ends."""
    confidence = probabilities.max(axis=1)
    right = (probabilities.argmax(axis=1) == truth).astype(float)
    weights = np.ones_like(confidence) if weights is None else weights
    index = np.clip(np.digitize(confidence, np.linspace(0, 1, bins + 1), right=True) - 1, 0, None)
    error = 0.0
    for b in range(bins):
        inside = index == b
        if weights[inside].sum() > 0:
            gap = np.average(right[inside], weights=weights[inside]) - np.average(
                confidence[inside], weights=weights[inside]
            )
            error += weights[inside].sum() / weights.sum() * abs(gap)
    return error


def classification(name, truth, logits, weights=None, given="logits"):
    truth = np.asarray(truth)
    logits = np.asarray(logits, dtype=np.float32).astype(np.float64)
    classes = logits.shape[1]
    probabilities = softmax(logits) if given == "logits" else logits
    predicted = logits.argmax(axis=1)
    labels = list(range(classes))
    options = dict(sample_weight=weights)
    expected = {
        "accuracy": sk.accuracy_score(truth, predicted, **options),
        "balancedAccuracy": sk.balanced_accuracy_score(truth, predicted, **options),
        "matthewsCorrelation": sk.matthews_corrcoef(truth, predicted, **options),
        "cohenKappa": sk.cohen_kappa_score(truth, predicted, **options),
        "logLoss": sk.log_loss(truth, probabilities, labels=labels, **options),
        "brierScore": sk.brier_score_loss(
            truth, probabilities, labels=labels, scale_by_half=False, **options
        ),
        "expectedCalibrationError": calibration_error(truth, probabilities, weights),
        "confusionMatrix": sk.confusion_matrix(truth, predicted, labels=labels, **options).tolist(),
        "rocAUC": one_versus_rest(truth, probabilities, classes, weights, sk.roc_auc_score),
        "averagePrecision": one_versus_rest(
            truth, probabilities, classes, weights, sk.average_precision_score
        ),
    }
    if classes > 2:
        expected["top2"] = sk.top_k_accuracy_score(truth, logits, k=2, labels=labels, **options)
    everyone = len(set(truth)) == classes
    if everyone and classes > 2:
        for average in ["macro", "weighted"]:
            if weights is None or average == "macro":
                expected[average + "ROCAUC"] = sk.roc_auc_score(
                    truth, probabilities, multi_class="ovr", average=average, **options
                )
    for average in ["macro", "micro", "weighted"]:
        figures = sk.precision_recall_fscore_support(
            truth, predicted, average=average, zero_division=0, **options
        )
        for key, value in zip(["Precision", "Recall", "F1"], figures):
            expected[average + key] = value
    figures = sk.precision_recall_fscore_support(
        truth, predicted, labels=labels, zero_division=0, **options
    )
    for key, value in zip(["precision", "recall", "f1", "support"], figures):
        expected[key] = value.tolist()
    return {
        "name": name,
        "given": given,
        "labels": truth.tolist(),
        "outputs": logits.tolist(),
        "weights": None if weights is None else weights.tolist(),
        "expected": expected,
    }


def samples(count, classes, truth=None, grid=None):
    truth = random.integers(0, classes, count) if truth is None else truth
    logits = random.normal(size=(count, classes))
    logits[np.arange(count), truth] += 1
    # A coarse grid makes equal scores within a class; the small slope keeps rows without ties.
    if grid:
        logits = np.round(logits * grid) / grid + np.arange(classes) / 4096
    return truth, np.round(logits, 4)


def binary_curves():
    truth = np.array([0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0])
    scores = np.array([1, 3, 3, 2, 5, 3, 0, 1, 4, 4, 5, 0]) / 8
    weights = np.array([1, 2, 0.5, 1, 1, 3, 1, 0.25, 1, 1, 2, 1])
    cases = []
    for weighting in [None, weights]:
        false, true, thresholds = sk.roc_curve(
            truth, scores, sample_weight=weighting, drop_intermediate=False
        )
        precision, recall, _ = sk.precision_recall_curve(truth, scores, sample_weight=weighting)
        cases.append(
            {
                "truth": truth.tolist(),
                "scores": scores.tolist(),
                "weights": None if weighting is None else weighting.tolist(),
                "falsePositiveRates": false.tolist(),
                "truePositiveRates": true.tolist(),
                "thresholds": thresholds[1:].tolist(),
                "recalls": recall[::-1].tolist(),
                "precisions": precision[::-1].tolist(),
                "rocAUC": sk.roc_auc_score(truth, scores, sample_weight=weighting),
                "averagePrecision": sk.average_precision_score(
                    truth, scores, sample_weight=weighting
                ),
            }
        )
    return cases


def regression():
    truth = np.round(random.normal(size=25) * 10, 3)
    predictions = np.round(truth + random.normal(size=25) * 3, 3)
    weights = np.round(random.uniform(0, 2, 25), 3)
    cases = []
    for weighting in [None, weights]:
        options = dict(sample_weight=weighting)
        cases.append(
            {
                "truth": truth.tolist(),
                "predictions": predictions.tolist(),
                "weights": None if weighting is None else weighting.tolist(),
                "meanSquaredError": sk.mean_squared_error(truth, predictions, **options),
                "meanAbsoluteError": sk.mean_absolute_error(truth, predictions, **options),
                "rootMeanSquaredError": sk.root_mean_squared_error(truth, predictions, **options),
                "rSquared": sk.r2_score(truth, predictions, **options),
            }
        )
    return cases


def balanced_weights():
    counts = [17, 3, 240, 58]
    truth = np.repeat(np.arange(4), counts)
    weights = compute_class_weight("balanced", classes=np.arange(4), y=truth)
    return {"counts": counts, "weights": weights.tolist()}


def classifications():
    cases = [
        classification("five classes", *samples(60, 5)),
        classification("equal scores", *samples(50, 4, grid=1)),
        classification("binary", *samples(40, 2)),
        classification("rare positives", *samples(60, 2, (np.arange(60) % 12 == 0).astype(int))),
        classification("sample weights", *samples(50, 3), np.round(random.uniform(0, 3, 50), 2)),
        classification("classes absent from the truth", *samples(30, 6, np.arange(30) % 4)),
    ]
    truth, logits = samples(40, 4)
    logits[:, 2] -= 30
    cases.append(classification("a class never predicted", truth, logits))
    truth, logits = samples(40, 5, np.arange(40) % 3)
    logits[:, 4] -= 30
    cases.append(classification("a class in neither", truth, logits))
    truth, logits = samples(30, 3)
    logits = logits * 40
    logits[0, truth[0]] -= 400
    cases.append(classification("sure and wrong", truth, logits))
    truth, logits = samples(40, 4)
    quarters = random.multinomial(16, [0.25] * 4, size=40) / 16
    clear = [row for row in range(40) if np.sum(quarters[row] == quarters[row].max()) == 1]
    keep = [row for row in clear if len(set(quarters[row])) == 4]
    cases.append(
        classification("probabilities", truth[keep], quarters[keep], given="probabilities")
    )
    return cases


goldens = {
    "classification": classifications(),
    "curves": binary_curves(),
    "regression": regression(),
    "balancedWeights": balanced_weights(),
}
text = json.dumps(goldens, separators=(",", ":"), allow_nan=False)
(here / "metrics.json").write_text(text.replace('{"name"', '\n{"name"') + "\n")

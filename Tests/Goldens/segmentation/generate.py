"""Makes segmentation.json: generated masks, and what scikit-learn and SciPy say of them.

    python3 -m venv venv && venv/bin/pip install numpy==2.* scikit-learn==1.* scipy==1.*
    venv/bin/python Tests/Goldens/segmentation/generate.py

Masks are strings, a digit per pixel, "." for ignored. The boundary F-score is written out with
SciPy's exact Euclidean distance transform.
"""
import json
import math
import pathlib

import numpy as np
from scipy.ndimage import distance_transform_edt
from sklearn.metrics import confusion_matrix, f1_score, jaccard_score

CLASSES = 5  # Class 4 is absent.
TOLERANCE = 0.05
IGNORED = 255


def blobs(random, height, width, classes, count):
    """Discs of classes on class 0."""
    mask = np.zeros((height, width), np.uint8)
    y, x = np.mgrid[:height, :width]
    for _ in range(count):
        cy, cx = random.uniform(0, height), random.uniform(0, width)
        mask[(y - cy) ** 2 + (x - cx) ** 2 < random.uniform(2, height / 3) ** 2] = random.integers(
            classes)
    return mask


def contour(mask, truth):
    edge = np.zeros(mask.shape, bool)
    for axis in (0, 1):
        a = [slice(None)] * 2
        b = [slice(None)] * 2
        a[axis], b[axis] = slice(1, None), slice(None, -1)
        a, b = tuple(a), tuple(b)
        differs = (mask[a] != mask[b]) & (truth[a] != IGNORED) & (truth[b] != IGNORED)
        edge[a] |= differs
        edge[b] |= differs
    return edge


def boundary(truth, prediction, label):
    reach = math.ceil(TOLERANCE * math.hypot(*truth.shape))
    wanted = contour(truth, truth) & (truth == label)
    found = contour(prediction, truth) & (prediction == label)
    if not wanted.any() and not found.any():
        return None
    if not wanted.any() or not found.any():
        return 0.0
    p = float((distance_transform_edt(~wanted)[found] <= reach).mean())
    r = float((distance_transform_edt(~found)[wanted] <= reach).mean())
    return 2 * p * r / (p + r) if p + r else 0.0


def mean(values):
    values = [v for v in values if v is not None]
    return sum(values) / len(values) if values else None


def main():
    random = np.random.default_rng(7)
    images = []
    for height, width, noise in [(24, 30, 0.03), (17, 11, 0.2), (20, 20, 0.0)]:
        truth = blobs(random, height, width, 4, 6)
        prediction = np.roll(truth, random.integers(0, 3, 2), (0, 1))
        hit = random.random(truth.shape) < noise
        prediction[hit] = random.integers(0, 4, hit.sum())
        truth[blobs(random, height, width, 2, 2) == 1] = IGNORED
        images.append((truth, prediction))
    # Class 3 only predicted, in one image.
    images.append((np.zeros((6, 9), np.uint8), np.pad(np.full((2, 2), 3, np.uint8), ((2, 2), (3, 4)))))
    counted = [t != IGNORED for t, _ in images]
    truth = np.concatenate([t[c] for (t, _), c in zip(images, counted)])
    prediction = np.concatenate([p[c] for (_, p), c in zip(images, counted)])
    labels = list(range(CLASSES))
    seen = sorted(set(truth) | set(prediction))
    iou = jaccard_score(truth, prediction, labels=seen, average=None)
    dice = f1_score(truth, prediction, labels=seen, average=None)
    per_image = [[None if not ((t[c] == k).any() or (p[c] == k).any()) else
                  float(f1_score(t[c] == k, p[c] == k))
                  for (t, p), c in zip(images, counted)] for k in labels]
    bf = [mean([boundary(t, p, k) for t, p in images]) for k in labels]
    matrix = confusion_matrix(truth, prediction, labels=labels)
    recalls = [matrix[k, k] / matrix[k].sum() for k in labels if matrix[k].sum()]
    full = lambda values: [float(values[seen.index(k)]) if k in seen else None for k in labels]
    expected = {
        "pixelAccuracy": float((truth == prediction).mean()), "meanAccuracy": float(mean(recalls)),
        "mIoU": float(iou.mean()), "dice": float(dice.mean()),
        "diceMeanOverImages": mean([mean(v) for v in per_image]), "boundaryF": mean(bf),
        "iouPerClass": full(iou), "dicePerClass": full(dice),
        "diceMeanOverImagesPerClass": [mean(v) for v in per_image], "boundaryFPerClass": bf,
        "confusionMatrix": matrix.tolist(), "ignored": int(sum((~c).sum() for c in counted))}
    text = lambda mask: "".join("." if v == IGNORED else str(v) for v in mask.ravel())
    content = {
        "classes": CLASSES, "boundaryTolerance": TOLERANCE,
        "images": [{"width": t.shape[1], "height": t.shape[0], "truth": text(t),
                    "prediction": text(p)} for t, p in images], "expected": expected}
    path = pathlib.Path(__file__).with_name("segmentation.json")
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(path.stat().st_size, "bytes", expected)


if __name__ == "__main__":
    main()

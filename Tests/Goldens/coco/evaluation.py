"""Makes evaluation.json: generated boxes, and what pycocotools says of them.

    python3 -m venv venv && venv/bin/pip install numpy==2.* pycocotools==2.0.*
    venv/bin/python Tests/Goldens/coco/evaluation.py

COCO's figures come from pycocotools. Pascal VOC's average precision, precision, recall and F1, and
the confusion matrix have no package of their own: they are written out below, from their
definitions. Coordinates are multiples of 1/4, so that both sides see the same box to the last bit.
"""
import contextlib
import io
import json
import pathlib

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

STATS = ["mAP50to95", "mAP50", "mAP75", "mAPSmall", "mAPMedium", "mAPLarge", "averageRecall1",
         "averageRecall10", "averageRecall100", "averageRecallSmall", "averageRecallMedium",
         "averageRecallLarge"]
SEED = 20260


def box(random, size=200.0, least=4, most=120):
    width, height = random.integers(least * 4, most * 4, 2) / 4
    left, top = random.integers(0, int(size * 4), 2) / 4
    return [left, top, left + width, top + height]


def near(random, b, amount):
    width, height = b[2] - b[0], b[3] - b[1]
    shift = np.round(random.normal(0, amount, 4) * [width, height, width, height] * 4) / 4
    l, t, r, bottom = (np.array(b) + shift).tolist()
    return [l, t, max(r, l + 0.25), max(bottom, t + 0.25)]


def scene(random, images, classes, truths, extra, noise, crowds=0.0, areas=False, digits=2,
          copies=1):
    """Truths and detections: [image, label, ...]; scores of few digits, so that many are equal."""
    truth, detections = [], []
    for image in range(images):
        boxes = [(int(random.integers(classes)), box(random)) for _ in range(random.poisson(truths))]
        for label, b in boxes:
            crowd = random.random() < crowds
            area = (b[2] - b[0]) * (b[3] - b[1])
            given = float(np.round(area * random.uniform(0.4, 1))) if areas else None
            truth.append([image, label, *b, int(crowd), given])
            for _ in range(copies + (3 if crowd else 0)):
                if random.random() < 0.85:
                    found = label if random.random() < 0.9 else int(random.integers(classes))
                    score = round(float(np.clip(random.normal(0.65, 0.2), 0.01, 1)), digits)
                    detections.append([image, found, score, *near(random, b, noise)])
        for _ in range(random.poisson(extra)):
            score = round(float(random.uniform(0.01, 0.8)), digits)
            detections.append([image, int(random.integers(classes)), score, *box(random)])
    return truth, detections


def coco_figures(images, classes, truth, detections):
    gt = COCO()
    gt.dataset = {
        "info": {}, "images": [{"id": i} for i in range(images)],
        "categories": [{"id": c} for c in range(classes)],
        "annotations": [
            {"id": n + 1, "image_id": t[0], "category_id": t[1],
             "bbox": [t[2], t[3], t[4] - t[2], t[5] - t[3]], "iscrowd": t[6],
             "area": t[7] if t[7] is not None else (t[4] - t[2]) * (t[5] - t[3])}
            for n, t in enumerate(truth)]}
    with contextlib.redirect_stdout(io.StringIO()):
        gt.createIndex()
        results = [{"image_id": d[0], "category_id": d[1], "score": d[2],
                    "bbox": [d[3], d[4], d[5] - d[3], d[6] - d[4]]} for d in detections]
        if results:
            dt = gt.loadRes(results)
        else:
            dt = COCO()
            dt.dataset = {**gt.dataset, "annotations": []}
            dt.createIndex()
        evaluation = COCOeval(gt, dt, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    expected = {k: (None if v < 0 else float(v)) for k, v in zip(STATS, evaluation.stats)}
    precision = evaluation.eval["precision"]
    def mean(values):
        return float(values.mean()) if values.min() > -1 else None
    expected["averagePrecision"] = [mean(precision[:, :, k, 0, 2]) for k in range(classes)]
    expected["averagePrecision50"] = [mean(precision[0, :, k, 0, 2]) for k in range(classes)]
    # Matches at IoU 0.5 of all detections, for precision, recall and F1.
    with contextlib.redirect_stdout(io.StringIO()):
        everything = COCOeval(gt, dt, "bbox")
        everything.params.maxDets = [100000]
        everything.evaluate()
    counts = len(everything.params.imgIds) * len(everything.params.areaRng)
    matches = []
    for k in range(classes):
        per_image = [e for e in everything.evalImgs[k * counts:k * counts + images] if e]
        positives = sum(int((np.array(e["gtIgnore"]) == 0).sum()) for e in per_image)
        entries = []
        for e in per_image:
            for n, score in enumerate(e["dtScores"]):
                if not e["dtIgnore"][0, n]:
                    entries.append((score, e["dtMatches"][0, n] > 0))
        matches.append((positives, entries))
    return expected, matches


def scores_at(matches, confidence):
    rows = []
    for positives, entries in matches:
        right = sum(hit for score, hit in entries if score >= confidence)
        wrong = sum(not hit for score, hit in entries if score >= confidence)
        rows.append([right / max(right + wrong, 1), right / max(positives, 1),
                     2 * right / max(right + wrong + positives, 1)])
    return np.array(rows)


def iou(a, b):
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def voc(classes, truth, detections):
    """VOC devkit's evaluation: crowds stand for difficult objects."""
    area, eleven = [], []
    for label in range(classes):
        mine = [t for t in truth if t[1] == label]
        positives = sum(not t[6] for t in mine)
        if positives == 0:
            area.append(None)
            eleven.append(None)
            continue
        used = set()
        right, wrong = [], []
        for d in sorted([d for d in detections if d[1] == label], key=lambda d: -d[2]):
            overlaps = [(iou(d[3:7], t[2:6]), -n) for n, t in enumerate(mine) if t[0] == d[0]]
            best, place = max(overlaps, default=(-1, 0))
            hit = best >= 0.5
            if hit and mine[-place][6]:
                right.append(0)
                wrong.append(0)
                continue
            new = hit and -place not in used
            used.add(-place) if hit else None
            right.append(int(new))
            wrong.append(int(not new))
        tp, fp = np.cumsum(right), np.cumsum(wrong)
        recall = tp / positives
        precision = tp / np.maximum(tp + fp, 1)
        eleven.append(float(np.mean([
            max(precision[recall >= t / 10], default=0.0) for t in range(11)])))
        r = np.concatenate([[0], recall, [1]])
        p = np.concatenate([[0], precision, [0]])
        p = np.maximum.accumulate(p[::-1])[::-1]
        steps = np.nonzero(r[1:] != r[:-1])[0]
        area.append(float(((r[steps + 1] - r[steps]) * p[steps + 1]).sum()))
    return area, eleven


def confusion(images, classes, truth, detections):
    matrix = np.zeros((classes + 1, classes + 1), int)
    for image in range(images):
        ts = [t for t in truth if t[0] == image]
        ds = sorted([d for d in detections if d[0] == image and d[2] >= 0.25], key=lambda d: -d[2])
        pairs = sorted((-iou(d[3:7], t[2:6]), i, j) for i, d in enumerate(ds)
                       for j, t in enumerate(ts) if not t[6] and iou(d[3:7], t[2:6]) >= 0.45)
        used_d, used_t = set(), set()
        for _, i, j in pairs:
            if i not in used_d and j not in used_t:
                used_d.add(i)
                used_t.add(j)
                matrix[ts[j][1], ds[i][1]] += 1
        for j, t in enumerate(ts):
            if j not in used_t and not t[6]:
                matrix[t[1], classes] += 1
        for i, d in enumerate(ds):
            if i in used_d:
                continue
            def covered(t):
                w = min(d[5], t[4]) - max(d[3], t[2])
                h = min(d[6], t[5]) - max(d[4], t[3])
                return w > 0 and h > 0 and w * h / ((d[5] - d[3]) * (d[6] - d[4])) >= 0.45
            if not any(t[6] and t[1] == d[1] and covered(t) for t in ts):
                matrix[classes, d[1]] += 1
    return matrix.tolist()


def case(name, images, classes, truth, detections):
    expected, matches = coco_figures(images, classes, truth, detections)
    expected["vocArea"], expected["vocElevenPoints"] = voc(classes, truth, detections)
    expected["confusionMatrix"] = confusion(images, classes, truth, detections)
    held = [k for k in range(classes) if matches[k][0] > 0]
    grid = sorted({s for k in held for s, _ in matches[k][1]}, reverse=True)
    best, confidence = -1.0, None
    for candidate in grid:
        f1 = float(scores_at(matches, candidate)[held, 2].mean())
        if f1 > best + 1e-12:
            best, confidence = f1, candidate
    expected["bestConfidence"] = confidence
    expected["scoresAtHalf"] = scores_at(matches, 0.5).tolist()
    print(name, {k: round(v, 4) for k, v in expected.items() if isinstance(v, float)})
    return {"name": name, "images": images, "classes": classes, "truths": truth,
            "detections": detections, "expected": expected}


def square(left, top, side):
    return [float(left), float(top), float(left + side), float(top + side)]


def main():
    random = np.random.default_rng(SEED)
    cases = []
    # Class 3 has detections and no truth, class 4 neither; image 0 loses its truths, 1 its
    # detections.
    truth, detections = scene(random, 12, 3, 6, 3, 0.08)
    truth = [t for t in truth if t[0] != 0]
    detections = [d for d in detections if d[0] != 1] + [[2, 3, 0.9, 1.0, 1.0, 20.0, 30.0]]
    cases.append(case("absent classes and empty images", 12, 5, truth, detections))
    cases.append(case("crowds and given areas", 10, 2,
                      *scene(random, 10, 2, 7, 3, 0.1, crowds=0.35, areas=True)))
    # 150 detections of one class in an image, of 10 different scores: the limit of 100 parts equals.
    cases.append(case("more than 100 detections, tied", 2, 1,
                      *scene(random, 2, 1, 45, 25, 0.09, digits=1, copies=3)))
    # Sides of 32 and 96: areas on the limits belong to both ranges. Then IoUs on the thresholds.
    truth, detections = [], []
    for n, side in enumerate([32, 31.75, 32.25, 96, 95.75, 96.25, 12, 140]):
        truth.append([n, n % 2, *square(10, 10, side), 0, None])
        detections.append([n, n % 2, 0.9 - n / 20, *square(10, 10.25, side)])
        detections.append([n, n % 2, 0.5, *square(200, 10, [32, 96][n % 2])])
        truth.append([n, n % 2, *square(400, 10, 64), 0, [1024.0, 1023.0, 9216.0, 9217.0][n % 4]])
        detections.append([n, n % 2, 0.7, *square(400, 10, 64)])
    cases.append(case("areas on the limits", 8, 2, truth, detections))
    truth, detections = [], []
    for n, share in enumerate([0.5, 0.55, 0.6, 0.75, 0.8, 0.9, 0.95, 1.0]):
        # A detection inside its truth, `share` of its height: IoU is exactly that share.
        truth.append([n, 0, 0.0, 0.0, 100.0, 100.0, 0, None])
        detections.append([n, 0, 0.5, 0.0, 0.0, 100.0, 100.0 * share])
        # Two truths equally far from one detection, and two equal detections of one truth.
        truth += [[n, 0, 200.0, 0.0, 300.0, 100.0, n % 2, None],
                  [n, 0, 220.0, 0.0, 320.0, 100.0, 0, None]]
        detections += [[n, 0, 0.5, 210.0, 0.0, 310.0, 100.0], [n, 0, 0.5, 210.0, 0.0, 310.0, 100.0]]
    cases.append(case("IoU on the thresholds, equal IoU, equal scores", 8, 1, truth, detections))
    truth, _ = scene(random, 4, 2, 3, 0, 0)
    cases.append(case("perfect", 4, 2, truth, [[t[0], t[1], 1.0, *t[2:6]] for t in truth]))
    cases.append(case("no detections", 4, 2, truth, []))
    cases.append(case("no truths", 4, 2, [], [[0, 1, 0.5, 1.0, 1.0, 5.0, 5.0]]))
    path = pathlib.Path(__file__).with_name("evaluation.json")
    path.write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
    print(path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()

"""Measures how well wrong boxes are found in real data, beside cleanlab on the same predictions.

    fovea train bccd --task detection --model yolo-n --size 192 --epochs 45 --batch-size 8 --seed 1
    python boxes.py prepare bccd RUN WORK --fovea .build/release/fovea
    FOVEA_LABEL_ERRORS=WORK swift test --filter RealDataLabelErrorTests
    python boxes.py compare WORK
    python boxes.py lists WORK

`prepare` writes the validation and test images, which the run's model never saw, four times: as
they are, and with 5 % of the boxes dropped, given another class, or moved by a third to a half of
their size (seeded), and has the model predict them. The test writes Fovea's scores. `compare` has
cleanlab score the same boxes and predictions, and prints the areas under the ROC curves of both.
`lists` counts the wrong boxes in the lists of issues.

The rows of dropped boxes are about predictions: of those that overlap by half, the surest. A
prediction is a hit where it has the class of a dropped box and overlaps it by half. Cleanlab judges
few of them ("of judged"); the others count as unsuspicious ("of all"). Fovea's own order is by the
score times what no box accounts for. Objects that nobody labelled count as mistakes of all.
"""

import argparse
import json
import os
import pathlib
import subprocess

import numpy as np

KINDS = ["dropped", "swapped", "moved"]


def iou(a, b):
    """IoU of boxes given as left, top, right, bottom."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    area = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
    return shared / area if area > 0 else 0.0


def corners(box):
    return [box[0], box[1], box[0] + box[2], box[1] + box[3]]


def corrupted(data, kind, share, random):
    """A copy with wrong boxes, and what is wrong: annotation ids, or the dropped annotations."""
    sizes = {image["id"]: (image["width"], image["height"]) for image in data["images"]}
    labels = [category["id"] for category in data["categories"]]
    count = round(share * len(data["annotations"]))
    chosen = set(random.choice(len(data["annotations"]), count, replace=False).tolist())
    boxes, wrong = [], []
    for index, original in enumerate(data["annotations"]):
        box = dict(original)
        if index in chosen:
            if kind == "dropped":
                wrong.append(original)
                continue
            wrong.append(box["id"])
            if kind == "swapped":
                box["category_id"] = int(
                    random.choice([k for k in labels if k != box["category_id"]])
                )
            else:
                left, top, width, height = box["bbox"]
                across, down = random.uniform(1 / 3, 1 / 2, 2) * random.choice([-1, 1], 2)
                right, bottom = sizes[box["image_id"]]
                left = min(max(left + across * width, 0), right - width)
                top = min(max(top + down * height, 0), bottom - height)
                box["bbox"] = [left, top, width, height]
        boxes.append(box)
    return {**data, "annotations": boxes}, wrong


def prepare(arguments):
    work = pathlib.Path(arguments.work)
    fovea = os.path.abspath(arguments.fovea)
    subprocess.run(
        [fovea, "convert", arguments.data, "--to", "coco", "--link", "--on-bad-label", "skip"]
        + ["--output", str(work / "all")],
        check=True,
    )
    parts = [
        json.loads((work / f"all/annotations/instances_{split}.json").read_text())
        for split in ("val", "test")
    ]
    data = {
        "images": [image for part in parts for image in part["images"]],
        "annotations": [box for part in parts for box in part["annotations"]],
        "categories": parts[0]["categories"],
    }
    random = np.random.default_rng(arguments.seed)
    truth = {}
    for kind in ["clean"] + KINDS:
        folder = work / kind
        (folder / "annotations").mkdir(parents=True)
        (folder / "images").symlink_to((work / "all/images").resolve())
        copy, truth[kind] = (data, []) if kind == "clean" else corrupted(data, kind, 0.05, random)
        (folder / "annotations/instances.json").write_text(json.dumps(copy))
    (work / "truth.json").write_text(json.dumps(truth))
    subprocess.run(
        [fovea, "evaluate", arguments.run, str(work / "clean"), "--split", "all"]
        + ["--report", str(work / "evaluation")],
        check=True,
    )


def auc(wrong, scores):
    """The area under the ROC curve of low scores as signs of wrong labels; ties count half."""
    wrong, scores = np.asarray(wrong, bool), np.asarray(scores, float)
    low, high = scores[wrong], scores[~wrong]
    if not len(low) or not len(high):
        return float("nan")
    return float(np.mean((low[:, None] < high) + 0.5 * (low[:, None] == high)))


def precision(wrong, scores, limit):
    order = np.argsort(scores, kind="stable")[:limit]
    return float(np.mean(np.asarray(wrong, bool)[order])) if len(order) else float("nan")


def cleanlab_scores(images, classes, scaled):
    """Per-box and per-image scores by cleanlab, in the form and order of Fovea's."""
    from cleanlab.object_detection import rank

    labels = [
        {
            "bboxes": np.array([corners(b["box"]) for b in image["annotations"]]).reshape(-1, 4),
            "labels": np.array([b["label"] for b in image["annotations"]], int),
        }
        for image in images
    ]
    predictions, order = [], []
    for image in images:
        found = image["scaled" if scaled else "predictions"]
        ids = [[i for i, p in enumerate(found) if p["label"] == k] for k in range(classes)]
        order.append([i for row in ids for i in row])
        predictions.append(
            [
                np.array(
                    [corners(found[i]["box"]) + [found[i]["score"]] for i in row], float
                ).reshape(-1, 5)
                for row in ids
            ]
        )
    both = {"labels": labels, "predictions": predictions}
    overlooked = rank.compute_overlooked_box_scores(**both)
    located = rank.compute_badloc_box_scores(**both)
    swapped = rank.compute_swap_box_scores(**both)
    quality = rank.get_label_quality_scores(labels, predictions, verbose=False)
    result = []
    for index, ids in enumerate(order):
        row = [None] * len(ids)
        for i, value in zip(ids, overlooked[index]):
            row[i] = None if np.isnan(value) else float(value)
        result.append(
            {
                "overlooked": row,
                "swapped": swapped[index].tolist(),
                "badlyLocated": located[index].tolist(),
                "quality": float(quality[index]),
            }
        )
    return result


def surest(predictions):
    """The indices of predictions, of those that overlap by half the surest only."""
    kept = []
    for index in sorted(range(len(predictions)), key=lambda i: -predictions[i]["score"]):
        place = corners(predictions[index]["box"])
        if all(iou(place, corners(predictions[k]["box"])) < 0.5 for k in kept):
            kept.append(index)
    return kept


def dropped(images, scores, lost):
    """Prints how well dropped boxes are found by the overlooked scores of predictions."""
    signs, judged, own = [], [], []
    for image, found in zip(images, scores):
        missing = [w for w in lost if w["file"] == image["file"]]
        for index in surest(image["predictions"]):
            prediction = image["predictions"][index]
            signs.append(any(
                w["label"] == prediction["label"]
                and iou(corners(w["bbox"]), corners(prediction["box"])) >= 0.5
                for w in missing
            ))
            judged.append(found["overlooked"][index])
            own.append(image["accounted"][index])
    known = [i for i, score in enumerate(judged) if score is not None]
    filled = [1.0 if score is None else score for score in judged]
    count = len(lost)
    print(
        f"  {len(signs)} predictions, {sum(signs)} of {count} dropped boxes among them\n"
        f"  cleanlab, of {len(known)} judged ({sum(signs[i] for i in known)} hits): AUROC "
        f"{auc([signs[i] for i in known], [judged[i] for i in known]):.3f}\n"
        f"  cleanlab, of all: AUROC {auc(signs, filled):.3f}, precision at {count} "
        f"{precision(signs, filled, count):.3f}\n"
        f"  fovea, of all: AUROC {auc(signs, own):.3f}, precision at {count} "
        f"{precision(signs, own, count):.3f}"
    )


def figures(kind, images, scores, wrong):
    """AUROC and precision among as many as are wrong, of boxes and of images."""
    name = "swapped" if kind == "swapped" else "badlyLocated"
    signs, values, bad = [], [], []
    for image, found in zip(images, scores):
        flags = [box["id"] in wrong for box in image["annotations"]]
        signs += flags
        values += found[name]
        bad.append(any(flags))
    qualities = [found["quality"] for found in scores]
    return (
        auc(signs, values), precision(signs, values, len(wrong)), auc(bad, qualities),
        precision(bad, qualities, sum(bad)),
    )


def compare(arguments):
    work = pathlib.Path(arguments.work)
    truth = json.loads((work / "truth.json").read_text())
    clean = json.loads((work / "clean/annotations/instances.json").read_text())
    names = {image["id"]: "images/" + image["file_name"] for image in clean["images"]}
    print("kind     scores   of         box AUROC  box P@k  image AUROC  image P@k")
    largest = 0.0
    for kind in KINDS:
        ours = json.loads((work / f"{kind}.json").read_text())
        data = json.loads((work / kind / "annotations/instances.json").read_text())
        ids = {}
        for box in data["annotations"]:
            ids.setdefault(names[box["image_id"]], []).append(box["id"])
        for image in ours["images"]:
            for box, number in zip(image["annotations"], ids.get(image["file"], [])):
                box["id"] = number
        wrong = truth[kind]
        if kind == "dropped":
            labels = {c["id"]: n for n, c in enumerate(clean["categories"])}
            wrong = [
                {"file": names[w["image_id"]], "label": labels[w["category_id"]], "bbox": w["bbox"]}
                for w in wrong
            ]
        for scaled in (False, True):
            found = [image["scaledScores" if scaled else "scores"] for image in ours["images"]]
            theirs = cleanlab_scores(ours["images"], len(clean["categories"]), scaled)
            if kind == "dropped":
                print(f"dropped, {'scaled' if scaled else 'as is'}")
                dropped(ours["images"], theirs, wrong)
            for name, scores in (("fovea", found), ("cleanlab", theirs)):
                if kind == "dropped":
                    continue
                a, b, c, d = figures(kind, ours["images"], scores, wrong)
                print(
                    f"{kind:8} {'scaled' if scaled else 'as is':8} {name:9} {a:10.4f} {b:8.3f} "
                    f"{c:12.4f} {d:10.3f}"
                )
            for mine, other in zip(found, theirs):
                for key in ("overlooked", "swapped", "badlyLocated"):
                    for x, y in zip(mine[key], other[key]):
                        assert (x is None) == (y is None), (key, x, y)
                        largest = max(largest, abs((x or 0) - (y or 0)))
                largest = max(largest, abs(mine["quality"] - other["quality"]))
    print(f"largest difference of any score: {largest:.1e}")


def lists(arguments):
    """Prints how many of the wrong boxes are in the list of issues, and in its beginning."""
    work = pathlib.Path(arguments.work)
    truth = json.loads((work / "truth.json").read_text())
    clean = json.loads((work / "clean/annotations/instances.json").read_text())
    names = {image["id"]: "images/" + image["file_name"] for image in clean["images"]}
    kinds = {"dropped": "overlooked-object", "swapped": "swapped-class", "moved": "badly-located"}
    for kind, wanted in kinds.items():
        boxes = truth[kind]
        if kind != "dropped":
            data = json.loads((work / kind / "annotations/instances.json").read_text())
            boxes = [box for box in data["annotations"] if box["id"] in set(truth[kind])]
        issues = json.loads((work / f"{kind}-issues.json").read_text())
        issues = [issue for issue in issues if issue["kind"] == wanted]
        least = 0.5 if kind == "dropped" else 0.95
        found = [
            next(
                (
                    box["id"] for box in boxes
                    if names[box["image_id"]] == issue["path"]
                    and iou(corners(box["bbox"]), corners(issue["box"])) >= least
                ),
                None,
            )
            for issue in issues
        ]
        first = found[: len(boxes)]
        print(
            f"{kind:8} {len(issues)} in the list, {len(set(found) - {None})} of {len(boxes)} wrong "
            f"boxes among them, {len(set(first) - {None})} in the first {len(first)}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("prepare")
    first.add_argument("data")
    first.add_argument("run")
    first.add_argument("work")
    first.add_argument("--fovea", default="fovea")
    first.add_argument("--seed", type=int, default=7)
    second = commands.add_parser("compare")
    second.add_argument("work")
    third = commands.add_parser("lists")
    third.add_argument("work")
    chosen = parser.parse_args()
    {"prepare": prepare, "compare": compare, "lists": lists}[chosen.command](chosen)

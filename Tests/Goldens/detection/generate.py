"""Writes the reference figures of the detection tests, from PyTorch and torchvision in float64.

Run again only to add cases:

    python -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.15.0 torchvision==0.29.2 numpy
    /tmp/torch/bin/python Tests/Goldens/detection/generate.py

Model outputs and boxes to compare are numbers that both sides make (`../pytorch/README.md`). Matching is
written here with whole arrays of objects by cells, unlike the library's walk over the cells of each object.
"""

import json
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
import torchvision.ops as ops

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "pytorch"))
from common import filled, pretty, rounded, uniform  # noqa: E402

torch.set_num_threads(1)
HEIGHT, WIDTH, STRIDES, CLASSES = 64, 96, (8, 16, 32), 3

# Left, top, right, bottom, label: neighbours that want the same cells, a box that holds no cell's
# centre, one over the edge, one of the whole image; an image without any.
OBJECTS = [
    [[10, 8, 50, 40, 0], [22, 12, 58, 52, 1], [60.5, 20.25, 62.75, 22.5, 2], [70, 30, 99, 70, 2]],
    [],
    [[0, 0, 96, 64, 1], [30, 20, 64, 44, 0]],
]


def grid():
    """Centres and strides of all cells."""
    points, strides = [], []
    for s in STRIDES:
        ys, xs = torch.meshgrid(
            (torch.arange(HEIGHT // s) + 0.5) * s, (torch.arange(WIDTH // s) + 0.5) * s, indexing="ij"
        )
        points.append(torch.stack([xs, ys], -1).reshape(-1, 2))
        strides += [s] * (HEIGHT // s * (WIDTH // s))
    return torch.cat(points).double(), torch.tensor(strides).double()


def make_output(case):
    """The raw numbers of a case: box numbers, then objectness, then classes."""
    points, _ = grid()
    bins, extra = case["bins"], 1 if case["objectness"] else 0
    outputs = 4 * bins + extra + CLASSES
    values = filled(case["stream"], len(OBJECTS), len(points), outputs, scale=2)
    if bins == 1:
        values[..., :4] = (values[..., :4] * 0.9 + 2).astype(np.float32)
    return torch.tensor(values)


def read(output, case):
    """Boxes in pixels, distances in strides, scores of classes."""
    points, strides = grid()
    bins = case["bins"]
    sides = output[..., : 4 * bins].reshape(*output.shape[:-1], 4, bins)
    distances = sides[..., 0] if bins == 1 else sides.softmax(-1) @ torch.arange(bins).double()
    d = distances * strides[:, None]
    boxes = torch.cat([points - d[..., :2], points + d[..., 2:]], -1)
    logits = output[..., -CLASSES:]
    scores = logits.sigmoid()
    if case["objectness"]:
        scores = output[..., 4 * bins, None].sigmoid() * logits.softmax(-1)
    return boxes, distances, scores


def task_aligned(truth, labels, boxes, scores, top_k=10, alpha=0.5, beta=6.0):
    points, strides = grid()
    inside = torch.stack(
        [
            (points[:, 0] > l) & (points[:, 0] < r) & (points[:, 1] > t) & (points[:, 1] < b)
            for l, t, r, b in truth
        ]
    )
    for index, (l, t, r, b) in enumerate(truth):
        if not inside[index].any():
            centre = torch.stack([(l + r) / 2, (t + b) / 2])
            away = ((points - centre) ** 2).sum(1) + 1e9 * (strides != STRIDES[0])
            inside[index, away.argmin()] = True
    iou = ops.box_iou(truth, boxes)
    aligned = scores[:, labels].T ** alpha * iou**beta * inside
    chosen = torch.zeros_like(inside)
    for index in range(len(truth)):
        count = min(top_k, int(inside[index].sum()))
        order = torch.where(inside[index], aligned[index], -1.0).argsort(descending=True)
        chosen[index, order[:count]] = True
    owner = torch.where(chosen, iou, -1.0).argmax(0)
    result = []
    mine = [chosen.any(0) & (owner == index) for index in range(len(truth))]
    for index, mask in enumerate(mine):
        if not mask.any():
            continue
        score = aligned[index] / aligned[index][mask].max() * iou[index][mask].max()
        result += [(int(c), index, float(score[c]), float(score[c])) for c in mask.nonzero()[:, 0]]
    return sorted(result)


def sim_ota(truth, labels, boxes, scores, case, candidates=10, radius=2.5):
    points, strides = grid()
    iou = ops.box_iou(truth, boxes)
    p = scores.sqrt() if case["objectness"] else scores
    cost = torch.full_like(iou, torch.inf)
    for index, (l, t, r, b) in enumerate(truth):
        x, y = points.T
        inside = (x > l) & (x < r) & (y > t) & (y < b)
        reach = radius * strides
        near = ((x - (l + r) / 2).abs() < reach) & ((y - (t + b) / 2).abs() < reach)
        hot = F.one_hot(labels[index], CLASSES).double().expand_as(p)
        entropy = F.binary_cross_entropy(p, hot, reduction="none").sum(-1)
        value = entropy - 3 * (iou[index] + 1e-8).log() + 1e5 * ~(inside & near)
        cost[index] = torch.where(inside | near, value, torch.inf)
    chosen = torch.zeros_like(cost, dtype=torch.bool)
    for index in range(len(truth)):
        allowed = cost[index].isfinite()
        best = iou[index][allowed].sort(descending=True).values[:candidates]
        count = max(1, int(best.sum()))
        chosen[index, cost[index].argsort()[:count]] = True
    owner = torch.where(chosen, cost, torch.inf).argmin(0)
    cells = chosen.any(0).nonzero()[:, 0]
    return [(int(c), int(owner[c]), float(iou[owner[c], c]), 1.0) for c in cells]


def centre(truth):
    points, strides = grid()
    owners = {}
    for index, (l, t, r, b) in enumerate(truth):
        size = max(r - l, b - t)
        stride = next((s for s in STRIDES if size <= 8 * s), STRIDES[-1])
        x, y = ((l + r) / 2).clamp(0, WIDTH - 1e-6), ((t + b) / 2).clamp(0, HEIGHT - 1e-6)
        home = (strides == stride) & ((points[:, 0] - stride / 2) <= x) & (x < points[:, 0] + stride / 2)
        home &= ((points[:, 1] - stride / 2) <= y) & (y < points[:, 1] + stride / 2)
        cell = int(home.nonzero()[0, 0])
        area = float((r - l) * (b - t))
        if cell not in owners or area < owners[cell][1]:
            owners[cell] = (index, area)
    return sorted((cell, index, 1.0, 1.0) for cell, (index, _) in owners.items())


def box_loss(kind, a, b):
    if kind == "iou":
        return 1 - torch.diagonal(ops.box_iou(a, b))
    named = {
        "giou": ops.generalized_box_iou_loss, "diou": ops.distance_box_iou_loss,
        "ciou": ops.complete_box_iou_loss,
    }
    return named[kind](a, b)


def loss(case):
    output = make_output(case).requires_grad_()
    boxes, distances, scores = read(output, case)
    points, strides = grid()
    bins = case["bins"]
    matches, parts = [], {"box": 0, "classification": 0, "distribution": 0, "objectness": 0}
    weights = torch.tensor(case.get("classWeights") or [1.0] * CLASSES).double()
    gamma = case.get("focalGamma") or 0.0
    targets = torch.zeros(*output.shape[:2], CLASSES).double()
    class_weights = torch.ones_like(targets)
    object_targets = torch.zeros(output.shape[:2]).double()
    norm = 0.0
    for image, objects in enumerate(OBJECTS):
        if not objects:
            continue
        truth = torch.tensor(objects).double()[:, :4]
        labels = torch.tensor([o[4] for o in objects]).long()
        given = (truth, labels, boxes[image].detach(), scores[image].detach())
        found = {
            "taskAligned": lambda: task_aligned(*given),
            "simOTA": lambda: sim_ota(*given, case),
            "centre": lambda: centre(truth),
        }[case["assignment"]]()
        for cell, index, score, weight in found:
            label = int(labels[index])
            matches.append([image, cell, label, float(f"{score:.8g}")])
            norm += weight if not case.get("composite") else 1.0
            own = truth[index]
            goal = torch.cat([points[cell] - own[:2], own[2:] - points[cell]]) / strides[cell]
            logits = output[image, cell]
            entropy = -F.log_softmax(logits[-CLASSES:], 0)[label]
            if case.get("composite"):
                d = distances[image, cell]

                def shape(v):
                    return torch.stack(
                        [(v[2] - v[0]) / 2, (v[3] - v[1]) / 2, v[0] + v[2], v[1] + v[3]]
                    )

                parts["box"] = parts["box"] + 5 * ((shape(d) - shape(goal)) ** 2).sum()
                parts["classification"] = parts["classification"] + weights[label] * entropy
                object_targets[image, cell] = 1
                continue
            parts["box"] = parts["box"] + 7.5 * weight * box_loss(
                case["overlap"], boxes[image, cell][None], own[None]
            ).sum()
            if bins > 1:
                goal = goal.clamp(0, bins - 1)
                low = goal.floor().clamp(max=bins - 2).long()
                log_p = F.log_softmax(logits[: 4 * bins].reshape(4, bins), -1)
                one = log_p[range(4), low] * (1 - (goal - low)) + log_p[range(4), low + 1] * (goal - low)
                parts["distribution"] = parts["distribution"] - 1.5 * weight * one.mean()
            targets[image, cell, label] = score
            class_weights[image, cell, label] = weights[label]
            object_targets[image, cell] = score
            if case["objectness"]:
                focus = (1 - (-entropy).exp()) ** gamma
                parts["classification"] = (
                    parts["classification"] + 0.5 * weight * weights[label] * focus * entropy
                )
    object_logits = output[..., 4 * bins]
    if case.get("composite"):
        entropy = F.binary_cross_entropy_with_logits(object_logits, object_targets, reduction="none")
        parts["objectness"] = (entropy * torch.where(object_targets > 0, 1.0, 0.5)).sum()
    elif case["objectness"]:
        parts["objectness"] = F.binary_cross_entropy_with_logits(
            object_logits, object_targets, reduction="sum"
        )
    else:
        logits = output[..., -CLASSES:]
        entropy = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
        focus = (targets - logits.sigmoid()).abs() ** gamma
        parts["classification"] = 0.5 * (entropy * focus * class_weights).sum()
    norm = max(norm, 1.0)
    parts = {k: torch.as_tensor(v).double() / norm for k, v in parts.items()}
    total = len(OBJECTS) * sum(parts.values())
    (gradient,) = torch.autograd.grad(total, output)
    flat = gradient.reshape(-1).numpy()
    probes = [float(flat @ uniform(91_000 + k, flat.size)) for k in range(6)]
    return {
        **case, "matches": sorted(matches),
        "parts": {k: float(f"{v.item():.10g}") for k, v in parts.items()},
        "total": float(f"{total.item():.10g}"),
        "gradientProbes": rounded(probes), "largestGradient": float(f"{np.abs(flat).max():.8g}"),
    }


def overlaps():
    """Boxes of every relation, and each overlap's value and gradient at the first."""
    count = 24
    low = filled(90_100, count, 2, 2, scale=4)
    size = filled(90_101, count, 2, 2, scale=3, offset=4)
    pairs = torch.tensor(np.concatenate([low, low + size], -1))
    result = {}
    for kind in ("iou", "giou", "diou", "ciou"):
        a = pairs[:, 0].clone().requires_grad_()
        value = 1 - box_loss(kind, a, pairs[:, 1])
        (gradient,) = torch.autograd.grad(value.sum(), a)
        result[kind] = {"values": rounded(value.detach()), "gradients": rounded(gradient)}
    return result


def suppression():
    """`batched_nms` on crowds of boxes; in float32, as it is used."""
    cases = []
    for stream, count, classes, iou in ((90_200, 60, 1, 0.5), (90_210, 200, 4, 0.7), (90_220, 150, 3, 0.3)):
        low = filled(stream, count, 2, scale=10)
        size = filled(stream + 1, count, 2, scale=6, offset=9)
        boxes = torch.tensor(np.concatenate([low, low + size], -1)).float()
        scores = torch.tensor(filled(stream + 2, count, scale=0.5, offset=0.5)).float()
        labels = torch.tensor((uniform(stream + 3, count) + 1) * classes / 2).long()
        # Class by class: its other way, moving classes apart, rounds differently.
        kept = ops.boxes._batched_nms_vanilla(boxes, scores, labels, iou)
        cases.append(
            {"stream": stream, "count": count, "classes": classes, "iou": iou, "kept": kept.tolist()}
        )
    return cases


def decoding():
    """What a decoder gives for the outputs of two cases, at two settings."""
    cases = []
    for case in (CASES[0], CASES[1], CASES[3]):
        with torch.no_grad():
            boxes, _, scores = read(make_output(case), case)
        for confidence, multi in ((0.25, False), (0.05, True)):
            images = []
            for image in range(len(OBJECTS)):
                if multi:
                    cells, labels = (scores[image] >= confidence).nonzero().T
                else:
                    best, labels = scores[image].max(-1)
                    cells = (best >= confidence).nonzero()[:, 0]
                    labels = labels[cells]
                own = boxes[image][cells]
                value = scores[image][cells, labels]
                kept = ops.boxes._batched_nms_vanilla(own, value, labels, 0.6)[:12]
                clipped = ops.clip_boxes_to_image(own[kept], (HEIGHT, WIDTH))
                images.append(
                    [
                        [int(l), *(float(f"{v:.6g}") for v in (s, *b))]
                        for l, s, b in zip(labels[kept], value[kept], clipped)
                    ]
                )
            cases.append(
                {
                    "stream": case["stream"], "bins": case["bins"], "objectness": case["objectness"],
                    "confidence": confidence, "multiLabel": multi, "images": images,
                }
            )
    return cases


def case(stream, assignment, overlap="ciou", bins=8, objectness=False, **more):
    return {
        "stream": stream, "assignment": assignment, "overlap": overlap, "bins": bins,
        "objectness": objectness, **more,
    }


CASES = [
    case(90_000, "taskAligned"),
    case(90_001, "taskAligned", "giou", bins=1, classWeights=[1.0, 4.0, 0.5], focalGamma=1.5),
    case(90_002, "simOTA", "diou"),
    case(90_003, "simOTA", "iou", bins=1, objectness=True, classWeights=[1.0, 4.0, 0.5], focalGamma=2.0),
    case(90_004, "taskAligned", bins=8, objectness=True),
    case(90_005, "centre"),
    case(90_006, "centre", bins=1, objectness=True, composite=True),
    case(90_007, "taskAligned", bins=8, objectness=True, composite=True, classWeights=[1.0, 4.0, 0.5]),
]

content = {
    "height": HEIGHT, "width": WIDTH, "strides": list(STRIDES), "classes": CLASSES, "objects": OBJECTS,
    "losses": [loss(c) for c in CASES], "overlaps": overlaps(), "suppression": suppression(),
    "decoding": decoding(),
}
text = pretty(content) + "\n"
(HERE / "detection.json").write_text(text)
print(f"detection.json: {len(text):,} bytes")

"""Losses with their gradients: from PyTorch where it has them, else by the formula in NumPy."""

import numpy as np
import torch
from torch.nn import functional as F

from common import filled, record, write

ROWS, CLASSES = 6, 4
LABELS = [0, 3, 1, 1, 2, 3]
WEIGHTS = [0.5, 2.0, 1.0, 3.0]


def case(name, loss, settings, prediction, target, per_sample, mean):
    """`gradient` is that of `mean` with respect to the prediction."""
    prediction.grad = None
    mean.backward()
    return {
        "name": name, "loss": loss, "settings": settings,
        "prediction": record(prediction), "target": record(target),
        "perSample": record(per_sample), "mean": float(f"{mean.item():.10g}"),
        "gradient": record(prediction.grad),
    }


def leaf(stream, *shape, scale=2.0, offset=0.0):
    return torch.tensor(filled(stream, *shape, scale=scale, offset=offset), requires_grad=True)


def cross_entropies():
    labels = torch.tensor(LABELS)
    soft = torch.tensor(filled(30_001, ROWS, CLASSES, scale=0.5, offset=0.5)) + 0.01
    soft = (soft / soft.sum(1, keepdim=True)).to(torch.float32).to(torch.float64)
    weights = torch.tensor(WEIGHTS, dtype=torch.float64)
    for name, target, smoothing, weight, reduction in [
        ("labels", labels, 0.0, None, "batch"),
        ("soft labels", soft, 0.0, None, "batch"),
        ("label smoothing", labels, 0.1, None, "batch"),
        ("class weights, divided by their sum", labels, 0.0, weights, "weightSum"),
        ("class weights, divided by the batch size", labels, 0.0, weights, "batch"),
        ("class weights and label smoothing, divided by their sum", labels, 0.1, weights,
         "weightSum"),
        ("soft labels with class weights", soft, 0.0, weights, "batch"),
    ]:
        z = leaf(30_000, ROWS, CLASSES)
        each = F.cross_entropy(z, target, weight, reduction="none", label_smoothing=smoothing)
        if reduction == "weightSum":
            mean = F.cross_entropy(z, target, weight, label_smoothing=smoothing)
        else:
            mean = each.sum() / ROWS
        settings = {"labelSmoothing": smoothing, "reduction": reduction}
        if weight is not None:
            settings["classWeights"] = WEIGHTS
        yield case(f"cross-entropy: {name}", "crossEntropy", settings, z, target, each, mean)


def two_sided():
    """Losses of one number against another; perSample keeps the prediction's shape."""
    truth = torch.tensor([[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0]], dtype=torch.float64)
    soft = torch.tensor(filled(30_011, 4, 3, scale=0.5, offset=0.5))
    for name, target in [("hard targets", truth), ("soft targets", soft)]:
        p = leaf(30_010, 4, 3, scale=0.49, offset=0.5)
        each = F.binary_cross_entropy(p, target, reduction="none")
        yield case(f"BCE: {name}", "binaryCrossEntropy", {}, p, target, each, each.mean())
        z = leaf(30_012, 4, 3, scale=4.0)
        each = F.binary_cross_entropy_with_logits(z, target, reduction="none")
        yield case(
            f"BCE with logits: {name}", "binaryCrossEntropyWithLogits", {}, z, target, each,
            each.mean())
    z = torch.tensor([[-100.0, 100.0, 40.0]], dtype=torch.float64, requires_grad=True)
    target = torch.tensor([[1.0, 0.0, 1.0]], dtype=torch.float64)
    each = F.binary_cross_entropy_with_logits(z, target, reduction="none")
    yield case(
        "BCE with logits: far from zero", "binaryCrossEntropyWithLogits", {}, z, target, each,
        each.mean())
    target = torch.tensor(filled(30_021, 4, 3, scale=2.0))
    for name, loss, settings, function in [
        ("MSE", "meanSquaredError", {}, F.mse_loss),
        ("MAE", "meanAbsoluteError", {}, F.l1_loss),
        ("Huber, delta 1", "huber", {"delta": 1.0}, F.huber_loss),
        ("Huber, delta 0.3", "huber", {"delta": 0.3},
         lambda *a, **k: F.huber_loss(*a, **k, delta=0.3)),
    ]:
        y = leaf(30_020, 4, 3)
        each = function(y, target, reduction="none")
        yield case(name, loss, settings, y, target, each, each.mean())


def focals():
    """Lin et al. 2017: -alpha_t (1 - p_t)^gamma log p_t, from logits."""
    for gamma, alpha in [(2.0, 0.25), (0.0, None), (1.5, None)]:
        z = leaf(30_030, 4, 3)
        y = torch.tensor([[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0]], dtype=torch.float64)
        p = torch.sigmoid(z)
        p_t = y * p + (1 - y) * (1 - p)
        alpha_t = 1.0 if alpha is None else y * alpha + (1 - y) * (1 - alpha)
        each = -alpha_t * (1 - p_t) ** gamma * torch.log(p_t)
        settings = {"gamma": gamma} | ({} if alpha is None else {"alpha": alpha})
        yield case(
            f"binary focal, gamma {gamma}, alpha {alpha}", "binaryFocal", settings, z, y, each,
            each.mean())
    for gamma, weights in [(2.0, None), (2.0, WEIGHTS), (0.5, WEIGHTS)]:
        z = leaf(30_031, ROWS, CLASSES)
        labels = torch.tensor(LABELS)
        log_p = F.log_softmax(z, 1)[torch.arange(ROWS), labels]
        alpha_t = 1.0 if weights is None else torch.tensor(weights, dtype=torch.float64)[labels]
        each = -alpha_t * (1 - log_p.exp()) ** gamma * log_p
        settings = {"gamma": gamma} | ({} if weights is None else {"classWeights": weights})
        yield case(
            f"focal, gamma {gamma}, weights {weights}", "focal", settings, z, labels, each,
            each.mean())


def overlaps():
    """Soft Dice 1 - (2 sum(p y) + s) / (sum p + sum y + s), and soft IoU
    1 - (sum(p y) + s) / (sum p + sum y - sum(p y) + s), for each sample over all its pixels."""
    for smooth in [0.0, 1.0]:
        for name in ["dice", "iou"]:
            p = leaf(30_040, 3, 8, scale=0.5, offset=0.5)
            y = torch.tensor((filled(30_041, 3, 8) > 0).astype(np.float64))
            common = (p * y).sum(1)
            total = p.sum(1) + y.sum(1)
            if name == "dice":
                each = 1 - (2 * common + smooth) / (total + smooth)
            else:
                each = 1 - (common + smooth) / (total - common + smooth)
            yield case(f"{name}, smoothing {smooth}", name, {"smoothing": smooth}, p, y, each,
                       each.mean())


def generate():
    cases = [*cross_entropies(), *two_sided(), *focals(), *overlaps()]
    write("losses.json", {"cases": cases})

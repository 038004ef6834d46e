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


PIXEL_CLASSES = 3
PIXEL_WEIGHTS = [1.0, 2.0, 0.5]
IGNORED = 255


def pixel_labels():
    """Two masks of 3x4 pixels, four of them ignored in the first and one in the second."""
    labels = (np.abs(filled(30_051, 2, 3, 4)) * PIXEL_CLASSES).astype(np.int64)
    labels[0, 0, 1:4] = labels[0, 2, 3] = labels[1, 1, 2] = IGNORED
    return torch.tensor(labels)


def per_image(losses, counted):
    """The mean over the pixels of each image that count."""
    return (losses * counted).flatten(1).sum(1) / counted.flatten(1).sum(1)


def one_hot(labels, counted):
    safe = torch.where(counted, labels, torch.zeros_like(labels))
    return F.one_hot(safe, PIXEL_CLASSES).to(torch.float64) * counted[..., None]


def region_sums(p, y, counted, batch):
    """Sums over pixels of p*y, p and y, for each image or the batch: [images, classes]."""
    p = p * counted[..., None]
    axes = (0, 1, 2) if batch else (1, 2)
    sums = [x.sum(axes) for x in (p * y, p, y)]
    return [x[None] if batch else x for x in sums]


def weighted_mean(losses, weights):
    if weights is None:
        return losses.mean(1)
    w = torch.tensor(weights, dtype=torch.float64)
    return (losses * w).sum(1) / w.sum()


def lovasz(p, y, weights):
    """Berman et al. 2018, equations 8 and 9, over the classes that occur; p and y are [pixels, classes]."""
    total, share = 0.0, 0.0
    for c in range(p.shape[1]):
        if y[:, c].sum() == 0:
            continue
        errors = (y[:, c] - p[:, c]).abs()
        order = torch.argsort(errors, descending=True, stable=True)
        truth = y[order, c]
        loss, before = 0.0, 0.0
        for k in range(len(order)):
            hits = truth.sum() - truth[:k + 1].sum()
            union = truth.sum() + (1 - truth[:k + 1]).sum()
            jaccard = 1 - hits / union
            loss = loss + errors[order[k]] * (jaccard - before)
            before = jaccard
        w = 1.0 if weights is None else weights[c]
        total, share = total + w * loss, share + w
    return total / share


def segmentations():
    """Losses of maps [N, H, W, classes] against labels [N, H, W] of which some don't count."""
    labels = pixel_labels()
    counted = labels != IGNORED
    y = one_hot(labels, counted)
    weights = torch.tensor(PIXEL_WEIGHTS, dtype=torch.float64)

    def leaf_maps():
        return leaf(30_050, 2, 3, 4, PIXEL_CLASSES)

    for name, weight, smoothing in [
        ("", None, 0.0), (", class weights", PIXEL_WEIGHTS, 0.0),
        (", class weights, label smoothing", PIXEL_WEIGHTS, 0.1),
    ]:
        z = leaf_maps()
        losses = F.cross_entropy(
            z.permute(0, 3, 1, 2), labels, None if weight is None else weights,
            ignore_index=IGNORED, reduction="none", label_smoothing=smoothing)
        each = per_image(losses, counted)
        settings = {"ignored": IGNORED, "labelSmoothing": smoothing}
        if weight is not None:
            settings["classWeights"] = weight
        yield case(
            f"pixels, ignored label{name}", "crossEntropy", settings, z, labels, each, each.mean())

    z = leaf_maps()
    whole = torch.where(counted, labels, torch.zeros_like(labels))
    losses = F.cross_entropy(z.permute(0, 3, 1, 2), whole, weights, reduction="none")
    mean = F.cross_entropy(z.permute(0, 3, 1, 2), whole, weights)
    yield case(
        "pixels, class weights, divided by their sum", "crossEntropy",
        {"classWeights": PIXEL_WEIGHTS, "reduction": "weightSum"}, z, whole,
        losses.flatten(1).mean(1), mean)

    z = leaf_maps()
    losses = F.binary_cross_entropy_with_logits(z, y, reduction="none").mean(3)
    each = per_image(losses, counted)
    yield case(
        "BCE with logits: labels, ignored label", "binaryCrossEntropyWithLogits",
        {"ignored": IGNORED}, z, labels, each, each.mean())

    for gamma, weight in [(2.0, None), (1.5, PIXEL_WEIGHTS)]:
        z = leaf_maps()
        log_p = F.log_softmax(z, 3)
        alpha = 1.0 if weight is None else weights
        losses = -(y * alpha * (1 - log_p.exp()) ** gamma * log_p).sum(3)
        each = per_image(losses, counted)
        settings = {"gamma": gamma, "ignored": IGNORED}
        if weight is not None:
            settings["classWeights"] = weight
        yield case(f"focal, pixels, gamma {gamma}, weights {weight}", "focal", settings, z, labels,
                   each, each.mean())

    soft = torch.tensor(filled(30_052, ROWS, CLASSES, scale=0.5, offset=0.5)) + 0.01
    soft = (soft / soft.sum(1, keepdim=True)).to(torch.float32).to(torch.float64)
    z = leaf(30_031, ROWS, CLASSES)
    log_p = F.log_softmax(z, 1)
    w = torch.tensor(WEIGHTS, dtype=torch.float64)
    each = -(soft * w * (1 - log_p.exp()) ** 2 * log_p).sum(1)
    yield case("focal, shares of classes", "focal", {"gamma": 2.0, "classWeights": WEIGHTS}, z, soft,
               each, each.mean())

    for batch in [False, True]:
        scope = {"scope": "batch" if batch else "image", "ignored": IGNORED}
        for activation, smooth, weight in [
            ("softmax", 1.0, None), ("softmax", 1e-5, PIXEL_WEIGHTS), ("sigmoid", 1.0, None),
        ]:
            z = leaf_maps()
            p = z.softmax(3) if activation == "softmax" else z.sigmoid()
            common, predicted, actual = region_sums(p, y, counted, batch)
            each = weighted_mean(
                1 - (2 * common + smooth) / (predicted + actual + smooth), weight).expand(2)
            settings = scope | {"smoothing": smooth, "activation": activation}
            if weight is not None:
                settings["classWeights"] = weight
            yield case(f"Dice of logits, {activation}, {scope['scope']}, {weight}", "diceWithLogits",
                       settings, z, labels, each, each.mean())
        for alpha, beta, gamma in [(0.3, 0.7, 1.0), (0.5, 0.5, 0.75)]:
            z = leaf_maps()
            common, predicted, actual = region_sums(z.softmax(3), y, counted, batch)
            index = (common + 1) / (
                common + alpha * (predicted - common) + beta * (actual - common) + 1)
            each = weighted_mean((1 - index) ** gamma, None).expand(2)
            yield case(
                f"Tversky {alpha}, {beta}, {gamma}, {scope['scope']}", "tversky",
                scope | {"alpha": alpha, "beta": beta, "gamma": gamma, "smoothing": 1.0}, z, labels,
                each, each.mean())
        for weight in [None, PIXEL_WEIGHTS]:
            z = leaf_maps()
            p = z.softmax(3)
            if batch:
                each = lovasz(p[counted], y[counted], weight).expand(2)
            else:
                each = torch.stack([
                    lovasz(p[i][counted[i]], y[i][counted[i]], weight) for i in range(2)])
            settings = scope | ({} if weight is None else {"classWeights": weight})
            yield case(f"Lovasz, {scope['scope']}, {weight}", "lovasz", settings, z, labels, each,
                       each.mean())


def triplets():
    """Hermans et al. 2017 (batch-hard) and Schroff et al. 2015 (semi-hard), triplet by triplet."""
    labels = torch.tensor([0, 1, 0, 2, 1, 0, 3, 2])
    for mining, distance, margin in [
        ("batchHard", "euclidean", 0.5), ("batchHard", "squared", 0.2),
        ("semiHard", "squared", 0.2), ("semiHard", "euclidean", 0.3),
    ]:
        e = leaf(30_060, 8, 5, scale=0.6)
        each = []
        for a in range(8):
            d = ((e[a] - e) ** 2).sum(1)
            d = d.clamp(min=1e-12).sqrt() if distance == "euclidean" else d
            positives = [i for i in range(8) if i != a and labels[i] == labels[a]]
            negatives = [i for i in range(8) if labels[i] != labels[a]]
            if not positives:
                each.append(d.sum() * 0)
                continue
            if mining == "batchHard":
                hardest = torch.stack([d[i] for i in positives]).max()
                nearest = torch.stack([d[i] for i in negatives]).min()
                each.append((hardest - nearest + margin).clamp(min=0))
                continue
            losses = []
            for p in positives:
                farther = [d[i] for i in negatives if d[i] > d[p]]
                chosen = (torch.stack(farther).min() if farther
                          else torch.stack([d[i] for i in negatives]).max())
                losses.append((d[p] - chosen + margin).clamp(min=0))
            each.append(torch.stack(losses).mean())
        each = torch.stack(each)
        yield case(f"triplet, {mining}, {distance}", "triplet",
                   {"mining": mining, "distance": distance, "margin": margin}, e, labels, each,
                   each.mean())


def generate():
    cases = [*cross_entropies(), *two_sided(), *focals(), *overlaps(), *segmentations(), *triplets()]
    write("losses.json", {"cases": cases})

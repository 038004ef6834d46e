"""The detector of Sources/FoveaModels/Zoo/YOLO/YOLO.swift in PyTorch (size nano, distributions over
16 distances), with the same names, and the loss of
Sources/FoveaLearning/Losses/Detection/DetectionLoss.swift for whole batches."""

import functools
import math

import torch
import torchvision.ops
from torch import nn
from torch.nn import functional as F

STRIDES, BINS, TOP_K = (8, 16, 32), 16, 10
BOX, CLASSIFICATION, DISTRIBUTION = 7.5, 0.5, 1.5


def conv(i, o, kernel, stride=1):
    return nn.Sequential(
        nn.Conv2d(i, o, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(o, eps=1e-3, momentum=0.03), nn.SiLU())


class CSPBlock(nn.Module):
    def __init__(self, i, o, depth, skips):
        super().__init__()
        half = o // 2
        self.half, self.skips = half, skips
        self.enter = conv(i, 2 * half, 1)
        self.bottlenecks = nn.ModuleList(
            nn.Sequential(conv(half, half, 3), conv(half, half, 3)) for _ in range(depth))
        self.leave = conv((2 + depth) * half, o, 1)

    def forward(self, x):
        parts = [self.enter(x)]
        y = parts[0][:, self.half:]
        for bottleneck in self.bottlenecks:
            y = y + bottleneck(y) if self.skips else bottleneck(y)
            parts.append(y)
        return self.leave(torch.cat(parts, 1))


class SpatialPyramidPooling(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.enter, self.leave = conv(i, i // 2, 1), conv(i // 2 * 4, o, 1)

    def forward(self, x):
        parts = [self.enter(x)]
        for _ in range(3):
            parts.append(F.max_pool2d(parts[-1], 5, 1, 2))
        return self.leave(torch.cat(parts, 1))


class DetectionHead(nn.Module):
    def __init__(self, channels, finest, classes):
        super().__init__()

        def branch(hidden, outputs, bias):
            last = nn.Conv2d(hidden, outputs, 1)
            nn.init.constant_(last.bias, bias)
            return nn.Sequential(conv(channels, hidden, 3), conv(hidden, hidden, 3), last)

        hidden = math.ceil(max(finest, min(classes, 100)) / 8) * 8
        self.box = branch(max(32, finest // 4, 4 * BINS), 4 * BINS, 1.0)
        self.classification = branch(hidden, classes, math.log(0.01 / 0.99))

    def forward(self, x):
        return torch.cat([self.box(x), self.classification(x)], 1).flatten(2)


class YOLO(nn.Module):
    def __init__(self, classes=80, widths=(16, 32, 64, 128, 256), depths=(1, 2, 2, 1)):
        super().__init__()
        self.classes = classes
        *_, fine, middle, coarse = widths
        self.stem = conv(3, widths[0], 3, 2)
        self.stages = nn.ModuleList(
            nn.Sequential(conv(i, o, 3, 2), CSPBlock(o, o, depth, skips=True))
            for i, o, depth in zip(widths, widths[1:], depths))
        self.stages[-1].append(SpatialPyramidPooling(coarse, coarse))
        self.topDown = nn.ModuleList(
            CSPBlock(i, o, 1, skips=False) for i, o in [(coarse + middle, middle), (middle + fine, fine)])
        self.down = nn.ModuleList(conv(width, width, 3, 2) for width in (fine, middle))
        self.bottomUp = nn.ModuleList(
            CSPBlock(i, o, 1, skips=False)
            for i, o in [(fine + middle, middle), (middle + coarse, coarse)])
        self.heads = nn.ModuleList(
            DetectionHead(width, fine, classes) for width in (fine, middle, coarse))

    def forward(self, x):
        """[N, 3, H, W] to [N, cells, 4 * BINS + classes]."""
        x = self.stem(x)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        levels = [maps[3]]
        for block, finer in zip(self.topDown, (maps[2], maps[1])):
            larger = F.interpolate(levels[0], scale_factor=2.0, mode="nearest")
            levels.insert(0, block(torch.cat([larger, finer], 1)))
        for index, (halve, block) in enumerate(zip(self.down, self.bottomUp)):
            levels[index + 1] = block(torch.cat([halve(levels[index]), levels[index + 1]], 1))
        outputs = [head(level) for head, level in zip(self.heads, levels)]
        return torch.cat(outputs, 2).transpose(1, 2)


def made_up_objects(images, classes, count=16):
    """Boxes [N, M, 4] inside the image, with sides of 1/20 to 1/2 of it, and labels [N, M]."""
    shape = (images.shape[0], count)
    size = torch.tensor([images.shape[3], images.shape[2]], dtype=torch.float32)
    extent = torch.empty(*shape, 2).uniform_(0.05, 0.5)
    low = torch.rand(*shape, 2) * (1 - extent)
    labels = (torch.arange(shape[0] * count) % classes).reshape(shape)
    return {"labels": labels, "boxes": torch.cat([low * size, (low + extent) * size], -1)}


@functools.lru_cache
def grid(height, width):
    """Centres of all cells in pixels, and their strides."""
    points, strides = [], []
    for stride in STRIDES:
        ys = (torch.arange(height // stride) + 0.5) * stride
        xs = (torch.arange(width // stride) + 0.5) * stride
        level = torch.cartesian_prod(ys, xs).flip(1)
        points.append(level)
        strides.append(torch.full((len(level), 1), float(stride)))
    return torch.cat(points), torch.cat(strides)


def overlaps(truths, boxes):
    """Intersection over union of all labelled boxes [N, M, 4] with all boxes [N, cells, 4]: [N, M, cells]."""
    a, b = truths[:, :, None], boxes[:, None]
    sides = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp_(0)
    shared = sides[..., 0] * sides[..., 1]
    areas = [(box[..., 2:] - box[..., :2]).prod(-1) for box in (a, b)]
    return shared / (areas[0] + areas[1] - shared)


@torch.no_grad()
def task_aligned(logits, predicted, labels, boxes, points, columns):
    """The object of each cell and its target score: [N, cells] each, 0 for none.

    An object is assigned the TOP_K cells inside its box with the largest score^0.5 * IoU^6; a cell
    of several objects gets the one of the largest IoU (Feng et al. 2021)."""
    present = labels >= 0
    inside = (points > boxes[:, :, None, :2]) & (points < boxes[:, :, None, 2:])
    inside = inside.all(-1) & present[..., None]
    # A box between the centres is assigned the nearest cell of the finest level.
    image, truth = (present & ~inside.any(-1)).nonzero(as_tuple=True)
    if len(image):
        middle = (boxes[image, truth, :2] + boxes[image, truth, 2:]) / 2
        rows = int(points[:, 1].max() // STRIDES[0]) + 1
        place = (middle / STRIDES[0]).floor().long()
        place = place[:, 1].clamp(0, rows - 1) * columns + place[:, 0].clamp(0, columns - 1)
        inside[image, truth, place] = True

    iou = overlaps(boxes, predicted)
    own = labels.clamp(min=0)[:, None].expand(-1, len(points), -1)
    scores = logits.gather(2, own).sigmoid_().transpose(1, 2)
    aligned = torch.where(inside, scores.sqrt() * iou.pow(3).square(), -1)
    top = aligned.topk(TOP_K, -1).indices
    chosen = torch.zeros_like(inside).scatter_(2, top, True) & inside
    owner = torch.where(chosen, iou, -1).argmax(1, keepdim=True)
    chosen &= torch.zeros_like(inside).scatter_(1, owner, True)
    aligned = aligned * chosen
    best = aligned.amax(2, keepdim=True).clamp(min=torch.finfo(torch.float32).tiny)
    best_iou = (iou * chosen).amax(2, keepdim=True)
    return owner[:, 0], (aligned / best * best_iou).amax(1), chosen.any(1)


def loss(output, size, labels, boxes):
    """Overlap (CIoU), classes and distributions of distances, each over the sum of the weights."""
    points, strides = grid(*size)
    sides, logits = output.split((4 * BINS, output.shape[2] - 4 * BINS), 2)
    sides = sides.unflatten(2, (4, BINS))
    distances = sides.softmax(3) @ torch.arange(BINS, dtype=torch.float32)
    reach = distances.detach() * strides
    predicted = torch.cat([points - reach[..., :2], points + reach[..., 2:]], 2)
    owner, score, matched = task_aligned(
        logits.detach(), predicted, labels, boxes, points, size[1] // STRIDES[0])

    image, cell = matched.nonzero(as_tuple=True)
    truth, weight = owner[image, cell], score[image, cell]
    edges, centre = boxes[image, truth], points[cell]
    goal = torch.cat([centre - edges[:, :2], edges[:, 2:] - centre], 1) / strides[cell]
    outward = torch.tensor([-1.0, -1.0, 1.0, 1.0])
    misfit = torchvision.ops.complete_box_iou_loss(distances[image, cell] * outward, goal * outward)

    goal = goal.clamp(0, BINS - 1)
    lower = goal.floor().clamp(max=BINS - 2)
    share = goal - lower
    lower = lower.long()[..., None]
    log_p = sides[image, cell].log_softmax(2)
    spread = -(log_p.gather(2, lower)[..., 0] * (1 - share) + log_p.gather(2, lower + 1)[..., 0] * share)

    targets = torch.zeros_like(logits)
    targets[image, cell, labels[image, truth]] = weight
    entropy = F.binary_cross_entropy_with_logits(logits, targets, reduction="sum")
    total = (
        BOX * (misfit * weight).sum() + CLASSIFICATION * entropy
        + DISTRIBUTION * (spread.mean(1) * weight).sum())
    return total / score.sum().clamp(min=1)

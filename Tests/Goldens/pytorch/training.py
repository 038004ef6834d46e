"""Five training steps of three models, in float64 and, to see its own error, in float32."""

import math

import numpy as np
import torch
import torchvision
from torch import nn

from common import SEED, filled, rounded, to_nchw, to_nhwc, uniform, write

STEPS = 5
CLASSES = 10
INPUTS = 10_000  # stream of the first step's images
PROBES = 20_000  # stream of the first tensor's probe
ENTRIES = 32


class FlattenNHWC(nn.Module):
    """Flattens in the order rows, columns, channels."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        FlattenNHWC(),
        nn.Linear(400, 120), nn.ReLU(),
        nn.Linear(120, 84), nn.ReLU(),
        nn.Linear(84, CLASSES),
    )


MODELS = {
    "lenet5": {"make": lenet5, "shape": [4, 28, 28, 1]},
    "resnet18": {
        "make": lambda: torchvision.models.resnet18(num_classes=CLASSES),
        "shape": [4, 64, 64, 3],
    },
    "mobilenet_v2": {
        "make": lambda: torchvision.models.mobilenet_v2(num_classes=CLASSES, dropout=0.0),
        "shape": [4, 64, 64, 3],
        # At 5e-4 an activation of the third step lies within a rounding error of ReLU6's kink, and the
        # order of sums decides on which side it falls, the gradient with it.
        "adam": {"learningRate": 2e-4},
    },
}

OPTIMIZERS = {
    "sgd": {"learningRate": 5e-3, "momentum": 0.9, "weightDecay": 5e-4},
    "adam": {"learningRate": 5e-4, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-3},
}


def settings(model, optimizer):
    return OPTIMIZERS[optimizer] | MODELS[model].get(optimizer, {})


def make_optimizer(model, name, parameters):
    s = settings(model, name)
    if name == "sgd":
        return torch.optim.SGD(
            parameters, lr=s["learningRate"], momentum=s["momentum"],
            weight_decay=s["weightDecay"])
    return torch.optim.Adam(
        parameters, lr=s["learningRate"], betas=(s["beta1"], s["beta2"]), eps=s["epsilon"])


def role_of(model, name):
    owner = model.get_submodule(name.rpartition(".")[0])
    last = name.rpartition(".")[2]
    if isinstance(owner, (nn.Conv2d, nn.Linear)):
        return "weight" if last == "weight" else "bias"
    return {"weight": "normWeight", "bias": "normBias"}[last]


def initial(role, stream, tensor):
    """The formula of README.md, in the layout that the goldens use (OHWI).

    Norms start at 0.4 and 0.8, not 1 and 0: with those, two percent of the activations are cut at
    zero. With half of them cut, a rounding error that moves one of millions across the kink grows
    a thousandfold within two steps, and float32 can't be compared with float64 at all.
    """
    shape = list(to_nhwc(tensor).shape)
    if role == "weight":
        return filled(stream, *shape, scale=math.sqrt(6 / math.prod(shape[1:])))
    if role == "bias":
        return filled(stream, *shape, scale=0.05)
    if role == "normWeight":
        return filled(stream, *shape, scale=0.1, offset=0.4)
    return filled(stream, *shape, scale=0.1, offset=0.8)


def train(name, optimizer_name, dtype, memory_format=torch.contiguous_format):
    """Losses, and each parameter and running statistic after the last step: its path, role, OHWI
    array and, for a parameter, initial array."""
    spec = MODELS[name]
    model = spec["make"]().to(dtype, memory_format=memory_format).train()
    roles, initials = {}, {}
    for stream, (path, parameter) in enumerate(model.named_parameters()):
        roles[path] = role_of(model, path)
        array = initials[path] = initial(roles[path], stream, parameter)
        with torch.no_grad():
            parameter.copy_(to_nchw(array, dtype) if array.ndim == 4 else torch.tensor(array))
    optimizer = make_optimizer(name, optimizer_name, model.parameters())
    losses = []
    for step in range(STEPS):
        x = to_nchw(filled(INPUTS + step, *spec["shape"]), dtype)
        y = torch.tensor([(i * 7 + step) % CLASSES for i in range(spec["shape"][0])])
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    tensors = [(p, roles[p], to_nhwc(t), initials[p]) for p, t in model.named_parameters()]
    for path, buffer in model.named_buffers():
        if not path.endswith("num_batches_tracked"):
            role = "runningMean" if path.endswith("running_mean") else "runningVariance"
            tensors.append((path, role, to_nhwc(buffer), None))
    return losses, tensors


def sampled(size):
    """Up to ENTRIES flat indices, evenly spaced from the first to the last."""
    return np.unique(np.linspace(0, size - 1, min(ENTRIES, size)).astype(np.int64))


def describe(position, path, role, array, initial_array):
    flat = array.reshape(-1)
    indices = sampled(flat.size)
    result = {
        "path": path,
        "role": role,
        "shape": list(array.shape),
        "sum": rounded(flat.sum())[0],
        "norm": rounded(np.linalg.norm(flat))[0],
        "probe": rounded(flat @ uniform(PROBES + position, flat.size))[0],
    }
    if initial_array is not None:
        result["change"] = rounded(np.linalg.norm(array - initial_array))[0]
    return result | {
        "indices": [int(i) for i in indices],
        "values": rounded(flat[indices]),
    }


def own_error(reference, other):
    """How far a float32 run is from the float64 one, as the largest of each of these.

    loss: relative. tensor: norm of the difference over the norm. entry: a sampled entry's
    difference over the larger of itself and the root mean square of its tensor. change: difference
    of the norms of the changes over the change, for tensors that changed by more than 1e-6 of
    their norm (the others have a gradient of zero: a shift that the next batch norm takes away).
    """
    worst = dict.fromkeys(["loss", "tensor", "entry", "change"], 0.0)
    for a, b in zip(reference[0], other[0]):
        worst["loss"] = max(worst["loss"], abs(a - b) / abs(a))
    for (_, _, a, start), (_, _, b, _) in zip(reference[1], other[1]):
        norm = np.linalg.norm(a)
        worst["tensor"] = max(worst["tensor"], np.linalg.norm(a - b) / norm)
        at = sampled(a.size)
        exact, near = a.reshape(-1)[at], b.reshape(-1)[at]
        scale = np.maximum(np.abs(exact), norm / math.sqrt(a.size))
        worst["entry"] = max(worst["entry"], (np.abs(exact - near) / scale).max())
        if start is not None and np.linalg.norm(a - start) > 1e-6 * norm:
            change = np.linalg.norm(a - start)
            error = abs(np.linalg.norm(b - start) - change) / change
            worst["change"] = max(worst["change"], error)
    return {key: float(f"{value:.2g}") for key, value in worst.items()}


def generate():
    for name, spec in MODELS.items():
        runs = {}
        for optimizer in OPTIMIZERS:
            reference = train(name, optimizer, torch.float64)
            errors = {
                label: own_error(reference, train(name, optimizer, torch.float32, layout))
                for label, layout in [
                    ("contiguous", torch.contiguous_format), ("channelsLast", torch.channels_last)]
            }
            print(f"  {name} {optimizer}: float32 differs by {errors}")
            runs[optimizer] = {
                "settings": settings(name, optimizer),
                "losses": rounded(reference[0]),
                "float32Error": errors,
                "tensors": [
                    describe(position, *tensor) for position, tensor in enumerate(reference[1])
                ],
            }
        write(f"training-{name}.json", {
            "model": name, "seed": SEED, "inputShape": spec["shape"], "classes": CLASSES,
            "steps": STEPS, "runs": runs,
        })

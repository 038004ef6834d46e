"""Writes names.txt and logits.json: how torchvision, timm and others name the weights of the
catalogue's models, and what torchvision's models give with weights made by a formula.

    python -m venv /tmp/w && /tmp/w/bin/pip install torch==2.15.0 torchvision==0.29.2 timm==1.0.31 numpy
    /tmp/w/bin/python generate.py [PTH...]

Each PTH (NAME=FILE) adds the names of a state dict; README.md says which were used.
"""
import json
import os
import sys

import numpy
import torch
import torchvision

HERE = os.path.dirname(os.path.abspath(__file__))
TORCHVISION = (
    ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]
    + [f"vgg{d}{n}" for d in (11, 13, 16, 19) for n in ("", "_bn")]
    + ["mobilenet_v2", "densenet121", "googlenet"])
TIMM = {n: n for n in TORCHVISION if n not in ("mobilenet_v2", "googlenet")}
TIMM["mobilenet_v2"] = "mobilenetv2_100"
TIMM.update({f"efficientnet_lite{i}": f"tf_efficientnet_lite{i}" for i in range(5)})
NORM = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]


def lines(shapes):
    """One line a layer: its path, which tensors it has (w, b, n for a normalization), the shape."""
    layers = {}
    for name, shape in shapes.items():
        path, leaf = name.rsplit(".", 1)
        layers.setdefault(path, {})[leaf] = shape
    for path, leaves in layers.items():
        if "running_mean" in leaves:
            kind = "n" if "num_batches_tracked" in leaves else "o"
            assert set(leaves) <= set(NORM), leaves
            yield f"{path} {kind} {leaves['weight'][0]}"
        else:
            assert list(leaves) in (["weight"], ["weight", "bias"]), leaves
            yield f"{path} {'w' if len(leaves) == 1 else 'wb'} " + ",".join(map(str, leaves["weight"]))


def shapes(state):
    return {k: tuple(v.shape) for k, v in state.items()}


def names():
    import timm  # slow to import, and needed here only

    text, seen = [], {}

    def add(who, model, found):
        found = list(lines(found))
        same = seen.get((model, tuple(found)))
        text.append(f"= {who} {model}" + (f" {same}" if same else ""))
        if not same:
            seen[(model, tuple(found))] = who
            text.extend(found)

    with torch.device("meta"):  # names and shapes only
        for name in TORCHVISION:
            extra = {"init_weights": False} if name == "googlenet" else {}
            model = torchvision.models.get_model(name, **extra)
            add("torchvision", name, shapes(model.state_dict()))
        for name, theirs in TIMM.items():
            add("timm", name, shapes(timm.create_model(theirs).state_dict()))
    for argument in sys.argv[1:]:
        name, path = argument.split("=", 1)
        who, model = name.split(":")
        state = torch.load(path, map_location="cpu", weights_only=True)
        add(who, model, shapes(state.get("state_dict", state)))
    with open(os.path.join(HERE, "names.txt"), "w") as file:
        file.write("\n".join(text) + "\n")


def uniform(stream, count):
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(2026) + (numpy.uint64(stream) << numpy.uint64(32)) + numpy.arange(
            count, dtype=numpy.uint64) + numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z = z ^ (z >> numpy.uint64(31))
    return (z >> numpy.uint64(40)).astype(numpy.float64) / 2**23 - 1


def fill(model):
    """Tensor p of the state dict is stream p; offset and scale follow from what it is."""
    state = model.state_dict()
    kept = [k for k in state if not k.endswith("num_batches_tracked")]
    for stream, name in enumerate(kept):
        shape = state[name].shape
        if len(shape) > 1:
            offset, scale = 0, (6 / (state[name].numel() / shape[0])) ** 0.5
        else:
            has_norm = name.rsplit(".", 1)[0] + ".running_mean" in state
            offset, scale = {
                "weight": (0.8, 0.2), "running_var": (1, 0.5), "running_mean": (0, 0.1),
                "bias": (0, 0.1 if has_norm else 0.05)}[name.rsplit(".", 1)[1]]
        values = (offset + scale * uniform(stream, state[name].numel())).astype(numpy.float32)
        state[name].copy_(torch.from_numpy(values.reshape(shape)))
    return model.double().eval()


class LeNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = torch.nn.Conv2d(6, 16, 5)
        self.fc1 = torch.nn.Linear(16 * 6 * 4, 120)
        self.fc2 = torch.nn.Linear(120, 84)
        self.fc3 = torch.nn.Linear(84, 10)

    def forward(self, x):
        x = torch.nn.functional.max_pool2d(self.conv1(x).relu(), 2)
        x = torch.nn.functional.max_pool2d(self.conv2(x).relu(), 2).flatten(1)
        return self.fc3(self.fc2(self.fc1(x).relu()).relu())


def logits():
    small = torchvision.models.vgg.make_layers([8, "M", 16, "M", 16, "M", 24, "M", 24, "M"])
    vgg = torchvision.models.VGG(small, num_classes=10, init_weights=False)
    vgg.classifier[0] = torch.nn.Linear(24 * 49, 4096)  # torchvision has 512 channels there
    models = {
        "resnet18": (torchvision.models.resnet18(num_classes=10), [2, 64, 48, 3]),
        "mobilenet_v2": (torchvision.models.mobilenet_v2(num_classes=10), [2, 64, 48, 3]),
        "vgg_small": (vgg, [2, 64, 96, 3]),
        "lenet5": (LeNet(), [2, 32, 24, 1]),
    }
    result = []
    for name, (model, shape) in models.items():
        fill(model)
        images = torch.from_numpy(uniform(10000, int(numpy.prod(shape))).reshape(shape))
        with torch.no_grad():
            out = model(images.permute(0, 3, 1, 2))
        result.append({
            "model": name, "inputShape": shape,
            "names": [[k, list(v.shape)] for k, v in model.state_dict().items()
                      if not k.endswith("num_batches_tracked")] if name in ("vgg_small", "lenet5") else None,
            "logits": [float(f"{v:.10g}") for v in out.flatten().tolist()]})
    with open(os.path.join(HERE, "logits.json"), "w") as file:
        json.dump({"models": result}, file, separators=(",", ":"))
        file.write("\n")


torch.set_num_threads(1)
with torch.no_grad():
    names()
    logits()

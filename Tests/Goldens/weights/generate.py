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
    + ["mobilenet_v2", "densenet121", "googlenet", "resnext50_32x4d", "wide_resnet50_2",
       "efficientnet_b0", "efficientnet_b3", "mobilenet_v3_small", "mobilenet_v3_large",
       "regnet_x_400mf", "regnet_y_400mf", "shufflenet_v2_x0_5", "convnext_tiny"])
RENAMED = {
    "mobilenet_v2": "mobilenetv2_100", "mobilenet_v3_small": "mobilenetv3_small_100",
    "mobilenet_v3_large": "mobilenetv3_large_100", "regnet_x_400mf": "regnetx_004_tv",
    "regnet_y_400mf": "regnety_004"}
TIMM = {
    n: RENAMED.get(n, n) for n in TORCHVISION if n != "googlenet" and not n.startswith("shufflenet")}
TIMM.update({f"efficientnet_lite{i}": f"tf_efficientnet_lite{i}" for i in range(5)})
OWN = ("layer_scale", "gamma")  # parameters of a block itself
NORM = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]


def lines(shapes):
    """One line a layer: its path, which tensors it has (w, b, n for a normalization, p for itself), the shape."""
    layers = {}
    for name, shape in shapes.items():
        path, leaf = name.rsplit(".", 1)
        if leaf in OWN:
            path, leaf = name, ""
        layers.setdefault(path, {})[leaf] = shape
    for path, leaves in layers.items():
        if "" in leaves:
            yield f"{path} p " + ",".join(map(str, leaves[""]))
        elif "running_mean" in leaves:
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

    for name in TORCHVISION:
        # Names and shapes only; RegNet computes its widths with tensors.
        with torch.device("cpu" if name.startswith("regnet") else "meta"):
            extra = {"init_weights": False} if name == "googlenet" else {}
            model = torchvision.models.get_model(name, **extra)
            add("torchvision", name, shapes(model.state_dict()))
    with torch.device("meta"):
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
        if name.rsplit(".", 1)[1] in OWN:
            offset, scale = 0.5, 0.2
        elif len(shape) > 1:
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


LOGITS = [
    "resnet18", "mobilenet_v2", "efficientnet_b0", "mobilenet_v3_small", "mobilenet_v3_large",
    "regnet_x_400mf", "regnet_y_400mf", "shufflenet_v2_x0_5"]
TIMM_LOGITS = {
    "efficientnet_b0": "tf_efficientnet_b0", "mobilenet_v3_small": "mobilenetv3_small_100",
    "mobilenet_v3_large": "tf_mobilenetv3_large_100", "regnet_y_400mf": "regnety_004"}
LISTED = ("vgg_small", "lenet5", "resnext_narrow", "convnext_narrow")


def small_models():
    """Members of families with too many weights for a test, narrower."""
    from timm.models.convnext import ConvNeXt
    from torchvision.models.convnext import CNBlockConfig

    resnet = torchvision.models.resnet
    widths = [16, 24, 32, 48]
    stages = [CNBlockConfig(w, o, d) for w, o, d in zip(widths, widths[1:] + [None], [1, 1, 2, 1])]
    shape = [2, 64, 48, 3]
    return {
        ("torchvision", "resnext_narrow"): (
            resnet.ResNet(resnet.Bottleneck, [1, 1, 1, 1], 10, groups=8, width_per_group=4), shape),
        ("torchvision", "convnext_narrow"): (
            torchvision.models.ConvNeXt(stages, num_classes=10), shape),
        ("timm", "convnext_narrow"): (
            ConvNeXt(num_classes=10, depths=(1, 1, 2, 1), dims=tuple(widths)), shape),
    }


def logits():
    small = torchvision.models.vgg.make_layers([8, "M", 16, "M", 16, "M", 24, "M", 24, "M"])
    vgg = torchvision.models.VGG(small, num_classes=10, init_weights=False)
    vgg.classifier[0] = torch.nn.Linear(24 * 49, 4096)  # torchvision has 512 channels there
    models = [("torchvision", name, torchvision.models.get_model(name, num_classes=10))
              for name in LOGITS]
    models = {(who, name): (model, [2, 64, 48, 3]) for who, name, model in models}
    models[("torchvision", "vgg_small")] = vgg, [2, 64, 96, 3]
    models[("torchvision", "lenet5")] = LeNet(), [2, 32, 24, 1]
    models.update(small_models())
    import timm

    for name, theirs in TIMM_LOGITS.items():
        models[("timm", name)] = timm.create_model(theirs, num_classes=10), [2, 64, 48, 3]
    result = []
    for (who, name), (model, shape) in models.items():
        fill(model)
        images = torch.from_numpy(uniform(10000, int(numpy.prod(shape))).reshape(shape))
        with torch.no_grad():
            out = model(images.permute(0, 3, 1, 2))
        result.append({
            "origin": who, "model": name, "inputShape": shape,
            "names": [[k, list(v.shape)] for k, v in model.state_dict().items()
                      if not k.endswith("num_batches_tracked")] if name in LISTED else None,
            "logits": [float(f"{v:.10g}") for v in out.flatten().tolist()]})
    with open(os.path.join(HERE, "logits.json"), "w") as file:
        json.dump({"models": result}, file, separators=(",", ":"))
        file.write("\n")


torch.set_num_threads(1)
with torch.no_grad():
    names()
    logits()

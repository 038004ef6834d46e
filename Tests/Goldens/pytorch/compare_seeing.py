#!/usr/bin/env python3
"""Compares the maps of `fovea see` with pytorch-grad-cam on the same weights, and prints the
correlation of the raw maps: a torchvision ResNet-18 and a detector of three scales in ONNX, both
with seeded random weights and the statistics of a few batches.

    pip install torch==2.15.0 torchvision==0.29.2 grad-cam==1.5.7 onnx pillow
    python Tests/Goldens/pytorch/compare_seeing.py FOVEA FOLDER IMAGE...

FOVEA is the program, FOLDER a folder for its files, IMAGE a photo.
"""

import json
import pathlib
import subprocess
import sys

import numpy as np
import torch
import torchvision
from PIL import Image
from pytorch_grad_cam import EigenCAM, GradCAM, GradCAMPlusPlus, HiResCAM
from torch import nn

METHODS = {
    "grad-cam": GradCAM, "grad-cam++": GradCAMPlusPlus, "hirescam": HiResCAM, "eigen-cam": EigenCAM,
}
MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


class Detector(nn.Module):
    """Maps at strides 8, 16 and 32; at each a 3x3 neck that branches of boxes and classes share."""

    def __init__(self, classes=4):
        super().__init__()

        def conv(a, b, stride=1):
            return nn.Sequential(
                nn.Conv2d(a, b, 3, stride, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU())

        self.stem = nn.Sequential(conv(3, 8, 2), conv(8, 12, 2))
        self.stages = nn.ModuleList([conv(12, 16, 2), conv(16, 24, 2), conv(24, 32, 2)])
        self.necks = nn.ModuleList([conv(c, 16) for c in (16, 24, 32)])
        self.boxes = nn.ModuleList(
            [nn.Sequential(conv(16, 8), nn.Conv2d(8, 4, 1)) for _ in range(3)])
        self.classes = nn.ModuleList(
            [nn.Sequential(conv(16, 8), nn.Conv2d(8, classes, 1)) for _ in range(3)])

    def logits(self, x):
        y, found = self.stem(x), []
        for stage, neck, classes in zip(self.stages, self.necks, self.classes):
            y = stage(y)
            found.append(classes(neck(y)))
        return found

    def forward(self, x):
        y, parts = self.stem(x), []
        layers = zip((8, 16, 32), self.stages, self.necks, self.boxes, self.classes)
        for stride, stage, neck, boxes, classes in layers:
            y = stage(y)
            shared = neck(y)
            sides = torch.nn.functional.softplus(boxes(shared)) * stride
            rows, columns = sides.shape[2:]
            row, column = torch.meshgrid(
                torch.arange(rows), torch.arange(columns), indexing="ij")
            x0, y0 = (column + 0.5) * stride, (row + 0.5) * stride
            left, top, right, bottom = sides.unbind(1)
            box = torch.stack(
                [x0 + (right - left) / 2, y0 + (bottom - top) / 2, left + right, top + bottom], 1)
            parts.append(torch.cat([box, classes(shared).sigmoid()], 1).flatten(2))
        return torch.cat(parts, 2)


def settle(net, size):
    """Statistics of a few random batches."""
    net.train()
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = 0.3
        for _ in range(4):
            net(torch.rand(8, 3, size, size) * 2 - 1)
    return net.eval()


def raw(method, net, layer, x, target):
    cam = method(net, [layer])
    out = cam.activations_and_grads(x)
    net.zero_grad()
    target(out).backward()
    activations = cam.activations_and_grads.activations[0].detach().numpy()
    grads = cam.activations_and_grads.gradients[0].detach().numpy()
    found = cam.get_cam_image(x, layer, [target], activations, grads, False)[0]
    cam.activations_and_grads.release()
    return found


def see(fovea, model, image, output, *more):
    words = [fovea, "see", model, image, "--method", ",".join(METHODS), "--json", "-q"]
    done = subprocess.run(
        [str(w) for w in [*words, "-o", output, *more]], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["images"][0]


def report(what, net, layer, x, target, found, output):
    for entry in found["maps"]:
        ours = np.load(output / entry["values"]).astype(np.float64)
        theirs = np.asarray(
            raw(METHODS[entry["method"]], net, layer, x, target), dtype=np.float64)
        if entry["method"] == "eigen-cam" and abs(theirs.min()) > abs(theirs.max()):
            theirs = -theirs  # the sign of a component is arbitrary
        correlation = np.corrcoef(ours.ravel(), theirs.ravel())[0, 1]
        error = np.abs(ours - theirs).max() / np.abs(theirs).max()
        print(
            f"{what:32} {entry['method']:12} {entry['layer']:28} {ours.shape}"
            f" r = {correlation:.7f}, largest difference {error:.1e} of the peak")


def main():
    fovea, folder, images = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(7)
    torch.set_num_threads(1)
    classifier = settle(torchvision.models.resnet18(num_classes=10), 96)
    torch.save(classifier.state_dict(), folder / "resnet18.pth")
    detector = settle(Detector(), 96)
    torch.onnx.export(
        detector, (torch.zeros(1, 3, 128, 160),), folder / "detector.onnx",
        input_names=["images"], output_names=["output0"], dynamo=False)
    (folder / "names.txt").write_text("a\nb\nc\nd\n")
    subprocess.run(
        [fovea, "import", folder / "resnet18.pth", "--model", "resnet18", "--preset", "imagenet",
         "-o", folder / "resnet18.safetensors"], check=True, capture_output=True)
    subprocess.run(
        [fovea, "import", folder / "detector.onnx", "--head", "yolov8", "--class-names",
         folder / "names.txt", "--preset", "imagenet", "-o", folder / "detector.safetensors"],
        check=True, capture_output=True)
    classifier.double()
    detector.double()
    for path in images:
        stem = pathlib.Path(path).stem
        photo = Image.open(path).convert("RGB")

        def input_of(width, height):
            file = folder / f"{stem}-{width}.png"
            small = photo.resize((width, height))
            small.save(file)
            x = (np.asarray(small) / 255 - MEAN) / DEVIATION
            return file, torch.tensor(x.transpose(2, 0, 1)[None])

        # ImageNet's preprocessing cuts 224 pixels out of the middle of 256.
        file, x = input_of(256, 256)
        x = x[:, :, 16:240, 16:240]
        for layer, module in [
            ("stages.0", classifier.layer1[1]), ("stages.1", classifier.layer2[1]),
            ("stages.2", classifier.layer3[1]), ("stages.3", classifier.layer4[1]),
            ("stages.3.1.conv2", classifier.layer4[1].conv2),
        ]:
            found = see(fovea, folder / "resnet18.safetensors", file, folder, "--layer", layer)
            label = int(classifier(x)[0].argmax())
            report(
                f"resnet18 {stem}", classifier, module, x, lambda out: out[0, label], found, folder)

        file, x = input_of(160, 128)
        logits = detector.logits(x)
        level = max(range(3), key=lambda i: logits[i].max())
        place = int(logits[level].argmax())

        class Logits(nn.Module):
            def __init__(self):
                super().__init__()
                self.net = detector

            def forward(self, x):
                return self.net.logits(x)[level].flatten()

        for layer, module in [
            (None, detector.necks[level]),
            (f"/stages.{level}/stages.{level}.2/Relu", detector.stages[level]),
            (f"/classes.{level}/classes.{level}.0/classes.{level}.0.2/Relu",
             detector.classes[level][0]),
        ]:
            more = ["--layer", layer] if layer else []
            found = see(fovea, folder / "detector.safetensors", file, folder, *more)
            report(
                f"detector {stem}, stride {8 << level}", Logits(), module, x,
                lambda out: out[place], found, folder)


if __name__ == "__main__":
    main()

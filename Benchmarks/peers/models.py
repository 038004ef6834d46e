"""The networks in PyTorch, and files of weights and results for every side.

    models.py MODEL FOLDER --part train|inference --batch N --size N --threads N

writes to FOLDER
  weights.pt              PyTorch's state,
  model.onnx              for ONNX Runtime and OpenVINO (inference only),
  batch.npz               input NCHW, labels, a detector's boxes, output at inference, losses of
                          training steps,
  reference.safetensors   the same for `fovea benchmark --verify`, in Fovea's layouts.
"""

import argparse
import json
import pathlib
import re
import struct

import numpy
import torch
import torchvision
from torch import nn

import yolo

LEARNING_RATE, MOMENTUM, CHECKED_STEPS = 0.001, 0.9, 2


class UNet(nn.Module):
    """Ronneberger et al. 2015 with padding and batch norm, like Sources/FoveaModels/Zoo/UNet.swift."""

    def __init__(self, channels=3, classes=2, widths=(32, 64, 128, 256, 512)):
        super().__init__()

        def convolution(i, o):
            return nn.Sequential(
                nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True))

        def pair(i, o):
            return nn.Sequential(convolution(i, o), convolution(o, o))

        steps = list(zip(widths[:0:-1], widths[-2::-1]))
        self.encoder = nn.ModuleList(pair(i, o) for i, o in zip((channels, *widths), widths))
        self.up = nn.ModuleList(nn.ConvTranspose2d(i, o, 2, 2) for i, o in steps)
        self.decoder = nn.ModuleList(pair(2 * o, o) for _, o in steps)
        self.head = nn.Conv2d(widths[0], classes, 1)

    def forward(self, x):
        maps = []
        for index, stage in enumerate(self.encoder):
            x = stage(nn.functional.max_pool2d(x, 2) if index else x)
            maps.append(x)
        maps.pop()
        for enlarge, stage in zip(self.up, self.decoder):
            x = stage(torch.cat([maps.pop(), enlarge(x)], 1))
        return self.head(x)


def build(name, dropout=True):
    own = {"unet": UNet, "yolo-n": yolo.YOLO}
    model = own[name]() if name in own else torchvision.models.get_model(name)
    if not dropout:
        for module in model.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
    return model


def targets_for(model, images, output):
    """Labels of shape [N], or [N, H, W] for one per pixel; for a detector, boxes with classes."""
    if isinstance(model, yolo.YOLO):
        return yolo.made_up_objects(images, model.classes)
    classes, shape = output.shape[1], (output.shape[0], *output.shape[2:])
    return {"labels": (torch.arange(int(numpy.prod(shape))) % classes).reshape(shape)}


def optimizer_for(model):
    return torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM)


def step(model, optimizer, images, targets):
    optimizer.zero_grad()
    if isinstance(model, yolo.YOLO):
        loss = yolo.loss(model(images), images.shape[2:], **targets)
    else:
        loss = nn.functional.cross_entropy(model(images), targets["labels"])
    loss.backward()
    optimizer.step()
    return loss.item()


def settled(model, images):
    """Makes every parameter affect the result: normalizations get individual scales and shifts, and
    the statistics of the batch, so that the output at inference stays near one.

    The contribution of residual blocks is kept small. With the published initialisation a ResNet-50 of 8 images at 128²
    is chaotic in training: an update of 0.001 times the gradient leaves PyTorch's own two layouts
    0.02 apart in the next loss, and 0.00001 so."""
    normalizations = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    momenta = [module.momentum for module in normalizations]
    for module in normalizations:
        nn.init.uniform_(module.weight, 0.8, 1.2)
        nn.init.normal_(module.bias, 0, 0.1)
        module.momentum = 1.0
    for module in model.modules():
        if isinstance(module, torchvision.models.resnet.BasicBlock):
            module.bn2.weight.data *= 0.2
        elif isinstance(module, torchvision.models.resnet.Bottleneck):
            module.bn3.weight.data *= 0.2
        elif isinstance(module, torchvision.models.mobilenetv2.InvertedResidual):
            module.conv[-1].weight.data *= 0.2
    with torch.no_grad():
        model.train()(images)
    for module, momentum in zip(normalizations, momenta):
        module.momentum = momentum
    return model.eval()


def fovea_names(state):
    """Parameters and statistics under Fovea's paths: channels last, stages counted from 0."""
    for path, value in state.items():
        if path.endswith("num_batches_tracked"):
            continue
        path = re.sub(r"^layer(\d)\.", lambda found: f"stages.{int(found[1]) - 1}.", path)
        if value.ndim == 4:
            value = value.permute(0, 2, 3, 1)
        yield "model." + path, value.contiguous().numpy()


def write_safetensors(path, arrays):
    header, end = {}, 0
    kinds = {"float32": "F32", "int32": "I32"}
    for name, array in arrays.items():
        header[name] = {
            "dtype": kinds[str(array.dtype)], "shape": list(array.shape),
            "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            file.write(array.tobytes())


def export(name, folder, part, batch, size):
    torch.manual_seed(0)
    images = torch.randn(batch, 3, size, size)
    model = settled(build(name, dropout=False), images)
    torch.save(model.state_dict(), folder / "weights.pt")
    arrays = dict(fovea_names(model.state_dict()))
    with torch.no_grad():
        output = model(images)
    targets = targets_for(model, images, output)
    # Copies: training continues from the written weights.
    arrays = {path: array.copy() for path, array in arrays.items()}
    results = {"output": output.numpy()}
    arrays["input"] = images.permute(0, 2, 3, 1).contiguous().numpy()
    arrays["output"] = (output.permute(0, 2, 3, 1) if output.ndim == 4 else output).contiguous().numpy()
    if part == "inference":
        torch.onnx.export(
            model, images, folder / "model.onnx", dynamo=False, input_names=["images"],
            output_names=["logits"])
    else:
        model.train()
        optimizer = optimizer_for(model)
        losses = [step(model, optimizer, images, targets) for _ in range(CHECKED_STEPS)]
        results["losses"] = arrays["losses"] = numpy.array(losses, dtype=numpy.float32)
        arrays["labels"] = targets["labels"].numpy().astype(numpy.int32)
        if "boxes" in targets:
            arrays["boxes"] = targets["boxes"].numpy()
    results |= {name: target.numpy() for name, target in targets.items()}
    numpy.savez(folder / "batch.npz", input=images.numpy(), **results)
    write_safetensors(folder / "reference.safetensors", arrays)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--part", choices=["train", "inference"], required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    export(arguments.model, arguments.folder, arguments.part, arguments.batch, arguments.size)


if __name__ == "__main__":
    main()

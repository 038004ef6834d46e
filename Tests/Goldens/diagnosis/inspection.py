"""Activations and gradients of every layer of a tiny network, by PyTorch in float64.

Run: python Tests/Goldens/diagnosis/inspection.py
Writes inspection.json beside itself. Weights and images are those of `Goldens.filled` with the
streams below, in Fovea's layouts (images NHWC, convolution weights OHWI).
"""

import json
import pathlib
import sys

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "pytorch"))
from common import filled, to_nchw  # noqa: E402

images = to_nchw(filled(1, 4, 6, 6, 2))
labels = torch.tensor([0, 2, 1, 2])
first = to_nchw(filled(2, 3, 3, 3, 2, scale=0.5)).requires_grad_()
first_bias = torch.tensor(filled(3, 3, scale=0.2)).requires_grad_()
scale = torch.tensor(filled(4, 3, scale=0.3, offset=1.0)).requires_grad_()
shift = torch.tensor(filled(5, 3, scale=0.3)).requires_grad_()
second = to_nchw(filled(6, 4, 3, 3, 3, scale=0.5)).requires_grad_()
second_bias = torch.tensor(filled(7, 4, scale=0.2)).requires_grad_()
head = torch.tensor(filled(8, 3, 4)).requires_grad_()
head_bias = torch.tensor(filled(9, 3, scale=0.2)).requires_grad_()

a = F.conv2d(images, first, first_bias, padding=1)
mean, variance = torch.zeros(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64)
b = F.batch_norm(a, mean, variance, scale, shift, training=True, eps=1e-5).relu()
c = F.conv2d(b, second, second_bias, padding=1).relu()
d = F.linear(c.mean((2, 3)), head, head_bias)
for value in (a, b, c, d):
    value.retain_grad()
loss = F.cross_entropy(d, labels)
loss.backward()


def layer(path, value, *parameters):
    return {
        "path": path,
        "mean": value.mean().item(),
        "deviation": value.std(correction=0).item(),
        "minimum": value.min().item(),
        "maximum": value.max().item(),
        "zeroShare": (value == 0).double().mean().item(),
        "activationGradientNorm": value.grad.norm().item(),
        "weightNorm": sum((p.detach() ** 2).sum() for p in parameters).sqrt().item(),
        "weightGradientNorm": sum((p.grad**2).sum() for p in parameters).sqrt().item(),
    }


record = {
    "torch": torch.__version__,
    "loss": loss.item(),
    "layers": [
        layer("first", a, first, first_bias),
        layer("norm", b, scale, shift),
        layer("second", c, second, second_bias),
        layer("head", d, head, head_bias),
    ],
}
(HERE / "inspection.json").write_text(json.dumps(record, indent=1) + "\n")

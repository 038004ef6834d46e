"""Class activation maps of a small network, from pytorch-grad-cam 1.5.7 in float64; integrated
gradients and occlusion from plain loops.

    /tmp/torch/bin/pip install grad-cam==1.5.7
"""

import numpy as np
import torch
from pytorch_grad_cam import EigenCAM, GradCAM, GradCAMPlusPlus, HiResCAM
from torch import nn

import common

SIZE = 16
CLASS = 1
METHODS = {
    "grad-cam": GradCAM,
    "grad-cam++": GradCAMPlusPlus,
    "hirescam": HiResCAM,
    "eigen-cam": EigenCAM,
}


class Net(nn.Module):
    """Two convolutions to 8x8 maps, then the mean and a dense layer, or a 1x1 convolution."""

    def __init__(self, is_dense):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(4, 5, 3, padding=1)
        self.relu2 = nn.ReLU()
        self.is_dense = is_dense
        self.head = nn.Linear(5, 3) if is_dense else nn.Conv2d(5, 3, 1)

    def forward(self, x):
        y = self.relu1(self.norm(self.conv1(x)))
        y = self.relu2(self.conv2(y))
        return self.head(y.mean((2, 3)) if self.is_dense else y)


def image():
    """Bytes, `[SIZE, SIZE, 3]`."""
    return np.floor((common.uniform(9100, SIZE * SIZE * 3) + 1) * 128).reshape(SIZE, SIZE, 3)


def network(is_dense):
    net = Net(is_dense).double().eval()
    with torch.no_grad():
        net.conv1.weight.copy_(common.to_nchw(common.filled(9101, 4, 3, 3, 3, scale=0.4)))
        net.conv1.bias.copy_(torch.tensor(common.filled(9102, 4, scale=0.2)))
        net.norm.weight.copy_(torch.tensor(common.filled(9103, 4, scale=0.3, offset=1)))
        net.norm.bias.copy_(torch.tensor(common.filled(9104, 4, scale=0.3)))
        net.norm.running_mean.copy_(torch.tensor(common.filled(9105, 4, scale=0.3)))
        net.norm.running_var.copy_(torch.tensor(common.filled(9106, 4, scale=0.4, offset=1)))
        net.conv2.weight.copy_(common.to_nchw(common.filled(9107, 5, 3, 3, 4, scale=0.5)))
        net.conv2.bias.copy_(torch.tensor(common.filled(9108, 5, scale=0.2)))
        weight = torch.tensor(common.filled(9109, 3, 5))
        net.head.weight.copy_(weight if is_dense else weight[:, :, None, None])
        net.head.bias.copy_(torch.tensor(common.filled(9110, 3, scale=0.3)))
    return net


def brief(values):
    """`common.record` with six significant digits."""
    values = np.asarray(values.detach() if isinstance(values, torch.Tensor) else values)
    rounded = [float(f"{v:.6g}") for v in values.astype(np.float64).reshape(-1)]
    return {"shape": list(values.shape), "values": rounded}


def maps(net, x, target):
    found = {}
    for layer in ["relu1", "relu2"]:
        found[layer] = {}
        for name, method in METHODS.items():
            # It doesn't depend on the target.
            if name == "eigen-cam" and not net.is_dense:
                continue
            cam = method(net, [getattr(net, layer)])
            out = cam.activations_and_grads(x)
            net.zero_grad()
            target(out).backward()
            activations = cam.activations_and_grads.activations[0].detach().numpy()
            grads = cam.activations_and_grads.gradients[0].detach().numpy()
            raw = cam.get_cam_image(
                x, getattr(net, layer), [target], activations, grads, False)[0]
            # The sign of a principal component is arbitrary.
            if name == "eigen-cam" and abs(raw.min()) > abs(raw.max()):
                raw = -raw
            cam.activations_and_grads.release()
            found[layer][name] = brief(raw)
    return found


def integrated(net, x, steps):
    total = torch.zeros_like(x)
    for step in range(steps):
        point = (x * ((step + 0.5) / steps)).requires_grad_(True)
        total += torch.autograd.grad(net(point)[0, CLASS], point)[0]
    return (x * total / steps).sum(1)[0]


def occluded(net, x, side, step):
    score = net(x)[0, CLASS]
    sums, counts = torch.zeros(SIZE, SIZE).double(), torch.zeros(SIZE, SIZE).double()
    for top in range(0, SIZE - side + 1, step):
        for left in range(0, SIZE - side + 1, step):
            covered = x.clone()
            covered[:, :, top : top + side, left : left + side] = 0
            sums[top : top + side, left : left + side] += score - net(covered)[0, CLASS]
            counts[top : top + side, left : left + side] += 1
    return sums / counts


def generate():
    x = common.to_nchw(((image() / 255 - 0.5) / 0.25)[None])
    dense, cells = network(True), network(False)
    with torch.no_grad():
        scores = dense(x)[0]
        blank = dense(torch.zeros_like(x))[0, CLASS]
        occlusion = occluded(dense, x, 4, 2)
        predicted = cells(x)[0].argmax(0)

    def pixels(out):
        return out[0, CLASS][predicted == CLASS].sum()

    content = {
        "classification": {
            "scores": brief(scores),
            "maps": maps(dense, x, lambda out: out[0, CLASS]),
            "integratedGradients": brief(integrated(dense, x, 512)),
            "baselineScore": float(blank),
            "occlusion": brief(occlusion),
        },
        "cell": {"maps": maps(cells, x, lambda out: out[0, CLASS, 3, 5])},
        "segmentation": {
            "pixels": int((predicted == CLASS).sum()),
            "score": float(pixels(cells(x)).detach()),
            "maps": maps(cells, x, pixels),
        },
    }
    common.write("seeing.json", content)

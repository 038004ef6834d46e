"""Layers whose attributes are easily got wrong: outputs, and the gradient of sum(output * seed)."""

import torch
from torch import nn
from torch.nn import functional as F

from common import filled, record, to_nchw, to_nhwc, write


def case(name, layer, settings, shape, function, parameters=None, extra=None, scale=1.0):
    """`function(x, parameters)` in NCHW float64. Everything is written as NHWC and OHWI.

    Parameters are given as name: (array in OHWI or rank 1, tensor for PyTorch).
    """
    parameters = parameters or {}
    x = to_nchw(filled(32_000, *shape, scale=scale)) if len(shape) == 4 else torch.tensor(
        filled(32_000, *shape, scale=scale))
    x.requires_grad_()
    tensors = {k: tensor.requires_grad_() for k, (_, tensor) in parameters.items()}
    output = function(x, tensors)
    seed = filled(32_001, *to_nhwc(output).shape)
    output.backward(to_nchw(seed) if seed.ndim == 4 else torch.tensor(seed))
    result = {
        "name": name, "layer": layer, "settings": settings,
        "input": record(to_nhwc(x)),
        "parameters": {k: record(array) for k, (array, _) in parameters.items()},
        "output": record(to_nhwc(output)),
        "seed": record(seed),
        "inputGradient": record(to_nhwc(x.grad)),
        "parameterGradients": {k: record(back(k, layer, t.grad)) for k, t in tensors.items()},
    }
    return result | (extra() if extra else {})


def back(name, layer, gradient):
    # PyTorch stores a transposed convolution's weight as input, output, rows, columns.
    if layer == "transposedConvolution" and name == "weight":
        return to_nhwc(gradient.transpose(0, 1))
    return to_nhwc(gradient)


def convolution(name, shape, out, kernel, strides=1, padding=0, dilation=1, groups=1):
    weight = filled(32_010, out, *kernel, shape[3] // groups, scale=0.5)
    bias = filled(32_011, out, scale=0.5)
    settings = {
        "strides": pair(strides), "padding": pair(padding), "dilation": pair(dilation),
        "groups": groups}
    return case(
        name, "convolution", settings, shape,
        lambda x, p: F.conv2d(
            x, p["weight"], p["bias"], strides, padding, dilation, groups),
        {"weight": (weight, to_nchw(weight)), "bias": (bias, torch.tensor(bias))})


def transposed(name, shape, out, kernel, strides, padding, output_padding, dilation=1):
    # OHWI here too: O counts output channels, I input channels.
    weight = filled(32_012, out, *kernel, shape[3], scale=0.5)
    bias = filled(32_013, out, scale=0.5)
    settings = {
        "strides": pair(strides), "padding": pair(padding), "dilation": pair(dilation),
        "outputPadding": pair(output_padding)}
    return case(
        name, "transposedConvolution", settings, shape,
        lambda x, p: F.conv_transpose2d(
            x, p["weight"], p["bias"], strides, padding, output_padding, 1, dilation),
        {"weight": (weight, to_nchw(weight).transpose(0, 1).contiguous()),
         "bias": (bias, torch.tensor(bias))})


def pair(value):
    return list(value) if isinstance(value, tuple) else [value, value]


def convolutions():
    yield convolution("stride 2, padding 1, odd size", [2, 7, 5, 3], 4, (3, 3), 2, 1)
    yield convolution("dilation 2, uneven padding", [1, 8, 7, 2], 3, (3, 3), 1, (2, 1), 2)
    yield convolution("two groups, strides 2 and 1", [1, 6, 6, 4], 6, (3, 2), (2, 1), 1, 1, 2)
    yield convolution("depthwise, two outputs a channel", [1, 6, 5, 3], 6, (3, 3), 1, 1, 1, 3)
    yield convolution("1x1, stride 2", [2, 5, 5, 4], 3, (1, 1), 2)
    yield transposed("stride 2, output padding 1", [1, 4, 3, 3], 2, (3, 3), 2, 1, 1)
    yield transposed(
        "uneven strides and output padding", [1, 3, 4, 2], 3, (3, 4), (3, 2), (1, 0), (2, 1))


def poolings():
    shape = [1, 7, 6, 2]
    for name, settings in [
        ("max, padding", {"kernel": [3, 3], "strides": [2, 2], "padding": [1, 1]}),
        ("max, strides that leave a rest", {"kernel": [2, 2], "strides": [2, 2],
                                            "padding": [0, 0]}),
    ]:
        yield case(
            name, "maxPool", settings, shape,
            lambda x, _, s=settings: F.max_pool2d(x, s["kernel"], s["strides"], s["padding"]))
    for counts in [True, False]:
        settings = {
            "kernel": [3, 3], "strides": [2, 2], "padding": [1, 1], "countsPadding": counts}
        yield case(
            f"average, padding {'counted' if counts else 'left out'}", "averagePool", settings,
            shape,
            lambda x, _, c=counts: F.avg_pool2d(x, 3, 2, 1, count_include_pad=c))
    yield case(
        "adaptive, windows that overlap", "adaptiveAveragePool", {"outputSize": [3, 4]}, shape,
        lambda x, _: F.adaptive_avg_pool2d(x, (3, 4)))
    yield case(
        "adaptive, larger than the input", "adaptiveAveragePool", {"outputSize": [9, 7]}, shape,
        lambda x, _: F.adaptive_avg_pool2d(x, (9, 7)))


def resizes():
    for size in [(9, 11), (3, 2), (10, 4)]:
        for mode in ["bilinear", "nearest"]:
            extra = {"align_corners": False, "antialias": False} if mode == "bilinear" else {}
            yield case(
                f"{mode} to {size[0]}x{size[1]}", "resize",
                {"mode": mode, "outputSize": list(size), "alignCorners": False}, [1, 5, 4, 2],
                lambda x, _, s=size, m=mode, e=extra: F.interpolate(x, s, mode=m, **e))


def norm_parameters(size):
    weight = filled(32_020, size, scale=0.1, offset=1.0)
    bias = filled(32_021, size, scale=0.1)
    return {
        "weight": (weight, torch.tensor(weight)), "bias": (bias, torch.tensor(bias))}


def normalizations():
    yield case(
        "group norm", "groupNorm", {"groups": 2, "epsilon": 1e-5}, [2, 3, 4, 6],
        lambda x, p: F.group_norm(x, 2, p["weight"], p["bias"], 1e-5), norm_parameters(6))
    yield case(
        "layer norm over the last axis", "layerNorm", {"epsilon": 1e-5}, [4, 6],
        lambda x, p: F.layer_norm(x, (6,), p["weight"], p["bias"], 1e-5), norm_parameters(6))
    for training in [True, False]:
        mean = filled(32_022, 3, scale=0.2)
        variance = filled(32_023, 3, scale=0.2, offset=1.0)
        running = [torch.tensor(mean), torch.tensor(variance)]
        yield case(
            f"batch norm, {'training' if training else 'inference'}", "batchNorm",
            {"epsilon": 1e-5, "momentum": 0.1, "training": training}, [2, 4, 3, 3],
            lambda x, p, r=running, t=training: F.batch_norm(
                x, *r, p["weight"], p["bias"], t, 0.1, 1e-5),
            norm_parameters(3),
            lambda r=running, m=mean, v=variance: {
                "runningBefore": {"mean": record(m), "variance": record(v)},
                "runningAfter": {"mean": record(r[0]), "variance": record(r[1])}})


def activations():
    settings = {"slope": 0.25}
    slope = torch.tensor([0.25], dtype=torch.float64)
    for name, settings, function in [
        ("relu", {}, F.relu),
        ("leakyReLU", {"slope": 0.01}, lambda x: F.leaky_relu(x, 0.01)),
        ("prelu", {"slope": 0.25}, lambda x: F.prelu(x, slope)),
        ("elu", {"alpha": 1.0}, F.elu),
        ("gelu", {}, F.gelu),
        ("silu", {}, F.silu),
        ("hardSwish", {}, F.hardswish),
        ("sigmoid", {}, torch.sigmoid),
        ("tanh", {}, torch.tanh),
        ("softmax", {}, lambda x: F.softmax(x, 1)),
    ]:
        yield case(
            name, name, settings, [2, 6], lambda x, _, f=function: f(x), scale=5.0)


def dense(stream, out, inputs):
    weight = filled(stream, out, inputs, scale=0.5)
    return weight, torch.tensor(weight)


def numbers(stream, size, scale=0.2, offset=0.0):
    values = filled(stream, size, scale=scale, offset=offset)
    return values, torch.tensor(values)


def attentions():
    def excitation(x, p):
        hidden = F.relu(F.linear(x.mean((2, 3)), p["fc1.weight"], p["fc1.bias"]))
        gates = torch.sigmoid(F.linear(hidden, p["fc2.weight"], p["fc2.bias"]))
        return x * gates[:, :, None, None]

    yield case(
        "squeeze and excitation", "squeezeExcitation", {"reduction": 2}, [2, 3, 4, 6], excitation,
        {"fc1.weight": dense(32_030, 3, 6), "fc1.bias": numbers(32_031, 3),
         "fc2.weight": dense(32_032, 6, 3), "fc2.bias": numbers(32_033, 6)})

    def cbam(x, p):
        """Woo et al. 2018, equations 2 and 3."""
        def shared(v):
            return F.linear(F.relu(F.linear(v, p["channel.fc1.weight"])), p["channel.fc2.weight"])

        gates = torch.sigmoid(shared(x.mean((2, 3))) + shared(x.amax((2, 3))))
        x = x * gates[:, :, None, None]
        maps = torch.stack([x.mean(1), x.amax(1)], 1)
        return x * torch.sigmoid(F.conv2d(
            maps, p["spatial.conv.weight"], p["spatial.conv.bias"], padding=1))

    kernel = filled(32_036, 1, 3, 3, 2, scale=0.5)
    yield case(
        "convolutional block attention", "cbam", {"reduction": 2, "kernel": [3, 3]}, [2, 5, 4, 6],
        cbam,
        {"channel.fc1.weight": dense(32_034, 3, 6), "channel.fc2.weight": dense(32_035, 6, 3),
         "spatial.conv.weight": (kernel, to_nchw(kernel)),
         "spatial.conv.bias": numbers(32_037, 1)})

    heads = nn.MultiheadAttention(6, 2, batch_first=True).to(torch.float64)

    def attention(x, p):
        named = {k.replace("in_proj.", "in_proj_"): v for k, v in p.items()}
        return torch.func.functional_call(heads, named, (x, x, x), {"need_weights": False})[0]

    weights = {
        "in_proj.weight": dense(32_040, 18, 6), "in_proj.bias": numbers(32_041, 18),
        "out_proj.weight": dense(32_042, 6, 6), "out_proj.bias": numbers(32_043, 6)}
    yield case(
        "two heads", "multiHeadAttention", {"heads": 2}, [2, 5, 6], attention, weights, scale=2.0)

    block = nn.TransformerEncoderLayer(
        6, 2, 8, dropout=0.0, activation="gelu", batch_first=True, norm_first=True).to(torch.float64)

    def encoder(x, p):
        named = {k.replace("in_proj.", "in_proj_"): v for k, v in p.items()}
        return torch.func.functional_call(block, named, (x,))

    parameters = {f"self_attn.{k}": v for k, v in weights.items()} | {
        "linear1.weight": dense(32_044, 8, 6), "linear1.bias": numbers(32_045, 8),
        "linear2.weight": dense(32_046, 6, 8), "linear2.bias": numbers(32_047, 6),
        "norm1.weight": numbers(32_048, 6, offset=1.0), "norm1.bias": numbers(32_049, 6),
        "norm2.weight": numbers(32_050, 6, offset=1.0), "norm2.bias": numbers(32_051, 6)}
    yield case(
        "normalised first, GELU", "transformerBlock", {"heads": 2, "hidden": 8}, [2, 5, 6], encoder,
        {k: (a, t.detach().clone()) for k, (a, t) in parameters.items()})


def generate():
    write("layers.json", {"cases": [
        *convolutions(), *poolings(), *resizes(), *normalizations(), *activations(),
        *attentions()]})

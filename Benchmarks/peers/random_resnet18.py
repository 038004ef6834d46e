"""Writes a ResNet-18 with random weights in two formats: as Fovea's model file and as ONNX.

    random_resnet18.py FOLDER [--size 224] [--classes 1000]

writes FOLDER/resnet18.safetensors and FOLDER/resnet18.onnx. As by an exporter in evaluation mode,
every batch norm of the ONNX graph is folded into its convolution, which is the fastest form.
"""

import argparse
import ctypes
import ctypes.util
import json
import os
import struct

import numpy as np


def layers():
    """(path, kind, shape) in the order of the network; convolutions are out, height, width, in."""
    yield "conv1", "conv", (64, 7, 7, 3)
    yield "bn1", "norm", (64,)
    channels = 64
    for stage in range(4):
        width = 64 << stage
        for block in range(2):
            path = f"stages.{stage}.{block}"
            yield f"{path}.conv1", "conv", (width, 3, 3, channels)
            yield f"{path}.bn1", "norm", (width,)
            yield f"{path}.conv2", "conv", (width, 3, 3, width)
            yield f"{path}.bn2", "norm", (width,)
            if stage > 0 and block == 0:
                yield f"{path}.downsample.0", "conv", (width, 1, 1, channels)
                yield f"{path}.downsample.1", "norm", (width,)
            channels = width


def weights(classes):
    random = np.random.default_rng(18)
    result = {}
    for path, kind, shape in layers():
        if kind == "conv":
            deviation = np.sqrt(2 / (shape[0] * shape[1] * shape[2]))
            result[f"{path}.weight"] = random.normal(0, deviation, shape)
        else:
            result[f"{path}.weight"] = random.uniform(0.5, 1, shape)
            result[f"{path}.bias"] = random.normal(0, 0.1, shape)
            result[f"{path}.running_mean"] = random.normal(0, 0.1, shape)
            result[f"{path}.running_var"] = random.uniform(0.5, 1.5, shape)
    result["fc.weight"] = random.normal(0, 0.05, (classes, 512))
    result["fc.bias"] = random.normal(0, 0.05, (classes,))
    return {name: value.astype(np.float32) for name, value in result.items()}


class Checksum:
    """The 128-bit XXH3 hash of Fovea's model files, by the system's libxxhash."""

    class Digest(ctypes.Structure):
        _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]

    def __init__(self):
        self.library = ctypes.CDLL(ctypes.util.find_library("xxhash") or "libxxhash.so.0")
        self.library.XXH3_createState.restype = ctypes.c_void_p
        self.library.XXH3_128bits_digest.restype = self.Digest
        self.state = ctypes.c_void_p(self.library.XXH3_createState())
        self.library.XXH3_128bits_reset(self.state)

    def add(self, data):
        self.library.XXH3_128bits_update(self.state, data, ctypes.c_size_t(len(data)))

    def add_text(self, text):
        self.add(struct.pack("<Q", len(text.encode())))
        self.add(text.encode())

    def text(self):
        digest = self.library.XXH3_128bits_digest(self.state)
        return f"{digest.high:016x}{digest.low:016x}"


def write_fovea(values, classes, size, path):
    card = {
        "classNames": [f"class {index}" for index in range(classes)],
        "createdBy": "random_resnet18.py", "dataHash": "", "epoch": 1, "formatVersion": 1,
        "metrics": {},
        "model": {
            "architecture": "resnet18", "channels": 3, "classCount": classes, "height": size,
            "width": size,
        },
        "preprocessing": {
            "channels": 3, "cropFraction": 1, "deviation": [0.229, 0.224, 0.225], "height": size,
            "interpolation": "bilinear", "mean": [0.485, 0.456, 0.406], "resize": "stretch",
            "width": size,
        },
        "task": "classification", "thresholds": {},
    }
    metadata = {
        "fovea.card": json.dumps(card, separators=(",", ":")), "fovea.kind": "model",
        "format": "pt",
    }
    entries, end = {}, 0
    for name in sorted(values):
        entries[name] = (list(values[name].shape), end, end + values[name].nbytes)
        end += values[name].nbytes
    checksum = Checksum()
    for key in sorted(metadata):
        checksum.add_text(key)
        checksum.add_text(metadata[key])
    for name in sorted(entries):
        shape, first, last = entries[name]
        checksum.add_text(name)
        checksum.add_text(f"F32 [{', '.join(map(str, shape))}] {first}..<{last}")
    for name in sorted(values):
        checksum.add(values[name].tobytes())
    metadata["fovea.checksum"] = checksum.text()
    header = {"__metadata__": metadata}
    for name, (shape, first, last) in entries.items():
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [first, last]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in sorted(values):
            file.write(values[name].tobytes())


def write_onnx(values, classes, size, path):
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes, initializers = [], []

    def constant(name, value):
        initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def conv(x, conv_path, norm_path, stride):
        w = values[f"{conv_path}.weight"].astype(np.float64)
        scale = values[f"{norm_path}.weight"] / np.sqrt(
            values[f"{norm_path}.running_var"].astype(np.float64) + 1e-5)
        shift = values[f"{norm_path}.bias"] - values[f"{norm_path}.running_mean"] * scale
        folded = (w * scale[:, None, None, None]).transpose(0, 3, 1, 2).astype(np.float32)
        kernel = w.shape[1]
        nodes.append(helper.make_node(
            "Conv",
            [x, constant(f"{conv_path}.w", folded),
             constant(f"{conv_path}.b", shift.astype(np.float32))],
            [f"{conv_path}.y"], kernel_shape=[kernel, kernel], strides=[stride, stride],
            pads=[(kernel - 1) // 2] * 4))
        return f"{conv_path}.y"

    def apply(operator, inputs, name, **attributes):
        nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        return name

    x = apply("Relu", [conv("images", "conv1", "bn1", 2)], "stem")
    x = apply("MaxPool", [x], "pool", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    for stage in range(4):
        for block in range(2):
            at = f"stages.{stage}.{block}"
            stride = 2 if stage > 0 and block == 0 else 1
            y = apply("Relu", [conv(x, f"{at}.conv1", f"{at}.bn1", stride)], f"{at}.relu1")
            y = conv(y, f"{at}.conv2", f"{at}.bn2", 1)
            if stride == 2:
                x = conv(x, f"{at}.downsample.0", f"{at}.downsample.1", 2)
            x = apply("Relu", [apply("Add", [y, x], f"{at}.sum")], f"{at}.relu2")
    x = apply("Flatten", [apply("GlobalAveragePool", [x], "average")], "flat")
    apply(
        "Gemm", [x, constant("fc.w", values["fc.weight"]), constant("fc.b", values["fc.bias"])],
        "logits", transB=1)
    graph = helper.make_graph(
        nodes, "resnet18",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, size, size])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, classes])], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--classes", type=int, default=1000)
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)
    drawn = weights(arguments.classes)
    write_fovea(
        drawn, arguments.classes, arguments.size,
        os.path.join(arguments.folder, "resnet18.safetensors"))
    write_onnx(
        drawn, arguments.classes, arguments.size,
        os.path.join(arguments.folder, "resnet18.onnx"))

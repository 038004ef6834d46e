"""Resized images as ONNX Runtime computes them: writes resize.json beside this file.

Run with a Python that has numpy, onnx and onnxruntime. The inputs are numbers that the test makes
itself: `Goldens.uniform(stream: 77, ...)`.
"""

import json
import os

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper


def uniform(stream, count):
    mask = (1 << 64) - 1
    start = (2026 + (stream << 32)) & mask
    values = []
    for index in range(count):
        z = (start + index + 0x9E3779B97F4A7C15) & mask
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        z ^= z >> 31
        values.append((z >> 40) / 8388608 - 1)
    return np.array(values, dtype=np.float32)


def resized(shape, scales, attributes):
    node = helper.make_node("Resize", ["x", "", "scales"], ["y"], **attributes)
    graph = helper.make_graph(
        [node],
        "resize",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [helper.make_tensor("scales", TensorProto.FLOAT, [len(scales)], scales)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    x = uniform(77, int(np.prod(shape))).reshape(shape)
    return session.run(None, {"x": x})[0]


cases = []


def case(shape, scales, **attributes):
    y = resized(shape, scales, attributes)
    cases.append(
        {
            "attributes": {name: str(value) for name, value in attributes.items()},
            "shape": shape,
            "scales": scales,
            "values": [float(f"{v:.8g}") for v in y.flatten()],
            "result": list(y.shape),
        }
    )


IMAGE = [1, 2, 4, 5]
for scales in ([1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 1.7, 0.6]):
    for mode in ("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"):
        for nearest in ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"):
            if mode == "align_corners" and nearest != "round_prefer_floor":
                continue
            case(
                IMAGE, scales, mode="nearest", coordinate_transformation_mode=mode,
                nearest_mode=nearest,
            )
        for method in ("linear", "cubic"):
            case(IMAGE, scales, mode=method, coordinate_transformation_mode=mode)
case(IMAGE, [1.0, 1.0, 2.3, 1.4], mode="cubic", cubic_coeff_a=-0.5, exclude_outside=1)
case(IMAGE, [1.0, 1.0, 0.5, 0.4], mode="linear", antialias=1)
case([1, 1, 9, 8], [1.0, 1.0, 0.4, 0.5], mode="cubic", antialias=1)

with open(os.path.join(os.path.dirname(__file__), "resize.json"), "w") as file:
    json.dump({"cases": cases}, file, separators=(",", ":"))
    file.write("\n")
print(len(cases), "cases, onnxruntime", onnxruntime.__version__)

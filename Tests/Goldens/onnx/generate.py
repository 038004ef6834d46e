"""Small model files as the `onnx` package writes them, for the reader's tests and the fuzzer.

    python generate.py        # onnx 1.19 or later, numpy

`types.onnx` has each element type twice, raw and in its typed field; the others have what exporters
use: an image classifier, `If`, a function of the model's own, whole-number arithmetic, attention.
"""
import os

import numpy as np
from onnx import TensorProto as T, checker, helper as h, numpy_helper as nh, save

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(3)


def model(name, nodes, inputs, outputs, initializers=(), opset=17, ir=8, **more):
    graph = h.make_graph(nodes, name, inputs, outputs, list(initializers))
    made = h.make_model(
        graph, opset_imports=more.pop("opsets", [h.make_opsetid("", opset)]), ir_version=ir,
        producer_name="goldens", **more)
    checker.check_model(made)
    save(made, os.path.join(here, name + ".onnx"))


def weights(name, *shape):
    return nh.from_array((rng.integers(-8, 8, shape) / 8).astype("f4"), name)


value = h.make_tensor_value_info

types = {
    "float32": (T.FLOAT, "f4"), "uint8": (T.UINT8, "u1"), "int8": (T.INT8, "i1"),
    "uint16": (T.UINT16, "u2"), "int16": (T.INT16, "i2"), "int32": (T.INT32, "i4"),
    "int64": (T.INT64, "i8"), "bool": (T.BOOL, "?"), "float16": (T.FLOAT16, "f2"),
    "float64": (T.DOUBLE, "f8"), "uint32": (T.UINT32, "u4"), "uint64": (T.UINT64, "u8"),
}
constants = []
for name, (code, kind) in types.items():
    numbers = np.array([[0, 1, 5], [7, 100, 3]]).astype(kind)
    if np.issubdtype(numbers.dtype, np.signedinteger) or numbers.dtype.kind == "f":
        numbers = -numbers
    constants.append(h.make_tensor(name + ".typed", code, [2, 3], numbers.flatten()))
    constants.append(h.make_tensor(name + ".raw", code, [2, 3], numbers.tobytes(), raw=True))
constants.append(h.make_tensor("bfloat16.typed", T.BFLOAT16, [2], [1.0, -2.5]))
constants.append(h.make_tensor(
    "bfloat16.raw", T.BFLOAT16, [2], np.array([0x3F80, 0xC020], "u2").tobytes(), raw=True))
for name in ["float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "float8e8m0", "uint4",
             "int4", "float4e2m1"]:
    code = getattr(T, name.upper())
    numbers = [0.5, 2, 4, 1, 2] if name.startswith("float") else [0, 5, 7, 1, 3]
    typed = h.make_tensor(name + ".typed", code, [5], numbers)
    bits = bytes(typed.int32_data)
    constants += [typed, h.make_tensor(name + ".raw", code, [5], bits, raw=True)]
constants.append(h.make_tensor("string.typed", T.STRING, [2], ["one", "zwei ä"]))
model("types", [h.make_node("Relu", ["x"], ["y"])], [value("x", T.FLOAT, ["n", 2])],
      [value("y", T.FLOAT, ["n", 2])], constants)

model("classifier", [
    h.make_node("Conv", ["x", "w1", "b1"], ["a"], name="conv", pads=[1, 1, 1, 1], strides=[2, 2]),
    h.make_node("BatchNormalization", ["a", "s", "b", "m", "v"], ["n"]),
    h.make_node("Relu", ["n"], ["r"]),
    h.make_node("MaxPool", ["r"], ["p"], kernel_shape=[2, 2], strides=[2, 2]),
    h.make_node("GlobalAveragePool", ["p"], ["g"]), h.make_node("Flatten", ["g"], ["f"]),
    h.make_node("Gemm", ["f", "w2", "b2"], ["l"], transB=1), h.make_node("Softmax", ["l"], ["y"]),
], [value("x", T.FLOAT, ["batch", 3, "height", "width"])], [value("y", T.FLOAT, ["batch", 2])],
    [weights("w1", 4, 3, 3, 3), weights("b1", 4), weights("s", 4), weights("b", 4),
     weights("m", 4), nh.from_array(np.ones(4, "f4"), "v"), weights("w2", 2, 4),
     weights("b2", 2)])


def branch(name, op):
    return h.make_graph([h.make_node(op, ["x"], [name])], name, [], [value(name, T.FLOAT, [2])])


model("branches", [
    h.make_node("ReduceSum", ["x"], ["s"], keepdims=0), h.make_node("Greater", ["s", "zero"], ["c"]),
    h.make_node("If", ["c"], ["y"], then_branch=branch("then", "Neg"),
                else_branch=branch("else", "Abs")),
], [value("x", T.FLOAT, [2])], [value("y", T.FLOAT, [2])],
    [nh.from_array(np.array(0, "f4"), "zero")])

twice = h.make_function(
    "local", "Leak", ["a"], ["b"],
    [h.make_node("LeakyRelu", ["a"], ["t"]), h.make_node("Add", ["t", "t"], ["b"])],
    [h.make_opsetid("", 17)], ["alpha"])
reference = h.make_attribute("alpha", 0.5)
reference.ClearField("f")
reference.ref_attr_name = "alpha"
twice.node[0].attribute.append(reference)
model("function", [h.make_node("Leak", ["x"], ["m"], domain="local", alpha=0.25),
                   h.make_node("Leak", ["m"], ["y"], domain="local", alpha=0.5)],
      [value("x", T.FLOAT, [2])], [value("y", T.FLOAT, [2])], functions=[twice],
      opsets=[h.make_opsetid("", 17), h.make_opsetid("local", 1)])

model("shapes", [
    h.make_node("Shape", ["x"], ["s"]), h.make_node("Gather", ["s", "i"], ["d"]),
    h.make_node("Unsqueeze", ["d", "axes"], ["u"]), h.make_node("Concat", ["u", "rest"], ["t"], axis=0),
    h.make_node("Reshape", ["x", "t"], ["r"]), h.make_node("Slice", ["r", "from", "to"], ["c"]),
    h.make_node("Resize", ["x", "", "scales"], ["z"], mode="linear"),
    h.make_node("Transpose", ["c"], ["y"], perm=[1, 0]),
], [value("x", T.FLOAT, ["n", 1, 2, 2])], [value("y", T.FLOAT, ["a", "b"]), value("z", T.FLOAT, ["n", 1, "h", "w"])],
    [nh.from_array(np.array(v, "i8"), k) for k, v in dict(
        i=0, axes=[0], rest=[-1], to=[9, 3]).items()]
    + [nh.from_array(np.array([0, 1], "i8"), "from"),
       nh.from_array(np.array([1, 1, 2, 2], "f4"), "scales")])

model("quantized", [
    h.make_node("QuantizeLinear", ["x", "s", "z"], ["q"]),
    h.make_node("QLinearConv", ["q", "s", "z", "w", "s", "z", "s", "z"], ["c"]),
    h.make_node("DequantizeLinear", ["c", "s", "z"], ["y"]),
], [value("x", T.FLOAT, [1, 1, 3, 3])], [value("y", T.FLOAT, [1, 1, 2, 2])],
    [nh.from_array(np.array(0.5, "f4"), "s"), nh.from_array(np.array(3, "u1"), "z"),
     nh.from_array(np.array([[[[1, 9], [4, 7]]]], "u1"), "w")])

model("attention", [
    h.make_node("Attention", ["x", "x", "x"], ["a"], q_num_heads=2, kv_num_heads=2, is_causal=1),
    h.make_node("LayerNormalization", ["a", "g"], ["y"]),
], [value("x", T.FLOAT, [1, 3, 4])], [value("y", T.FLOAT, [1, 3, 4])],
    [weights("g", 4)], opset=23, ir=11)

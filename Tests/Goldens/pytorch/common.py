"""Numbers that any language can repeat exactly, and the way goldens are written down."""

import json
import math
import pathlib

import numpy as np
import torch

SEED = 2026
HERE = pathlib.Path(__file__).parent


def splitmix64(state):
    """The output of splitmix64 for each 64-bit state (Steele, Lea, Flood 2014)."""
    z = np.asarray(state, dtype=np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(stream, count):
    """`count` numbers in [-1, 1): the top 24 bits of splitmix64(SEED + stream * 2^32 + i).

    Each is a multiple of 2^-23, so it is exact in float32 and in float64.
    """
    state = np.uint64(SEED + (stream << 32)) + np.arange(count, dtype=np.uint64)
    return (splitmix64(state) >> np.uint64(40)).astype(np.float64) / 2.0**23 - 1.0


def filled(stream, *shape, scale=1.0, offset=0.0):
    """offset + scale * u, row-major: computed in float64, rounded to float32 once."""
    values = offset + scale * uniform(stream, math.prod(shape))
    return values.astype(np.float32).astype(np.float64).reshape(shape)


def to_nchw(array, dtype=torch.float64):
    """NHWC to NCHW, and OHWI to OIHW: the same move of axes."""
    return torch.tensor(np.ascontiguousarray(array.transpose(0, 3, 1, 2)), dtype=dtype)


def to_nhwc(tensor):
    """NCHW to NHWC, and OIHW to OHWI. Other ranks stay as they are."""
    array = tensor.detach().to(torch.float64).numpy()
    return array.transpose(0, 2, 3, 1) if array.ndim == 4 else array


def rounded(values):
    """Ten significant digits."""
    return [float(f"{v:.10g}") for v in np.asarray(values, dtype=np.float64).reshape(-1)]


def record(array):
    """`{"shape": [...], "values": [...]}`, row-major."""
    if isinstance(array, torch.Tensor):
        array = array.detach().numpy()
    array = np.asarray(array)
    if np.issubdtype(array.dtype, np.integer):
        values = [int(v) for v in array.reshape(-1)]
    else:
        values = rounded(array)
    return {"shape": list(array.shape), "values": values}


def pretty(value, indent=0):
    """JSON with each list of numbers on one line, so that two versions compare well."""
    inner = " " * (indent + 1)
    if isinstance(value, dict) and value:
        rows = [f"{inner}{json.dumps(k)}: {pretty(v, indent + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(rows) + "\n" + " " * indent + "}"
    if isinstance(value, list) and any(isinstance(v, (dict, list)) for v in value):
        rows = [inner + pretty(v, indent + 1) for v in value]
        return "[\n" + ",\n".join(rows) + "\n" + " " * indent + "]"
    return json.dumps(value)


def write(name, content):
    text = pretty(content) + "\n"
    (HERE / name).write_text(text)
    print(f"{name}: {len(text):,} bytes")

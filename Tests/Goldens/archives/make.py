"""Writes the small files of tensors beside this file, and expected.json: what their writers (PyTorch,
NumPy) say is in them. Run: python3 make.py (torch 2.15, numpy 2.4)."""
import argparse
import collections
import io
import json
import os
import pickle
import shutil
import struct
import sys
import zipfile

import numpy as np
import torch
from torch import nn

here = os.path.dirname(os.path.abspath(__file__))
expected = {}
torch.manual_seed(5)


def path(name):
    os.makedirs(os.path.join(here, os.path.dirname(name)), exist_ok=True)
    return os.path.join(here, name)


def describe(tensors):
    return [{"name": name, "shape": list(value.shape),
             "type": str(value.dtype).removeprefix("torch."),
             "values": value.detach().to(torch.float32).flatten().tolist()}
            for name, value in tensors.items()]


def note(name, tensors=None, at="", prefix="", others=(), refused=(), alternatives=(), error=None):
    expected[name] = {"tensors": describe(tensors or {}), "at": at, "prefix": prefix,
                      "others": list(others), "refused": list(refused),
                      "alternatives": list(alternatives)}
    if error:
        expected[name]["error"] = error


def save(name, content, tensors=None, forms=("torch", "stacked"), **said):
    arguments = {"pickle_protocol": said.pop("protocol")} if "protocol" in said else {}
    for form in forms:
        file = f"{form}/{name}.{'pt' if form == 'torch' else 'pth'}"
        torch.save(content, path(file), _use_new_zipfile_serialization=form == "torch",
                   **arguments)
        note(file, tensors, **said)
    return content


def repack(name, source, compression=zipfile.ZIP_STORED, change=lambda name, data: data):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path(name), "w", compression) as new:
        for member in old.infolist():
            if member.filename.endswith("debug_pkl"):  # names of files on the writer's machine
                continue
            entry = zipfile.ZipInfo(member.filename)
            entry.compress_type = compression
            new.writestr(entry, change(member.filename, old.read(member)))


def no_source(*_):
    raise OSError("sources of classes are left out of the files")


torch.serialization.get_source_lines_and_file = no_source


class Runs:
    def __reduce__(self):
        return os.system, ("echo this was run",)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3)
        self.bn = nn.BatchNorm2d(3)

    def forward(self, x):
        return self.bn(self.conv(x))


def pytorch():
    ramp = torch.arange(6.0)
    types = {str(kind).removeprefix("torch."): (ramp * 1.5 - 2).to(kind)
             for kind in (torch.float64, torch.float32, torch.float16, torch.bfloat16,
                          torch.int64, torch.int32, torch.int16, torch.int8)}
    types["uint8"] = torch.tensor([0, 1, 254, 255], dtype=torch.uint8)
    types["bool"] = torch.tensor([[True, False], [False, True]])
    types["wide"] = torch.tensor([2**53 + 1, -2**62 - 12345, 2**24 + 1])
    save("types", types, types)
    unsigned = {f"uint{bits}": torch.tensor([1, 2**bits - 1], dtype=getattr(torch, f"uint{bits}"))
                for bits in (16, 32, 64)}
    save("unsigned", unsigned, unsigned, forms=("torch",))
    save("complex", {"w": ramp, "z": torch.ones(2, dtype=torch.complex64),
                     "e": torch.ones(2).to(torch.float8_e4m3fn)}, {"w": ramp})

    grid = torch.arange(24.0).reshape(2, 3, 4)
    image = torch.arange(2.0 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    views = {"whole": grid, "transposed": grid.transpose(0, 2), "part": grid[1, 1:, ::2],
             "shared": grid.view(-1)[20:], "repeated": torch.tensor([7.0]).expand(3, 2),
             "diagonal": grid[0].diagonal(),
             "channels_last": image.contiguous(memory_format=torch.channels_last),
             "scalar": torch.tensor(3.5), "empty": torch.zeros(0, 4), "one": torch.ones(1, 1, 1),
             "last_of_many": torch.arange(1000, dtype=torch.int16)[999:]}
    save("views", views, views)

    net = Net()
    state = net.state_dict()
    save("net", state, state)
    save("net-protocol4", state, state, protocol=4)
    save("net-protocol5", state, state, protocol=5, forms=("torch",))
    torch.optim.SGD(net.parameters(), 0.1, momentum=0.9)
    net(torch.randn(2, 2, 4, 4)).sum().backward()
    optimizer = torch.optim.SGD(net.parameters(), 0.1, momentum=0.9)
    optimizer.step()
    wrapped = collections.OrderedDict(("module._orig_mod." + k, v) for k, v in state.items())
    save("checkpoint", {"epoch": 3, "best": 0.5, "model": {"state_dict": wrapped, "size": 4},
                        "optimizer": optimizer.state_dict(), "rng_state": torch.get_rng_state()},
         state, at="model.state_dict", prefix="module._orig_mod.")
    mean = {k: v * 0 for k, v in state.items()}
    save("average", {"state_dict": state, "state_dict_ema": mean, "epoch": 1}, state,
         at="state_dict", alternatives=["state_dict_ema"])
    save("unusual", {"epoch": 1, "my_net": {"w": ramp, "note": "text", "sizes": (1, 2)}},
         {"w": ramp}, at="my_net", others=["note", "sizes"])
    save("mixed", {"backbone": {"w": ramp}, "head": [ramp + 1, {"b": ramp + 2}], "optimizer": {
        "state": {0: ramp}}, "lr": 0.1},
         {"backbone.w": ramp, "head.0": ramp + 1, "head.1.b": ramp + 2},
         others=["optimizer", "lr"])
    save("single", ramp, {"tensor": ramp})
    save("list", [ramp, {"x": ramp * 2}], {"0": ramp, "1.x": ramp * 2})

    parameter = nn.Parameter(ramp.clone())
    tagged = ramp.clone() + 1
    tagged.note = "a tensor with an attribute"
    kinds = {"parameter": parameter, "buffer": nn.Buffer(ramp.clone()), "tagged": tagged}
    save("kinds", kinds, kinds)
    beside = {"state_dict": {"w": ramp}, "meta": argparse.Namespace(lr=0.1, net="x"),
              "size": torch.Size([1, 2]), "device": torch.device("cuda", 0), "type": torch.half,
              "numbers": {1, 2}, "counts": collections.Counter("aab"),
              "groups": collections.defaultdict(list, a=[1]), "loss": np.float64(0.5)}
    beside["itself"] = beside
    refused = ["argparse.Namespace", "numpy._core.multiarray.scalar", "numpy.dtype"]
    save("beside", beside, {"w": ramp}, at="state_dict", refused=refused)

    save("object", net, error={"kind": "refusedGlobal", "reason":
         "its content is an object of __main__.Net, which only running code could create"})
    save("object-under-key", {"model": nn.Linear(1, 1), "ema": None},
         error={"kind": "refusedGlobal", "reason":
                "its content under 'model' is an object of torch.nn.modules.linear.Linear, which "
                "only running code could create"})
    save("hostile", {"w": ramp, "x": Runs()}, error={"kind": "refusedGlobal", "reason":
         f"its pickle names {os.system.__module__}.system, with which it could run code when it is "
         "loaded"})
    cyclic = {"w": ramp}
    cyclic["again"] = cyclic
    save("cyclic", cyclic, error={"kind": "excessive", "reason":
         "its tensors are nested more than 64 deep"})
    many = {"w": ramp}
    for _ in range(30):
        many = {"a": many, "b": many}
    save("doubling", many, error={"kind": "excessive", "reason":
         "its tensors are nested without bound"})
    save("nothing", {"a": 1, "b": [2]}, error={"kind": "unknownFormat", "reason":
         "it holds no tensors"})
    save("repeating", {"w": torch.zeros(1).expand(1 << 20, 1 << 20)}, error={
        "kind": "excessive", "reason":
        "the tensor 'w' repeats 1 elements as 1099511627776; at most 16777216 are allowed"})
    save("sparse", {"w": ramp.to_sparse()}, error={"kind": "refusedGlobal", "reason":
         "its content under 'w' is an object of torch._utils._rebuild_sparse_tensor, which only "
         "running code could create"})

    save("meta", {"v": ramp, "w": torch.zeros(2, device="meta")}, error={
        "kind": "refusedGlobal", "reason":
        "its content under 'w' is an object of torch._utils._rebuild_meta_tensor_no_storage, "
        "which only running code could create"})
    save("numpy", {"w": np.ones(2)}, error={"kind": "unknownFormat", "reason":
         "it holds no tensors but objects of numpy._core.multiarray._reconstruct, numpy.dtype, "
         "numpy.ndarray, which are not created"})

    script = torch.jit.trace(net.eval(), torch.zeros(1, 2, 4, 4))
    kept = io.BytesIO()
    torch.jit.save(script, kept)
    repack("torch/script.pt", kept)
    order = ["conv.weight", "conv.bias", "bn.weight", "bn.bias", "bn.running_mean",
             "bn.running_var", "bn.num_batches_tracked"]
    note("torch/script.pt", {k: net.state_dict()[k] for k in order},
         others=[f"{k}{name}" for k in ("", "conv.", "bn.")
                 for name in ("training", "_is_full_backward_hook")])

    def swapped(name, data):
        if name.endswith("byteorder"):
            return b"big"
        return np.frombuffer(data, "<f4").byteswap().tobytes() if "/data/" in name else data

    save("plain", {"w": ramp, "v": grid.transpose(0, 1)}, {"w": ramp, "v": grid.transpose(0, 1)},
         forms=("torch",))
    for name, change in (("big-endian", swapped), ("deflated", lambda name, data: data)):
        repack(f"torch/{name}.pt", path("torch/plain.pt"),
               zipfile.ZIP_DEFLATED if name == "deflated" else zipfile.ZIP_STORED, change)
        note(f"torch/{name}.pt", {"w": ramp, "v": grid.transpose(0, 1)})
    torch.serialization.set_crc32_options(False)
    save("without-checksums", {"w": ramp}, {"w": ramp}, forms=("torch",))
    torch.serialization.set_crc32_options(True)
    os.makedirs(path("pickle"), exist_ok=True)
    for name in ("types", "checkpoint", "beside", "unsigned", "net-protocol4", "net-protocol5",
                 "script"):
        with zipfile.ZipFile(path(f"torch/{name}.pt")) as archive:
            member = next(n for n in archive.namelist() if n.endswith("/data.pkl"))
            with open(path(f"pickle/{name}.pkl"), "wb") as file:
                file.write(archive.read(member))


class Kept:
    """Stands for a storage, of which PyTorch before 0.4 saved parts."""

    def __init__(self, kind, key, count, view=None):
        self.id = ("storage", kind, key, "cpu", count, view)


class Tensor:
    def __init__(self, *arguments):
        self.arguments = arguments

    def __reduce__(self):
        return torch._utils._rebuild_tensor, self.arguments


class Pickler(pickle.Pickler):
    def persistent_id(self, value):
        return value.id if isinstance(value, Kept) else None


def stacked(name, content, storages, end=b""):
    out = io.BytesIO()
    pickle.dump(0x1950A86A20F9469CFC6C, out, 2)
    pickle.dump(1001, out, 2)
    pickle.dump({"protocol_version": 1001, "little_endian": True, "type_sizes": {}}, out, 2)
    Pickler(out, 2).dump(content)
    pickle.dump([key for key, _, _ in storages], out, 2)
    for _, count, data in storages:
        out.write(struct.pack("<q", count) + data)
    with open(path(name), "wb") as file:
        file.write(out.getvalue())


def stacked_by_hand():
    ramp = np.arange(8, dtype="<f4")
    part = Kept(torch.FloatStorage, "7", 8, ("view", 2, 4))
    stacked("stacked/part.pth", {"w": Tensor(part, 1, (3,), (1,))}, [("7", 8, ramp.tobytes())])
    note("stacked/part.pth", {"w": torch.arange(3.0, 6.0)})
    outside = Kept(torch.FloatStorage, "7", 8, ("view", 6, 4))
    stacked("stacked/part-outside.pth", {"w": Tensor(outside, 0, (3,), (1,))},
            [("7", 8, ramp.tobytes())])
    note("stacked/part-outside.pth", error={"kind": "damaged", "reason": None})
    # Its storage of 2^31 + 16 bytes is left for the reader of this file to add.
    many = 2**31 + 16
    stacked("stacked/beginning-of-many.bin",
            {"w": Tensor(Kept(torch.ByteStorage, "0", many), many - 3, (3,), (1,))},
            [("0", many, b"")])


def arrays():
    grid = np.arange(24).reshape(2, 3, 4)
    cases = {"f4": grid.astype("<f4"), "f8-big": grid.astype(">f8") / 7, "f2": grid.astype("<f2"),
             "fortran": np.asfortranarray(grid.astype("<f4")), "i8": grid - 5,
             "i2-big": (grid - 300).astype(">i2"), "u1": grid.astype("u1"), "b1": grid > 11,
             "u8": np.array([2**64 - 1, 1], "<u8"), "scalar": np.float32(2.5),
             "empty": np.zeros((0, 3), "<f4"), "i1": (grid - 12).astype("i1"),
             "u4": grid.astype("<u4"), "i4": grid.astype("<i4"), "u2": grid.astype("<u2")}

    def describe_array(name, array):
        array = np.asarray(array)
        return {"name": name, "shape": list(array.shape), "type": array.dtype.str,
                "values": array.astype("f4").flatten().tolist()}

    def write(name, array, version=None):
        with open(path(f"npy/{name}.npy"), "wb") as file:
            np.lib.format.write_array(file, np.asarray(array), version, allow_pickle=True)

    for name, array in cases.items():
        write(name, array)
        expected[f"npy/{name}.npy"] = {"tensors": [describe_array("array", array)]}
    for version in (2, 3):
        write(f"version{version}", cases["f4"], (version, 0))
        expected[f"npy/version{version}.npy"] = {"tensors": [describe_array("array", cases["f4"])]}
    write("objects", np.array([None, "x"], dtype=object))
    write("records", np.zeros(2, [("a", "<f4"), ("b", "<i4")]))
    for name in ("objects", "records"):
        expected[f"npy/{name}.npy"] = {"tensors": [], "error": {"kind": "unsupported"}}
    some = {k: cases[k] for k in ("f4", "fortran", "i8", "scalar", "empty")}
    for name, writer in (("stored", np.savez), ("deflated", np.savez_compressed)):
        writer(path(f"npy/{name}.npz"), **some)
        expected[f"npy/{name}.npz"] = {"tensors": [describe_array(k, v) for k, v in some.items()]}


def safetensors():
    kinds = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "U64": "<u8", "I32": "<i4",
             "U32": "<u4", "I16": "<i2", "U16": "<u2", "I8": "i1", "U8": "u1", "BOOL": "?"}
    header, data, tensors = {"__metadata__": {"format": "np"}}, b"", []
    for kind, code in sorted(kinds.items()):
        array = (np.arange(6) % 3).astype(code).reshape(2, 3)
        header[kind] = {"dtype": kind, "shape": [2, 3],
                        "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
        tensors.append({"name": kind, "shape": [2, 3], "type": kind,
                        "values": array.astype("f4").flatten().tolist()})
    text = json.dumps(header).encode()
    with open(path("safetensors/types.safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
    expected["safetensors/types.safetensors"] = {"tensors": tensors}


for folder in ("torch", "stacked", "pickle", "npy", "safetensors"):
    shutil.rmtree(os.path.join(here, folder), ignore_errors=True)
pytorch()
stacked_by_hand()
arrays()
safetensors()
with open(path("expected.json"), "w") as file:
    json.dump(expected, file, indent=None, separators=(",", ":"), sort_keys=True)
    file.write("\n")
print(len(expected), "files,", sum(os.path.getsize(os.path.join(folder, name))
      for folder, _, names in os.walk(here) for name in names), "bytes", file=sys.stderr)

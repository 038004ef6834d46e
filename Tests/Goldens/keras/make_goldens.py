"""Makes the files that the tests of Keras's and HDF5's reader read, with what Keras computes.

    pip install keras torch h5py && KERAS_BACKEND=torch python make_goldens.py

Made with Keras 3.15.1, PyTorch's CPU backend and h5py 3.14.
"""

import json
import pathlib
import zipfile

import h5py
import keras
import numpy as np
from keras.src.legacy.saving import legacy_h5_format

here = pathlib.Path(__file__).parent
layers = keras.layers


def randomize(model, seed, shift=1):
    """Weights that are all of some size, additive ones about `shift`; variances positive."""
    rng = np.random.default_rng(seed)
    for layer in model.layers:
        values = []
        for weight in layer.weights:
            shape = tuple(weight.shape)
            if weight.name.endswith("variance"):
                values.append(rng.uniform(0.2, 2, shape))
            elif weight.name.endswith("gamma"):
                values.append(rng.uniform(0.5, 1.5, shape))
            else:
                fan_in = max(1, int(np.prod(shape[:-1])))
                if len(shape) == 4 and shape[-1] == 1 and type(layer) is layers.DepthwiseConv2D:
                    fan_in = shape[0] * shape[1]
                size = shift if len(shape) == 1 else 1 / np.sqrt(fan_in)
                values.append(rng.normal(0, size, shape))
        layer.set_weights([v.astype("float32") for v in values])


def pattern(shape):
    """Numbers from 0 to 1 that the tests compute, too."""
    index = np.arange(np.prod(shape), dtype=np.uint64)
    return ((((index * 2654435761) % 2**32) >> 24) / 255).astype("float32").reshape(shape)


def small():
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, strides=2, padding="same"),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", use_bias=False),
            layers.BatchNormalization(epsilon=1e-5, scale=False),
            layers.SeparableConv2D(6, 3, padding="same"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(5),
        ],
        name="small",
    )
    model.compile("adam", "mse")
    randomize(model, 1)
    return model


def main():
    model = small()
    model.save(here / "small.keras")
    model.save(here / "small.h5")
    model.save_weights(here / "small.weights.h5")
    with h5py.File(here / "small-legacy-weights.h5", "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    outputs = keras.ops.convert_to_numpy(model(pattern((2, 8, 8, 3)), training=False))
    (here / "small.json").write_text(json.dumps({"outputs": outputs.tolist()}))

    with h5py.File(here / "features.h5", "w") as file:
        file.attrs["text"] = "variable length ö"
        file.attrs["fixed"] = np.array([b"one", b"three"])
        numbers = np.arange(35, dtype="float32").reshape(5, 7)
        file["contiguous"] = numbers
        group = file.create_group("group/inner")
        group.create_dataset("chunked", data=numbers, chunks=(2, 3))
        group.create_dataset(
            "packed", data=numbers, chunks=(2, 3), compression="gzip", shuffle=True, fletcher32=True
        )
        file["half"] = numbers.astype("float16")
        file["double_big"] = numbers.astype(">f8")
        file["integers"] = (numbers - 10).astype("int16")
        file["scalar"] = np.float32(2.5)
        file["empty"] = np.zeros((0, 3), "float32")

    with h5py.File(here / "latest.h5", "w", libver="latest") as file:
        file.attrs["text"] = "one"
        file.create_group("group")["contiguous"] = numbers
        file.create_dataset("chunked", data=numbers, chunks=(2, 3))
    with h5py.File(here / "linked.h5", "w") as file:
        file["outside"] = h5py.ExternalLink("other.h5", "/")

    # Fuzzing begins with files as small as they can be.
    seeds = here / "seeds"
    seeds.mkdir(exist_ok=True)
    with h5py.File(seeds / "legacy.h5", "w") as file:
        file.attrs["layer_names"] = np.array([b"dense"])
        group = file.create_group("dense")
        group.attrs["weight_names"] = np.array([b"dense/kernel:0", b"dense/bias:0"])
        group["dense/kernel:0"] = np.ones((3, 2), "float32")
        group["dense/bias:0"] = np.ones(2, "float32")
    with h5py.File(seeds / "numbered.h5", "w") as file:
        vars = file.create_group("layers/dense/vars")
        vars.attrs["name"] = "dense"
        vars.create_dataset("0", data=np.ones((3, 2), "float32"), chunks=(2, 2), compression="gzip")
        vars["1"] = np.ones(2, "float16")
    with zipfile.ZipFile(seeds / "tiny.keras", "w") as file:
        layer = {"class_name": "Dense", "config": {"name": "dense"}}
        file.writestr("config.json", json.dumps({"config": {"layers": [layer]}}))
        file.write(seeds / "numbered.h5", "model.weights.h5")


if __name__ == "__main__":
    main()

"""Makes random networks of keras.applications and what they compute, too large to be committed.

    KERAS_BACKEND=torch python make_applications.py FOLDER/keras-applications
    FOVEA_REAL_DATA=FOLDER make test-real
"""

import json
import pathlib
import sys

import h5py
import keras
from keras.src.legacy.saving import legacy_h5_format
from make_goldens import pattern, randomize

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
apps = keras.applications


def save(name, model, sizes):
    randomize(model, 2, shift=0.2)
    results = {}
    for size in sizes:
        results[str(size)] = keras.ops.convert_to_numpy(
            model(pattern((2, size, size, 3)), training=False)
        ).tolist()
    (folder / f"{name}.json").write_text(json.dumps(results))
    return model


def options(size):
    return dict(weights=None, classes=10, input_shape=(size, size, 3), classifier_activation=None)


model = save("mobilenet_v2", apps.MobileNetV2(**options(96)), [96])
model.save(folder / "mobilenet_v2.keras")
model.save_weights(folder / "mobilenet_v2.weights.h5")
model = save("densenet121", apps.DenseNet121(**options(64)), [64])
model.save(folder / "densenet121.h5")
model = save("resnet50", apps.ResNet50(**options(64)), [64])
with h5py.File(folder / "resnet50.h5", "w") as file:
    legacy_h5_format.save_weights_to_hdf5_group(file, model)
model.save_weights(folder / "resnet50.weights.h5")
if "--vgg" in sys.argv:
    model = save("vgg16", apps.VGG16(**options(224)), [224])
    model.save(folder / "vgg16.keras")

"""Logits of whole models, in training mode, from weights that any language can repeat."""

import torch
import torchvision

from common import SEED, filled, record, to_nchw, to_nhwc, write
from training import CLASSES, INPUTS, initial, role_of

SHAPE = [2, 64, 64, 3]

MODELS = {
    "densenet121": lambda: torchvision.models.densenet121(num_classes=CLASSES),
    "googlenet": lambda: torchvision.models.googlenet(
        num_classes=CLASSES, aux_logits=False, init_weights=False, dropout=0.0),
}


def generate():
    models = []
    for name, make in MODELS.items():
        model = make().to(torch.float64).train()
        with torch.no_grad():
            parameters = []
            for stream, (path, parameter) in enumerate(model.named_parameters()):
                array = initial(role_of(model, path), stream, parameter)
                parameter.copy_(to_nchw(array) if array.ndim == 4 else torch.tensor(array))
                parameters.append({
                    "path": path, "role": role_of(model, path), "shape": list(to_nhwc(parameter).shape)
                })
            logits = model(to_nchw(filled(INPUTS, *SHAPE)))
        models.append({"model": name, "parameters": parameters, "logits": record(logits)})
    write("models.json", {
        "seed": SEED, "inputShape": SHAPE, "classes": CLASSES, "models": models})

#!/usr/bin/env python3
"""Writes the golden files beside it from PyTorch. README.md gives the formats and the formulas.

    pip install torch==2.15.0 torchvision==0.29.2 numpy
    python Tests/Goldens/pytorch/generate.py [finetuning] [layers] [losses] [models] [optimizers] [schedules] [seeing] [training]
"""

import sys

import torch

import finetuning
import layers
import losses
import models
import optimizers
import schedules
import training

PARTS = {
    "finetuning": finetuning, "layers": layers, "losses": losses, "models": models, "optimizers": optimizers,
    "schedules": schedules, "training": training,
}

if __name__ == "__main__":
    # One thread and deterministic kernels: the same files, whatever the machine's cores.
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for name in sys.argv[1:] or [*PARTS, "seeing"]:
        if name == "seeing":
            # Apart from the others: it also needs grad-cam.
            import seeing

            seeing.generate()
        else:
            PARTS[name].generate()

#!/usr/bin/env python3
"""Times a training step of torchvision's ResNet-18: batch 16 at 128x128, SGD momentum, float32.

Prints one JSON object with the median milliseconds of PyTorch's two memory layouts. Their steps
take turns, so that a busy moment of the machine hits both.
"""

import argparse
import json
import statistics
import time

import torch
import torchvision


class Trainer:
    def __init__(self, batch, size, layout):
        torch.manual_seed(0)
        self.model = torchvision.models.resnet18().to(memory_format=layout).train()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01, momentum=0.9)
        self.images = torch.randn(batch, 3, size, size).to(memory_format=layout)
        self.labels = torch.arange(batch) % 1000
        self.milliseconds = []

    def step(self, timed=True):
        start = time.perf_counter()
        self.optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(self.model(self.images), self.labels)
        loss.backward()
        self.optimizer.step()
        loss.item()
        if timed:
            self.milliseconds.append((time.perf_counter() - start) * 1000)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10, help="timed steps of each layout")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--threads", type=int, default=0, help="0: PyTorch's default")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)

    trainers = {
        "default": Trainer(arguments.batch, arguments.size, torch.contiguous_format),
        "channelsLast": Trainer(arguments.batch, arguments.size, torch.channels_last),
    }
    for trainer in trainers.values():
        trainer.step(timed=False)
        trainer.step(timed=False)
    for _ in range(arguments.steps):
        for trainer in trainers.values():
            trainer.step()
    print(json.dumps({
        name + "Milliseconds": round(statistics.median(trainer.milliseconds), 2)
        for name, trainer in trainers.items()
    } | {
        "steps": arguments.steps, "batch": arguments.batch, "size": arguments.size,
        "threads": torch.get_num_threads(), "torch": torch.__version__,
        "torchvision": torchvision.__version__,
    }))


if __name__ == "__main__":
    main()

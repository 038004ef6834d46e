"""PyTorch in its default layout and in channels-last: a training step, or inference."""

import numpy
import torch

import models
import peer

LAYOUTS = {
    "default": ("PyTorch", torch.contiguous_format),
    "channels-last": ("PyTorch channels-last", torch.channels_last),
}


class Runner:
    def __init__(self, options, batch, layout):
        self.batch, self.layout = batch, layout
        self.images = torch.from_numpy(batch["input"]).to(memory_format=layout)
        self.targets = {
            name: torch.from_numpy(batch[name]) for name in ("labels", "boxes") if name in batch}
        self.model = self.made(options, dropout=True)
        self.optimizer = models.optimizer_for(self.model)
        self.run = self.train if options.part == "train" else self.infer

    def made(self, options, dropout):
        model = models.build(options.model, dropout)
        model.load_state_dict(torch.load(options.folder / "weights.pt"))
        return model.to(memory_format=self.layout).train(options.part == "train")

    def train(self):
        models.step(self.model, self.optimizer, self.images, self.targets)

    def infer(self):
        with torch.inference_mode():
            return self.model(self.images).numpy()

    def difference(self, options):
        """The largest difference from the results of models.py."""
        if options.part == "inference":
            return float(numpy.abs(self.infer() - self.batch["output"]).max())
        model = self.made(options, dropout=False)
        optimizer = models.optimizer_for(model)
        return max(
            abs(models.step(model, optimizer, self.images, self.targets) - float(loss))
            for loss in self.batch["losses"])


def main():
    options = peer.arguments()
    torch.set_num_threads(options.threads)
    batch = numpy.load(options.folder / "batch.npz")
    batch = {name: batch[name] for name in batch.files}
    chosen = [LAYOUTS[name] for name in options.layouts.split(",")]
    runners = [Runner(options, batch, layout) for _, layout in chosen]
    difference = max(runner.difference(options) for runner in runners) if options.check else None
    times = peer.timed(options.steps, *(runner.run for runner in runners))
    peer.report(
        f"PyTorch {torch.__version__}", {name: t for (name, _), t in zip(chosen, times)}, difference)


if __name__ == "__main__":
    main()

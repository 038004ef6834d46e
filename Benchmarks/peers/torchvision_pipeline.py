"""Images per second of one core with torchvision: decode, resize, flip, normalise.

    torchvision_pipeline.py FOLDER [--size 224] [--batch 32] [--seconds 3]

Reads all JPEG files below FOLDER repeatedly, makes batches of channels-last float32 in one process
and thread, and prints one JSON line with images per second of processor time, for each variant.
"""

import argparse
import glob
import json
import os
import time

import torch
import torchvision
from PIL import Image
from torchvision.io import ImageReadMode, decode_jpeg, read_file
from torchvision.transforms import v2


def transforms(size, from_pil):
    mean, deviation = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    steps = [v2.Resize((size, size), antialias=True), v2.RandomHorizontalFlip()]
    if from_pil:
        steps += [v2.PILToTensor()]
    return v2.Compose(steps + [v2.ToDtype(torch.float32, scale=True), v2.Normalize(mean, deviation)])


def tensor_reader(size):
    prepare = transforms(size, from_pil=False)
    return lambda path: prepare(decode_jpeg(read_file(path), mode=ImageReadMode.RGB))


def pil_reader(size, draft):
    prepare = transforms(size, from_pil=True)

    def read(path):
        image = Image.open(path)
        if draft:  # down to twice the target size, like Fovea's decoder
            image.draft("RGB", (2 * size, 2 * size))
        return prepare(image.convert("RGB"))

    return read


def tensor_late_reader(size):
    """Resizes, then flips the batch of floats, which is the cheaper order."""
    resize = v2.Resize((size, size), antialias=True)
    flip = v2.RandomHorizontalFlip()
    return lambda path: flip(resize(decode_jpeg(read_file(path), mode=ImageReadMode.RGB)))


def whole_batch_normalised(images, mean, deviation):
    batch = torch.stack(images).to(torch.float32).contiguous(memory_format=torch.channels_last)
    return batch.div_(255).sub_(mean).div_(deviation)


def rate(paths, batch_size, seconds, read, collate):
    made = 0
    start, processor_start = time.perf_counter(), time.process_time()
    while True:
        images = []
        for index in range(batch_size):
            images.append(read(paths[(made + index) % len(paths)]))
        batch = collate(images)
        assert batch.is_contiguous(memory_format=torch.channels_last)
        made += batch_size
        if time.perf_counter() - start >= seconds:
            return made / (time.process_time() - processor_start)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    paths = sorted(glob.glob(os.path.join(arguments.folder, "**", "*.jpg"), recursive=True))
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    stack = lambda images: torch.stack(images).contiguous(memory_format=torch.channels_last)
    late = lambda images: whole_batch_normalised(images, mean, deviation)
    ways = {
        "decode_jpeg, v2 on tensors": (tensor_reader(arguments.size), stack),
        "decode_jpeg, v2 on tensors, normalised by batch": (
            tensor_late_reader(arguments.size), late),
        "PIL, v2": (pil_reader(arguments.size, draft=False), stack),
        "PIL with draft, v2": (pil_reader(arguments.size, draft=True), stack),
    }
    rates = {
        name: rate(paths, arguments.batch, arguments.seconds, *way) for name, way in ways.items()
    }
    print(json.dumps({"torchvision": torchvision.__version__, "imagesPerSecond": rates}))

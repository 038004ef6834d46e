"""Draws JPEG files that decode like photographs: smooth colour, edges, grain; deterministic.

    photographs.py FOLDER [--count 64] [--sizes 500x375,1280x960] [--classes 2] [--quality 90]

makes FOLDER/SIZE/class-K/NNN.jpg for each size.
"""

import argparse
import os

import numpy as np
from PIL import Image


def field(random, height, width, cells):
    """Smooth noise: a few random cells, enlarged to the image."""
    small = random.uniform(0, 1, (cells, max(2, cells * width // height), 3)).astype(np.float32)
    planes = [
        np.asarray(Image.fromarray(small[..., c], "F").resize((width, height), Image.BICUBIC))
        for c in range(3)
    ]
    return np.stack(planes, -1)


def photograph(seed, width, height):
    random = np.random.default_rng(seed)
    picture = 0.55 * field(random, height, width, 3) + 0.25 * field(random, height, width, 12)
    # Objects with edges: discs of individual colours, some of them textured.
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(12):
        radius = random.uniform(0.03, 0.25) * height
        inside = (x - random.uniform(0, width)) ** 2 + (y - random.uniform(0, height)) ** 2
        inside = (inside < radius**2)[..., None]
        texture = random.uniform(0, 0.3) * np.sin(x * random.uniform(0.1, 1))[..., None]
        picture = np.where(inside, picture * 0.3 + random.uniform(0, 0.7, 3) + texture, picture)
    picture += 0.12 * (field(random, height, width, height // 4) - 0.5)
    picture += random.normal(0, 0.015, picture.shape)
    return Image.fromarray((picture.clip(0, 1) * 255).astype(np.uint8))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--sizes", default="500x375,1280x960")
    parser.add_argument("--classes", type=int, default=2)
    parser.add_argument("--quality", type=int, default=90)
    arguments = parser.parse_args()
    for size in arguments.sizes.split(","):
        width, height = map(int, size.split("x"))
        for index in range(arguments.count):
            folder = os.path.join(
                arguments.folder, size, f"class-{index % arguments.classes}")
            os.makedirs(folder, exist_ok=True)
            path = os.path.join(folder, f"{index:04}.jpg")
            if not os.path.exists(path):
                photograph(index, width, height).save(path, quality=arguments.quality)

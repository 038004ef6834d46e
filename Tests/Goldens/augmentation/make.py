"""Makes tones.json: changes of tone, blur and perspective of a small picture by torchvision 0.29.

    python make.py     # needs torch, torchvision, numpy and pillow
"""

import colorsys
import json

import numpy as np
import torch
from PIL import Image, ImageEnhance, ImageOps
from torchvision.transforms import functional as F

WIDTH, HEIGHT = 9, 7
random = np.random.default_rng(4)
source = random.integers(20, 236, (HEIGHT, WIDTH, 3), dtype=np.uint8)
picture = Image.fromarray(source)
tensor = torch.from_numpy(source).permute(2, 0, 1)


def hsv(turn, saturation, value):
    def change(pixel):
        h, s, v = colorsys.rgb_to_hsv(*(pixel / 255))
        return colorsys.hsv_to_rgb((h + turn) % 1, min(s * saturation, 1), min(v * value, 1))

    changed = np.array([[change(pixel) for pixel in row] for row in source])
    return np.floor(changed * 255 + 0.5)


def blur(deviation):
    # torchvision mirrors at the edges, so only the middle is compared.
    size = 2 * int(np.ceil(3 * deviation)) + 1
    large = np.tile(source, (5, 5, 1))
    result = F.gaussian_blur(
        torch.from_numpy(large).permute(2, 0, 1).double(), [size, size], [deviation, deviation])
    return np.floor(result.permute(1, 2, 0).numpy()[2 * HEIGHT:3 * HEIGHT, 2 * WIDTH:3 * WIDTH] + 0.5)


def perspective(ends):
    starts = [[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]]
    coefficients = np.linalg.solve(
        np.array([row for (x, y), (u, v) in zip(ends, starts) for row in (
            [x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y])], float),
        np.array([number for point in starts for number in point], float))
    return np.asarray(
        picture.transform((WIDTH, HEIGHT), Image.PERSPECTIVE, list(coefficients), Image.NEAREST))


corners = [[1.2, 0.4], [8.1, 1.1], [7.5, 6.2], [0.3, 5.9]]
results = {
    "brightness 0.6": np.asarray(ImageEnhance.Brightness(picture).enhance(0.6)),
    "brightness 1.7": np.asarray(ImageEnhance.Brightness(picture).enhance(1.7)),
    "contrast 0.5": np.asarray(ImageEnhance.Contrast(picture).enhance(0.5)),
    "contrast 1.6": np.asarray(ImageEnhance.Contrast(picture).enhance(1.6)),
    "saturation 0.4": np.asarray(ImageEnhance.Color(picture).enhance(0.4)),
    "saturation 1.8": np.asarray(ImageEnhance.Color(picture).enhance(1.8)),
    "sharpness 0.2": np.asarray(ImageEnhance.Sharpness(picture).enhance(0.2)),
    "sharpness 1.9": np.asarray(ImageEnhance.Sharpness(picture).enhance(1.9)),
    "posterize 3": np.asarray(ImageOps.posterize(picture, 3)),
    "solarize 100": np.asarray(ImageOps.solarize(picture, 100)),
    "autocontrast": np.asarray(ImageOps.autocontrast(picture)),
    "equalize": F.equalize(tensor).permute(1, 2, 0).numpy(),
    "hsv": hsv(0.21, 1.3, 1.1),
    "hsv back": hsv(0.9, 0.5, 0.7),
    "blur 0.8": blur(0.8),
    "perspective": perspective(corners),
}
with open("tones.json", "w") as file:
    json.dump({
        "width": WIDTH, "height": HEIGHT, "source": source.flatten().tolist(), "corners": corners,
        "results": {name: np.asarray(value).astype(int).flatten().tolist()
                    for name, value in results.items()},
    }, file)
    file.write("\n")

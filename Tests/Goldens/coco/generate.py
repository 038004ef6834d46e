"""Writes outlines with the masks that pycocotools makes of them.

Run once, outside the package, when cases change:

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install pycocotools==2.0.11 numpy
    /tmp/venv/bin/python Tests/Goldens/coco/generate.py

`counts` is the run-length text of the union of the polygons.
"""

import json
import pathlib

import numpy as np
from pycocotools import mask

here = pathlib.Path(__file__).parent
random = np.random.default_rng(7)


def case(name, width, height, polygons):
    polygons = [[float(x) for x in points] for points in polygons]
    merged = mask.merge(mask.frPyObjects(polygons, height, width))
    return {
        "name": name,
        "width": width,
        "height": height,
        "polygons": polygons,
        "counts": merged["counts"].decode(),
        "area": int(mask.area(merged)),
    }


def star(width, height, points, low, high):
    angles = np.sort(random.uniform(0, 2 * np.pi, points))
    radii = random.uniform(low, high, points)
    x = np.clip(width / 2 + radii * width * np.cos(angles), 0, width)
    y = np.clip(height / 2 + radii * height * np.sin(angles), 0, height)
    return np.round(np.stack([x, y], 1), 2).ravel()


cases = [
    case("a square on pixel edges", 10, 8, [[2, 2, 6, 2, 6, 5, 2, 5]]),
    case("a square between pixel edges", 10, 8, [[2.5, 2.5, 6.5, 2.5, 6.5, 5.5, 2.5, 5.5]]),
    case("the whole image", 7, 5, [[0, 0, 7, 0, 7, 5, 0, 5]]),
    case("half a pixel over the edges", 7, 5, [[-0.5, -0.5, 7.5, -0.5, 7.5, 5.5, -0.5, 5.5]]),
    case("turned the other way", 10, 8, [[2, 5, 6, 5, 6, 2, 2, 2]]),
    case("thinner than a pixel", 12, 12, [[3.1, 2, 3.4, 2, 3.4, 10, 3.1, 10]]),
    case("a triangle with a point twice", 20, 20, [[1, 1, 18, 3, 18, 3, 7, 17]]),
    case("crossing itself", 20, 20, [[2, 2, 18, 18, 18, 2, 2, 18]]),
    case("two parts that overlap", 20, 15, [[1, 1, 9, 1, 9, 9, 1, 9], [5, 5, 15, 5, 15, 13, 5, 13]]),
]
for index in range(12):
    width, height = (int(n) for n in random.integers(15, 60, 2))
    points = int(random.integers(3, 25))
    reach = 0.45 if index % 2 == 0 else 0.8
    cases.append(
        case(f"random {index}", width, height, [star(width, height, points, 0.05, reach)])
    )

(here / "outlines.json").write_text(json.dumps(cases, indent=1) + "\n")

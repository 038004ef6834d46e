"""Writes the goldens beside this file: resizes by Pillow, and small files of kinds that Fovea reads
and does not write, with the pixels that Pillow decodes. Run: python3 make.py (pillow, numpy)."""
import base64
import io
import json
import os

import numpy as np
from PIL import Image

here = os.path.dirname(os.path.abspath(__file__))


def text(values):
    return base64.b64encode(bytes(values)).decode()


def picture(width, height, channels, seed):
    """Noise over a gradient: edges for the filters, and all values."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    ramp = (x * 255 // max(1, width - 1) + y * 255 // max(1, height - 1)) // 2
    noise = random.integers(0, 256, (height, width, channels))
    mixed = np.where(noise > 200, noise, ramp[..., None])
    return mixed.astype(np.uint8)


def as_pillow(array):
    return Image.fromarray(array[..., 0] if array.shape[2] == 1 else array)


def resizes():
    filters = {"nearest": Image.NEAREST, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}
    sizes = [(23, 17, 9, 7), (23, 17, 24, 40), (8, 30, 32, 5), (16, 16, 8, 8), (5, 5, 1, 1),
             (1, 1, 4, 3), (40, 3, 7, 3)]
    cases = []
    for number, (width, height, new_width, new_height) in enumerate(sizes):
        for channels in (1, 3, 4):
            source = picture(width, height, channels, number)
            for name, kind in filters.items():
                # Pillow premultiplies nothing when the four channels are not called alpha.
                image = as_pillow(source) if channels < 4 else Image.frombytes(
                    "CMYK", (width, height), source.tobytes())
                result = np.asarray(image.resize((new_width, new_height), kind))
                if name == "bicubic":
                    # In 8 bits Pillow clips overshoots between its passes; in floats it does not.
                    planes = [Image.fromarray(source[..., c].astype(np.float32)) for c in
                              range(channels)]
                    floats = [np.asarray(p.resize((new_width, new_height), kind)) for p in planes]
                    result = np.clip(np.rint(np.stack(floats, axis=2)), 0, 255).astype(np.uint8)
                cases.append({
                    "filter": name, "width": width, "height": height, "channels": channels,
                    "newWidth": new_width, "newHeight": new_height,
                    "source": text(source.tobytes()), "result": text(result.tobytes())})
    return cases


def files():
    rgb = picture(19, 13, 3, 100)
    grey = picture(19, 13, 1, 101)
    smooth = np.asarray(as_pillow(picture(5, 4, 3, 102)).resize((37, 29), Image.BICUBIC))
    alpha = np.concatenate([rgb, picture(19, 13, 1, 103)], axis=2)
    exif = Image.Exif()
    exif[0x0112] = 6
    cases = []

    def add(name, image, layout, format, expected=None, tolerance=0, **options):
        buffer = io.BytesIO()
        image.save(buffer, format, **options)
        data = buffer.getvalue()
        if expected is None:
            decoded = Image.open(io.BytesIO(data))
            decoded = decoded.convert("L" if layout == "grey" else "RGB")
            expected = np.asarray(decoded)
        height, width = expected.shape[:2]
        cases.append({
            "name": name, "layout": layout, "width": width, "height": height,
            "file": text(data), "pixels": text(expected.tobytes()), "tolerance": tolerance})

    def on_white(rgba):
        opacity = rgba[..., 3:].astype(int)
        colour = rgba[..., :3].astype(int)
        return ((colour * opacity + 255 * (255 - opacity) + 127) // 255).astype(np.uint8)

    colour = Image.fromarray(rgb)
    add("jpeg 4:2:0", Image.fromarray(smooth), "rgb", "JPEG", quality=80)
    add("jpeg 4:4:4", colour, "rgb", "JPEG", quality=95, subsampling=0)
    add("jpeg progressive", Image.fromarray(smooth), "rgb", "JPEG", progressive=True)
    add("jpeg grey", as_pillow(grey), "rgb", "JPEG")
    add("jpeg grey as grey", as_pillow(grey), "grey", "JPEG")
    add("jpeg with restart markers", Image.fromarray(smooth), "rgb", "JPEG",
        restart_marker_blocks=2)
    add("jpeg cmyk", Image.fromarray(smooth).convert("CMYK"), "rgb", "JPEG", quality=95,
        tolerance=1)
    add("webp lossless", colour, "rgb", "WEBP", expected=rgb, lossless=True)
    add("webp lossy", Image.fromarray(smooth), "rgb", "WEBP", quality=80)
    add("webp alpha", Image.fromarray(alpha), "rgb", "WEBP", expected=on_white(alpha),
        lossless=True, exact=True)
    add("webp turned", colour, "rgb", "WEBP", expected=np.rot90(rgb, -1), lossless=True,
        exif=exif)
    add("png turned", colour, "rgb", "PNG", expected=np.rot90(rgb, -1), exif=exif)
    add("jpeg turned", as_pillow(grey), "grey", "JPEG", exif=exif, quality=95,
        expected=np.rot90(np.asarray(Image.open(io.BytesIO(saved(as_pillow(grey), quality=95)))),
                          -1))
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
        add("tiff " + compression, colour, "rgb", "TIFF", expected=rgb, compression=compression)
    add("tiff group 4", as_pillow(grey).convert("1"), "grey", "TIFF", compression="group4")
    add("tiff jpeg", Image.fromarray(smooth), "rgb", "TIFF", compression="jpeg", tolerance=1)
    add("tiff cmyk", colour.convert("CMYK"), "rgb", "TIFF", tolerance=2)
    add("tiff palette", colour.convert("P"), "rgb", "TIFF")
    add("tiff alpha", Image.fromarray(alpha), "rgb", "TIFF", expected=on_white(alpha))
    add("bmp 24", colour, "rgb", "BMP", expected=rgb)
    add("bmp 8", colour.convert("P"), "rgb", "BMP")
    add("bmp 1", as_pillow(grey).convert("1"), "rgb", "BMP")
    add("png palette", colour.convert("P"), "rgb", "PNG")
    return cases


def saved(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def refused():
    """Valid files of kinds that are not decoded."""
    frames = [Image.fromarray(picture(8, 8, 3, seed)) for seed in (200, 201)]
    animation = io.BytesIO()
    frames[0].save(animation, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    floats = io.BytesIO()
    Image.fromarray(np.ones((4, 4), np.float32)).save(floats, "TIFF")
    return [
        {"file": text(animation.getvalue()), "detail": "an animation"},
        {"file": text(floats.getvalue()), "detail": "32-bit float samples"}]


for name, cases in (("resize", resizes()), ("files", files()), ("refused", refused())):
    with open(os.path.join(here, name + ".json"), "w") as output:
        json.dump(cases, output, indent=1)
        output.write("\n")

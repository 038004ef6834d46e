"""Small data sets with a known fault, cut from public data: the same files for the same name."""

import gzip
import os
import random
import shutil
import struct
import subprocess
import tarfile
import zipfile
import zlib

FASHION = "/usr/share/datasets/fashion-mnist"


def made(name, source, scratch):
    """The path of the data of a name, such as fashion:200:50.

    Classification: KIND:TRAIN:VAL[:FLIPPED[:LIMIT[:SKIPPED[:CLASSES]]]], images of each class; the
    share of flipped labels; the number of validation images in all; the images of each class that
    are passed over; the number of classes. Others: KIND:TRAIN:VAL, images in all.
    """
    kind, *numbers = name.split(":")
    if name == "bccd":
        return os.path.join(source, "bccd")
    folder = os.path.join(scratch, name.replace(":", "-").replace(".", "_"))
    result = os.path.join(folder, "labels.csv") if kind == "solar" else folder
    if os.path.exists(result):
        return result
    partial = folder + ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    os.makedirs(partial)
    makers = {"fashion": fashion, "mnist": mnist, "cifar": cifar, "tiles": tiles, "bccd": bccd,
              "membrane": membrane, "solar": solar}
    makers[kind](
        [float(number) for number in numbers], partial, source, scratch)
    os.rename(partial, folder)
    return result


def fashion(numbers, folder, source, scratch):
    """Fashion-MNIST (package dataset-fashion-mnist) as PNG files."""
    idx(FASHION, numbers, folder)


def mnist(numbers, folder, source, scratch):
    """MNIST as PNG files."""
    idx(f"{source}/mnist", numbers, folder)


def idx(place, numbers, folder):
    """Grey images of 28 x 28 in IDX files, the training ones, as PNG files."""
    with gzip.open(f"{place}/train-images-idx3-ubyte.gz") as file:
        pixels = file.read()[16:]
    with gzip.open(f"{place}/train-labels-idx1-ubyte.gz") as file:
        labels = file.read()[8:]
    places = {}
    for place, label in enumerate(labels):
        places.setdefault(f"class{label}", []).append(place)

    def write(place, path):
        with open(path + ".png", "wb") as file:
            file.write(png(pixels[place * 784:(place + 1) * 784], 28, 28))

    folders(places, numbers, folder, write)


def cifar(numbers, folder, source, scratch):
    """CIFAR-10 as JPEG files: the first 1,000 of each class."""
    place = os.path.join(scratch, "cifar10-jpeg")
    if not os.path.exists(place):
        with tarfile.open(f"{source}/cifar10-jpeg/train-1000-per-class.tar.gz") as archive:
            archive.extractall(place + ".partial", filter="data")
        os.rename(place + ".partial", place)
    files = {
        name: sorted(os.path.join(place, "train", name, file)
                     for file in os.listdir(os.path.join(place, "train", name)))
        for name in sorted(os.listdir(os.path.join(place, "train")))}
    folders(files, numbers, folder, lambda file, path: shutil.copy(file, path + ".jpg"))


def tiles(numbers, folder, source, scratch):
    """Magnetic tiles by their leak-free split: at most TRAIN and VAL images of each class."""
    place = f"{source}/magnetic-tile"
    with open(f"{place}/groups.csv") as file:
        rows = [line.strip().split(",") for line in file][1:]
    random.Random(0).shuffle(rows)
    counts = {}
    for path, name, *_, split in rows:
        limit = {"train": numbers[0], "val": numbers[1]}.get(split, 0)
        counts[name, split] = counts.get((name, split), 0) + 1
        if counts[name, split] <= limit:
            os.makedirs(f"{folder}/{split}/{name}", exist_ok=True)
            shutil.copy(f"{place}/{path}", f"{folder}/{split}/{name}/{os.path.basename(path)}")


def bccd(numbers, folder, source, scratch):
    """Blood cells: the first images of the official training and validation lists."""
    for name in ["Annotations", "JPEGImages"]:
        os.symlink(f"{source}/bccd/{name}", f"{folder}/{name}")
    os.makedirs(f"{folder}/ImageSets/Main")
    for split, count in zip(["train", "val"], numbers):
        with open(f"{source}/bccd/ImageSets/Main/{split}.txt") as file:
            names = file.read().split()[:int(count)]
        with open(f"{folder}/ImageSets/Main/{split}.txt", "w") as file:
            file.write("\n".join(names) + "\n")


def folders(items, numbers, folder, write):
    """train/ and val/ with a folder per class; the share FLIPPED of both gets another class."""
    training, validation = int(numbers[0]), int(numbers[1])
    flipped = numbers[2] if len(numbers) > 2 else 0
    limit = int(numbers[3]) if len(numbers) > 3 else 0
    skipped = int(numbers[4]) if len(numbers) > 4 else 0
    draw = random.Random(0)
    names = sorted(items)[:int(numbers[5]) if len(numbers) > 5 else None]
    written = 0
    for label, name in enumerate(names):
        for split in ["train", "val"]:
            os.makedirs(f"{folder}/{split}/{name}", exist_ok=True)
    for label, name in enumerate(names):
        for place, item in enumerate(items[name][skipped:][:training + validation]):
            split = "train" if place < training else "val"
            if split == "val" and limit > 0:
                if written >= limit:
                    continue
                written += 1
            given = name
            if draw.random() < flipped:
                given = names[(label + draw.randrange(1, len(names))) % len(names)]
            write(item, f"{folder}/{split}/{given}/{name}-{place}")
    for name in names:
        if not os.listdir(f"{folder}/val/{name}"):
            os.rmdir(f"{folder}/val/{name}")


def membrane(numbers, folder, source, scratch):
    """ISBI 2012: the first of slices 0 to 23 for training, of 24 to 29 for validation."""
    training, validation = [int(number) for number in numbers] or [24, 6]
    for number in [*range(training), *range(24, 24 + validation)]:
        split = "train" if number < 24 else "val"
        for kind, name in [("image", "images"), ("label", "masks")]:
            os.makedirs(f"{folder}/{split}/{name}", exist_ok=True)
            shutil.copy(f"{source}/isbi2012-membrane/{kind}/{number}.png",
                        f"{folder}/{split}/{name}/{number}.png")


def solar(numbers, folder, source, scratch):
    """ELPV (PyPI elpv-dataset): the probability of a defect of solar cells."""
    place = os.path.join(scratch, "elpv")
    if not os.path.exists(place):
        subprocess.run(
            ["python3", "-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch,
             "elpv-dataset"], check=True)
        wheel = [name for name in os.listdir(scratch) if name.startswith("elpv_dataset")][0]
        with zipfile.ZipFile(os.path.join(scratch, wheel)) as archive:
            archive.extractall(place)
    place = os.path.join(place, "elpv_dataset", "data")
    with open(f"{place}/labels.csv") as file:
        rows = [line.split() for line in file if line.strip()]
    random.Random(0).shuffle(rows)
    training, validation = int(numbers[0]), int(numbers[1])
    with open(f"{folder}/labels.csv", "w") as file:
        file.write("path,probability,split\n")
        for index, row in enumerate(rows[:training + validation]):
            split = "train" if index < training else "val"
            file.write(f"{place}/{row[0]},{row[1]},{split}\n")


def png(pixels, width, height):
    """A grey picture of 8 bits as a PNG file."""
    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + pixels[row * width:(row + 1) * width] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))

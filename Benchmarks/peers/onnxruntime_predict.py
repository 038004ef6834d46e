"""Classifies an image with ONNX Runtime: the peer of `fovea predict`.

    onnxruntime_predict.py MODEL.onnx IMAGE [--threads 2]
        [--optimization all|extended|basic|none] [--no-prepacking] [--no-arena]
"""

import sys

import numpy as np
import onnxruntime
from PIL import Image


def option(name, default):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else default


def main():
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(option("--threads", "2"))
    level = option("--optimization", "all")
    options.graph_optimization_level = {
        "all": onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL,
        "extended": onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
        "basic": onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC,
        "none": onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL,
    }[level]
    if "--no-prepacking" in sys.argv:
        options.add_session_config_entry("session.disable_prepacking", "1")
    if "--no-arena" in sys.argv:
        options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(
        sys.argv[1], options, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    height, width = entry.shape[2:]
    image = Image.open(sys.argv[2]).convert("RGB").resize((width, height), Image.BILINEAR)
    pixels = np.asarray(image, np.float32) / 255
    pixels = (pixels - np.float32([0.485, 0.456, 0.406])) / np.float32([0.229, 0.224, 0.225])
    images = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None])
    logits = session.run(None, {entry.name: images})[0][0]
    exponentials = np.exp(logits - logits.max())
    probabilities = exponentials / exponentials.sum()
    for index in np.argsort(-probabilities)[:5]:
        print(f"class {index}\t{probabilities[index]:.6f}")


main()

"""Compares exported models with ONNX Runtime and prints a table; run by scripts/export-check."""

import collections
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime as ort

LIMIT = 1e-4


def main(folder):
    failures = 0
    print(f"{'model':58} {'file':6} {'nodes':>5} {'T':>2}  {'max abs':>8}  {'top-1':>9}  checker")
    for record in sorted(folder.glob("*.json")):
        case = json.loads(record.read_text())
        images = np.fromfile(folder / f"{case['name']}.input", np.float32).reshape(case["shape"])
        images = np.ascontiguousarray(images.transpose(0, 3, 1, 2))
        ours = np.fromfile(folder / f"{case['name']}.output", np.float32)
        ours = ours.reshape(case["outputShape"])
        for file in case["files"]:
            failures += not check(folder / file, case, images, ours)
    print(f"{failures} failed")
    return failures


def check(path, case, images, ours):
    label = path.name[len(case["name"]) + 1 : -len(".onnx")]
    try:
        onnx.checker.check_model(str(path), full_check=True)
        verdict = "passed"
    except Exception as error:  # noqa: BLE001 - whatever it says belongs into the table
        verdict = str(error).splitlines()[0][:60]
    model = onnx.load(str(path), load_external_data=False)
    kinds = collections.Counter(node.op_type for node in model.graph.node)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        shape = session.get_inputs()[0].shape
        name = session.get_inputs()[0].name
        batches = [3] if shape[0] == 3 else [1, 3]
        worst, same, total = 0.0, 0, 0
        for batch in batches:
            output = session.run(None, {name: images[:batch]})[0]
            if output.ndim == 4:
                output = output.transpose(0, 2, 3, 1)
            expected = ours[:batch]
            assert output.shape == expected.shape, (output.shape, expected.shape)
            worst = max(worst, float(np.abs(output - expected).max()))
            equal = (output.argmax(-1) == expected.argmax(-1)).reshape(batch, -1).mean(1)
            # A few of a map's thousands of pixels may have two equal classes.
            same += int((equal >= (1 if output.ndim == 2 else 0.999)).sum())
            total += batch
        figures = f"{worst:8.1e}  {same:4}/{total:<4}"
        passed = worst <= LIMIT and same == total
    except Exception as error:  # noqa: BLE001
        figures, passed = f"ONNX Runtime: {str(error)[:200]}", False
    print(
        f"{case['name']:58} {label:6} {sum(kinds.values()):5} {kinds['Transpose']:2}  {figures}  "
        + verdict,
        flush=True,
    )
    return passed and verdict == "passed"


if __name__ == "__main__":
    sys.exit(1 if main(pathlib.Path(sys.argv[1])) else 0)

"""The published out-of-sample probabilities of CIFAR-10 with 20 % symmetric label noise.

    git clone --filter=blob:none https://github.com/cgnorthcutt/confidentlearning-reproduce
    python3 published.py confidentlearning-reproduce /tmp/confident-learning
    FOVEA_CONFIDENT_LEARNING=/tmp/confident-learning \
        swift test --filter PublishedConfidentLearning

Reads commit 2f315563 from the repository, whatever is checked out, and writes raw little-endian
doubles: probabilities.f64 (50,000 x 10, four folds of ResNet-50), labels.f64 (with noise) and
truth.f64. Also prints the precision, recall and F1 of the published masks. Requires numpy.
"""
import io
import json
import pathlib
import subprocess
import sys

import numpy as np

COMMIT = "2f3155636663eb0813363dc06cd822aae6526c34"
FOLDER = "cifar10/cifar10_noisy_labels__frac_zero_noise_rates__0_0__noise_amount__0_2/"
LABELS = ("cifar10/cifar10_noisy_labels/"
          "cifar10_noisy_labels__frac_zero_noise_rates__0.0__noise_amount__0.2.json")
CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()


def main():
    repository, out = sys.argv[1], pathlib.Path(sys.argv[2])

    def content(path):
        return subprocess.run(
            ["git", "-C", repository, "show", f"{COMMIT}:{path}"], capture_output=True,
            check=True).stdout

    noisy = json.loads(content(LABELS))
    labels = np.array(list(noisy.values()))
    truth = np.array([CLASSES.index(path.split("/")[-2]) for path in noisy])
    probabilities = np.load(io.BytesIO(content(FOLDER + "cifar10__train__model_resnet50__pyx.npy")))
    out.mkdir(parents=True, exist_ok=True)
    for name, values in [("probabilities", probabilities), ("labels", labels), ("truth", truth)]:
        values.astype("<f8").tofile(out / f"{name}.f64")
    wrong = labels != truth
    for name in ["conf_joint_only", "cl_pbc", "cl_pbnr", "cl_both"]:
        kept = np.load(io.BytesIO(content(f"{FOLDER}train_pruned_{name}/train_mask.npy")))
        hits = (~kept & wrong).sum()
        precision, recall = hits / (~kept).sum(), hits / wrong.sum()
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{name:16} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")


if __name__ == "__main__":
    main()

"""Suggestions of fastai's learning-rate finder for three recorded curves.

Run: python Tests/Goldens/diagnosis/learning_rate.py
Writes learning_rate.json beside itself. The three functions do what `valley`, `steep` and `minimum`
of fastai 2 (fastai/callback/schedule.py) do, on lists in float64; `smoothed` is its AvgSmoothLoss.
"""

import json
import math
import pathlib
import random

HERE = pathlib.Path(__file__).parent
STEPS = 100


def smoothed(losses, beta=0.98):
    average, result = 0.0, []
    for count, loss in enumerate(losses, 1):
        average = loss * (1 - beta) + average * beta
        result.append(average / (1 - beta**count))
    return result


def valley(losses):
    lengths = [1] * len(losses)
    start = end = 0
    for i in range(1, len(losses)):
        for j in range(i):
            if losses[i] < losses[j] and lengths[i] < lengths[j] + 1:
                lengths[i] = lengths[j] + 1
            if lengths[end] < lengths[i]:
                end = i
                start = end - lengths[end]
    third = (end - start) / 3
    return start + int(third) + int(third / 2)


def steep(rates, losses):
    slopes = [
        (losses[i + 1] - losses[i]) / (math.log(rates[i + 1]) - math.log(rates[i]))
        for i in range(len(losses) - 1)
    ]
    return min(range(len(slopes)), key=slopes.__getitem__)


def curve(seed, noise, best, breaks):
    """A flat start, a fall around `best`, a rise from `breaks` on, with noise."""
    draw = random.Random(seed)
    rates = [1e-7 * (10 / 1e-7) ** (i / (STEPS - 1)) for i in range(STEPS)]
    losses = []
    for rate in rates:
        fall = 1.5 / (1 + (rate / best) ** -1.2)
        rise = 0.4 * (rate / breaks) ** 2
        losses.append(round(2.3 - fall + rise + draw.gauss(0, noise), 6))
    return rates, losses


cases = []
for seed, noise, best, breaks in [(1, 0.02, 1e-3, 0.5), (2, 0.08, 1e-2, 1.0), (3, 0.0, 1e-4, 0.1)]:
    rates, losses = curve(seed, noise, best, breaks)
    smooth, lowest, end = smoothed(losses), float("inf"), len(losses)
    for i, value in enumerate(smooth):
        lowest = min(lowest, value)
        if value > 4 * lowest:
            end = i + 1
            break
    rates, losses, smooth = rates[:end], losses[:end], smooth[:end]
    kept_rates, kept = rates[STEPS // 10 : -5], smooth[STEPS // 10 : -5]
    lowest = min(range(len(kept)), key=kept.__getitem__)
    cases.append(
        {
            "rates": rates,
            "losses": losses,
            "lastSmoothed": smooth[-1],
            "isDiverged": end < STEPS,
            "valley": kept_rates[valley(kept)],
            "steepest": kept_rates[steep(kept_rates, kept)],
            "minimum": kept_rates[lowest] / 10,
        }
    )
(HERE / "learning_rate.json").write_text(json.dumps({"cases": cases}) + "\n")

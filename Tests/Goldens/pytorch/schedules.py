"""Learning rates of thirty steps (or epochs) under each schedule."""

import torch
from torch.optim import lr_scheduler as schedulers

from common import rounded, write

COUNT = 30
# What the plateau schedule watches: it falls, stalls, falls a little, stalls again.
METRIC = [1.0, 0.8, 0.7, 0.7, 0.71, 0.7, 0.72, 0.7, 0.65, 0.65, 0.65, 0.65, 0.65, 0.65, 0.65,
          0.6, 0.6001, 0.59995, 0.6, 0.6, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]

CASES = [
    ("step", {"learningRate": 0.1, "every": 7, "factor": 0.5},
     lambda o: schedulers.StepLR(o, 7, 0.5)),
    ("exponential", {"learningRate": 0.1, "factor": 0.9},
     lambda o: schedulers.ExponentialLR(o, 0.9)),
    ("cosine", {"learningRate": 0.1, "steps": 30, "minimum": 0.001},
     lambda o: schedulers.CosineAnnealingLR(o, 30, 0.001)),
    ("oneCycle",
     {"maximum": 0.1, "steps": 30, "warmUpFraction": 0.3, "initialDivisor": 25.0,
      "finalDivisor": 1e4},
     lambda o: schedulers.OneCycleLR(
         o, 0.1, total_steps=30, pct_start=0.3, anneal_strategy="cos", div_factor=25.0,
         final_div_factor=1e4, cycle_momentum=False)),
    ("plateau",
     {"learningRate": 0.1, "factor": 0.5, "patience": 2, "threshold": 1e-4,
      "thresholdMode": "relative", "cooldown": 0, "minimum": 0.001},
     lambda o: schedulers.ReduceLROnPlateau(o, factor=0.5, patience=2, min_lr=0.001)),
    ("plateau",
     {"learningRate": 0.1, "factor": 0.1, "patience": 1, "threshold": 1e-4,
      "thresholdMode": "relative", "cooldown": 3, "minimum": 0.0},
     lambda o: schedulers.ReduceLROnPlateau(o, factor=0.1, patience=1, cooldown=3)),
]


def generate():
    cases = []
    for name, settings, make in CASES:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
        schedule = make(optimizer)
        rates = []
        for step in range(COUNT):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if name == "plateau":
                schedule.step(METRIC[step])
            elif step + 1 < COUNT:
                schedule.step()
        cases.append({"schedule": name, "settings": settings, "rates": rounded(rates)})
    write("schedules.json", {"count": COUNT, "plateauMetric": METRIC, "cases": cases})

"""Updates of a chain of dense layers in parameter groups of falling rates, one released late.

And the optimum of a regularised logistic regression, which a linear probe must come to.
"""

import numpy as np
import torch

from common import filled, rounded, write

# The chain: path, shape; its parts from the input on are 0, 1 and 2, the last the head.
PARAMETERS = [("0.weight", (3, 2)), ("0.bias", (3,)), ("1.weight", (4, 3)), ("1.bias", (4,)),
              ("2.weight", (2, 4)), ("2.bias", (2,))]
RATES = [0.01, 0.02, 0.04, 0.04, 0.03, 0.01]
DECAY = 0.5
RELEASE = 3  # updates before part 0 begins to train


def trained(kind):
    values = {path: torch.tensor(filled(90_000 + i, *shape), requires_grad=True)
              for i, (path, shape) in enumerate(PARAMETERS)}
    groups = [{"params": [v for p, v in values.items() if p[0] == str(part)],
               "factor": DECAY ** (2 - part)} for part in range(3)]
    if kind == "sgd":
        optimizer = torch.optim.SGD(groups[1:], lr=1, momentum=0.9, weight_decay=0.01)
    else:
        optimizer = torch.optim.AdamW(groups[1:], lr=1, betas=(0.9, 0.999), eps=1e-8,
                                      weight_decay=0.01)
    steps = []
    for step, rate in enumerate(RATES):
        if step == RELEASE:
            optimizer.add_param_group(groups[0])
        for group in optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        for i, value in enumerate(values.values()):
            frozen = step < RELEASE and i < 2
            gradient = filled(90_100 + 10 * step + i, *PARAMETERS[i][1])
            value.grad = None if frozen else torch.tensor(gradient)
        optimizer.step()
        steps.append({path: rounded(v.detach()) for path, v in values.items()})
    return steps


def probe():
    """argmin over W, b of mean cross-entropy + decay/2 ||W||^2, b not decayed, by Newton steps."""
    count, length, classes, decay = 60, 6, 3, 0.05
    x = torch.tensor(filled(91_000, count, length))
    labels = torch.tensor([i % classes for i in range(count)])
    x[torch.arange(count), labels] += 0.8
    x = x.to(torch.float32).to(torch.float64)
    theta = torch.zeros(classes * (length + 1), dtype=torch.float64, requires_grad=True)

    def loss(theta):
        weight = theta[: classes * length].reshape(classes, length)
        return (torch.nn.functional.cross_entropy(x @ weight.T + theta[classes * length:], labels)
                + decay / 2 * (weight ** 2).sum())

    for _ in range(30):
        gradient = torch.autograd.functional.jacobian(loss, theta)
        hessian = torch.autograd.functional.hessian(loss, theta)
        with torch.no_grad():
            # The shifts have one direction without slope: the pseudo-inverse leaves it alone.
            theta -= torch.linalg.pinv(hessian, hermitian=True) @ gradient
    weight = theta.detach()[: classes * length].reshape(classes, length)
    logits = x @ weight.T + theta.detach()[classes * length:]
    return {"features": rounded(x), "labels": labels.tolist(), "length": length, "decay": decay,
            "loss": float(loss(theta.detach())), "weight": rounded(weight),
            "probabilities": rounded(torch.softmax(logits, 1))}


def generate():
    write("finetuning.json", {
        "rates": RATES, "decay": DECAY, "release": RELEASE,
        "sgd": trained("sgd"), "adamw": trained("adamw"), "probe": probe()})

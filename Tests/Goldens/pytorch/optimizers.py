"""Ten updates of one small parameter by each optimizer, from gradients given as numbers."""

import torch

from common import filled, rounded, write

STEPS, SIZE = 10, 5

CASES = [
    ("SGD", "sgd", {"learningRate": 0.1}),
    ("SGD, momentum", "sgd", {"learningRate": 0.1, "momentum": 0.9}),
    ("SGD, Nesterov", "sgd", {"learningRate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("SGD, dampening", "sgd", {"learningRate": 0.1, "momentum": 0.9, "dampening": 0.5}),
    ("SGD, weight decay", "sgd", {"learningRate": 0.1, "weightDecay": 0.05}),
    ("SGD, momentum and weight decay", "sgd",
     {"learningRate": 0.1, "momentum": 0.9, "weightDecay": 0.05}),
    ("AdaGrad", "adagrad", {"learningRate": 0.1, "epsilon": 1e-10}),
    ("AdaGrad, initial accumulator and weight decay", "adagrad",
     {"learningRate": 0.1, "epsilon": 1e-10, "initialAccumulator": 0.1, "weightDecay": 0.05}),
    ("RMSProp", "rmsprop", {"learningRate": 0.01, "decay": 0.99, "epsilon": 1e-8}),
    ("RMSProp, momentum", "rmsprop",
     {"learningRate": 0.01, "decay": 0.9, "epsilon": 1e-8, "momentum": 0.9}),
    ("RMSProp, centred", "rmsprop",
     {"learningRate": 0.01, "decay": 0.9, "epsilon": 1e-8, "centered": True}),
    ("RMSProp, centred, momentum, weight decay", "rmsprop",
     {"learningRate": 0.01, "decay": 0.9, "epsilon": 1e-8, "centered": True, "momentum": 0.5,
      "weightDecay": 0.05}),
    ("Adam", "adam", {"learningRate": 0.05, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    ("Adam, weight decay", "adam",
     {"learningRate": 0.05, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-8, "weightDecay": 0.05}),
    ("AdamW", "adamw",
     {"learningRate": 0.05, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.1}),
]


def make(kind, s, parameters):
    decay = s.get("weightDecay", 0.0)
    if kind == "sgd":
        return torch.optim.SGD(
            parameters, lr=s["learningRate"], momentum=s.get("momentum", 0.0),
            dampening=s.get("dampening", 0.0), nesterov=s.get("nesterov", False),
            weight_decay=decay)
    if kind == "adagrad":
        return torch.optim.Adagrad(
            parameters, lr=s["learningRate"], eps=s["epsilon"], weight_decay=decay,
            initial_accumulator_value=s.get("initialAccumulator", 0.0))
    if kind == "rmsprop":
        return torch.optim.RMSprop(
            parameters, lr=s["learningRate"], alpha=s["decay"], eps=s["epsilon"],
            momentum=s.get("momentum", 0.0), centered=s.get("centered", False),
            weight_decay=decay)
    maker = torch.optim.Adam if kind == "adam" else torch.optim.AdamW
    return maker(
        parameters, lr=s["learningRate"], betas=(s["beta1"], s["beta2"]), eps=s["epsilon"],
        weight_decay=decay)


def generate():
    start = filled(31_000, SIZE)
    gradients = [filled(31_001 + step, SIZE, scale=2.0) for step in range(STEPS)]
    cases = []
    for name, kind, settings in CASES:
        parameter = torch.tensor(start, requires_grad=True)
        optimizer = make(kind, settings, [parameter])
        trajectory = []
        for gradient in gradients:
            parameter.grad = torch.tensor(gradient)
            optimizer.step()
            trajectory.append(rounded(parameter.detach()))
        cases.append({
            "name": name, "optimizer": kind, "settings": settings, "trajectory": trajectory})
    write("optimizers.json", {
        "initial": rounded(start), "gradients": [rounded(g) for g in gradients],
        "cases": cases})

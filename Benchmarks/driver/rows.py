"""The rows of the table that are measured here, with their goals."""

import dataclasses
import pathlib
import tempfile

import processes
from results import Row

TITLES = {
    "resnet18": "ResNet-18", "resnet50": "ResNet-50", "mobilenet_v2": "MobileNetV2", "unet": "U-Net",
    "yolo-n": "YOLO-n"}
TORCH = {"PyTorch": "default", "PyTorch channels-last": "channels-last"}
PROGRAMS = {
    "pytorch.py": list(TORCH), "onnx_runtime.py": ["ONNX Runtime"],
    "openvino_runtime.py": ["OpenVINO"]}


@dataclasses.dataclass
class Work:
    """A network in training or inference: `part` is an argument of `fovea benchmark --only`."""

    model: str
    part: str
    batch: int
    size: int
    steps: int

    @property
    def name(self):
        kind = "training step" if self.part == "train" else "inference"
        return f"{TITLES[self.model]} {kind}, {self.batch} at {self.size}²"

    def fovea(self, settings, steps=None, options=()):
        return processes.fovea(
            self.model, part=self.part, batch=self.batch, size=self.size,
            steps=steps or settings.steps(self.steps), threads=settings.threads, options=options)

    def peer(self, program, folder, settings, steps=None, options=()):
        return processes.peer(
            program, self.model, folder, part=self.part,
            steps=steps or settings.steps(self.steps), threads=settings.threads, options=options)

    def export(self, folder, settings):
        processes.export(
            self.model, folder, part=self.part, batch=self.batch, size=self.size,
            threads=settings.threads)


class Timing:
    """Milliseconds per step of Fovea and the peers, in turns; their results are compared first."""

    def __init__(self, goal, ratio, programs, *work):
        self.goal, self.ratio, self.programs, self.work = goal, ratio, programs, Work(*work)
        self.name = self.work.name

    def measure(self, settings, tell):
        row = Row(self.goal, self.name, "ms", self.ratio)
        row.peers = {name: None for program in self.programs for name in PROGRAMS[program]}
        with tempfile.TemporaryDirectory(prefix="fovea-benchmark-") as folder:
            self.work.export(folder, settings)
            self.check(row, folder, settings)
            for number in range(settings.rounds):
                row.rounds.append(self.round(row, folder, settings, number, tell))
        yield row.settle()

    def check(self, row, folder, settings):
        """Whether Fovea's outputs and training losses match PyTorch's."""
        reference = pathlib.Path(folder) / "reference.safetensors"
        try:
            figures = self.work.fovea(settings, steps=1, options=["--verify", reference])
        except processes.Failure as failure:
            row.failures["Fovea"] = str(failure)
            return
        row.differences["Fovea"] = max(
            float(figures.get(key, 0)) for key in ("outputDifference", "lossDifference"))

    def round(self, row, folder, settings, number, tell):
        figures = {}
        key = "trainMillisecondsPerStep" if self.work.part == "train" else "inferenceMilliseconds"
        if "Fovea" not in row.failures:
            try:
                figures["Fovea"] = self.work.fovea(settings)[key]
            except processes.Failure as failure:
                row.failures["Fovea"] = str(failure)
        for program in self.programs:
            names = PROGRAMS[program]
            if names[0] in row.failures:
                continue
            try:
                options = [] if number else ["--check"]
                said = self.work.peer(program, folder, settings, options=options)
            except processes.Failure as failure:
                row.failures.update({name: str(failure) for name in names})
                continue
            figures.update(said["milliseconds"])
            if said["difference"] is not None:
                row.differences[names[0]] = said["difference"]
            settings.versions.add(said["version"])
        tell(number, figures, "ms")
        return figures


class Memory:
    """The peak resident memory of a training process; each of PyTorch's layouts has its own."""

    def __init__(self, goal, ratio, *work):
        self.goal, self.ratio, self.work = goal, ratio, Work(*work)
        self.name = "peak memory, " + self.work.name

    def measure(self, settings, tell):
        row = Row(self.goal, self.name, "MB", self.ratio, peers=dict.fromkeys(TORCH))
        with tempfile.TemporaryDirectory(prefix="fovea-benchmark-") as folder:
            self.work.export(folder, settings)
            for number in range(min(settings.rounds, 2)):
                figures = {}
                try:
                    figures["Fovea"] = self.work.fovea(settings, steps=3)["peakResidentBytes"] / 1e6
                except processes.Failure as failure:
                    row.failures["Fovea"] = str(failure)
                for name, layout in TORCH.items():
                    try:
                        said = self.work.peer(
                            "pytorch.py", folder, settings, steps=3, options=["--layouts", layout])
                        figures[name] = said["peakBytes"] / 1e6
                        settings.versions.add(said["version"])
                    except processes.Failure as failure:
                        row.failures[name] = str(failure)
                tell(number, figures, "MB")
                row.rounds.append(figures)
        yield row.settle()


class Recomputation:
    """The memory saved and the time spent by recomputing activations, against Fovea without it."""

    def __init__(self, goal, *work):
        self.goal, self.work = goal, Work(*work)
        self.name = "recomputing activations, " + self.work.name

    def measure(self, settings, tell):
        if "--recompute" not in processes.benchmark_options():
            return
        plain = "Fovea keeping them"
        memory = Row(self.goal, self.name + ": tensors and plans", "MB", 2.0, peers={plain: None})
        time = Row(self.goal, self.name + ": step", "ms", round(1 / 1.35, 2), peers={plain: None})
        for number in range(settings.rounds):
            bytes_, milliseconds = {}, {}
            for side, options in [("Fovea", ["--recompute"]), (plain, [])]:
                try:
                    figures = self.work.fovea(settings, options=options)
                except processes.Failure as failure:
                    memory.failures[side] = time.failures[side] = str(failure)
                    continue
                bytes_[side] = figures["peakBytes"] / 1e6
                milliseconds[side] = figures["trainMillisecondsPerStep"]
            tell(number, bytes_, "MB")
            tell(number, milliseconds, "ms")
            memory.rounds.append(bytes_)
            time.rounds.append(milliseconds)
        yield memory.settle()
        yield time.settle()


class Program:
    """Rows that a program in the parent folder measures and prints, one per line as JSON."""

    def __init__(self, goal, program):
        self.goal, self.name = goal, program
        self.path = processes.BENCHMARKS / program

    def measure(self, settings, tell):
        if not self.path.exists():
            return
        try:
            found = processes.lines([self.path])
        except processes.Failure as failure:
            yield Row(self.goal, self.name, "", 0, failures={"Fovea": str(failure)})
            return
        for fields in found:
            yield Row.from_line(fields)


TORCH_ONLY, ALL = ["pytorch.py"], list(PROGRAMS)


def all_rows():
    for model, batch, size, ratio in [
        ("resnet18", 16, 128, 2.0), ("resnet50", 8, 128, 2.0), ("mobilenet_v2", 16, 128, 1.5),
        ("unet", 4, 128, 2.0), ("yolo-n", 8, 320, 1.5)
    ]:
        yield Timing(1, ratio, TORCH_ONLY, model, "train", batch, size, 10)
    for model, size, ratio in [
        ("resnet18", 224, 1.3), ("resnet50", 224, 1.3), ("mobilenet_v2", 224, 1.0),
        ("unet", 128, 1.3), ("yolo-n", 320, 1.0)
    ]:
        for batch, steps in [(1, 50), (16, 10)]:
            yield Timing(2, ratio, ALL, model, "inference", batch, size, steps)
    yield Program(3, "cold-start")
    yield Memory(4, 2.5, "resnet18", "train", 16, 128, 3)
    yield Recomputation(4, "resnet18", "train", 16, 128, 10)
    yield Program(5, "pipeline")

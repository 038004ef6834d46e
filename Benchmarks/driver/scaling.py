"""The growth of Fovea's cost with the work (goal 6): milliseconds per image over batch, image size
and threads. At a cliff, the cost per unit of work is more than 1.5 times that of the next smaller
work: fixed costs make small work expensive, but more work should never cost more per unit. With
threads, the cost is the total time of all of them."""

import dataclasses
import statistics

import processes
from results import Row

CLIFF = 1.5
MODEL = "resnet18"
PARTS = {"train": "trainMillisecondsPerStep", "inference": "inferenceMilliseconds"}


@dataclasses.dataclass
class Table:
    """`points` are (label, work in one image for one thread, batch, size, threads)."""

    title: str
    unit: str
    points: list
    # By part, one per point: milliseconds per image; None if it failed.
    milliseconds: dict = dataclasses.field(default_factory=dict)

    def cliffs(self, part):
        """The labels of the points at which the cost per unit of work jumps."""
        units = [point[1] for point in self.points]
        costs = [t and t / u for t, u in zip(self.milliseconds[part], units)]
        return [
            point[0] for point, last, cost in zip(self.points[1:], costs, costs[1:])
            if last and cost and cost > CLIFF * last]


class Scaling:
    goal = 6
    name = "scaling, ResNet-18"

    def measure(self, settings, tell):
        most = settings.threads
        tables = [
            Table("batch, at 128²", "batch", [
                (str(n), 1, n, 128, most) for n in (1, 2, 4, 8, 16, 32, 64)]),
            Table("image size, batch 4", "image", [
                (f"{n}²", (n / 64) ** 2, 4, n, most) for n in (64, 128, 256, 512)]),
            Table("threads, batch 16 at 128²", "threads", [
                (str(n), 1 / n, 16, 128, n) for n in dict.fromkeys((1, most))]),
        ]
        row = Row(self.goal, self.name, "cliffs", 1.0)
        found = []
        for table in tables:
            for part, key in PARTS.items():
                rounds = []
                for number in range(min(3, settings.rounds)):
                    rounds.append([self.point(*point, part, key, settings, row)
                                   for point in table.points])
                    tell(number, {
                        f"{part} at {table.unit} {point[0]}": time
                        for point, time in zip(table.points, rounds[-1]) if time}, "ms/image")
                table.milliseconds[part] = [
                    None if None in times else statistics.median(times) for times in zip(*rounds)]
                found += [f"{part} at {table.unit} {label}" for label in table.cliffs(part)]
        settings.scaling += tables
        row.fovea = len(found)
        row.note = "cliffs at " + ", ".join(found) if found else "no cliff"
        # A row without cliffs reaches the goal; a failed point does not count as a cliff.
        row.ratio = None if row.failures else 0.0 if found else 1.0
        yield row

    @staticmethod
    def point(label, _, batch, size, threads, part, key, settings, row):
        steps = settings.steps(max(4, min(30, 128 // batch)))
        try:
            said = processes.fovea(
                MODEL, part=part, batch=batch, size=size, steps=steps, threads=threads)
            return said[key] / batch
        except processes.Failure as failure:
            row.failures[f"{batch} at {size}², {threads} threads"] = str(failure)
            return None

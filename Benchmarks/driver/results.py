"""A row of the table, with its derived figures."""

import dataclasses
import statistics

TOLERANCE = 1e-3


@dataclasses.dataclass
class Row:
    """A figure of Fovea and its peers. `fovea` and `peers` are medians over the rounds, or None if
    a side failed; `ratio` is how many times better Fovea is than the best peer."""

    goal: int
    work: str
    unit: str
    goalRatio: float
    better: str = "lower"
    fovea: float | None = None
    peers: dict = dataclasses.field(default_factory=dict)
    ratio: float | None = None
    # The smallest and the largest ratio of a round.
    spread: list | None = None
    rounds: list = dataclasses.field(default_factory=list)
    # Largest differences from PyTorch's results, by side.
    differences: dict = dataclasses.field(default_factory=dict)
    # Failures by side.
    failures: dict = dataclasses.field(default_factory=dict)
    note: str = ""

    @classmethod
    def from_line(cls, fields):
        """A row that another program printed; other keys are ignored."""
        known = {field.name for field in dataclasses.fields(cls)}
        return cls(**{name: value for name, value in fields.items() if name in known})

    def settle(self):
        """Computes medians and ratio from the rounds, each a mapping from side to figure."""
        sides = {name for figures in self.rounds for name in figures}
        medians = {
            name: statistics.median(figures[name] for figures in self.rounds if name in figures)
            for name in sides if name not in self.failures}
        self.fovea = medians.pop("Fovea", None)
        self.peers = {name: medians.get(name) for name in self.peers}
        best = self.best_peer
        if self.fovea and best:
            self.ratio = self.over(self.fovea, self.peers[best])
            ratios = [
                self.over(figures["Fovea"], figures[best]) for figures in self.rounds
                if {"Fovea", best} <= figures.keys()]
            self.spread = [min(ratios), max(ratios)] if len(ratios) > 1 else None
        return self

    def over(self, ours, theirs):
        return theirs / ours if self.better == "lower" else ours / theirs

    @property
    def best_peer(self):
        known = {name: figure for name, figure in self.peers.items() if figure is not None}
        choose = min if self.better == "lower" else max
        return choose(known, key=known.get) if known else None

    @property
    def wrong(self):
        """The sides with results that differ from PyTorch's."""
        return {
            side: difference for side, difference in self.differences.items()
            if not difference <= TOLERANCE}

    @property
    def verdict(self):
        if self.wrong:
            return "differs: " + ", ".join(f"{side} {d:.1e}" for side, d in self.wrong.items())
        if self.ratio is None:
            return "failed"
        if self.failures:
            # A missing peer might have been the best.
            return "incomplete"
        return "met" if self.ratio >= self.goalRatio else "missed"

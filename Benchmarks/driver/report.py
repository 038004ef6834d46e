"""The results as a Markdown table, aligned for terminals, and as JSON."""

import dataclasses
import json
import os

import processes
from results import TOLERANCE

PEERS = ["PyTorch", "PyTorch channels-last", "ONNX Runtime", "OpenVINO"]
GOALS = {
    1: "training step", 2: "inference", 3: "cold start", 4: "memory", 5: "input pipeline",
    6: "scaling"}


def figure(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}" if value >= 20 else f"{value:.2f}"


def aligned(rows, words=2):
    """A Markdown table; the first `words` columns and the last are text, the others numbers."""
    widths = [max(3, *(len(row[column]) for row in rows)) for column in range(len(rows[0]))]
    left = [column < words or column == len(widths) - 1 for column in range(len(widths))]

    def line(cells):
        return "| " + " | ".join(
            cell.ljust(width) if is_left else cell.rjust(width)
            for cell, width, is_left in zip(cells, widths, left)) + " |"

    rule = "|" + "|".join(
        ":" + "-" * (w + 1) if l else "-" * (w + 1) + ":" for w, l in zip(widths, left)) + "|"
    return "\n".join([line(rows[0]), rule, *map(line, rows[1:])])


def cell(row, side, value):
    if side in row.failures:
        return "failed"
    return figure(value)


def main_table(rows):
    others = sorted({name for row in rows for name in row.peers} - set(PEERS))
    peers = [name for name in PEERS if any(name in row.peers for row in rows)] + others
    lines = [["goal", "work", "unit", "Fovea", *peers, "ratio", "of rounds", "aim", "verdict"]]
    for row in rows:
        counted = row.goal == 6
        lines.append([
            f"{row.goal} {GOALS[row.goal]}", row.work, row.unit,
            str(row.fovea) if counted else cell(row, "Fovea", row.fovea), *(cell(row, name, row.peers.get(name)) for name in peers),
            "" if row.ratio is None or counted else f"{row.ratio:.2f}",
            f"{row.spread[0]:.2f}-{row.spread[1]:.2f}" if row.spread else "",
            "none" if counted else f"{row.goalRatio:.2f}" if row.goalRatio else "", row.verdict])
    return aligned(lines, words=3)


def scaling_table(table):
    lines = [[table.unit, "training ms/image", "inference ms/image"]]
    lines[0].append("")
    cliffs = {part: table.cliffs(part) for part in table.milliseconds}
    for index, point in enumerate(table.points):
        marks = [part for part, labels in cliffs.items() if point[0] in labels]
        lines.append([
            point[0], *(figure(times[index]) or "failed" for times in table.milliseconds.values()),
            "cliff: " + ", ".join(marks) if marks else ""])
    return f"{table.title}\n\n" + aligned(lines, words=1)


def text(rows, settings):
    parts = ["\n".join(f"- {key}: {value}" for key, value in settings.facts().items())]
    parts.append(main_table(rows) if rows else "no rows")
    checked = [d for row in rows for d in row.differences.values()]
    if checked:
        parts.append(
            "Results compared with PyTorch's default layout before timing: outputs at inference, "
            f"losses of two training steps. Largest difference {max(checked):.1e}, "
            f"{TOLERANCE:.0e} allowed.")
    notes = [f"- {row.work}: {row.note}" for row in rows if row.note]
    if processes.Others.disturbed():
        notes.insert(0, "- Other programs used so much CPU time that these figures are invalid.")
    notes += [
        f"- {row.work}: {side} failed: {why}" for row in rows for side, why in row.failures.items()]
    if notes:
        parts.append("\n".join(notes))
    parts += [scaling_table(table) for table in settings.scaling]
    return "\n\n".join(parts) + "\n"


def write(folder, rows, settings):
    """Writes both files completely: an interrupted run leaves its finished rows."""
    record = {
        "facts": settings.facts(),
        "rows": [dataclasses.asdict(row) | {"verdict": row.verdict} for row in rows],
        "scaling": [dataclasses.asdict(table) for table in settings.scaling],
    }
    for name, content in [
        ("results.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n"),
        ("table.md", text(rows, settings)),
    ]:
        temporary = folder / (name + ".part")
        temporary.write_text(content, encoding="utf-8")
        os.replace(temporary, folder / name)

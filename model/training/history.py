"""The history of a run: one CSV line an epoch, safe against a kill, and its plot."""

import csv
from pathlib import Path

from model.aside import written_aside


def append_history(path: Path, row: dict[str, float]) -> None:
    """Add one epoch to the CSV; an epoch that is there already, from before a kill, is replaced."""
    rows = [r for r in read_history(path) if int(r["epoch"]) < row["epoch"]]
    with written_aside(path) as aside, aside.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(row))
        writer.writeheader()
        writer.writerows([*rows, {name: f"{value:.6g}" for name, value in row.items()}])


def read_history(path: Path) -> list[dict[str, str]]:
    """Return the rows of a history, none where there is no file."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def plot_history(path: Path, picture: Path) -> None:
    """Plot loss and accuracy over the epochs of the CSV at `path` into a PNG."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    rows = read_history(path)
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    for axis, measure in zip(axes, ("loss", "accuracy"), strict=True):
        for name, label in ((measure, "training"), (f"val_{measure}", "held out")):
            if rows and name in rows[0]:
                epochs = [int(row["epoch"]) for row in rows]
                axis.plot(epochs, [float(row[name]) for row in rows], label=label)
        axis.set(xlabel="epoch", ylabel=measure)
        axis.grid(alpha=0.3)
        axis.legend()
    figure.savefig(picture, dpi=120)
    plt.close(figure)

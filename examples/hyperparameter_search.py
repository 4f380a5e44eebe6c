import json
import math
from pathlib import Path

from prefect import flow, get_run_logger, task, unmapped
from prefect.artifacts import create_markdown_artifact, create_table_artifact

PENGUINS = Path(__file__).parent.parent / "node_modules/vega-datasets/data/penguins.json"
FEATURES = ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"]


@task(retries=2, retry_delay_seconds=1)
def load(file: str) -> list[tuple[str, list[float]]]:
    rows = json.loads(Path(file).read_text())
    whole = [row for row in rows if all(row[name] is not None for name in FEATURES)]
    get_run_logger().info("%d of %d penguins were measured", len(whole), len(rows))
    return [(row["Species"], [float(row[name]) for name in FEATURES]) for row in whole]


@task(task_run_name="evaluate-{choice[k]}-{choice[weighting]}")
def evaluate(choice: dict, penguins: list[tuple[str, list[float]]], folds: int) -> dict:
    """The share of penguins whose species their nearest neighbours in the other folds tell."""
    right = 0
    for fold in range(folds):
        known = [penguin for at, penguin in enumerate(penguins) if at % folds != fold]
        asked = [penguin for at, penguin in enumerate(penguins) if at % folds == fold]
        scale = standardiser(known)
        known = [(species, scale(features)) for species, features in known]
        right += sum(guess(scale(features), known, choice) == species for species, features in asked)
    return {**choice, "accuracy": math.floor(right / len(penguins) * 10_000 + 0.5) / 10_000}


@task
def pick_best(scores: list[dict]) -> dict:
    return max(scores, key=lambda score: score["accuracy"])


@flow(name="hyperparameter-search")
def hyperparameter_search(ks: list[int] = [1, 3, 5, 9, 15, 25], folds: int = 5) -> dict:
    """Finds the number of neighbours and their weighting by which k-NN tells penguins apart best."""
    penguins = load(str(PENGUINS))
    grid = [{"k": k, "weighting": weighting} for k in ks for weighting in ("uniform", "distance")]
    scores = evaluate.map(grid, unmapped(penguins), folds).result()
    best = pick_best(scores)
    create_table_artifact(scores, key="search-scores", description="Accuracy of each choice")
    report = f"# Best choice\n\n{best['k']} neighbours, {best['weighting']} weights: accuracy {best['accuracy']}"
    create_markdown_artifact(report, key="search-report")
    get_run_logger().info("Best: k=%d, %s weights, accuracy %s", best["k"], best["weighting"], best["accuracy"])
    return best


def guess(features: list[float], known: list[tuple[str, list[float]]], choice: dict) -> str:
    near = sorted(((squared_distance(features, other), species) for species, other in known), key=lambda pair: pair[0])
    votes: dict[str, float] = {}
    for distance, species in near[: choice["k"]]:
        weight = 1 if choice["weighting"] == "uniform" else 1 / (distance + 1e-9)
        votes[species] = votes.get(species, 0) + weight
    return max(votes, key=lambda species: votes[species])


def standardiser(penguins: list[tuple[str, list[float]]]):
    """Brings each feature to mean 0 and deviation 1, as the given penguins have it."""
    columns = list(zip(*(features for _, features in penguins)))
    means = [total(column) / len(column) for column in columns]
    deviations = [
        math.sqrt(total((value - mean) * (value - mean) for value in column) / len(column))
        for column, mean in zip(columns, means)
    ]
    return lambda features: [(value - m) / d for value, m, d in zip(features, means, deviations)]


def squared_distance(a: list[float], b: list[float]) -> float:
    return total((x - y) * (x - y) for x, y in zip(a, b))


def total(values) -> float:
    result = 0.0
    for value in values:
        result += value
    return result


if __name__ == "__main__":
    print(hyperparameter_search())

import csv
import math
from pathlib import Path

from prefect import flow, get_run_logger, task, unmapped
from prefect.artifacts import create_markdown_artifact

WEATHER = Path(__file__).parent.parent / "node_modules/vega-datasets/data/weather.csv"


@task(retries=2, retry_delay_seconds=[1, 5])
def load(file: str) -> list[dict]:
    with open(file, newline="") as source:
        rows = list(csv.DictReader(source))
    get_run_logger().info("Read %d days of weather", len(rows))
    return rows


@task
def clean(rows: list[dict], city: str, year: int) -> list[dict]:
    days = [
        {
            "month": int(row["date"][5:7]),
            "rain": float(row["precipitation"]),
            "high": float(row["temp_max"]),
            "low": float(row["temp_min"]),
        }
        for row in rows
        if row["location"] == city and row["date"].startswith(f"{year}-")
    ]
    if not days:
        raise ValueError(f"There is no weather of {city} in {year}.")
    return days


@task(task_run_name="summarise-{city}")
def summarise(city: str, days: list[dict]) -> dict:
    months = []
    for month in sorted({day["month"] for day in days}):
        own = [day for day in days if day["month"] == month]
        months.append(
            {
                "month": month,
                "days": len(own),
                "rain": rounded(total(day["rain"] for day in own)),
                "high": rounded(total(day["high"] for day in own) / len(own)),
                "low": rounded(total(day["low"] for day in own) / len(own)),
            }
        )
    wettest = max(months, key=lambda month: month["rain"])
    get_run_logger().info("%s was wettest in month %d, with %s mm", city, wettest["month"], wettest["rain"])
    rain = rounded(total(month["rain"] for month in months))
    return {"city": city, "wettest": wettest["month"], "rain": rain, "months": months}


@task
def publish(year: int, cities: list[dict]) -> None:
    sections = [f"# Weather in {year}"]
    for city in cities:
        rows = [f"| {m['month']} | {m['rain']} mm | {m['low']} to {m['high']} °C |" for m in city["months"]]
        table = ["| Month | Rain | Mean low and high |", "|---|---|---|", *rows]
        sections += [f"## {city['city']}", "\n".join(table)]
    create_markdown_artifact("\n\n".join(sections), key="weather-report")


@flow(name="weather-report")
def weather_report(cities: list[str] = ["Seattle", "New York"], year: int = 2015) -> list[dict]:
    """How much it rained, and how warm it was, in each month of a year in some cities."""
    rows = load(str(WEATHER))
    days = clean.map(unmapped(rows), cities, year)
    summaries = summarise.map(cities, days).result()
    publish(year, summaries)
    return [{key: summary[key] for key in ("city", "wettest", "rain")} for summary in summaries]


def total(values) -> float:
    result = 0.0
    for value in values:
        result += value
    return result


def rounded(value: float) -> float:
    return math.floor(value * 10 + 0.5) / 10


if __name__ == "__main__":
    print(weather_report())

from prefect import flow
from pydantic import BaseModel


class Place(BaseModel):
    city: str
    year: int = 2020


@flow(name="parameters-with-defaults")
def parameters_with_defaults(city: str, count: int = 3, tags: list[str] = ["a"]):
    return [city, count, tags]


@flow(name="parameters-that-are-converted")
def parameters_that_are_converted(count: int, ratio: float):
    return [count, ratio]


@flow(name="parameters-of-objects")
def parameters_of_objects(place: Place):
    return [place.city, place.year]


@flow(name="parameters-that-are-wrong")
def parameters_that_are_wrong(count: int):
    return count


@flow
def strict(count: int):
    return count


@flow(name="parameters-of-a-subflow-that-are-wrong")
def parameters_of_a_subflow_that_are_wrong():
    try:
        return strict("many")
    except Exception:
        return "refused"


CASES = [
    (parameters_with_defaults, {"city": "Bern"}),
    (parameters_that_are_converted, {"count": "3", "ratio": 2}),
    (parameters_of_objects, {"place": {"city": "Rome"}}),
    (parameters_that_are_wrong, {"count": "many"}),
    parameters_of_a_subflow_that_are_wrong,
]

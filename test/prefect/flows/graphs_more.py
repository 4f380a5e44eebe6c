"""Flows in which values take longer ways; they are run, and held against their graphs, as those of graphs.py."""

import asyncio
import functools
import itertools
import json
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from prefect import allow_failure, flow, task
from prefect.futures import wait


# Prefect tells values by their identity, so a result that is let go of would lend its own to whatever comes after it.
KEPT = []


def kept(value):
    KEPT.append(value)
    return value


def rows():
    # For the same reason there are lists where words would do: Python keeps a word once for all.
    return kept([[[1], [2], [3]], ["some", "note"], [["deep"]]])


@task
def first(n=0):
    return rows()


@task
def second(value=None, other=None):
    return rows()


@task
def third(value=None, other=None):
    return rows()


@task
def fourth(value=None):
    return rows()


@task
def failing(value=None):
    raise ValueError("no")


@task
async def later(value=None, other=None):
    return rows()


@flow
def rest_unpacked():
    head, *others = first()
    second(head)
    third(others)


@flow
def zipped():
    left, right = first(1), second(2)
    for a, b in zip(left, right):
        third(a, b)


@flow
def enumerated():
    for index, row in enumerate(first()):
        second(row, index)


@flow
def dictionary_items():
    found = {"a": first(), "b": second()}
    for key, value in found.items():
        third(value, key)
    fourth(list(found.values()))


@flow
def nested_comprehension():
    table = [[first(n) for n in range(2)] for _ in range(2)]
    second([cell for line in table for cell in line])


@flow
def dictionary_comprehension():
    futures = {str(n): first.submit(n) for n in range(2)}
    results = {key: future.result() for key, future in futures.items()}
    second(results)
    third(results["0"])


@flow
def lambdas():
    run = lambda value: second(value)  # noqa: E731
    third(run(first()))


@flow
def partials():
    a = first()
    run = functools.partial(second, a)
    third(run(other=1))


@flow
def mapped_builtin():
    found = list(map(second, first()))
    third(found)


@flow
def reduced():
    total = functools.reduce(lambda before, row: second(before, row), first(), [0])
    third(total)


@flow
def chained():
    found = list(itertools.chain(first(), second()))
    third(found)


@flow
def sorted_rows():
    a = first()
    second(sorted(a, key=str))
    third(a[::-1], a[1:])


def produced(value):
    for n in range(2):
        yield second(value, n)


@flow
def generators():
    for row in produced(first()):
        third(row)


@dataclass
class Store:
    rows: list = field(default_factory=list)
    other: object = None


@flow
def dataclasses_carry():
    store = Store(first())
    store.other = second(store.rows)
    third(store.rows, store.other)


Both = namedtuple("Both", ["left", "right"])


@flow
def named_tuples_carry():
    both = Both(first(), right=second())
    third(both.left, both.right)


@contextmanager
def opened(value):
    yield value


@flow
def managers_carry():
    with opened(first()) as value:
        second(value)
    third()


def wrapped(fn):
    @functools.wraps(fn)
    def inner(*args, **kwargs):
        return fn(*args, **kwargs)

    return inner


@wrapped
def decorated(value):
    return second(value)


@flow
def decorated_helpers():
    third(decorated(first()))


def recursive(value, depth):
    if depth == 0:
        return value
    return recursive(second(value), depth - 1)


@flow
def recursion():
    third(recursive(first(), 2))


@flow
def nonlocal_values():
    kept = None

    def keep(value):
        nonlocal kept
        kept = second(value)

    keep(first())
    third(kept)


@flow
def for_else():
    found = None
    for n in range(2):
        found = first(n)
    else:
        second(found)
    third(found)


@flow
def broken_out():
    found = first()
    while True:
        found = second(found)
        break
    third(found)


@flow
def continued():
    kept = []
    for n in range(3):
        row = first(n)
        if n == 1:
            continue
        kept.append(row)
    second(kept)


@flow
def tried_else():
    try:
        a = first()
    except ValueError:
        a = second()
    else:
        a = third(a)
    fourth(a)


@flow
def allowed_failure():
    a = failing.submit()
    b = second.submit(allow_failure(a))
    wait([b])
    third(b)


@flow
def waits_for_lists():
    found = [first.submit(n) for n in range(2)]
    third(wait_for=found)
    second.submit(wait_for=[*found]).result()


@flow
def optioned_waits():
    a = first.submit()
    run = second.with_options(name="named")
    third(run(wait_for=[a]))


@flow
def futures_inside():
    a = first.submit()
    second({"deep": [a, {"more": a}]})
    third((a, [a]))


@flow
def inner(value, other=None):
    return second(value, other)


@flow
def subflow_loop():
    total = first()
    for n in range(2):
        total = inner(total, n)
    third(total)


@flow
def subflow_futures():
    a = first.submit()
    third(inner(a))


@flow
async def async_inner(value):
    return await later(value)


@flow
async def gathered_subflows():
    a = await later()
    left, right = await asyncio.gather(async_inner(a), later.with_options(name="beside")(a))
    third(left, right)


@flow
async def created_tasks():
    waiting = asyncio.create_task(later(1))
    a = await waiting
    second(a)


@flow
async def task_group():
    async with asyncio.TaskGroup() as group:
        left = group.create_task(later(1))
        right = group.create_task(later(2))
    third(left.result(), right.result())


@flow
async def async_comprehension():
    found = [await later(n) for n in range(2)]
    second(found)


@flow
def json_texts():
    a = first()
    second(json.loads(json.dumps(a)))
    third(json.dumps(a))


@flow
def chosen_function(fast: bool = True):
    run = second if fast else third
    fourth(run(first()))


@flow
def short_circuits():
    a = first() or second()
    b = a and third(a)
    fourth(b)


@flow
def captured_in_match():
    match first():
        case [head, *_]:
            second(head)
        case _:
            third()


class Pipeline:
    def __init__(self):
        self.results = {}

    def load(self, n):
        self.results["rows"] = first(n)
        return self

    def clean(self):
        self.results["clean"] = second(self.results["rows"])
        return self

    def done(self):
        return third(self.results["clean"])


@flow
def fluent():
    fourth(Pipeline().load(1).clean().done())


@flow
def inherited():
    class Child(Pipeline):
        def done(self):
            return fourth(super().done())

    pipeline = Child()
    pipeline.load(1)
    pipeline.clean()
    pipeline.done()


REGISTRY = {}


def registered(fn):
    REGISTRY[fn.name] = fn
    return fn


registered(second)
registered(third)


@flow
def looked_up():
    a = first()
    for name in ("second", "third"):
        a = REGISTRY[name](a)
    fourth(a)


@flow
def by_attribute():
    a = first()
    import sys

    module = sys.modules[__name__]
    fourth(getattr(module, "second")(a))


@flow
def deleted():
    a = first()
    b = {"a": a, "b": 1}
    kept = b.pop("a")
    second(kept)
    del b
    third(a)


@flow
def multiple_targets():
    a = b = first()
    second(a)
    third(b)


@flow
def augmented():
    found = []
    found += first()
    found += [second()]
    third(found)


FLOWS = [
    rest_unpacked, zipped, enumerated, dictionary_items, nested_comprehension, dictionary_comprehension, lambdas,
    partials, mapped_builtin, reduced, chained, sorted_rows, generators, dataclasses_carry, named_tuples_carry,
    managers_carry, decorated_helpers, recursion, nonlocal_values, for_else, broken_out, continued, tried_else,
    allowed_failure, waits_for_lists, optioned_waits, futures_inside, subflow_loop, subflow_futures,
    gathered_subflows, created_tasks, task_group, async_comprehension, json_texts, chosen_function, short_circuits,
    captured_in_match, fluent, inherited, looked_up, by_attribute, deleted, multiple_targets, augmented,
]  # fmt: skip


def run(each):
    ran = each(return_state=True)
    if asyncio.iscoroutine(ran):
        ran = asyncio.run(ran)
    return None if ran.is_completed() else f"{each.name}: {ran}"


if __name__ == "__main__":
    # Most of the time goes by in waiting for the server, so several run side by side.
    with ThreadPoolExecutor(max_workers=8) as pool:
        failures = [failure for failure in pool.map(run, FLOWS) if failure]
    if failures:
        raise SystemExit("\n".join(failures))

"""Flows that are run, and whose runs are held against the graphs that the analyser draws of this file."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from prefect import flow, task, unmapped
from prefect.futures import as_completed, wait


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
def third(value=None, other=None, *rest, **named):
    return rows()


@task(name="Fourth one")
def fourth(value):
    return kept([rows(), rows()])


@task
def pair():
    return kept(([1, 2], ["a"]))


@task
def failing(value=None):
    raise ValueError("no")


@task
async def later(value=None, other=None):
    return rows()


@flow
def chain():
    a = first(1)
    b = second(a)
    return third(b, other=a)


@flow
def fields():
    a = first()
    second(a[0], a[1])
    third(a[2][0])
    third(a[:2])


@flow
def unpacked():
    one, two = fourth(1)
    second(one)
    third(two, [one, {"k": two}])


@flow
def tuples():
    numbers, letters = pair()
    second(numbers, letters)


@flow
def futures():
    a = first.submit()
    b = second.submit(a)
    third(b.result(), a)


@flow
def future_lists():
    found = [first.submit(n) for n in range(2)]
    second(found)
    third([future.result() for future in found])


@flow
def waits():
    a = first.submit()
    b = second.submit(wait_for=[a])
    third(wait_for=[a, b])
    wait([a, b])


@flow
def maps():
    a = first()
    mapped = second.map(a[0], unmapped(a[1]))
    third(mapped)
    fourth.map(mapped)


@flow
def branches(flag: bool = True):
    if flag:
        a = first()
    else:
        a = second()
    third(a)


@flow
def other_branch():
    a = first()
    b = second(a) if a[0] else third(a)
    return fourth(b)


@flow
def merged(flag: bool = False):
    a = first()
    if flag:
        a = second(a)
    third(a)


@flow
def matched(kind: str = "b"):
    match kind:
        case "a":
            found = first()
        case "b":
            found = second()
        case _:
            found = None
    third(found)


@flow
def loops():
    total = first()
    for n in range(2):
        total = second(total, n)
    return third(total)


@flow
def loop_over():
    for row in first()[0]:
        second(row)
    found = []
    for n in range(2):
        found.append(third(n))
    fourth(found)


@flow
def while_loop():
    state = first()
    rounds = 0
    while rounds < 2 and state:
        state = second(state)
        rounds += 1
    third(state)


@flow
def comprehensions():
    a = first()
    found = [second(row) for row in a[0] if row[0] > 1]
    third({row[0]: row for row in a[0]}, found)


@flow
def tried():
    try:
        a = failing()
    except ValueError:
        a = second()
    finally:
        third()
    fourth(a)


@flow
def states():
    state = failing(return_state=True)
    if state.is_failed():
        second()
    third(first(return_state=True))


def prepared(value):
    return second(value)


def doubled(value):
    inner = second(value)
    return third(inner), inner


def plain(value):
    return value[0]


@flow
def helpers():
    a = first()
    b = prepared(a)
    third(b)


@flow
def deeper_helpers():
    one, two = doubled(first())
    fourth([one, two])


@flow
def plain_helpers():
    a = first()
    second(plain(a))


@flow
def child(value, extra=None):
    inner = first()
    second(inner, value)
    return inner


@flow
def subflows():
    a = first(3)
    b = child(a, extra=[a])
    third(b)


@flow
async def asynchronous():
    a = await later()
    b = await later.with_options(name="later-b")(a)
    third(b)


@flow
async def gathered():
    a, b = await asyncio.gather(later(1), later.with_options(name="later-b")(2))
    third(a, b)


@flow
async def gathered_list():
    found = await asyncio.gather(*[later(n) for n in range(2)])
    third(found)


@flow
def completed():
    found = [first.submit(n) for n in range(2)]
    for future in as_completed(found):
        second(future.result())


@flow
def optioned():
    a = first.with_options(name="renamed", retries=1)()
    second.with_options(tags=["x"])(a)


@flow
def registry(name: str = "second"):
    tasks = {"second": second, "third": third}
    a = first()
    tasks[name](a)
    found = tasks["third"](a)
    fourth(found)


@flow
def aliased():
    run = second
    a = first()
    b = run(a)
    third(b)


class Steps:
    @staticmethod
    def prepare(value):
        return second(value)

    def __init__(self, value):
        self.value = value

    def go(self):
        return third(self.value)


@flow
def classes():
    a = first()
    b = Steps.prepare(a)
    fourth(b)


@flow
def instances():
    a = first()
    steps = Steps(a)
    steps.go()


@flow
def closures():
    a = first()

    def inner(value):
        return second(value, a)

    third(inner(1))


@flow
def walrus():
    if (a := first())[0]:
        second(a)
    third(a)


@flow
def stars():
    a = first()
    b = second(a)
    given = [a, b]
    third(*given)
    third(**{"value": a, "other": b})


@flow
def strings():
    a = first()
    second(f"{a[1]}")
    third(",".join(a[1]), other=str(a))


@flow
def early(flag: bool = True):
    a = first()
    if flag:
        return second(a)
    return third(a)


@flow
def nested_calls():
    return third(second(first()), first(2))


@flow
def contexts():
    a = first()
    with open("/dev/null") as _file:
        b = second(a)
    third(b)


@task
def outer_task(value):
    return second(value)


@flow
def nested_tasks():
    a = first()
    third(outer_task(a))


@flow
def global_values():
    a = first()
    store = {}
    store["a"] = a
    b = second(store["a"])
    store.update(b=b)
    third(store)


@flow
def swapped():
    a, b = first(1), second(2)
    a, b = b, a
    third(a, b)


FLOWS = [
    chain, fields, unpacked, tuples, futures, future_lists, waits, maps, branches, other_branch, merged, matched,
    loops, loop_over, while_loop, comprehensions, tried, states, helpers, deeper_helpers, plain_helpers, subflows,
    asynchronous, gathered, gathered_list, completed, optioned, registry, aliased, classes, instances, closures,
    walrus, stars, strings, early, nested_calls, contexts, nested_tasks, global_values, swapped,
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

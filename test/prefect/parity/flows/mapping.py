from prefect import flow, task, unmapped
from kept import kept


@task
def numbers(count):
    return kept([[n] for n in range(count)])


@task
def double(x):
    return x * 2


@task
def add(x, y):
    # What is passed through a list is taken for the list's own, so it goes one layer deeper.
    return kept([[[x, y]]])


@task
def odd_fails(x):
    if x % 2:
        raise ValueError(f"{x} is odd")
    return x * 1000


@task
def total(values):
    return len(values)


@flow(name="map-over-numbers")
def map_over_numbers():
    return double.map([1, 2, 3]).result()


@flow(name="map-with-unmapped")
def map_with_unmapped():
    return add.map([1, 2], unmapped([10, 20])).result()


@flow(name="map-with-a-constant")
def map_with_a_constant():
    return add.map([1, 2], 7).result()


@flow(name="map-over-two-lists")
def map_over_two_lists():
    return add.map([1, 2], [3, 4]).result()


@flow(name="map-over-a-future")
def map_over_a_future():
    return total.map(numbers.submit(3)).result()


@flow(name="map-over-a-result")
def map_over_a_result():
    return total.map(numbers(3)).result()


@flow(name="map-over-a-map")
def map_over_a_map():
    return double.map(double.map([1, 2, 3])).result()


@flow(name="map-into-one")
def map_into_one():
    return total(double.map([1, 2, 3]))


@flow(name="map-with-an-unmapped-future")
def map_with_an_unmapped_future():
    found = numbers.submit(2)
    return add.map([1, 2], unmapped(found)).result()


@flow(name="map-of-which-one-fails")
def map_of_which_one_fails():
    return odd_fails.map([2, 3, 4]).result()


@flow(name="map-after-a-failure")
def map_after_a_failure():
    first = odd_fails.map([2, 3])
    then = double.map(first)
    then.wait()
    return "done"


@flow(name="map-over-nothing")
def map_over_nothing():
    return double.map([]).result()


@flow(name="map-over-unequal-lists")
def map_over_unequal_lists():
    return add.map([1, 2], [3]).result()


@flow(name="map-over-no-list")
def map_over_no_list():
    return double.map(1).result()


@flow(name="map-that-waits")
def map_that_waits():
    first = numbers.submit(1)
    return double.map([1, 2], wait_for=[first]).result()


CASES = [
    map_over_numbers,
    map_with_unmapped,
    map_with_a_constant,
    map_over_two_lists,
    map_over_a_future,
    map_over_a_result,
    map_over_a_map,
    map_into_one,
    map_with_an_unmapped_future,
    map_of_which_one_fails,
    map_after_a_failure,
    map_over_nothing,
    map_over_unequal_lists,
    map_over_no_list,
    map_that_waits,
]

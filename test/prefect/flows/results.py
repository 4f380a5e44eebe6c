"""Keeps and finds results, as the flow of results-script.ts does; also reads and writes records one by one."""

import datetime
import json
import sys

from prefect import flow, task
from prefect.cache_policies import FLOW_PARAMETERS, INPUTS, NO_CACHE, RUN_ID, TASK_SOURCE
from prefect.filesystems import LocalFileSystem
from prefect.results import ResultStore
from prefect.serializers import CompressedSerializer, JSONSerializer
from prefect.transactions import transaction
from prefect.utilities.hashing import hash_objects


def undo(txn):
    pass


def keep(txn):
    pass


@task(cache_policy=INPUTS, cache_expiration=datetime.timedelta(hours=1))
def load(city, debug):
    return {"city": city}


load_well = load.with_options(cache_policy=INPUTS - "debug")
load_anew = load.with_options(refresh_cache=True)


@task(persist_result=True, cache_policy=RUN_ID + INPUTS)
def within(x):
    return x


@task(result_storage_key="kept-{parameters[x]}-{flow_run.flow_name}")
def keyed(x):
    return x


@task(cache_key_fn=lambda context, parameters: f"own-{parameters['x']}")
def own(x):
    return x


@task(persist_result=True)
def refuse():
    raise ValueError("refused")


@task
def plain(x):
    return x


@task(persist_result=False, cache_policy=NO_CACHE)
def never(x):
    return x


@task(persist_result=True)
def step(x):
    return x


step.on_rollback(undo)
step.on_commit(keep)


@task
def around():
    step(10)
    raise ValueError("after all")


@flow(name="results")
def results():
    load("Bonn", True)
    load("Bonn", True)
    load_well("Bonn", True)
    load_well("Bonn", False)
    load_anew("Bonn", True)
    within(1)
    within(1)
    keyed(1)
    keyed(1)
    own(1)
    own(1)
    plain(1)
    never(1)
    try:
        refuse()
    except ValueError:
        pass
    with transaction():
        step(1)
        step(2)
    try:
        with transaction():
            step(3)
            step(4)
            raise ValueError("no")
    except ValueError:
        pass
    try:
        around()
    except ValueError:
        pass
    with transaction(key="whole") as txn:
        txn.stage({"a": 1})
    with transaction(key="whole") as txn:
        assert txn.is_committed()
    return [1, 2]


kept = results.with_options(name="kept", persist_result=True)


def store(folder, serializer):
    return ResultStore(result_storage=LocalFileSystem(basepath=folder), serializer=serializer)


SERIALIZERS = {
    "json": JSONSerializer(),
    "compressed": CompressedSerializer(serializer="json", compressionlib="zlib"),
}
VALUES = {
    "plain": {"a": [1, 2.5, "é", None, True]},
    "date": datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc),
    "set": {1},
    "error": ValueError("bad"),
}


if __name__ == "__main__":
    what, folder = sys.argv[1], sys.argv[2]
    if what == "run":
        results()
        kept()
    if what == "write":
        for serializer in SERIALIZERS:
            for name, value in VALUES.items():
                store(folder, SERIALIZERS[serializer]).write(value, key=f"{serializer}-{name}")
    if what == "read":
        for key in sys.argv[3:]:
            record = store(folder, JSONSerializer()).read(key)
            print("record", key, repr(record.result))
    if what == "hash":
        for text in sys.argv[3:]:
            print("hash", hash_objects(*json.loads(text)))
    if what == "hit":
        load_well("Ulm", True)

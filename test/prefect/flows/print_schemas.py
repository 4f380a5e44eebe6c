"""Prints, as JSON, what Prefect makes of the parameters of each flow of a file."""

import importlib.util
import json
import sys
import warnings

from prefect import Flow
from prefect.utilities.callables import parameter_schema

warnings.simplefilter("ignore")
spec = importlib.util.spec_from_file_location("signatures", sys.argv[1])
module = importlib.util.module_from_spec(spec)
sys.modules["signatures"] = module
spec.loader.exec_module(module)


def flows_in(namespace):
    for name, value in vars(namespace).items():
        plain = value.__func__ if isinstance(value, staticmethod) else value
        if isinstance(plain, Flow):
            yield name, plain
        elif isinstance(value, type) and value.__module__ == "signatures":
            yield from flows_in(value)


print(json.dumps({name: parameter_schema(flow.fn).model_dump() for name, flow in flows_in(module)}))

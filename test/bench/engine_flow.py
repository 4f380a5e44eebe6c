import json
import sys
import time

from prefect import flow, task


@task
def noop():
    pass


@flow(name="bench")
def bench(inline: int, submitted: int):
    for _ in range(20):
        noop()
    started = time.perf_counter()
    for _ in range(inline):
        noop()
    inline_ms = 1000 * (time.perf_counter() - started) / inline
    begun = time.perf_counter()
    futures = [noop.submit() for _ in range(submitted)]
    for future in futures:
        future.result()
    return {"inlineMs": inline_ms, "submittedPerSecond": submitted / (time.perf_counter() - begun)}


if __name__ == "__main__":
    print(json.dumps(bench(inline=int(sys.argv[1]), submitted=int(sys.argv[2]))))

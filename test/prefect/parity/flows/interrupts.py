"""Flows that someone interrupts; each is run in a process of its own."""

import os
import signal
import time

from prefect import flow, task


def crashed(of, run, state):
    pass


def failed(of, run, state):
    pass


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(30)


@task
def before():
    return 1


@task
def interrupted():
    interrupt()


@flow
def interrupted_within():
    interrupted()


@flow(name="interrupt-in-a-task")
def interrupt_in_a_task():
    before()
    interrupted()


@flow(name="interrupt-in-a-flow", on_crashed=[crashed], on_failure=[failed])
def interrupt_in_a_flow():
    interrupt()


@flow(name="interrupt-in-a-subflow")
def interrupt_in_a_subflow():
    interrupted_within()


@flow(name="interrupt-with-retries-left", retries=2)
def interrupt_with_retries_left():
    interrupted.with_options(retries=2, on_failure=[failed])()


CASES = [
    interrupt_in_a_task,
    interrupt_in_a_flow,
    interrupt_in_a_subflow,
    interrupt_with_retries_left,
]

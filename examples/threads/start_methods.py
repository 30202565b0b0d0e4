"""What a child costs by each of multiprocessing's start methods."""

import multiprocessing
import subprocess
import sys
import time

WHILE = 0.1  # seconds of children, so that chance evens out


def work():
    """Nothing, so that only the start costs."""


def start_by(method):
    process = multiprocessing.get_context(method).Process(target=work)
    process.start()
    process.join()


def start_interpreter():
    subprocess.run([sys.executable, "-c", ""], check=True)


def measure(label, start_one):
    start = time.perf_counter()
    start_one()  # a fork server starts with its first child
    took = time.perf_counter() - start
    print(f"{label}, the first time, took {took:.6f} s", flush=True)
    start = time.perf_counter()
    children = 0
    while time.perf_counter() < start + WHILE:
        start_one()
        children += 1
    took = (time.perf_counter() - start) / children
    print(f"{label} took {took:.6f} s (mean of {children})", flush=True)


def stop_helpers():
    """Wait for the fork server and the resource tracker: else Python leaves
    them to end by themselves, and their time is nobody's."""
    from multiprocessing import forkserver, resource_tracker

    forkserver._forkserver._stop()
    resource_tracker._resource_tracker._stop()


if __name__ == "__main__":
    measure("an idle interpreter", start_interpreter)
    methods = multiprocessing.get_all_start_methods()
    for method in methods:
        measure(f"Python's {method}", lambda: start_by(method))
    if "forkserver" in methods:
        stop_helpers()

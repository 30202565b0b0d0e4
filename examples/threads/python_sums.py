"""Two sums in Python: one after the other, in processes, on threads."""

import multiprocessing
import sys
import time
from functools import partial
from multiprocessing.pool import ThreadPool

ADDITIONS = 9_000_000


def add_up(step, additions):
    total = 0
    for _ in range(additions):
        total += step
    return total


def measure(label, map_two):
    add_up_twos = partial(add_up, 2)
    start, cpu_start = time.perf_counter(), time.process_time()
    first, second = map_two(add_up_twos, [ADDITIONS, ADDITIONS])
    cpu = time.process_time() - cpu_start
    took = time.perf_counter() - start
    print(f"{first} and {second}")
    tell(label, took)
    return cpu


def tell(label, took):
    print(f"{label} took {took:.6f} s", flush=True)


def in_processes():
    """Forked where that is to be had: so no helper is left behind."""
    can_fork = "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if can_fork else "spawn")
    ready = context.Barrier(3)  # two workers, and this process
    start = time.perf_counter()
    with context.Pool(2, initializer=ready.wait) as pool:
        ready.wait()
        tell("starting two workers", time.perf_counter() - start)
        measure("in two processes", pool.map)
        start = time.perf_counter()
    tell("ending them", time.perf_counter() - start)


def on_threads():
    # Before 3.13 every build had the lock.
    has_lock = getattr(sys, "_is_gil_enabled", lambda: True)()
    label = "on two threads under the lock"
    if not has_lock:
        for left_out in [label, f"{label}, computing,"]:
            print(f"{left_out}: not here: this Python runs without it")
        label = "on two threads without a lock"
    with ThreadPool(2) as pool:
        tell(f"{label}, computing,", measure(label, pool.map))


if __name__ == "__main__":
    measure("one after the other", map)
    in_processes()  # before there are threads: who forks should have one
    on_threads()

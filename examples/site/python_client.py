"""GETs with httpx, in both its styles: one that blocks, then 100 at once."""

import asyncio
import sys
import time

try:
    import httpx
except ImportError:
    print("not here: there is no httpx for python3")
    sys.exit()

AT_ONCE = 100


def get_one(url):
    with httpx.Client() as client:
        start = time.perf_counter()
        client.get(url).raise_for_status()
        took = time.perf_counter() - start
    print(f"one that blocks took {took:.6f} s", flush=True)


async def get_many(url):
    async with httpx.AsyncClient() as client:
        start, cpu_start = time.perf_counter(), time.process_time()
        gets = [client.get(url) for _ in range(AT_ONCE)]
        responses = await asyncio.gather(*gets)
        cpu = time.process_time() - cpu_start
        took = time.perf_counter() - start
    for response in responses:
        response.raise_for_status()
    print(f"{AT_ONCE} at once took {took:.6f} s", flush=True)
    print(f"{AT_ONCE} at once, computing, took {cpu:.6f} s", flush=True)


if __name__ == "__main__":
    [_, url] = sys.argv
    get_one(url)
    asyncio.run(get_many(url))

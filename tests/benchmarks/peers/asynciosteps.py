# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

"""Prints the processor's nanoseconds that TASKS tasks of asyncio take for ROUNDS steps each."""

import asyncio
import os
import sys
import time

tasks, rounds = int(sys.argv[1]), int(sys.argv[2])


async def steps(left):
    number = 0
    while left != 0:
        number = (number * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        left -= 1
        await asyncio.sleep(0)


async def main():
    # The others go on when the first has made its steps, and end with the process.
    first = asyncio.create_task(steps(rounds))
    others = [asyncio.create_task(steps(-1)) for _ in range(tasks - 1)]
    began = time.thread_time_ns()
    await first
    print(time.thread_time_ns() - began, flush=True)
    os._exit(0 if len(others) == tasks - 1 else 1)


asyncio.run(main())

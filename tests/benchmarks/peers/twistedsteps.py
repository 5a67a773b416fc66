# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

"""Prints the processor's nanoseconds that TASKS tasks of Twisted's Cooperator take for ROUNDS steps each."""

import sys
import time

from twisted.internet import reactor, task

tasks, rounds = int(sys.argv[1]), int(sys.argv[2])


def steps(left):
    number = 0
    while left != 0:
        number = (number * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        left -= 1
        yield None


def counted():
    began = time.thread_time_ns()  # Only now has the reactor started, which takes a while.
    yield from steps(rounds)
    print(time.thread_time_ns() - began)
    reactor.stop()


# The others go on when the first has made its steps: to end each of them would take longer.
task.cooperate(counted())
for _ in range(tasks - 1):
    task.cooperate(steps(-1))
reactor.run()

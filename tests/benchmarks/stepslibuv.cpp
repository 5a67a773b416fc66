// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "steps.h"

#include <uv.h>

#include <vector>

namespace QCoop::Bench {

namespace {

void step(uv_idle_t *handle)
{
    work(*static_cast<std::uint64_t *>(handle->data));
}

/// Each round of a loop calls all idle handles once.
StepsMade idleHandles(std::size_t tasks, std::uint64_t rounds)
{
    uv_loop_t loop;
    uv_loop_init(&loop);
    std::vector<std::uint64_t> numbers(tasks);
    std::vector<uv_idle_t> handles(tasks);
    for (std::size_t i = 0; i < tasks; ++i) {
        uv_idle_init(&loop, &handles[i]);
        handles[i].data = &numbers[i];
        uv_idle_start(&handles[i], &step);
    }
    const auto took = timeOf([&] {
        for (std::uint64_t i = 0; i < rounds; ++i)
            uv_run(&loop, UV_RUN_NOWAIT);
    });
    for (uv_idle_t &handle : handles)
        uv_close(reinterpret_cast<uv_handle_t *>(&handle), nullptr);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    return {rounds * tasks, took};
}

[[maybe_unused]] const bool added = addSteps("libuv", &idleHandles);

} // namespace

} // namespace QCoop::Bench

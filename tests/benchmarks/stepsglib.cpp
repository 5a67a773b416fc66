// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "steps.h"

#include <glib.h>

#include <vector>

namespace QCoop::Bench {

namespace {

struct Idle
{
    std::size_t *running;
    GMainLoop *loop;
    std::uint64_t left;
    std::uint64_t number = 0;
};

gboolean step(gpointer data)
{
    Idle &task = *static_cast<Idle *>(data);
    work(task.number);
    if (--task.left > 0)
        return G_SOURCE_CONTINUE;
    if (--*task.running == 0)
        g_main_loop_quit(task.loop);
    return G_SOURCE_REMOVE;
}

/// What g_idle_add() does, on a context of its own: that of the program is Qt's.
StepsMade idleSources(std::size_t tasks, std::uint64_t rounds)
{
    GMainContext *const context = g_main_context_new();
    GMainLoop *const loop = g_main_loop_new(context, false);
    std::size_t running = tasks;
    std::vector<Idle> all(tasks, Idle{&running, loop, rounds});
    for (Idle &task : all) {
        GSource *const source = g_idle_source_new();
        g_source_set_callback(source, &step, &task, nullptr);
        g_source_attach(source, context);
        g_source_unref(source);
    }
    const auto took = timeOf([&] { g_main_loop_run(loop); });
    g_main_loop_unref(loop);
    g_main_context_unref(context);
    return {rounds * tasks, took};
}

[[maybe_unused]] const bool added = addSteps("glib", &idleSources);

} // namespace

} // namespace QCoop::Bench

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "comparison.h"

#include <qcoop/qt/cooperate.h>

#include <QtCore/QCoreApplication>

namespace Workbench {

using namespace std::chrono_literals;

void Comparison::start(Way way)
{
    if (m_run)
        return;
    m_run.emplace(way);
    Q_EMIT started(way);
    QCoop::callLater(150ms, this, [this] { begin(); });
}

void Comparison::abort()
{
    if (m_run)
        m_run->isAborted = true;
}

void Comparison::begin()
{
    m_run->gaps = std::make_unique<QCoop::Test::LoopGaps>();
    m_run->timer.restart();
    switch (m_run->way) {
    case Way::Task:
        QCoop::cooperate(this, [this] { return step(); })
            .setName(tr("comparison"))
            .whenDone()
            .then(this, [this] { finish(); });
        return;
    case Way::BlockingLoop:
        runBlocking();
        return;
    case Way::ProcessEvents:
        runWithProcessEvents();
        return;
    }
}

bool Comparison::step()
{
    m_run->sieve.step();
    ++m_run->segments;
    return !m_run->isAborted && m_run->timer.elapsed() < time;
}

void Comparison::runBlocking()
{
    while (step()) {
    }
    finish();
}

void Comparison::runWithProcessEvents()
{
    Stopwatch sinceEvents;
    while (step()) {
        if (sinceEvents.elapsed() < 10ms)
            continue;
        QCoreApplication::processEvents();
        sinceEvents.restart();
    }
    finish();
}

void Comparison::finish()
{
    // The gap of a blocking loop ends with the next round of the event loop.
    QCoop::callLater(50ms, this, [this] {
        const Outcome outcome{m_run->way, m_run->segments, m_run->gaps->longest()};
        m_run.reset();
        Q_EMIT finished(outcome);
    });
}

} // namespace Workbench

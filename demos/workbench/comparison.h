// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "sieve.h"
#include "stopwatch.h"

#include <qcoop/core/time.h>
#include <qcoop/test/loopgaps.h>

#include <QtCore/QObject>

#include <memory>
#include <optional>

namespace Workbench {

/// Does the same work, for the same time, in three ways, and measures what the event loop
/// has to wait: as a task, in a blocking loop, and in a loop with processEvents().
class Comparison final : public QObject
{
    Q_OBJECT

public:
    enum class Way { Task, BlockingLoop, ProcessEvents };
    Q_ENUM(Way)

    class Outcome
    {
    public:
        Way way;
        quint64 segments; ///< of the sieve
        QCoop::Duration longestGap;
    };

    static constexpr QCoop::Duration time = std::chrono::seconds(2);

    using QObject::QObject;

    /// Begins shortly, so that the window can still say what is about to happen. No effect
    /// while one is under way: a click that processEvents() delivers must not start another
    /// loop inside the loop (trap T7).
    void start(Way way);
    [[nodiscard]] bool isRunning() const noexcept { return m_run.has_value(); }
    /// Ends it early: the window is being closed.
    void abort();

Q_SIGNALS:
    void started(Workbench::Comparison::Way way);
    void finished(const Workbench::Comparison::Outcome &outcome);

private:
    void begin();
    void runBlocking();
    void runWithProcessEvents();
    [[nodiscard]] bool step();
    void finish();

    /// What exists only while one is under way.
    class Run
    {
    public:
        explicit Run(Way chosen)
            : way(chosen)
        {
        }
        Way way;
        Sieve sieve{1'000'000'000'000};
        quint64 segments = 0;
        Stopwatch timer;
        std::unique_ptr<QCoop::Test::LoopGaps> gaps;
        bool isAborted = false;
    };
    std::optional<Run> m_run;
};

} // namespace Workbench

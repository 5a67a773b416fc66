// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/exporter.h>

namespace QCoop::Inspector {

/// Three tables in a folder: tasks.csv, timers.csv and longsteps.csv, each with a line of titles.
/// Times are nanoseconds since the beginning of the recording, lengths nanoseconds. Texts that a
/// spreadsheet would take for a formula have an apostrophe in front.
class CsvExport final : public Exporter
{
public:
    /// The folder is made, if there is none.
    explicit CsvExport(const QString &folder);
    void begin(const Wire::Hello &hello) override;
    void take(const Wire::Message &message, Wire::Time at, const Picture &picture) override;
    void end(const Picture &picture, Wire::Time at, bool isGap) override;
    [[nodiscard]] QString finish() override;

private:
    void addTask(const Task &task, const Picture &picture, const Wire::TaskEnded *ended,
                 const QString &state);
    void addTimer(const Timer &timer, const Picture &picture, const Wire::TimerEnded *ended,
                  const QString &state);

    TextOutput m_tasks;
    TextOutput m_timers;
    TextOutput m_steps;
};

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/exporter.h>

#include <map>

namespace QCoop::Inspector {

/// A page of text: how long it was recorded, how busy each loop was and its worst stretch, who
/// blocked it, the longest steps, the busiest tasks, the latest timers, and what was dropped.
///
/// Bounds: ten of each are kept, and the tasks of one place are counted together.
class ReportExport final : public Exporter
{
public:
    explicit ReportExport(const QString &path)
        : m_output(path)
    {
    }
    void begin(const Wire::Hello &hello) override;
    void take(const Wire::Message &message, Wire::Time at, const Picture &picture) override;
    void end(const Picture &picture, Wire::Time at, bool isGap) override;
    [[nodiscard]] QString finish() override;

private:
    /// The longest of their kind, the longest first, each as a line of text.
    class Top
    {
    public:
        void add(Wire::Length length, const QString &line);
        void write(TextOutput &output, const QString &title) const;

    private:
        std::multimap<Wire::Length, QString> m_lines;
    };
    struct LoopSum
    {
        QString name;
        Wire::Length watched = 0;
        Wire::Length busy = 0;
        Wire::Length qcoop = 0;
        Wire::Length worst = 0;
        Wire::Length worstAt = 0;
        QString worstTask;
    };
    void takeTask(const Task &task, const Picture &picture, const QString &state, quint64 steps,
                  Wire::Length busy);

    TextOutput m_output;
    QString m_target;
    Wire::Length m_length = 0;
    quint64 m_tasks = 0;
    quint64 m_failed = 0;
    quint64 m_dropped = 0;
    std::map<Wire::Id, LoopSum> m_loops;
    Top m_blocked;
    Top m_steps;
    Top m_busiest;
    Top m_late;
};

} // namespace QCoop::Inspector

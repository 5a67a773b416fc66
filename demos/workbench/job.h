// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qt/taskwatcher.h>

#include <QtCore/QObject>
#include <QtCore/QString>

#include <functional>

namespace Workbench {

/// Whether the steps of a job are long on purpose, so that they say nothing about the rest.
enum class Steps { Short, LongOnPurpose };

/// A piece of work with a name, which can be done any number of times; each time is a task.
///
/// At most one of them lives: starting it again stops the one before. The job is what a row
/// of the table stands for. Thread-affinity: the GUI thread.
class Job final : public QObject
{
    Q_OBJECT

public:
    using Begin = std::function<QCoop::CooperativeTask()>;

    Job(const QString &name, Begin begin, Steps steps, QObject *parent);

    void start();

    [[nodiscard]] const QString &name() const noexcept { return m_name; }
    /// Takes effect with the next start().
    void setName(const QString &name) { m_name = name; }
    [[nodiscard]] QCoop::TaskWatcher &watcher() noexcept { return m_watcher; }
    [[nodiscard]] const QCoop::CooperativeTask &task() const noexcept { return m_watcher.task(); }
    /// What the last run failed with; empty if it did not.
    [[nodiscard]] const QString &error() const noexcept { return m_error; }
    [[nodiscard]] Steps steps() const noexcept { return m_steps; }
    /// Over all runs.
    [[nodiscard]] QCoop::Duration longestStep() const;

Q_SIGNALS:
    void started();

private:
    QString m_name;
    Begin m_begin;
    QString m_error;
    QCoop::TaskWatcher m_watcher;
    QCoop::Duration m_longestBefore{}; // in earlier runs
    Steps m_steps;
};

} // namespace Workbench

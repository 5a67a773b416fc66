// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "mainwindow.h"
#include "shots.h"

#include <qcoop/core/task.h>

#include <QtCore/QCoreApplication>

#include <functional>

class QPushButton;

namespace Workbench {

/// Waits until \a isSo, looking every 20 ms. \throws std::runtime_error, which says that
/// \a what did not happen, after \a limit
[[nodiscard]] QCoop::Task<> waitUntil(std::function<bool()> isSo, QCoop::Duration limit,
                                      QString what);
/// Clicks the button of \a parent that has this object name. \throws std::runtime_error if
/// there is none or it is disabled
void click(const QWidget &parent, const QString &objectName);
/// Closes the modal dialog that is open; no effect if there is none.
void closeDialog();

/// Uses the workbench as a visitor would, without one: starts tasks, pauses, resumes and
/// stops some, opens a dialog, freezes the window, and tells what it has measured.
///
/// It is itself a task beside those that it watches.
class Script
{
    Q_DECLARE_TR_FUNCTIONS(Workbench::Script)

public:
    Script(const QString &shots, QCoop::Duration time);

    /// The work of one task; fails with what did not go as it should.
    QCoop::Task<> run();

private:
    QCoop::Task<> measure();
    QCoop::Task<> pauseAndResume();
    QCoop::Task<> throughDialog();
    QCoop::Task<> freeze();
    QCoop::Task<> stopOne();
    void keepEightAlive();
    /// What 99 of 100 gaps have to stay under.
    [[nodiscard]] QCoop::Duration limit() const;
    void print() const;

    Shots m_shots;
    QCoop::Duration m_time;
    MainWindow m_window;
    Job *m_render = nullptr; // owned by the window, and never cleared away
    Job *m_indexing = nullptr;
    Job *m_primes = nullptr;
    Job *m_worker = nullptr;

    QString m_gaps;
    QCoop::Duration m_p99{};
    QCoop::Duration m_longest{};
    QCoop::Duration m_longestStep{};
    QCoop::Duration m_frozen{};
    QCoop::Duration m_measuredFor{};
    quint64 m_measuredSteps = 0;
    quint64 m_measuredSkips = 0;
    quint64 m_frozenSkips = 0;
    quint64 m_stepsBehindDialog = 0;
    quint64 m_fewestLive = 0;
};

} // namespace Workbench

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/task.h>

#include <QtCore/QString>

#include <functional>

class Backend;
class QQuickWindow;

/// Uses the demo as a visitor would, without one, takes screenshots and looks whether all
/// that should happen does.
class Script
{
public:
    /// \a window and \a backend must outlive this.
    Script(QQuickWindow &window, Backend &backend, const QString &shots);

    /// The work of one task; fails with what did not go as it should.
    QCoop::Task<> run();

private:
    QCoop::Task<> countAndPause();
    QCoop::Task<> others();
    QCoop::Task<> stopAndFinish();
    QCoop::Task<> waitUntil(std::function<bool()> isSo, const char *what);
    void shoot(const QString &name);
    void print() const;

    QQuickWindow &m_window;
    Backend &m_backend;
    QString m_shots;
    int m_taken = 0;
    int m_calls = 0;
    int m_missed = 0;
};

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "shots.h"
#include "theme.h"

#include <qcoop/core/task.h>

#include <memory>

namespace Workbench {

class MainWindow;

/// Brings the window into each of its states, in the light and the dark palette, and takes
/// a screenshot of each.
class Tour
{
    Q_DECLARE_TR_FUNCTIONS(Workbench::Tour)

public:
    explicit Tour(const QString &shots);
    ~Tour();

    /// The work of one task; fails with what did not go as it should.
    QCoop::Task<> run();

private:
    QCoop::Task<> showAll(Theme theme);
    QCoop::Task<> fill();
    QCoop::Task<> pauseAndStop();
    QCoop::Task<> compare();
    QCoop::Task<> openDialog();
    QCoop::Task<> fail();
    QCoop::Task<> finish();
    void shoot(const char *state);

    Shots m_shots;
    QString m_theme;
    int m_number = 0;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace Workbench

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "theme.h"

#include <QtCore/QRect>
#include <QtCore/QStringList>

#include <optional>

namespace QCoop::Inspector {

/// What was asked for on the command line.
struct CommandLine
{
    std::optional<qint64> pid; ///< of the program to attach to
    QStringList recordings;    ///< files to open
    QStringList launch;        ///< a program and its arguments; empty: none
    std::optional<Theme> theme;
    QString filter;
    QString shots;                 ///< the folder for screenshots
    std::optional<QRect> geometry; ///< of the window on the screen
    bool isScript = false;

    /// Reads \a arguments, the first of which is the name of the program. All that follows
    /// `--launch` belongs to the program to launch. \a problem says what makes no sense.
    /// With --help or --version the process ends.
    [[nodiscard]] static CommandLine parse(QStringList arguments, QString &problem);
};

} // namespace QCoop::Inspector

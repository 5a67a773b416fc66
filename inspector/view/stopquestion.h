// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QList>
#include <QtCore/QObject>

class QWidget;

namespace QCoop::Inspector {

class Target;

/// Asks before tasks are stopped, for nothing brings them back. The question names them; it
/// can be switched off by its check box, and on again in the settings.
///
/// It does not block: the tasks are stopped when the answer comes, if the target is still
/// there. Thread-affinity: the GUI thread.
class StopQuestion final : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype shown = 15; ///< tasks that are named; of the others the number

    /// Stops \a tasks of \a target, or asks first. \a parent: the window.
    static void stop(Target *target, const QList<quint64> &tasks, QWidget *parent);

    [[nodiscard]] static bool isAsked();
    static void setAsked(bool isAsked);
};

} // namespace QCoop::Inspector

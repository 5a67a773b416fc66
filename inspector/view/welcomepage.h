// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtWidgets/QWidget>

class QAction;
class QLabel;

namespace QCoop::Inspector {

class TargetModel;
class TargetsView;

/// What stands in the middle while there is no target: what can be done, what was found, and
/// the line that makes a program one that can be inspected. Thread-affinity: the GUI thread.
class WelcomePage final : public QWidget
{
    Q_OBJECT

public:
    WelcomePage(TargetModel *model, const QList<QAction *> &actions, QWidget *parent = nullptr);

    /// Says what went wrong; an empty text takes it away.
    void setProblem(const QString &problem);
    [[nodiscard]] QString problem() const;
    [[nodiscard]] TargetsView &targets() const { return *m_targets; }

Q_SIGNALS:
    void chosen(qint64 pid);

private:
    QLabel *m_problem;
    TargetsView *m_targets;
};

} // namespace QCoop::Inspector

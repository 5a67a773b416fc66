// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtWidgets/QDialog>

class QPushButton;

namespace QCoop::Inspector {

class TargetModel;
class TargetsView;

/// The list of programs that can be inspected, to choose one from.
/// Thread-affinity: the GUI thread.
class AttachDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit AttachDialog(TargetModel *model, QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(qint64 pid);

private:
    void choose(qint64 pid);

    TargetsView *m_targets;
    QPushButton *m_attach;
};

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtWidgets/QDialog>

class QLineEdit;

namespace QCoop::Inspector {

/// Asks which program to start, and with which arguments. Thread-affinity: the GUI thread.
class LaunchDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit LaunchDialog(QWidget *parent = nullptr);

Q_SIGNALS:
    void launchWanted(const QString &program, const QStringList &arguments);

private:
    void browse();
    void launch();

    QLineEdit *m_program;
    QLineEdit *m_arguments;
};

} // namespace QCoop::Inspector

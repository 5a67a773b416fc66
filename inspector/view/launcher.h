// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QObject>
#include <QtCore/QProcess>

namespace QCoop::Inspector {

/// Starts programs so that they can be inspected. What they write goes to where we write.
/// They end with us. Thread-affinity: the GUI thread. Errors: failed(), as a sentence.
class Launcher final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    ~Launcher() override;

    void launch(const QString &program, const QStringList &arguments);

Q_SIGNALS:
    void started(const QString &program, qint64 pid);
    /// \a sentence says how: its exit code, or that it crashed; \a code is 0 if it went well.
    void ended(qint64 pid, const QString &sentence, int code);
    void failed(const QString &sentence);

private:
    QList<QProcess *> m_processes;
};

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QLoggingCategory>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <functional>
#include <utility>

/// Catches what is logged in the categories of QCoop while it lives, in place of printing it:
/// "warning qcoop.task: the text". One at a time.
class CaughtLog
{
public:
    CaughtLog()
        : m_outer(qInstallMessageHandler(&CaughtLog::handle))
    {
        s_current = this;
    }
    ~CaughtLog()
    {
        qInstallMessageHandler(m_outer);
        s_current = nullptr;
    }
    CaughtLog(const CaughtLog &) = delete;
    CaughtLog &operator=(const CaughtLog &) = delete;

    [[nodiscard]] QStringList take() { return std::exchange(m_lines, {}); }

    std::function<void()> onMessage; ///< is called with each

private:
    static void handle(QtMsgType type, const QMessageLogContext &context, const QString &text)
    {
        const auto category = QString::fromUtf8(context.category);
        if (!category.startsWith(QStringLiteral("qcoop"))) {
            s_current->m_outer(type, context, text);
            return;
        }
        const char *const level = type == QtDebugMsg     ? "debug"
                                  : type == QtWarningMsg ? "warning"
                                                         : "critical";
        s_current->m_lines
            << QStringLiteral("%1 %2: %3").arg(QString::fromUtf8(level), category, text);
        if (s_current->onMessage)
            s_current->onMessage();
    }

    static inline CaughtLog *s_current = nullptr;
    QtMessageHandler m_outer;
    QStringList m_lines;
};

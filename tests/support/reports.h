// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "journal.h"

#include <qcoop/core/errorhandler.h>

/// Collects what is reported while it lives: "FailedTask Oops: the message".
class Reports
{
public:
    Reports()
        : m_previous(QCoop::setErrorHandler(QCoop::ErrorHandler(
              [this](const QCoop::ErrorReport &report) { m_lines << line(report); })))
    {
    }
    ~Reports() { QCoop::setErrorHandler(std::move(m_previous)); }
    Reports(const Reports &) = delete;
    Reports &operator=(const Reports &) = delete;

    [[nodiscard]] QStringList take() { return std::exchange(m_lines, {}); }

private:
    static QString line(const QCoop::ErrorReport &report)
    {
        return u"%1 %2: %3"_s.arg(kind(report.kind()), nameOf(report.failure()),
                                  QString(report.failure().message()));
    }
    static QString kind(QCoop::ErrorReport::Kind kind)
    {
        using Kind = QCoop::ErrorReport::Kind;
        switch (kind) {
        case Kind::FailedTask:
            return u"FailedTask"_s;
        case Kind::UnhandledDeferred:
            return u"UnhandledDeferred"_s;
        case Kind::Canceller:
            return u"Canceller"_s;
        case Kind::Callback:
            return u"Callback"_s;
        case Kind::Observer:
            return u"Observer"_s;
        case Kind::MainFailed:
            return u"MainFailed"_s;
        case Kind::UnhandledFuture:
            return u"UnhandledFuture"_s;
        case Kind::ExceptionHandler:
            return u"ExceptionHandler"_s;
        }
        return {};
    }

    QStringList m_lines;
    QCoop::ErrorHandler m_previous;
};

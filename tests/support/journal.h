// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/clock.h>
#include <qcoop/core/failure.h>

#include <QString>
#include <QStringList>

#include <stdexcept>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What happened, line by line; with a clock, each line begins with its time: "20 ms b".
class Journal
{
public:
    explicit Journal(const QCoop::ReactorTime *clock = nullptr)
        : m_clock(clock)
    {
    }

    void operator()(const QString &what)
    {
        if (!m_clock) {
            m_lines << what;
            return;
        }
        const auto passed = m_clock->now().time_since_epoch();
        m_lines << u"%1 ms %2"_s.arg(passed / 1ms).arg(what);
    }

    [[nodiscard]] const QStringList &lines() const { return m_lines; }
    /// The lines since the last call of this.
    [[nodiscard]] QStringList take() { return std::exchange(m_lines, {}); }

private:
    const QCoop::ReactorTime *m_clock;
    QStringList m_lines;
};

/// What the tests throw where the library's own errors would be mistaken for its doing.
class Oops : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// The type of a failure, without the namespace: "TaskStopped".
inline QString nameOf(const QCoop::Failure &failure)
{
    return QString(failure.typeName()).remove(u"QCoop::"_s);
}

/// What \a action throws, as nameOf(); "nothing" if it does not.
template <typename Action>
QString errorOf(Action &&action)
{
    try {
        std::forward<Action>(action)();
    } catch (...) {
        return nameOf(QCoop::Failure::current());
    }
    return u"nothing"_s;
}

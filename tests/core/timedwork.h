// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "../support/journal.h"

#include <qcoop/core/task.h>

#include <optional>

/// Tells the journal when it is destroyed.
class Trace
{
public:
    Trace(Journal &journal, QString name)
        : m_journal(journal)
        , m_name(std::move(name))
    {
    }
    Trace(const Trace &) = delete;
    Trace &operator=(const Trace &) = delete;
    ~Trace() { m_journal(m_name + u" gone"_s); }

private:
    Journal &m_journal;
    QString m_name;
};

/// Gives 7 after \a time.
inline QCoop::Task<int> load(Journal &journal, QCoop::Duration time)
{
    const Trace trace(journal, u"load"_s);
    co_await QCoop::sleep(time);
    co_return 7;
}

/// Waits for an hour behind \a depth other frames.
inline QCoop::Task<> deep(Journal &journal, int depth)
{
    if (depth > 0)
        co_await deep(journal, depth - 1);
    else
        co_await QCoop::sleep(1h);
}

/// What withTimeout() gave.
inline QString shown(const std::optional<int> &value)
{
    return value ? QString::number(*value) : u"nothing"_s;
}

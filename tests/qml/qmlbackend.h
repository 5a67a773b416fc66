// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "../support/journal.h"

#include <qcoop/qcoop.h>

#include <QObject>
#include <QVariant>

#include <vector>

/// What a program of its own would offer to QML.
class Backend : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QCoop::QmlTask shared READ shared NOTIFY sharedChanged)

public:
    Q_INVOKABLE QCoop::QmlTask count(int last)
    {
        const auto task = QCoop::cooperate(this, &Backend::counting, last);
        m_last = task;
        return task;
    }
    Q_INVOKABLE QCoop::QmlTask steps(int last)
    {
        return m_last =
                   QCoop::cooperate(this, [last, step = 0]() mutable { return ++step < last; });
    }
    Q_INVOKABLE QCoop::QmlTask failing()
    {
        return m_last =
                   QCoop::cooperate(this, []() -> QCoop::Step { throw Oops("the disk is full"); });
    }
    Q_INVOKABLE QCoop::QmlTask words()
    {
        auto task = QCoop::cooperate(this, &Backend::wording);
        return QCoop::QmlTask(task, [](const std::vector<int> &list) {
            return QVariant(u"%1 numbers"_s.arg(list.size()));
        });
    }
    Q_INVOKABLE QCoop::QmlTask badlyConverted()
    {
        auto task = QCoop::cooperate(this, &Backend::wording);
        return QCoop::QmlTask(task,
                              [](const std::vector<int> &) -> QVariant { throw Oops("no words"); });
    }
    [[nodiscard]] QCoop::QmlTask shared() const { return m_last; }
    [[nodiscard]] QCoop::CooperativeTask last() const { return m_last; }
    void forget() { m_last = {}; }

Q_SIGNALS:
    void sharedChanged();

private:
    QCoop::Task<int> counting(int last)
    {
        int sum = 0;
        for (int i = 1; i <= last; ++i) {
            sum += i;
            co_yield QCoop::Progress(i, last, u"row %1"_s.arg(i));
        }
        co_return sum;
    }
    QCoop::Task<std::vector<int>> wording()
    {
        co_yield {};
        co_return std::vector<int>(3);
    }

    QCoop::CooperativeTask m_last;
};

inline constexpr auto journaling = R"(
CoopTask {
    source: backend.%1
    onDone: result => journal.write("done " + result)
    onFailed: error => journal.write("failed " + error)
    onStopped: journal.write("stopped")
    onStateChanged: journal.write(state)
})";

/// A CoopTask whose source is the function \a source of the backend, and which writes down
/// what becomes of it.
inline QString sceneOf(const char *source)
{
    return QString::fromUtf8(journaling).arg(QString::fromUtf8(source));
}

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "loops.h"

#include <QTest>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

/// Something to wait for, and hands on what makes it happen.
class Specimen
{
public:
    Specimen() = default;
    virtual ~Specimen() = default;
    Specimen(const Specimen &) = delete;
    Specimen &operator=(const Specimen &) = delete;

    /// Waits for it inside a task, as a temporary; comes to what it gave, in a word.
    virtual QCoop::Task<QString> await() = 0;
    /// The same without a coroutine.
    virtual QCoop::Deferred<QString> wait() = 0;

    virtual void fire() {}       ///< lets it happen
    virtual void fail() {}       ///< lets it fail
    virtual void killSender() {} ///< destroys what would make it happen
    /// Whether nobody is connected any more, or planned, of those who waited.
    [[nodiscard]] virtual bool isForgotten() const = 0;
};

/// An \a Object that tells how many connections there are to its \a signals, of anybody.
template <typename Object>
class Counted : public Object
{
public:
    using Object::Object;
    template <typename... Signal>
    [[nodiscard]] int connections(Signal... signal) const
    {
        return (this->receivers(signal) + ...);
    }
};

/// A row of the matrix: an awaitable, and what each outcome gives; an empty cell cannot be,
/// and docs/semantics.md says why.
class AwaitableRow
{
public:
    using Make = std::function<std::unique_ptr<Specimen>()>;

    AwaitableRow(const char *itsName, Make maker)
        : name(itsName)
        , make(std::move(maker))
    {
    }
    AwaitableRow &withFired(const QString &cell) { return fired = cell, *this; }
    AwaitableRow &withFailed(const QString &cell) { return failed = cell, *this; }
    AwaitableRow &withSenderDead(const QString &cell) { return senderDead = cell, *this; }
    AwaitableRow &withTwice(const QString &cell) { return twice = cell, *this; }
    AwaitableRow &withAlreadyDone(const QString &cell) { return alreadyDone = cell, *this; }

    const char *name;
    Make make;
    QString fired;
    QString failed;
    QString senderDead;
    QString twice; // what the second one gets who waits at the same time
    QString alreadyDone;
};

/// What became of \a inner, in a word: what it came to, or the name of its error.
inline QCoop::Task<QString> wordOf(QCoop::Task<QString> inner)
{
    try {
        co_return co_await std::move(inner);
    } catch (...) {
        co_return nameOf(QCoop::Failure::current());
    }
}

/// Every outcome for every awaitable of a room: a test function an outcome, with a data row an
/// awaitable. Tests derive from it.
class AwaitableMatrix : public QObject
{
    Q_OBJECT

protected:
    explicit AwaitableMatrix(std::vector<AwaitableRow> rows)
        : m_rows(std::move(rows))
    {
    }

private:
    /// Adds a data row for each awaitable that has this cell.
    void rowsWith(QString AwaitableRow::*cell) const
    {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            if (!(m_rows[i].*cell).isEmpty())
                QTest::newRow(m_rows[i].name) << static_cast<int>(i);
        }
    }
    [[nodiscard]] const AwaitableRow &row() const
    {
        const QFETCH(int, row);
        return m_rows[static_cast<std::size_t>(row)];
    }
    /// Makes the specimen of the row; false where no awaitable of the test has that cell, for
    /// Qt Test calls the function all the same.
    bool begin()
    {
        if (!QTest::currentDataTag())
            return false;
        m_specimen = row().make();
        m_word.clear();
        return true;
    }
    /// Begins a task that waits, and lets it come to its waiting.
    QCoop::CooperativeTask waitIn(QObject *context)
    {
        const auto task = QCoop::cooperate(context, wordOf(m_specimen->await()));
        task.result().then([this](const QString &word) { m_word = word; },
                           [](const QCoop::Failure &) {});
        if (!runUntil([&] { return task.isEnded() || task.statistics().waiting; }))
            qWarning("the task does not come to its waiting");
        return task;
    }

    std::vector<AwaitableRow> m_rows;
    std::unique_ptr<Specimen> m_specimen;
    QString m_word;
    Reports m_reports;

private Q_SLOTS:
    void cleanup()
    {
        m_specimen.reset();
        QCOMPARE(m_reports.take(), QStringList());
    }

    void fired_data() { rowsWith(&AwaitableRow::fired); }
    void fired()
    {
        if (!begin())
            return;
        const auto task = waitIn(this);
        QVERIFY(!task.isEnded());
        m_specimen->fire();
        QVERIFY(m_word.isEmpty()); // trap T11: never inside whoever fires
        QVERIFY(runUntil([&] { return task.isEnded(); }));
        QCOMPARE(m_word, row().fired);
        QVERIFY(m_specimen->isForgotten());
    }

    void failed_data() { rowsWith(&AwaitableRow::failed); }
    void failed()
    {
        if (!begin())
            return;
        const auto task = waitIn(this);
        m_specimen->fail();
        QVERIFY(runUntil([&] { return task.isEnded(); }));
        QCOMPARE(m_word, row().failed);
        QVERIFY(m_specimen->isForgotten());
    }

    void cancelled_data() { rowsWith(&AwaitableRow::fired); }
    void cancelled()
    {
        if (!begin())
            return;
        const auto task = waitIn(this);
        QVERIFY(!task.isEnded());
        task.stop();
        QCOMPARE(task.state(), QCoop::TaskState::Stopped);
        QVERIFY(m_specimen->isForgotten());
        m_specimen->fire();
        runFor(2ms);
        QVERIFY(m_word.isEmpty());
    }

    void contextDead_data() { rowsWith(&AwaitableRow::fired); }
    void contextDead()
    {
        if (!begin())
            return;
        auto context = std::make_unique<QObject>();
        const auto task = waitIn(context.get());
        QVERIFY(!task.isEnded());
        context.reset();
        QCOMPARE(task.state(), QCoop::TaskState::Stopped);
        QVERIFY(m_specimen->isForgotten());
        m_specimen->fire();
        runFor(2ms);
        QVERIFY(m_word.isEmpty());
    }

    void timedOut_data() { rowsWith(&AwaitableRow::fired); }
    void timedOut()
    {
        if (!begin())
            return;
        QString error;
        m_specimen->wait()
            .addTimeout(QCoop::QtReactor::instance(), 1ms)
            .then([&](const QString &word) { error = word; },
                  [&](const QCoop::Failure &failure) { error = nameOf(failure); });
        QVERIFY(runUntil([&] { return !error.isEmpty(); }));
        QCOMPARE(error, u"TimeoutError"_s);
        QVERIFY(m_specimen->isForgotten());
        m_specimen->fire();
        runFor(2ms);
    }

    void senderDead_data() { rowsWith(&AwaitableRow::senderDead); }
    void senderDead()
    {
        if (!begin())
            return;
        const auto task = waitIn(this);
        QVERIFY(!task.isEnded());
        m_specimen->killSender();
        QVERIFY(runUntil([&] { return task.isEnded(); }));
        QCOMPARE(m_word, row().senderDead);
    }

    void twiceAwaited_data() { rowsWith(&AwaitableRow::twice); }
    void twiceAwaited()
    {
        if (!begin())
            return;
        const auto first = waitIn(this); // its word is m_word
        const auto second = QCoop::cooperate(this, wordOf(m_specimen->await()));
        QString secondWord;
        second.result().then([&](const QString &word) { secondWord = word; });
        QVERIFY(runUntil([&] { return second.isEnded() || second.statistics().waiting; }));
        m_specimen->fire();
        QVERIFY(runUntil([&] { return first.isEnded() && second.isEnded(); }));
        QCOMPARE(m_word, row().fired);
        QCOMPARE(secondWord, row().twice);
        QVERIFY(m_specimen->isForgotten());
    }

    void alreadyDone_data() { rowsWith(&AwaitableRow::alreadyDone); }
    void alreadyDone()
    {
        if (!begin())
            return;
        const auto before = waitIn(this); // sees to it that it has really happened
        m_specimen->fire();
        QVERIFY(runUntil([&] { return before.isEnded(); }));
        const auto task = waitIn(this);
        QVERIFY(runUntil([&] { return task.isEnded(); }));
        QCOMPARE(m_word, row().alreadyDone);
        QVERIFY(m_specimen->isForgotten());
    }
};

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The example of docs/testing.md, which shows parts of this file word by word;
// lint/doc-code sees to that.

#include <qcoop/qcoop.h>
#include <qcoop/test/loopgaps.h>
#include <qcoop/test/rununtildone.h>
#include <qcoop/test/settle.h>

#include <QTest>

#include <cmath>
#include <functional>
#include <stdexcept>

using namespace QCoop;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class Offline : public std::runtime_error
{
public:
    Offline()
        : std::runtime_error("offline")
    {
    }
};

/// Sends files, one after the other. What fails is tried again a minute later, twice.
class Uploader
{
public:
    using Send = std::function<Deferred<>(const QString &file)>;

    Uploader(Cooperator &cooperator, Send send)
        : m_cooperator(cooperator)
        , m_send(std::move(send))
    {
    }

    CooperativeTaskOf<int> start(QStringList files)
    {
        return m_cooperator.cooperate(sendAll(std::move(files)));
    }

private:
    Task<int> sendAll(QStringList files)
    {
        int sent = 0;
        for (const QString &file : std::as_const(files)) {
            co_await sendOne(file);
            ++sent;
            co_yield Progress(sent, files.size(), file);
        }
        co_return sent;
    }

    Task<> sendOne(QString file)
    {
        for (int attempt = 1;; ++attempt) {
            try {
                co_await m_send(file);
                co_return;
            } catch (const Offline &) {
                if (attempt == 3)
                    throw;
            }
            co_await QCoop::sleep(1min);
        }
    }

    Cooperator &m_cooperator;
    Send m_send;
};

} // namespace

class tst_Example : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyFileIsSent();
    void anErrorIsTriedAgainAMinuteLater();
    void theThirdErrorIsTheLast();
    void aStoppedUploadSendsNothingMore();
    void theLoopStaysFluid();

private:
    Deferred<> send(const QString &file);

    QStringList m_sent;
    int m_errorsToCome = 0;
};

void tst_Example::init()
{
    m_sent.clear();
    m_errorsToCome = 0;
}

/// Stands in for the network.
Deferred<> tst_Example::send(const QString &file)
{
    if (m_errorsToCome > 0) {
        --m_errorsToCome;
        return Deferred<>::failed(Failure(Offline()));
    }
    m_sent << file;
    return Deferred<>::succeeded();
}

void tst_Example::everyFileIsSent()
{
    Clock clock;
    Cooperator cooperator(clock);
    Uploader uploader(cooperator, [this](const QString &file) { return send(file); });

    QCOMPARE(Test::runUntilDone(clock, uploader.start({u"a"_s, u"b"_s})), 2);
    QCOMPARE(m_sent, (QStringList{u"a"_s, u"b"_s}));
    QCOMPARE(clock.elapsed(), Duration(0)); // nobody has waited for anything
}

void tst_Example::anErrorIsTriedAgainAMinuteLater()
{
    Clock clock;
    Cooperator cooperator(clock);
    Uploader uploader(cooperator, [this](const QString &file) { return send(file); });
    m_errorsToCome = 1;

    const auto upload = uploader.start({u"a"_s});
    Test::settle(clock); // as far as it gets at this instant
    QCOMPARE(upload.state(), TaskState::Waiting);
    clock.elapse(59s);
    QCOMPARE(m_sent, QStringList());
    clock.elapse(1s);
    QCOMPARE(m_sent, QStringList{u"a"_s});
    QCOMPARE(upload.state(), TaskState::Done);
}

void tst_Example::theThirdErrorIsTheLast()
{
    Clock clock;
    Cooperator cooperator(clock);
    Uploader uploader(cooperator, [this](const QString &file) { return send(file); });
    m_errorsToCome = 3;

    // It jumps from deadline to deadline, so two minutes take no time.
    QVERIFY_THROWS_EXCEPTION(Offline, Test::runUntilDone(clock, uploader.start({u"a"_s})));
    QCOMPARE(clock.elapsed(), Duration(2min));
}

void tst_Example::aStoppedUploadSendsNothingMore()
{
    Clock clock;
    Cooperator cooperator(clock);
    Deferred<> network; // is slow, and under control
    Uploader uploader(cooperator, [&](const QString &file) {
        m_sent << file;
        return network;
    });

    const auto upload = uploader.start({u"a"_s, u"b"_s});
    Test::settle(clock);
    upload.stop();
    network.callback();
    clock.elapse(24h);
    QCOMPARE(m_sent, QStringList{u"a"_s});
}

void tst_Example::theLoopStaysFluid()
{
    // In real time, on Qt's own loop: generous, for the machine may be busy with something else.
    Test::LoopGaps gaps;
    double sum = 0;
    const auto task = cooperate(this, [&sum, row = 0]() mutable {
        for (int i = 0; i < 1000; ++i)
            sum += std::sqrt(double(row + i));
        return ++row < 20'000 ? Step::Again : Step::Done;
    });

    Test::settle(30s);
    gaps.stop();
    QCOMPARE(task.state(), TaskState::Done);
    QVERIFY2(gaps.staysUnder(100ms), qPrintable(gaps.report()));
}

QTEST_GUILESS_MAIN(tst_Example)
#include "tst_example.moc"

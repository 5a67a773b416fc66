// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/reports.h"

#include <qcoop/core/withtimeout.h>
#include <qcoop/qt/cooperate.h>
#include <qcoop/qt/future.h>
#include <qcoop/qt/signal.h>
#include <qcoop/qt/taskgroup.h>

#include <QPromise>
#include <QTest>
#include <QTimer>

#include <memory>

using namespace QCoop;

/// Groups of QObjects, and limits of time for Qt's own things to wait for.
class tst_Groups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aGroupOfAnObjectRunsOnTheDefaultCooperator();
    void aGroupEndsWithItsObject();
    void aLimitOfTimeForAFuture();
    void aLimitOfTimeForASignal();
    void aGroupOfADyingObjectInsideItsOwnTask();
};

void tst_Groups::aGroupOfAnObjectRunsOnTheDefaultCooperator()
{
    TaskGroup group(this);
    group.setLimit(2);
    int running = 0;
    int most = 0;
    for (int i = 0; i < 6; ++i) {
        const CooperativeTask task = group.add([&]() -> Task<> {
            most = std::max(most, ++running);
            co_await sleep(5ms);
            --running;
        });
        QCOMPARE(task.cooperatorId(), QtReactor::instance().cooperator().id());
    }
    bool joined = false;
    group.join().then([&] { joined = true; });
    QTRY_VERIFY(joined);
    QCOMPARE(most, 2);
    QCOMPARE(group.statistics().done, std::uint64_t(6));
}

void tst_Groups::aGroupEndsWithItsObject()
{
    auto object = std::make_unique<QObject>();
    TaskGroup group(object.get());
    group.setLimit(1);
    const CooperativeTask first = group.add([]() -> Task<> { co_await sleep(1h); });
    const CooperativeTask second = group.add([] { return true; });
    object.reset();
    QVERIFY(first.state() == TaskState::Stopped && second.state() == TaskState::Stopped);
    QVERIFY(group.join().hasValue());
    QVERIFY(group.add([] { return true; }).state() == TaskState::Stopped);
}

void tst_Groups::aLimitOfTimeForAFuture()
{
    QPromise<int> temporary;
    QPromise<int> named;
    QPromise<int> quick;
    for (QPromise<int> *promise : {&temporary, &named, &quick})
        promise->start();
    const QFuture<int> future = named.future();
    QTimer::singleShot(5ms, this, [&] {
        quick.addResult(3);
        quick.finish();
    });
    QStringList lines;
    const CooperativeTask task = cooperate(this, [&]() -> Task<> {
        const std::optional<int> none = co_await withTimeout(20ms, temporary.future());
        lines << (none ? u"value"_s : u"nothing"_s);
        const std::optional<int> neither = co_await withTimeout(20ms, future);
        lines << (neither ? u"value"_s : u"nothing"_s);
        const std::optional<int> some = co_await withTimeout(1h, quick.future());
        lines << QString::number(some.value_or(-1));
    });
    QTRY_VERIFY(task.isEnded());
    QCOMPARE(lines, QStringList({u"nothing"_s, u"nothing"_s, u"3"_s}));
    QVERIFY(temporary.isCanceled());
    QVERIFY(!named.isCanceled());
    named.addResult(1);
    named.finish();
    temporary.finish();
}

void tst_Groups::aLimitOfTimeForASignal()
{
    QTimer sender;
    sender.setSingleShot(true);
    auto dying = std::make_unique<QObject>();
    QStringList lines;
    const CooperativeTask task = cooperate(this, [&]() -> Task<> {
        sender.start(1h);
        lines << QString::number(co_await withTimeout(10ms, on(&sender, &QTimer::timeout)));
        sender.start(5ms);
        lines << QString::number(co_await withTimeout(1h, on(&sender, &QTimer::timeout)));
        try {
            QTimer::singleShot(5ms, this, [&] { dying.reset(); });
            co_await withTimeout(1h, on(dying.get(), &QObject::objectNameChanged));
        } catch (const SenderDestroyed &) {
            lines << u"dead"_s;
        }
    });
    QTRY_VERIFY(task.isEnded());
    QCOMPARE(lines, QStringList({u"0"_s, u"1"_s, u"dead"_s}));
}

void tst_Groups::aGroupOfADyingObjectInsideItsOwnTask()
{
    auto object = std::make_unique<QObject>();
    TaskGroup group(object.get());
    bool cameToItsEnd = false;
    const CooperativeTask task = group.add([&] {
        object.reset();
        cameToItsEnd = true;
        return true;
    });
    const CooperativeTask other = group.add([] { return true; });
    QTRY_VERIFY(task.isEnded());
    QVERIFY(cameToItsEnd && other.state() == TaskState::Stopped && group.isEmpty());
}

QTEST_GUILESS_MAIN(tst_Groups)
#include "tst_groups.moc"

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <QTest>
#include <QThread>

#include <memory>
#include <semaphore>

using namespace QCoop;

namespace {

Task<int> answer()
{
    co_await QCoop::sleep(1ms);
    co_return 42;
}

/// Runs \a work in a QThread of its own; gives up after five seconds.
bool inThread(const std::function<void()> &work)
{
    const std::unique_ptr<QThread> thread(QThread::create(work));
    thread->start();
    return thread->wait(5000);
}

} // namespace

/// Runs in threads: what QThread::quit() ends, and the runs after that.
class tst_QuitThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quitEndsTheRunOfAThread();
    void aQuitBeforeTheRunOfAThreadIsNotLost();
    void afterTheExecOfAThreadItCanBeRun();
    void aThreadCanBeRunInFinished();
    void quitEndsTheCleaningUpOfAThreadToo();
};

void tst_QuitThreads::quitEndsTheRunOfAThread()
{
    const Application app;
    QStringList lines;
    QVERIFY(inThread([&] {
        EventLoop loop;
        const auto quitSoon = [&] { loop.callSoon([] { QThread::currentThread()->quit(); }); };
        quitSoon();
        loop.runForever();
        lines << QString::number(loop.runUntilComplete(answer()));
        lines << QString::number(loop.runUntilComplete(answer()));
        quitSoon();
        lines << errorOf([&] { loop.runUntilComplete(loop.createFuture()); });
        lines << QString::number(loop.runUntilComplete(answer()));
    }));
    QCOMPARE(lines, QStringList({u"42"_s, u"42"_s, u"StoppedEarly"_s, u"42"_s}));
}

void tst_QuitThreads::aQuitBeforeTheRunOfAThreadIsNotLost()
{
    const Application app;
    struct Thread : QThread
    {
        void run() override
        {
            begun.acquire(); // quit() has been called
            EventLoop loop;
            loop.runForever();
            lines << QString::number(loop.runUntilComplete(answer()));
            lines << u"exec %1"_s.arg(exec());
            QTimer::singleShot(0, [this] { exit(5); });
            lines << u"exec %1"_s.arg(exec());
        }
        std::binary_semaphore begun{0};
        QStringList lines;
    } thread;
    thread.start();
    thread.exit(3);
    thread.begun.release();
    QVERIFY(thread.wait(5000));
    QCOMPARE(thread.lines, QStringList({u"42"_s, u"exec 3"_s, u"exec 5"_s}));
}

void tst_QuitThreads::afterTheExecOfAThreadItCanBeRun()
{
    const Application app;
    struct Thread : QThread
    {
        void run() override
        {
            EventLoop loop;
            loop.callSoon([this] { quit(); });
            exec();
            for (int i = 0; i < 3; ++i)
                answers << loop.runUntilComplete(answer());
            loop.callSoon([this] { quit(); });
            exec();
            answers << loop.runUntilComplete(answer());
            loop.callSoon([this] { exit(5); }); // it ends the run, and the exec() to come
            loop.runForever();
            answers << loop.runUntilComplete(answer());
            answers << exec();
        }
        QList<int> answers;
    } thread;
    thread.start();
    QVERIFY(thread.wait(5000));
    QCOMPARE(thread.answers, QList<int>({42, 42, 42, 42, 42, 5}));
}

void tst_QuitThreads::aThreadCanBeRunInFinished()
{
    const Application app;
    QThread thread;
    QList<int> answers;
    QObject there;
    there.moveToThread(&thread);
    connect(
        &thread, &QThread::finished, this,
        [&] {
            EventLoop loop;
            answers << loop.runUntilComplete(answer());
        },
        Qt::DirectConnection);
    thread.start();
    callSoonThreadsafe(&there, [&] { thread.quit(); });
    QVERIFY(thread.wait(5000));
    QCOMPARE(answers, QList<int>({42}));
}

void tst_QuitThreads::quitEndsTheCleaningUpOfAThreadToo()
{
    const Application app;
    QStringList lines;
    QVERIFY(inThread([&] {
        EventLoop loop;
        QThread::currentThread()->quit();
        lines << errorOf([&] { (void)loop.runUntilComplete(answer()); });
        lines << errorOf([&] { (void)loop.runUntilComplete(answer()); });
        loop.callLater(1ms, [] { QThread::currentThread()->quit(); });
        loop.runForever();
        lines << errorOf([&] { (void)loop.runUntilComplete(answer()); });
    }));
    QCOMPARE(lines, QStringList({u"StoppedEarly"_s, u"nothing"_s, u"nothing"_s}));
}

QTEST_APPLESS_MAIN(tst_QuitThreads)
#include "tst_quitthreads.moc"

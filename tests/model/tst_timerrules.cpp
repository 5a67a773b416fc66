// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/story.h"

#include <QtTest/QTest>

using namespace Qt::StringLiterals;

/// The rules about timers: each holds, does not, is at its limit, and is over.
class tst_TimerRules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void says_data();
    void says();
};

void tst_TimerRules::says_data()
{
    QTest::addColumn<QString>("story");
    QTest::addColumn<QStringList>("told");
    const auto row = [](const char *name, const char *story, const QStringList &told) {
        QTest::newRow(name) << QString::fromUtf8(story) << told;
    };
    row("timer-drift: holds and is over",
        R"(0s every 4 20ms
           0s calls 4 50/s 8ms 1ms 0/s
           4s calls 4 50/s 1ms 1ms 0/s
           14s end of story)",
        {u"1.5s warning timer-drift LoopingCall#4: late by 8 ms"_s,
         u"10.8s over timer-drift LoopingCall#4"_s});
    row("timer-drift: a long interval",
        R"(0s every 4 500ms
           0s calls 4 10/s 51ms 1ms 0/s
           4s end of story)",
        {u"1.5s warning timer-drift LoopingCall#4: late by 51 ms"_s});
    row("timer-drift: it is punctual",
        R"(0s every 4 20ms
           0s calls 4 50/s 1ms 1ms 0/s
           4s end of story)",
        {});
    row("timer-drift: at its limits",
        R"(0s every 4 40ms
           0s every 5 400ms
           0s every 6 4ms
           0s calls 4 20/s 10ms 1ms 0/s
           0s calls 5 10/s 50ms 1ms 0/s
           0s calls 6 250/s 5ms 1ms 0/s
           4s end of story)",
        {});
    row("timer-drift: too few calls to say",
        R"(0s every 4 20ms
           0s calls 4 10/s 30ms 1ms 0/s
           0.8s calls 4 0/s 0ms 0ms 0/s
           4s end of story)",
        {});
    row("timer-drift: on a virtual clock",
        R"(0s cooperator 3 on 1 virtual
           0s every 4 20ms
           0s calls 4 50/s 8ms 1ms 5/s
           9s end of story)",
        {});

    row("timer-skips: holds and is over",
        R"(0s every 4 20ms
           0s calls 4 50/s 1ms 1ms 2/s
           10s calls 4 50/s 1ms 1ms 0/s
           90s end of story)",
        {u"0.9s warning timer-skips LoopingCall#4: skipped 4.3 % of its calls"_s,
         u"44.4s over timer-skips LoopingCall#4"_s});
    row("timer-skips: it skips nothing",
        R"(0s every 4 20ms
           0s calls 4 50/s 1ms 1ms 0/s
           9s end of story)",
        {});
    row("timer-skips: at its limit",
        R"(0s every 4 10ms
           0s calls 4 990/s 1ms 1ms 10/s
           9s end of story)",
        {});
    row("timer-skips: too few calls to say",
        R"(0s every 4 100ms
           0s calls 4 10/s 1ms 1ms 5/s
           1s calls 4 0/s 1ms 1ms 0/s
           9s end of story)",
        {});

    row("timer-storm: a rate that holds and is over",
        R"(0s every 4 0ms
           0s calls 4 6000/s 0ms 1us 0/s
           5s gone 4
           12s end of story)",
        {u"2.4s warning timer-storm LoopingCall#4: 6,000 calls a second"_s,
         u"9.9s over timer-storm LoopingCall#4"_s});
    row("timer-storm: many due at once, and over",
        R"(0s timers 1500 60s
           3s fired
           10s end of story)",
        {u"0.3s warning timer-storm main: 1,500 calls due within 10 ms"_s,
         u"8.1s over timer-storm main"_s});
    row("timer-storm: few",
        R"(0s every 4 0ms
           0s calls 4 100/s 0ms 1us 0/s
           0s timers 600 60s
           0s timers 600 70s
           5s end of story)",
        {});
    row("timer-storm: at its limits",
        R"(0s every 4 0ms
           0s calls 4 5000/s 0ms 1us 0/s
           0s timers 1000 60s
           0s timers 10 70s
           5s end of story)",
        {});
    row("timer-storm: not for long enough",
        R"(0s every 4 0ms
           0s calls 4 6000/s 0ms 1us 0/s
           1.5s gone 4
           5s end of story)",
        {});

    row("callback-longer-than-period: holds and is over",
        R"(0s every 4 100ms
           0s calls 4 10/s 0ms 120ms 0/s
           3s calls 4 10/s 0ms 20ms 0/s
           12s end of story)",
        {u"0.9s error callback-longer-than-period LoopingCall#4: calls of 120 ms, every 100 ms"_s,
         u"9.9s over callback-longer-than-period LoopingCall#4"_s});
    row("callback-longer-than-period: its calls are short",
        R"(0s every 4 100ms
           0s calls 4 10/s 0ms 20ms 0/s
           4s end of story)",
        {});
    row("callback-longer-than-period: at its limit",
        R"(0s every 4 100ms
           0s calls 4 10/s 0ms 100ms 0/s
           4s end of story)",
        {});
    row("callback-longer-than-period: too few calls to say",
        R"(0s every 4 100ms
           0s calls 4 10/s 0ms 150ms 0/s
           0.4s gone 4
           4s end of story)",
        {});
}

void tst_TimerRules::says()
{
    QFETCH(QString, story);
    Story telling;
    QTEST(telling.tell(story), "told");
}

QTEST_GUILESS_MAIN(tst_TimerRules)
#include "tst_timerrules.moc"

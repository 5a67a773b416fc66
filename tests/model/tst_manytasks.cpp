// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/story.h"

#include <QtCore/QElapsedTimer>
#include <QtTest/QTest>

#include <algorithm>

using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

/// What the rules cost where there is much to look at.
class tst_ManyTasks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aLookAtHundredThousandTasks();
    void hundredThousandWarnings();
    void aLookAtHundredThousandTimers();
};

namespace {

/// The fastest of some looks, in milliseconds: what they cost when nothing else runs.
double fastestLook(Story &story)
{
    qint64 fastest = std::numeric_limits<qint64>::max();
    Examiner examiner;
    Picture picture = story.store.picture();
    for (int i = 0; i < 15; ++i) {
        picture.told += 10 * Examiner::betweenLooks;
        QElapsedTimer timer;
        timer.start();
        examiner.take(picture, {});
        fastest = std::min(fastest, timer.nsecsElapsed());
    }
    return double(fastest) / 1e6;
}

} // namespace

void tst_ManyTasks::aLookAtHundredThousandTasks()
{
    Story story;
    story.tell(u"0s tasks 1..100000 of 2 at watch.cpp:120\n"
               "0s turns 2 1000/s 0/s 100000\n"
               "0.2s end of story"_s);
    QCOMPARE(story.store.picture().tasks.size(), 100'000);
    const double milliseconds = fastestLook(story);
    qInfo("a look at 100,000 tasks: %.2f ms", milliseconds);
    // Generous, for machines differ; all of a tick of the window may be 8 ms.
    QVERIFY2(milliseconds < 25, qPrintable(QString::number(milliseconds)));
}

void tst_ManyTasks::hundredThousandWarnings()
{
    // Of all of them a rule could say something, which is more than anybody wants to read.
    Story story;
    story.tell(u"0s tasks 1..100000 of 2 at watch.cpp:120\n"
               "0s turns 2 1000/s 0/s 100000\n"
               "0.1s pause 1..100000 3\n"
               "0.2s end of story"_s);
    const double milliseconds = fastestLook(story);
    qInfo("a look at 100,000 tasks paused three times: %.2f ms", milliseconds);
    QVERIFY2(milliseconds < 25, qPrintable(QString::number(milliseconds)));
    story.tell(u"1s end of story"_s);
    QCOMPARE(story.store.picture().findings.list.size(), qsizetype(Hits::most));
    QCOMPARE(story.store.picture().findings.leftOut, quint64(100'000 - Hits::most));
}

void tst_ManyTasks::aLookAtHundredThousandTimers()
{
    Story story;
    story.tell(u"0s timers 100000 60s\n0.2s end of story"_s);
    const double milliseconds = fastestLook(story);
    qInfo("a look at 100,000 timers: %.2f ms", milliseconds);
    QVERIFY2(milliseconds < 25, qPrintable(QString::number(milliseconds)));
}

QTEST_GUILESS_MAIN(tst_ManyTasks)
#include "tst_manytasks.moc"

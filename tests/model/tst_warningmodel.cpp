// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/story.h"

#include <model/timermodel.h>
#include <model/warningmodel.h>

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QTest>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

namespace {

QStringList lines(const WarningModel &model)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < warningColumnCount; ++column)
            cells << model.index(row, column).data().toString();
        lines << cells.join(u" | "_s);
    }
    return lines;
}

} // namespace

class tst_WarningModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theWorstIsOnTop();
    void whatIsOverComesLast();
    void indexesKeepTheirWarnings();
    void mutedOnesGo();
    void frozenItStandsStill();
    void anotherTarget();
    void manyThatComeAndGo();
    void timersAreMarked();
};

void tst_WarningModel::theWorstIsOnTop()
{
    Story story;
    WarningModel model(&story.store);
    const QAbstractItemModelTester tester(&model);
    QCOMPARE(model.rowCount(), 0);
    story.tell(u"0s tasks 7..9 of 2 at scene.cpp:88\n"
               "1s step 7 20ms\n"
               "2s pause 8 3\n"
               "3s step 9 120ms\n"
               "4s end of story"_s);
    QCOMPARE(
        lines(model),
        (QStringList{
            u"error | task#9: a step of 120 ms | 1 | 1 s ago | 1 s ago |  | long-step"_s,
            u"warning | task#8: paused 3 times at once | 1 | 1 s ago | now | scene.cpp:88 | unbalanced-pause"_s,
            u"info | task#7: a step of 20 ms | 1 | 3 s ago | 3 s ago |  | long-step"_s}));
    const QModelIndex first = model.index(0, int(WarningColumn::What));
    QCOMPARE(first.data(WarningModel::SeverityRole).toInt(), int(Severity::Error));
    QCOMPARE(first.data(Qt::ToolTipRole).toString(),
             u"A step of task#9 took 120 ms, 20 ms more than the limit."_s);
    QCOMPARE(first.data(Qt::AccessibleTextRole).toString(), u"Warning: task#9: a step of 120 ms"_s);
}

void tst_WarningModel::whatIsOverComesLast()
{
    Story story;
    WarningModel model(&story.store);
    const QAbstractItemModelTester tester(&model);
    story.tell(u"0s tasks 7..8 of 2\n"
               "1s step 7 120ms\n"
               "5s step 8 20ms\n"
               "7s end of story"_s);
    QCOMPARE(
        lines(model),
        (QStringList{u"info | task#8: a step of 20 ms | 1 | 2 s ago | 2 s ago |  | long-step"_s,
                     u"over | task#7: a step of 120 ms | 1 | 6 s ago | 6 s ago |  | long-step"_s}));
    QCOMPARE(model.index(1, 0).data(WarningModel::SeverityRole).toInt(), -1);
}

void tst_WarningModel::indexesKeepTheirWarnings()
{
    Story story;
    WarningModel model(&story.store);
    const QAbstractItemModelTester tester(&model);
    story.tell(u"0s tasks 7..8 of 2\n1s step 7 20ms\n2s end of story"_s);
    const QPersistentModelIndex seven(model.index(0, 0));
    const quint64 id = seven.data(WarningModel::IdRole).toULongLong();
    story.tell(u"2s step 8 120ms\n3s end of story"_s);
    QCOMPARE(seven.row(), 1);
    QCOMPARE(seven.data(WarningModel::IdRole).toULongLong(), id);
    QCOMPARE(model.indexOf(id), QModelIndex(seven));
    QCOMPARE(model.indexOf(99), QModelIndex());
}

void tst_WarningModel::mutedOnesGo()
{
    Story story;
    WarningModel model(&story.store);
    const QAbstractItemModelTester tester(&model);
    story.tell(u"0s tasks 7..8 of 2\n1s step 7 20ms\n1s step 8 20ms\n2s end of story"_s);
    QCOMPARE(model.rowCount(), 2);
    story.store.muteTask(RuleId::LongStep, 7);
    QCOMPARE(model.index(0, 1).data(), QVariant()); // it is gone, and not told yet
    story.store.flush();
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, 1).data().toString(), u"task#8: a step of 20 ms"_s);
}

void tst_WarningModel::frozenItStandsStill()
{
    Story story;
    WarningModel model(&story.store);
    const QAbstractItemModelTester tester(&model);
    story.tell(u"0s tasks 7..8 of 2\n1s step 7 20ms\n2s end of story"_s);
    model.setPicture(story.store.copy());
    const QStringList before = lines(model);
    story.tell(u"2s step 8 120ms\n9s end of story"_s);
    QCOMPARE(lines(model), before);
    model.setPicture(nullptr);
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(lines(model) != before);
}

void tst_WarningModel::anotherTarget()
{
    Story story;
    WarningModel model(&story.store);
    const QAbstractItemModelTester tester(&model);
    story.tell(u"0s task 7 of 2\n1s step 7 20ms\n2s end of story"_s);
    QCOMPARE(model.rowCount(), 1);
    story.store.clear();
    QCOMPARE(model.rowCount(), 0);
}

void tst_WarningModel::manyThatComeAndGo()
{
    Story story;
    WarningModel model(&story.store);
    const QAbstractItemModelTester tester(&model);
    QString text;
    for (int i = 0; i < 60; ++i) {
        const double at = i;
        text +=
            u"%1s tasks %2..%3 of 2 at load.cpp:%2\n"_s.arg(at).arg(100 + 4 * i).arg(103 + 4 * i);
        text += u"%1s step %2 %3ms\n"_s.arg(at).arg(100 + 4 * i).arg(15 + i * 37 % 120);
        text += u"%1s pause %2 %3\n"_s.arg(at).arg(101 + 4 * i).arg(2 + i % 3);
        text += u"%1s fail %2 no such file\n"_s.arg(at).arg(102 + 4 * i);
    }
    story.tell(text + u"70s end of story"_s);
    QCOMPARE(model.rowCount(), int(story.store.picture().findings.list.size()));
    QVERIFY(model.rowCount() > 100);
}

void tst_WarningModel::timersAreMarked()
{
    Story story;
    TimerModel model(&story.store);
    story.tell(u"0s every 4 20ms\n"
               "0s every 5 20ms\n"
               "0s calls 4 50/s 8ms 1ms 0/s\n"
               "0s calls 5 50/s 1ms 1ms 0/s\n"
               "4s end of story"_s);
    const QModelIndex late = model.indexOf(4, int(TimerColumn::Warn));
    QCOMPARE(late.data().toString(), u"warning"_s);
    QCOMPARE(late.data(TimerModel::SeverityRole).toInt(), int(Severity::Warning));
    QCOMPARE(late.data(Qt::ToolTipRole).toString(),
             u"One in twenty calls of LoopingCall#4, or more, comes 8 ms too late; its interval is "
             "20 ms."_s);
    const QModelIndex punctual = model.indexOf(5, int(TimerColumn::Warn));
    QCOMPARE(punctual.data().toString(), QString());
    QCOMPARE(punctual.data(Qt::ToolTipRole), QVariant());
    model.sort(int(TimerColumn::Warn), Qt::DescendingOrder);
    QCOMPARE(model.idAt(model.index(0, 0)), Wire::Id(4));
}

QTEST_GUILESS_MAIN(tst_WarningModel)
#include "tst_warningmodel.moc"

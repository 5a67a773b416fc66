// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/readings.h"
#include "stage.h"

#include <view/banner.h>
#include <view/loopstrip.h>
#include <view/replaybar.h>
#include <view/rowsview.h>
#include <view/welcomepage.h>
#include <view/windowactions.h>

#include <QtCore/QMimeData>
#include <QtGui/QAction>
#include <QtGui/QDropEvent>
#include <QtGui/QWindow>
#include <QtTest/QTest>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QSlider>
#include <QtWidgets/QToolButton>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

/// A window with a recording in it.
class tst_Replaying : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_stage.reset(); }
    void aRecordingHasAPageOfItsOwn();
    void itIsBesideTheLivingOnes();
    void theBarMovesIt();
    void whatIsSelectedStaysSo();
    void itPlaysAndSaysSo();
    void aBlockedLoopIsShown();
    void commandsSayThatItIsPast();
    void damageIsTold();
    void whatCannotBeOpenedIsTold();
    void itIsOpenedByTheDialogAndByDropping();
    void itIsClosed();
    void whatACrashedProgramLeftIsOpened();

private:
    [[nodiscard]] MainWindow &window() const { return *m_stage->window; }
    /// As the user does: the window decides whose key it is.
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers)
    {
        window().activateWindow();
        QTRY_VERIFY(window().isActiveWindow());
        QTest::keyClick(window().windowHandle(), key, modifiers);
    }
    [[nodiscard]] ReplayBar &bar() const { return *m_stage->page().replayBar(); }
    [[nodiscard]] Replay &replay() const { return *m_stage->page().target().replay(); }
    [[nodiscard]] QString path(const QString &name = u"a.qctrace"_s) const
    {
        return m_folder.filePath(name);
    }
    QTemporaryDir m_folder;
    std::unique_ptr<Stage> m_stage;
};

void tst_Replaying::initTestCase()
{
    QCOMPARE(Traces::writeReadings(path(), 12), QString());
}

void tst_Replaying::init()
{
    m_stage = std::make_unique<Stage>();
}

void tst_Replaying::aRecordingHasAPageOfItsOwn()
{
    window().openRecording(path());
    QVERIFY(window().page());
    QCOMPARE(window().windowTitle(), u"QCoop Inspector - demo (pid 4242) REPLAY"_s);
    QVERIFY2(window().statusText().startsWith(u"Replay, paused · "),
             qPrintable(window().statusText()));
    m_stage->settle();
    QCOMPARE(m_stage->page().tasksView().model()->rowCount(), 4); // one of them has ended
    const TargetModel &found = window().targets().found();
    const QModelIndex row = found.indexOf(m_stage->page().target().pid());
    QCOMPARE(row.data().toString(), u"demo"_s);
    QCOMPARE(row.siblingAtColumn(TargetModel::PidColumn).data().toString(), u"4242"_s);
    QCOMPARE(row.siblingAtColumn(TargetModel::StateColumn).data().toString(), u"recording"_s);
    // Opened again it is the same.
    window().openRecording(path());
    QCOMPARE(window().targets().size(), 1);
    // A copy is another, of the same program.
    QVERIFY(QFile::copy(path(), path(u"b.qctrace"_s)));
    window().openRecording(path(u"b.qctrace"_s));
    QCOMPARE(window().targets().size(), 2);
}

void tst_Replaying::itIsBesideTheLivingOnes()
{
    m_stage->attach(FakeTarget::smallProgram(2));
    QVERIFY(!m_stage->page().replayBar());
    window().openRecording(path());
    QCOMPARE(window().targets().size(), 2);
    QVERIFY(m_stage->page().replayBar());
    QVERIFY(bar().isVisible());
}

void tst_Replaying::theBarMovesIt()
{
    window().openRecording(path());
    QVERIFY2(bar().positionText().startsWith(u"00:11.9 of 00:11.9, "),
             qPrintable(bar().positionText()));
    QCOMPARE(bar().slider().value(), bar().slider().maximum());
    bar().slider().setValue(3'000);
    QTRY_COMPARE(replay().position() - replay().from(), 3 * Traces::second);
    QVERIFY(bar().positionText().startsWith(u"00:03.0 of "));
    press(Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(replay().position() - replay().from(), 31 * Traces::second / 10);
    press(Qt::Key_Left, Qt::AltModifier);
    bar().backButton().click();
    QCOMPARE(replay().position() - replay().from(), 29 * Traces::second / 10);
    QCOMPARE(bar().slider().value(), 2'900);
    m_stage->settle();
    QCOMPARE(m_stage->page().target().shown().tasks.find(1)->steps, 29U);
    QVERIFY(!m_stage->page().strip().summary().isEmpty());
}

void tst_Replaying::whatIsSelectedStaysSo()
{
    window().openRecording(path());
    m_stage->settle();
    RowsView &tasks = m_stage->page().tasksView();
    QVERIFY(tasks.selectId(2));
    bar().backButton().click(); // which begins at a keyframe
    QCOMPARE(tasks.currentId(), 2U);
    QCOMPARE(tasks.selectedIds(), QList<quint64>{2});
    QVERIFY(tasks.selectId(9));
    replay().seek(replay().from() + 3 * Traces::second); // it is not there yet
    QVERIFY(tasks.currentId() != 9);
}

void tst_Replaying::itPlaysAndSaysSo()
{
    window().openRecording(path());
    bar().speedBox().setCurrentIndex(2);
    QCOMPARE(replay().speed(), 10.);
    QCOMPARE(bar().playButton().accessibleName(), u"Play"_s);
    press(Qt::Key_Space, Qt::ControlModifier);
    QVERIFY(replay().isPlaying());
    QCOMPARE(bar().playButton().accessibleName(), u"Pause"_s);
    QVERIFY(window().statusText().startsWith(u"Replay 10× · "));
    QTRY_VERIFY(replay().position() > replay().from() + Traces::second);
    bar().playButton().click();
    QVERIFY(!replay().isPlaying());
    QVERIFY(window().statusText().startsWith(u"Replay, paused · "));
}

void tst_Replaying::aBlockedLoopIsShown()
{
    Wire::TraceWriter writer;
    QCOMPARE(writer.open(path(u"blocked.qctrace"_s), Traces::hello()), QString());
    Traces::addKeyframe(writer, Traces::second, 1, 0);
    for (int i = 0; i < 20; ++i) {
        const Wire::Time now = Traces::second + i * Traces::second / 10;
        writer.add(Wire::Blocked{1, 1, 0, Traces::second, i * Traces::second / 10, 0, false}, now);
    }
    writer.end({});
    window().openRecording(path(u"blocked.qctrace"_s));
    QCOMPARE(m_stage->page().blockedBanner().text(), u"BLOCKED for 1.9 s in render#1"_s);
    bar().slider().setValue(1'000);
    QTRY_COMPARE(m_stage->page().blockedBanner().text(), u"BLOCKED for 1 s in render#1"_s);
}

void tst_Replaying::commandsSayThatItIsPast()
{
    window().openRecording(path());
    m_stage->settle();
    m_stage->page().tasksView().selectId(1);
    QAction &pause = *window().actions().pause;
    QVERIFY(!pause.isEnabled());
    QVERIFY2(pause.toolTip().contains(u"This is a recording of demo (pid 4242)"),
             qPrintable(pause.toolTip()));
    QVERIFY(!window().actions().record->isEnabled());
    QVERIFY(window().actions().record->toolTip().contains(u"This is a recording"));
    QVERIFY(window().actions().saveRecording->isEnabled());
    QVERIFY(window().actions().freeze->isEnabled());
}

void tst_Replaying::damageIsTold()
{
    QVERIFY(Traces::writeBytes(path(u"cut.qctrace"_s), Traces::bytesOf(path()).first(3'000)));
    window().openRecording(path(u"cut.qctrace"_s));
    QVERIFY2(m_stage->page().connectionBanner().text().startsWith(u"This recording is not whole: "),
             qPrintable(m_stage->page().connectionBanner().text()));
}

void tst_Replaying::whatCannotBeOpenedIsTold()
{
    window().openRecording(path(u"nothing.qctrace"_s));
    QVERIFY(!window().page());
    QVERIFY2(window().welcome().problem().contains(u"nothing.qctrace cannot be read"),
             qPrintable(window().welcome().problem()));
    QVERIFY(Traces::writeBytes(path(u"text.qctrace"_s), "no recording"));
    window().openRecording(path(u"text.qctrace"_s));
    QVERIFY(window().welcome().problem().contains(u"is not a recording"));
    window().openRecording(path());
    QCOMPARE(window().welcome().problem(), QString());
}

void tst_Replaying::itIsOpenedByTheDialogAndByDropping()
{
    window().actions().openRecording->trigger();
    QFileDialog *dialog = window().findChild<QFileDialog *>();
    QVERIFY(dialog);
    Q_EMIT dialog->filesSelected({path()});
    dialog->reject();
    QCOMPARE(window().targets().size(), 1);

    QVERIFY(QFile::copy(path(), path(u"dropped.qctrace"_s)));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path(u"dropped.qctrace"_s))});
    QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QVERIFY(QCoreApplication::sendEvent(&window(), &enter));
    QVERIFY(enter.isAccepted());
    QDropEvent drop({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QVERIFY(QCoreApplication::sendEvent(&window(), &drop));
    QCOMPARE(window().targets().size(), 2);
}

void tst_Replaying::itIsClosed()
{
    window().openRecording(path());
    replay().play();
    window().actions().closeTarget->trigger();
    QVERIFY(!window().page());
    QCOMPARE(window().targets().size(), 0);
    QTRY_COMPARE(window().targets().found().rowCount(), 1); // the fake one, which was found
}

void tst_Replaying::whatACrashedProgramLeftIsOpened()
{
    const QString base = Wire::Endpoint::folder() + u"/999999-00c0ffee"_s;
    QVERIFY(Traces::writeBytes(base + u".json"_s,
                               R"({"application": "gone", "pid": 999999, "startTime": 1})"));
    QVERIFY(QFile::copy(path(), base + u".qctrace"_s));
    TargetModel &found = window().targets().found();
    found.refresh();
    const QModelIndex row = found.indexOf(-999'999);
    QCOMPARE(row.data().toString(), u"gone"_s);
    QCOMPARE(row.siblingAtColumn(TargetModel::StateColumn).data().toString(), u"crashed"_s);
    QVERIFY(window().targets().attach(Wire::Endpoint(found.endpointAt(row))));
    QVERIFY(m_stage->page().replayBar());
    QCOMPARE(found.indexOf(-999'999).siblingAtColumn(TargetModel::StateColumn).data().toString(),
             u"recording"_s);
    window().actions().closeTarget->trigger();
    QCOMPARE(found.indexOf(-999'999).siblingAtColumn(TargetModel::StateColumn).data().toString(),
             u"crashed"_s);
}

QTEST_MAIN(tst_Replaying)
#include "tst_replaying.moc"

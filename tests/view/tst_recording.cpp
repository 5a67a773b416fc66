// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "stage.h"

#include <view/windowactions.h>

#include <qcoop/wire/tracereader.h>

#include <QtGui/QAction>
#include <QtTest/QTest>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

/// The button Record, and what goes with it.
class tst_Recording : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_stage.reset(); }
    void recordingIsBegunAndEnded();
    void itSaysWhyItCannot();
    void itEndsWithTheTarget();
    void aPlaceThatCannotBeWrittenIsTold();
    void aCopyIsSaved();

private:
    /// Answers the dialog that is open with \a path.
    void choose(const QString &path);
    [[nodiscard]] QAction &record() const { return *m_stage->window->actions().record; }
    [[nodiscard]] QString path(const QString &name = u"a.qctrace"_s) const
    {
        return m_folder.filePath(name);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Stage> m_stage;
};

void tst_Recording::init()
{
    m_stage = std::make_unique<Stage>();
    m_stage->attach(FakeTarget::smallProgram(3));
}

void tst_Recording::choose(const QString &path)
{
    QFileDialog *dialog = m_stage->window->findChild<QFileDialog *>();
    QVERIFY(dialog);
    QTRY_VERIFY(dialog->isVisible());
    QVERIFY2(dialog->findChild<QLineEdit *>()->text().endsWith(u".qctrace"),
             qPrintable(dialog->findChild<QLineEdit *>()->text()));
    Q_EMIT dialog->fileSelected(path);
    dialog->reject();
    QTRY_VERIFY(!m_stage->window->findChild<QFileDialog *>());
}

void tst_Recording::recordingIsBegunAndEnded()
{
    QVERIFY(record().isEnabled());
    QVERIFY(!record().isChecked());
    QVERIFY(!m_stage->window->actions().saveRecording->isEnabled());
    record().trigger();
    QVERIFY(!record().isChecked()); // nothing is recorded before there is a file
    choose(path());
    QVERIFY(record().isChecked());
    QVERIFY(record().toolTip().startsWith(u"End the recording"));
    m_stage->fake.setNow(m_stage->fake.now() + 12'000'000'000);
    m_stage->fake.say(Wire::AgentStats());
    QTRY_VERIFY2(m_stage->window->statusText().startsWith(u"● recording 00:12, "),
                 qPrintable(m_stage->window->statusText()));

    record().trigger();
    QVERIFY(!record().isChecked());
    QVERIFY(!m_stage->window->statusText().contains(u"recording"));
    Wire::TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    QCOMPARE(reader.endReason(), u"it was stopped by its user"_s);
    QCOMPARE(reader.to() - reader.from(), 12'000'000'000);
}

void tst_Recording::itSaysWhyItCannot()
{
    m_stage->fake.say(Wire::Bye{u"it is late"_s});
    QTRY_VERIFY(!record().isEnabled());
    QVERIFY2(record().toolTip().contains(u"has ended: it is late"), qPrintable(record().toolTip()));
    m_stage->window->targets().close(&m_stage->page().target());
    QVERIFY(record().toolTip().contains(u"Attach to a program first"));
}

void tst_Recording::itEndsWithTheTarget()
{
    record().trigger();
    choose(path());
    QVERIFY(record().isChecked());
    m_stage->fake.say(Wire::Bye{u"it is late"_s});
    QTRY_VERIFY(!record().isChecked());
    Wire::TraceReader reader;
    QCOMPARE(reader.open(path()), QString());
    QVERIFY(reader.endReason()->contains(u"it is late"));
    // What was recorded stays at hand.
    QVERIFY(m_stage->window->actions().saveRecording->isEnabled());
}

void tst_Recording::aPlaceThatCannotBeWrittenIsTold()
{
    record().trigger();
    choose(path(u"no/a.qctrace"_s));
    QVERIFY(!record().isChecked());
    QVERIFY(!m_stage->page().target().recorder().isRecording());
}

void tst_Recording::aCopyIsSaved()
{
    record().trigger();
    choose(path());
    record().trigger();
    m_stage->window->actions().saveRecording->trigger();
    choose(path(u"b.qctrace"_s));
    Wire::TraceReader copy;
    QCOMPARE(copy.open(path(u"b.qctrace"_s)), QString());
    QCOMPARE(copy.hello().application, u"fake"_s);
}

QTEST_MAIN(tst_Recording)
#include "tst_recording.moc"

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "awaitablematrix.h"

#include <QApplication>
#include <QDialog>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>

using namespace QCoop;

namespace {

QString word(int result)
{
    return u"result %1"_s.arg(result);
}

class DialogSpecimen final : public Specimen
{
public:
    Task<QString> await() override { co_return word(co_await execModal(m_dialog.get())); }
    Deferred<QString> wait() override { return execModal(m_dialog.get()).then(word); }
    void fire() override
    {
        if (m_dialog->isVisible())
            m_dialog->done(7);
    }
    void killSender() override { m_dialog.reset(); }
    bool isForgotten() const override
    {
        return !m_dialog->isVisible() && m_dialog->windowModality() == Qt::NonModal &&
               m_dialog->connections(SIGNAL(finished(int))) == 0;
    }

private:
    std::unique_ptr<Counted<QDialog>> m_dialog = std::make_unique<Counted<QDialog>>();
};

std::vector<AwaitableRow> rows()
{
    AwaitableRow row("execModal", [] { return std::make_unique<DialogSpecimen>(); });
    row.withFired(u"result 7"_s)
        .withSenderDead(u"SenderDestroyed"_s)
        .withTwice(u"AlreadyRunning"_s);
    return {row};
}

/// A dialog that does not let itself be closed.
class Stubborn : public QDialog
{
public:
    void reject() override { ++refusals; }
    int refusals = 0;
};

/// A dialog that knows whether it is asked for anything when it is none any more.
class Particular : public QDialog
{
public:
    using QDialog::QDialog;
    ~Particular() override { m_self = nullptr; }
    void reject() override
    {
        QCOMPARE(m_self, this);
        QDialog::reject();
    }

private:
    Particular *m_self = this;
};

} // namespace

/// execModal(): the outcomes of all awaitables, and what only dialogs have.
class tst_Modal : public AwaitableMatrix
{
    Q_OBJECT

public:
    tst_Modal()
        : AwaitableMatrix(rows())
    {
    }

private Q_SLOTS:
    void trapT6_noNestedLoopIsRun();
    void theModalityIsThatOfTheCallAndComesBack();
    void theButtonOfAMessageBoxIsTheResult();
    void hidingADialogClosesIt();
    void aDialogThatRefusesIsHidden();
    void aDialogThatDeletesItselfOnClosing();
    void theSameDialogCanBeShownAgain();
    void aDialogThatLivesInItsTask();
    void aDialogThatIsTheContextOfItsTask_data();
    void aDialogThatIsTheContextOfItsTask();
    void misuseIsRefused();
};

void tst_Modal::trapT6_noNestedLoopIsRun()
{
    QDialog dialog;
    int steps = 0;
    CooperativeTask other = cooperate(this, [&] {
        ++steps;
        return Step::Again;
    });
    CooperativeTask task = cooperate(this, [&]() -> Task<> { co_await execModal(&dialog); });
    QVERIFY(runUntil([&] { return dialog.isVisible(); }));
    QVERIFY(dialog.isModal());
    QVERIFY(!CooperativeTask::current().isValid()); // nobody's step is on the stack
    const int before = steps;
    QVERIFY(runUntil([&] { return steps > before + 10; }));
    other.stop();
    dialog.accept();
    QVERIFY(runUntil([&] { return task.isEnded(); }));
}

void tst_Modal::theModalityIsThatOfTheCallAndComesBack()
{
    QWidget window;
    QDialog dialog(&window);
    for (const auto modality : {Qt::ApplicationModal, Qt::WindowModal}) {
        const auto result = execModal(&dialog, modality);
        QCOMPARE(dialog.windowModality(), modality);
        dialog.accept();
        QCOMPARE(result.value(), int(QDialog::Accepted));
        QCOMPARE(dialog.windowModality(), Qt::NonModal);
    }
}

void tst_Modal::theButtonOfAMessageBoxIsTheResult()
{
    QMessageBox question(QMessageBox::Question, u"Save?"_s, u"It has changed."_s,
                         QMessageBox::Save | QMessageBox::Discard);
    int answer = 0;
    CooperativeTask task =
        cooperate(this, [&]() -> Task<> { answer = co_await execModal(&question); });
    QVERIFY(runUntil([&] { return question.isVisible(); }));
    question.button(QMessageBox::Discard)->click();
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(answer, int(QMessageBox::Discard));
    QVERIFY(!question.isVisible());
}

void tst_Modal::hidingADialogClosesIt()
{
    QDialog dialog;
    QString outcome;
    execModal(&dialog).then([&](int result) { outcome = word(result); });
    dialog.setResult(3);
    dialog.hide();
    QVERIFY(outcome.isEmpty());
    QVERIFY(runUntil([&] { return !outcome.isEmpty(); }));
    QCOMPARE(outcome, u"result 3"_s);

    // Hidden and shown again before anybody looked: it is still open.
    const auto again = execModal(&dialog);
    dialog.hide();
    dialog.show();
    runFor(5ms);
    QVERIFY(!again.isFired());
    dialog.accept();
    QCOMPARE(again.value(), int(QDialog::Accepted));
}

void tst_Modal::aDialogThatRefusesIsHidden()
{
    Stubborn dialog;
    CooperativeTask task = cooperate(this, [&]() -> Task<> { co_await execModal(&dialog); });
    QVERIFY(runUntil([&] { return dialog.isVisible(); }));
    dialog.close();
    QVERIFY(dialog.isVisible());
    QVERIFY(!task.isEnded());
    task.stop();
    QVERIFY(!dialog.isVisible());
    QCOMPARE(dialog.refusals, 2);
}

void tst_Modal::aDialogThatDeletesItselfOnClosing()
{
    const QPointer<QDialog> dialog(new QDialog);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const auto result = execModal(dialog.data());
    QTimer::singleShot(0, dialog, &QDialog::close);
    QVERIFY(runUntil([&] { return dialog.isNull(); }));
    QCOMPARE(result.value(), int(QDialog::Rejected));
}

void tst_Modal::theSameDialogCanBeShownAgain()
{
    QDialog dialog;
    QStringList results;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        for (int i = 0; i < 3; ++i)
            results << word(co_await execModal(&dialog));
    });
    for (int i = 1; i <= 3; ++i) {
        QVERIFY(runUntil([&] { return dialog.isVisible(); }));
        dialog.done(i);
    }
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(results, QStringList({u"result 1"_s, u"result 2"_s, u"result 3"_s}));
}

void tst_Modal::aDialogThatLivesInItsTask()
{
    auto window = std::make_unique<QWidget>();
    QPointer<QDialog> seen;
    const auto body = [&]() -> Task<> {
        QDialog dialog;
        seen = &dialog;
        co_await execModal(&dialog);
    };
    CooperativeTask task = cooperate(window.get(), body);
    QVERIFY(runUntil([&] { return seen && seen->isVisible(); }));
    window.reset(); // the task goes with its window, and the dialog with the task
    QVERIFY(seen.isNull());
    QCOMPARE(task.state(), TaskState::Stopped);
}

void tst_Modal::aDialogThatIsTheContextOfItsTask_data()
{
    QTest::addColumn<QString>("kind");
    for (const auto &kind : {u"QDialog"_s, u"QMessageBox"_s, u"Particular"_s, u"Stubborn"_s})
        QTest::newRow(qPrintable(kind)) << kind;
}

void tst_Modal::aDialogThatIsTheContextOfItsTask()
{
    // The task ends when only the QWidget is left of the dialog, which cannot be rejected then.
    QFETCH(QString, kind);
    const auto check = [](auto dialog) {
        using Dialog = typename decltype(dialog)::element_type;
        const CooperativeTask task = cooperate(
            dialog.get(), [](Dialog *shown) -> Task<> { co_await execModal(shown); }, dialog.get());
        QVERIFY(runUntil([&] { return dialog->isVisible(); }));
        dialog.reset();
        QVERIFY(task.isEnded());
        runFor(2ms);
    };
    if (kind == u"QDialog"_s)
        check(std::make_unique<QDialog>());
    else if (kind == u"QMessageBox"_s)
        check(std::make_unique<QMessageBox>());
    else if (kind == u"Particular"_s)
        check(std::make_unique<Particular>());
    else
        check(std::make_unique<Stubborn>());
}

void tst_Modal::misuseIsRefused()
{
    QDialog *const none = nullptr;
    QCOMPARE(errorOf([&] { (void)execModal(none); }), u"std::invalid_argument"_s);
    QDialog open;
    open.show();
    QCOMPARE(errorOf([&] { (void)execModal(&open); }), u"AlreadyRunning"_s);
    QVERIFY(open.isVisible());
}

QTEST_MAIN(tst_Modal)
#include "moc_awaitablematrix.cpp"
#include "tst_modal.moc"

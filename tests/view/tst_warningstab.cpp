// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "stage.h"

#include <view/rowsview.h>
#include <view/rulesdialog.h>
#include <view/targetsview.h>
#include <view/warningpane.h>
#include <view/windowactions.h>

#include <QtCore/QSettings>
#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QTest>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QListWidget>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QTreeWidget>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

namespace {

constexpr Wire::Length ms = 1'000'000;

class WarningStage : public Stage
{
public:
    WarningStage()
    {
        attach(FakeTarget::smallProgram(3));
        page().setCurrentTab(TargetPage::WarningsTab);
    }

    /// Time goes on in the target, by a look of the rules.
    void reading()
    {
        fake.setNow(fake.now() + 300 * ms);
        const quint64 before = page().target().live().frames;
        Wire::LoopStats stats;
        stats.loop = 1;
        stats.at = fake.now();
        stats.interval = 300 * ms;
        fake.say(stats);
        QTRY_VERIFY(page().target().live().frames > before);
        settle();
    }
    void sayLongStep(Wire::Id task, Wire::Length took)
    {
        reading();
        fake.say(Wire::LongStep{task, 1, fake.now() - took, took, 1, 1});
        reading();
        reading();
    }
    [[nodiscard]] QString cell(int row, WarningColumn column) const
    {
        return page().target().warnings().index(row, int(column)).data().toString();
    }
    [[nodiscard]] int count() const { return page().target().warnings().rowCount(); }
    [[nodiscard]] QString tabTitle() const
    {
        return page().findChild<QTabWidget *>()->tabText(TargetPage::WarningsTab);
    }
    [[nodiscard]] WarningPane &pane() const { return window->warningPane(); }
    void mute(int action) const { pane().muteButton().menu()->actions().at(action)->trigger(); }
};

} // namespace

/// The tab with the warnings, their details, and what is done about them.
class tst_WarningsTab : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void withoutAnyItSaysSo();
    void aWarningIsSeenEverywhere();
    void detailsSayWhyAndWhatToDo();
    void returnShowsTheTask();
    void aTaskIsMuted();
    void aPlaceIsMuted();
    void aRuleIsMuted();
    void frozenItStandsStill();
    void aPlaceThatIsNotHereIsCopied();
    void limitsAreEdited();
    void limitsThatAreNoneAreRefused();
    void mutedPlacesAreTakenBack();
    void everythingHasAName();
};

void tst_WarningsTab::withoutAnyItSaysSo()
{
    WarningStage stage;
    QCOMPARE(stage.tabTitle(), u"Warnings"_s);
    QCOMPARE(stage.page().warningsView().notice(),
             u"No warnings: 18 rules look at the target, four times a second"_s);
    QCOMPARE(stage.pane().hint(), u"Select a warning"_s);
    QVERIFY(stage.pane().isVisible());
    stage.page().setCurrentTab(TargetPage::TasksTab);
    QVERIFY(!stage.pane().isVisible());
}

void tst_WarningsTab::aWarningIsSeenEverywhere()
{
    WarningStage stage;
    stage.sayLongStep(2, 60 * ms);
    QCOMPARE(stage.count(), 1);
    QCOMPARE(stage.cell(0, WarningColumn::Severity), u"warning"_s);
    QCOMPARE(stage.cell(0, WarningColumn::What), u"task#2: a step of 60 ms"_s);
    QCOMPARE(stage.cell(0, WarningColumn::Where), u"scene.cpp:88 render()"_s);
    QCOMPARE(stage.tabTitle(), u"Warnings (1)"_s);
    QCOMPARE(stage.page().warningsView().notice(), QString());
    const TaskModel &tasks = stage.page().target().tasks();
    QCOMPARE(tasks.indexOf(2, int(TaskColumn::Warn)).data().toString(), u"warning"_s);
    const TargetModel &found = stage.window->targets().found();
    const QModelIndex target = found.indexOf(stage.fake.endpoint().pid);
    const QModelIndex badge = target.siblingAtColumn(TargetModel::WarningsColumn);
    QCOMPARE(badge.data().toString(), u"1"_s);
    QCOMPARE(badge.data(TargetModel::SeverityRole).toInt(), int(Severity::Warning));
    QVERIFY(badge.data(Qt::AccessibleTextRole).toString().endsWith(u", warnings: 1"));
    // It is over after five seconds, and stays in the list.
    for (int i = 0; i < 18; ++i)
        stage.reading();
    QCOMPARE(stage.cell(0, WarningColumn::Severity), u"over"_s);
    QCOMPARE(stage.tabTitle(), u"Warnings"_s);
    QCOMPARE(badge.data().toString(), QString());
}

void tst_WarningsTab::detailsSayWhyAndWhatToDo()
{
    WarningStage stage;
    stage.sayLongStep(2, 60 * ms);
    const WarningPane &pane = stage.pane();
    QCOMPARE(pane.value(u"Severity"_s), u"warning"_s);
    QVERIFY(pane.value(u"Why it matters"_s).startsWith(u"While a step runs, nothing else"));
    QVERIFY(pane.value(u"What to do"_s).startsWith(u"Yield more often"));
    QCOMPARE(pane.value(u"Where"_s), u"scene.cpp:88 render()"_s);
    QCOMPARE(pane.value(u"What was seen"_s), u"Longest step: 60 ms\n"
                                             "More than the limit by: 10 ms\n"
                                             "It began after: scene.cpp:88 render()\n"
                                             "It ended at: scene.cpp:88 render()"_s);
    QCOMPARE(pane.value(u"Rule"_s), u"Long step (long-step)"_s);
    QVERIFY(pane.value(u"When"_s).startsWith(u"once; first "));
    pane.taskButton().click();
    QCOMPARE(stage.page().currentTab(), TargetPage::TasksTab);
    QCOMPARE(stage.page().tasksView().currentId(), quint64(2));
}

void tst_WarningsTab::returnShowsTheTask()
{
    WarningStage stage;
    stage.sayLongStep(3, 60 * ms);
    stage.page().warningsView().setFocus();
    QTest::keyClick(&stage.page().warningsView(), Qt::Key_Return);
    QCOMPARE(stage.page().currentTab(), TargetPage::TasksTab);
    QCOMPARE(stage.page().tasksView().currentId(), quint64(3));
}

void tst_WarningsTab::aTaskIsMuted()
{
    WarningStage stage;
    stage.sayLongStep(2, 60 * ms);
    stage.sayLongStep(3, 60 * ms);
    QCOMPARE(stage.count(), 2);
    stage.page().warningsView().selectId(1);
    stage.settle();
    stage.mute(0);
    stage.settle();
    QCOMPARE(stage.count(), 1);
    QCOMPARE(stage.cell(0, WarningColumn::What), u"task#3: a step of 60 ms"_s);
    stage.sayLongStep(2, 70 * ms);
    QCOMPARE(stage.count(), 1);
}

void tst_WarningsTab::aPlaceIsMuted()
{
    WarningStage stage;
    stage.sayLongStep(2, 60 * ms);
    stage.mute(1);
    stage.settle();
    QCOMPARE(stage.count(), 0);
    QCOMPARE(QSettings().value(u"rules/mutedPlaces"_s).toStringList(),
             QStringList{u"long-step /src/scene.cpp:88"_s});
    stage.sayLongStep(3, 60 * ms);
    QCOMPARE(stage.count(), 0);
}

void tst_WarningsTab::aRuleIsMuted()
{
    WarningStage stage;
    stage.sayLongStep(2, 60 * ms);
    stage.mute(2);
    stage.settle();
    QCOMPARE(stage.count(), 0);
    QCOMPARE(stage.page().warningsView().notice(),
             u"No warnings: 17 rules look at the target, four times a second"_s);
    stage.open(); // another window, with what this one kept
    QVERIFY(!stage.window->targets().rules().isOn(RuleId::LongStep));
}

void tst_WarningsTab::frozenItStandsStill()
{
    WarningStage stage;
    stage.sayLongStep(2, 60 * ms);
    stage.window->actions().freeze->trigger();
    stage.sayLongStep(3, 120 * ms);
    QCOMPARE(stage.count(), 1);
    QCOMPARE(stage.tabTitle(), u"Warnings (1)"_s);
    stage.window->actions().freeze->trigger();
    QCOMPARE(stage.count(), 2);
    QCOMPARE(stage.cell(0, WarningColumn::Severity), u"error"_s);
}

void tst_WarningsTab::aPlaceThatIsNotHereIsCopied()
{
    WarningStage stage;
    stage.sayLongStep(2, 60 * ms);
    QVERIFY(stage.pane().openButton().isEnabled());
    stage.pane().openButton().click();
    QCOMPARE(QGuiApplication::clipboard()->text(), u"/src/scene.cpp:88"_s);
}

void tst_WarningsTab::limitsAreEdited()
{
    WarningStage stage;
    stage.window->editRules(RuleId::LongStep);
    auto *dialog = stage.window->findChild<RulesDialog *>();
    QVERIFY(dialog);
    QTreeWidgetItem *rule = dialog->rules().currentItem();
    QCOMPARE(rule->text(0), u"Long step (long-step)"_s);
    QCOMPARE(rule->child(1)->text(1), u"50 ms"_s);
    rule->child(1)->setText(1, u"65ms"_s);
    QCOMPARE(rule->child(1)->text(1), u"65 ms"_s);
    QCOMPARE(rule->child(1)->text(2), u"50 ms"_s);
    dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok)->click();
    QCOMPARE(QSettings().value(u"rules/long-step/warning"_s).toDouble(), 65e6);
    stage.sayLongStep(2, 60 * ms);
    QCOMPARE(stage.cell(0, WarningColumn::Severity), u"info"_s);
}

void tst_WarningsTab::limitsThatAreNoneAreRefused()
{
    WarningStage stage;
    RulesDialog dialog(stage.window->targets().rules());
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    QTreeWidgetItem *rule = dialog.rules().topLevelItem(int(RuleId::LongStep));
    rule->child(0)->setText(1, u"soon"_s);
    QCOMPARE(rule->child(0)->text(1), u"10 ms"_s);
    QCOMPARE(dialog.note(), u"Information above: “soon” is not such a value; one is “10 ms”. "
                            "It stays as it was."_s);
    rule->setCheckState(0, Qt::Unchecked);
    QVERIFY(!dialog.settings().isOn(RuleId::LongStep));
    dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::RestoreDefaults)->click();
    QVERIFY(dialog.settings() == RuleSettings());
    QCOMPARE(rule->checkState(0), Qt::Checked);
}

void tst_WarningsTab::mutedPlacesAreTakenBack()
{
    WarningStage stage;
    stage.sayLongStep(2, 60 * ms);
    stage.mute(1);
    RulesDialog dialog(stage.window->targets().rules());
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    connect(&dialog, &RulesDialog::chosen, this,
            [&stage](const RuleSettings &rules) { stage.window->setRules(rules); });
    QCOMPARE(dialog.places().count(), 1);
    dialog.places().item(0)->setSelected(true);
    for (QPushButton *button : dialog.findChildren<QPushButton *>()) {
        if (button->accessibleName() == u"Warn there again")
            button->click();
    }
    QCOMPARE(dialog.places().count(), 0);
    dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok)->click();
    stage.sayLongStep(2, 60 * ms);
    QCOMPARE(stage.count(), 1);
}

void tst_WarningsTab::everythingHasAName()
{
    WarningStage stage;
    stage.sayLongStep(2, 60 * ms);
    stage.window->editRules();
    for (const QWidget *parent :
         {static_cast<QWidget *>(&stage.pane()),
          static_cast<QWidget *>(stage.window->findChild<RulesDialog *>())}) {
        for (const QWidget *widget : parent->findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() ||
                widget->objectName().startsWith(u"qt_"))
                continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
    }
    QCOMPARE(stage.page().warningsView().accessibleName(), u"Warnings"_s);
}

QTEST_MAIN(tst_WarningsTab)
#include "tst_warningstab.moc"

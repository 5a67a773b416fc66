// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// qcoop-inspector-shots FOLDER: a screenshot of the inspector's window in every state, light
// and dark, for `./dev shot`. What it shows is a fake target, so every picture is the same
// each time.

#include "../support/faketarget.h"
#include "ownsettings.h"

#include <model/taskcells.h>
#include <view/attachdialog.h>
#include <view/launchdialog.h>
#include <view/mainwindow.h>
#include <view/rowsview.h>
#include <view/rulesdialog.h>
#include <view/targetpage.h>
#include <view/theme.h>
#include <view/windowactions.h>

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtCore/QTextStream>
#include <QtCore/QTimer>
#include <QtGui/QAction>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QMessageBox>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 ms = 1'000'000;

/// What a busy program says of itself.
class BusyProgram
{
public:
    explicit BusyProgram(FakeTarget &target)
        : m_target(target)
    {
        QList<Wire::Message> snapshot = FakeTarget::smallProgram(200);
        const QList<Wire::Message> more{
            Wire::Texts{{{50, u"render"_s},
                         {51, u"import"_s},
                         {52, u"/src/import.cpp"_s},
                         {53, u"QCoop::Task<void> Importer::load(QString)"_s},
                         {54, u"layout"_s},
                         {55, u"reminders"_s},
                         {56, u"downloads"_s},
                         {57, u"pool"_s},
                         {58, u"asyncio"_s},
                         {59, u"nightly-backup"_s},
                         {60, u"void Importer::changed()"_s}}},
            Wire::Places{{{20, 52, 212, 7, 53}, {21, 52, 96, 3, 60}}},
            Wire::LoopAdded{2, 4711, u"network"_s, false},
            Wire::SchedulerAdded{2, 2, u"default"_s, 8 * ms, false},
            Wire::SchedulerStats{2, true, 3, 0, 800, 90, 0, 2 * ms, 12, 0, 0},
            facilities(),
            facilityFigures(),
            timers(),
            dueTimes(),
            Wire::SchedulerStats{1, true, 200, 98, 100000, 5000, 3, 12 * ms, 400, 2, 1},
        };
        for (const Wire::Message &message : more)
            snapshot.insert(snapshot.size() - 1, message);
        m_target.hello.mayControl = true;
        m_target.repliesOk = true;
        m_target.setSnapshot(snapshot);
        // One that says nothing for a second counts as silent.
        QObject::connect(&m_heart, &QTimer::timeout, &m_target,
                         [this] { m_target.say(Wire::Drops{}); });
        m_heart.start(300ms);
    }

    void saySomeSeconds() const
    {
        for (int i = 0; i < 150; ++i) {
            m_target.setNow(m_target.now() + 100 * ms);
            Wire::LoopStats stats;
            stats.loop = 1;
            stats.at = m_target.now();
            stats.interval = 100 * ms;
            stats.iterations = 30;
            stats.worst = i == 118 ? 312 * ms : i % 37 == 5 ? 72 * ms : (3 + i * 7 % 14) * ms;
            stats.worstTask = i % 2 == 0 ? 17 : 23;
            stats.busy = (60 + i * 11 % 38) * ms;
            stats.qcoop = stats.busy * (10 + i * 13 % 90) / 100;
            stats.pending = 4;
            stats.steps = 81200;
            m_target.say(stats);
        }
        sayTasks(0);
        for (int i = 0; i < 6; ++i) {
            m_target.say(
                Wire::LongStep{17, 1, m_target.now() - i * 1300 * ms, (20 + 60 * i) * ms, 1, 20});
        }
        m_target.setNow(m_target.now() + 1000 * ms);
        sayTasks(4000);
        using Wire::TaskState;
        const auto ended = [&](Wire::Id task, TaskState how, const QString &error) {
            m_target.say(Wire::TaskEnded{task, how, m_target.now(), 99, 99 * ms, 9 * ms, error,
                                         how == TaskState::Stopped});
        };
        ended(9, TaskState::Failed, u"file not found: /data/x.bin"_s);
        ended(10, TaskState::Stopped, {});
        ended(12, TaskState::Done, {});
        Wire::AgentStats agent;
        agent.interval = 1000 * ms;
        agent.cpu = 4 * ms;
        agent.memory = 3'100'000;
        m_target.say(agent);
    }

    /// What the rules warn of; \a settle lets them look.
    void sayTroubles(const std::function<void()> &settle) const
    {
        for (int i = 0; i < 6; ++i) {
            m_target.setNow(m_target.now() + 300 * ms);
            Wire::LoopStats stats;
            stats.loop = 1;
            stats.at = m_target.now();
            stats.interval = 300 * ms;
            stats.iterations = 90;
            stats.worst = i == 1 ? 231 * ms : 9 * ms;
            m_target.say(stats);
            m_target.say(Wire::LongStep{Wire::Id(17 + i), 1, m_target.now() - 130 * ms,
                                        (130 - 25 * i) * ms, 1, 20});
            m_target.say(Wire::Drops{Wire::Stream::LongSteps, i == 2 ? 12u : 0u, 0, 0, {}});
            settle();
        }
    }

    void sayBlocked(Wire::Length lasted, bool isOver) const
    {
        m_target.say(Wire::Blocked{1, 17, 0, m_target.now() - lasted, lasted, 20, isOver});
    }
    /// By a callback of an EventLoop.
    void sayBlockedInCallback(Wire::Length lasted, bool isOver) const
    {
        m_target.say(Wire::Blocked{1, 0, 0, m_target.now() - lasted, lasted, 21, isOver});
    }

private:
    static Wire::FacilitiesAdded facilities()
    {
        using Kind = Wire::FacilityKind;
        return {{{1, 1, quint8(Kind::EventLoop), 21, 0},
                 {2, 1, quint8(Kind::Scheduler), 2, 0},
                 {3, 1, quint8(Kind::Executor), 20, 0},
                 {4, 1, quint8(Kind::TaskGroup), 20, 0},
                 {5, 2, quint8(Kind::TaskGroup), 20, 0},
                 {6, 2, quint8(Kind::EventLoop), 21, 0}}};
    }
    static Wire::FacilityTable facilityFigures()
    {
        return {{{1, 58, 0, 2, 0, 1'204'331, 2, 17},
                 {2, 55, 0, 3, 2, 88, 1, 4},
                 {3, 57, 8, 1'204, 8, 98'211, 3, 40},
                 {4, 56, 4, 26, 4, 120, 0, 0},
                 {5, 0, 0, 0, 3, 0, 0, 0},
                 {6, 0, 0, 0, 0, 9, 0, 0}}};
    }
    static Wire::TimersAdded timers()
    {
        using Kind = Wire::TimerKind;
        return {{{2, 1, quint8(Kind::LoopLater), 0, 21, 0},
                 {3, 1, quint8(Kind::ScheduleLater), 0, 2, 0},
                 {4, 1, quint8(Kind::ScheduleAt), 0, 2, 0},
                 {5, 1, quint8(Kind::Deadline), 17, 20, 0},
                 {6, 1, quint8(Kind::Sleep), 14, 20, 0}}};
    }
    static Wire::TimerTable dueTimes()
    {
        Wire::TimerTable table;
        for (Wire::Id id = 2; id <= 6; ++id) {
            Wire::TimerRow row;
            row.timer = id;
            row.due = (id == 4 ? 40'000 : 20 + 3 * qint64(id)) * 1000 * ms;
            table.rows.append(row);
        }
        return table;
    }
    void sayTasks(quint64 moreSteps) const
    {
        for (int id = 1; id <= 30; ++id) {
            Wire::TaskRow row;
            row.task = Wire::Id(id);
            row.name = Wire::TextId(id % 3 == 0 ? 50 : id % 3 == 1 ? 51 : 54);
            const auto state = id == 17      ? Wire::TaskState::Paused
                               : id % 7 == 0 ? Wire::TaskState::Waiting
                               : id % 5 == 0 ? Wire::TaskState::Running
                                             : Wire::TaskState::Ready;
            row.state = quint8(state);
            row.pausesProgram = id == 17 ? 1 : 0;
            row.pausesInspector = id == 17 ? 2 : 0;
            row.waitingOn = id % 7 == 0 ? 1 : 0;
            row.steps = quint64(id) * 123456 + moreSteps;
            row.busy = (40 - id) * 213 * ms + (moreSteps > 0 ? id * 37 % 100 * 10 * ms : 0);
            row.last = id * 113'000;
            row.longest = id == 17 ? 312 * ms : id == 11 ? 72 * ms : id * 700'000;
            row.since = m_target.now() - 3400 * ms;
            row.yieldedAt = 20;
            row.progress = id % 4 == 1 ? id * 7 : 0;
            row.total = id % 4 == 1 ? 300 : 0;
            row.facility = id % 6 == 1 ? 2 : id % 6 == 4 ? 4 : 0;
            row.key = id % 6 == 1 ? 59 : 0;
            row.priority = quint8(id % 6 == 4 ? Wire::Priority::Background
                                  : id == 17  ? Wire::Priority::UserBlocking
                                              : Wire::Priority::UserVisible);
            row.weight = id % 6 == 4 ? 3 : 1;
            row.deadline = id % 6 == 4 ? m_target.now() + id * 1100 * ms : 0;
            m_target.say(FakeTarget::row(row));
        }
    }

    FakeTarget &m_target;
    QTimer m_heart;
};

/// Goes through the states of one window, in one theme.
class Tour
{
public:
    Tour(const QString &folder, Theme theme)
        : m_folder(folder)
        , m_theme(theme)
    {
    }

    void run()
    {
        noTarget();
        emptyTarget();
        busyTarget();
    }
    [[nodiscard]] int count() const { return m_number; }

private:
    void open()
    {
        m_window = std::make_unique<MainWindow>();
        m_window->setTheme(m_theme);
        m_window->resize(1400, 860);
        m_window->show();
    }
    /// Lets what was said arrive and be drawn.
    void settle() const
    {
        QTest::qWait(400); // real time: the window draws ten times a second
    }
    void shoot(const QString &state, QWidget *widget = nullptr)
    {
        settle();
        const QString path = u"%1/inspector-%2-%3-%4.png"_s
                                 .arg(m_folder, m_theme == Theme::Dark ? u"dark"_s : u"light"_s)
                                 .arg(++m_number, 2, 10, QLatin1Char('0'))
                                 .arg(state);
        if (!(widget ? widget : m_window.get())->grab().save(path))
            qFatal("%s cannot be written", qPrintable(path));
    }
    template <typename Dialog>
    void shootDialog(QAction *action, const QString &state)
    {
        action->trigger();
        settle();
        auto *const dialog = m_window->findChild<Dialog *>();
        if (!dialog)
            qFatal("the dialog %s did not open", qPrintable(state));
        shoot(state, dialog);
        dialog->close();
    }
    void attachTo(const FakeTarget &target)
    {
        m_window->targets().attachPid(target.endpoint().pid, 5s);
        settle();
    }
    void shootTab(int tab, const QString &state)
    {
        m_window->page()->setCurrentTab(TargetPage::Tab(tab));
        shoot(state);
    }

    /// The tasks of what they belong to, with the columns that say so.
    void shootBelongsTo()
    {
        RowsView &tasks = m_window->page()->tasksView();
        const QByteArray before = tasks.header()->saveState();
        for (const TaskColumn column :
             {TaskColumn::Key, TaskColumn::BelongsTo, TaskColumn::Priority, TaskColumn::Deadline})
            tasks.setColumnHidden(int(column), false);
        m_window->setFilter(u"in:reminders | in:downloads"_s);
        tasks.selectId(4);
        shoot(u"belongs-to"_s);
        m_window->setFilter({});
        tasks.header()->restoreState(before);
        settle(); // it is hidden until then
        tasks.selectId(17);
    }

    /// What was recorded before, at the moment of its longest stretch.
    void shootReplay(const QString &recording)
    {
        m_window->openRecording(recording);
        TargetPage *page = m_window->page();
        page->target().replay()->seek(page->target().replay()->from() + 12'000 * ms);
        settle();
        page->tasksView().selectId(17);
        shoot(u"replay"_s);
        m_window->targets().close(&page->target());
    }

    void noTarget()
    {
        const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
        qputenv("XDG_RUNTIME_DIR", "/nowhere");
        open();
        shoot(u"no-target"_s);
        m_window.reset();
        qputenv("XDG_RUNTIME_DIR", before);
    }
    void emptyTarget()
    {
        FakeTarget target(u"mandelbrot_demo"_s);
        open();
        shoot(u"found"_s);
        target.setSnapshot(FakeTarget::smallProgram(0));
        attachTo(target);
        shoot(u"no-tasks"_s);
        shootTab(TargetPage::WarningsTab, u"no-warnings"_s);
        target.say(Wire::Bye{u"the program has ended"_s});
        shoot(u"ended"_s);
        m_window.reset();
    }
    void busyTarget()
    {
        FakeTarget target(u"mandelbrot_demo"_s);
        const BusyProgram program(target);
        open();
        attachTo(target);
        const QTemporaryDir folder;
        const QString recording = folder.filePath(u"mandelbrot.qctrace"_s);
        Recorder &recorder = m_window->page()->target().recorder();
        if (const QString problem = recorder.start(recording); !problem.isEmpty())
            qFatal("%s", qPrintable(problem));
        program.saySomeSeconds();
        settle();
        m_window->page()->tasksView().selectId(17);
        WindowActions &actions = m_window->actions();
        shoot(u"recording"_s);
        recorder.stop();
        shoot(u"tasks"_s);
        actions.pause->trigger();
        shoot(u"paused"_s);
        shootTab(TargetPage::TimersTab, u"timers"_s);
        shootTab(TargetPage::LoopsTab, u"loops"_s);
        shootTab(TargetPage::LogTab, u"log"_s);
        m_window->page()->setCurrentTab(TargetPage::WarningsTab);
        program.sayTroubles([this] { settle(); });
        shoot(u"warnings"_s);
        shootDialog<RulesDialog>(actions.rules, u"rules"_s);
        m_window->page()->setCurrentTab(TargetPage::TasksTab);
        shootBelongsTo();
        actions.tree->trigger();
        shoot(u"tree"_s);
        actions.tree->trigger();
        for (const auto &[filter, state] : {std::pair(u"state:paused max>50ms"_s, u"filter"_s),
                                            {u"zebra"_s, u"no-match"_s},
                                            {u"steps>banana"_s, u"wrong-term"_s}}) {
            m_window->setFilter(filter);
            shoot(state);
        }
        m_window->setFilter({});
        program.sayBlocked(1300 * ms, false);
        shoot(u"blocked"_s);
        program.sayBlocked(1500 * ms, true);
        shoot(u"was-blocked"_s);
        program.sayBlockedInCallback(900 * ms, false);
        shoot(u"blocked-in-callback"_s);
        program.sayBlockedInCallback(950 * ms, true);
        actions.freeze->trigger();
        shoot(u"frozen"_s);
        actions.freeze->trigger();
        shootDialog<QMessageBox>(actions.stop, u"stop"_s);
        shootDialog<AttachDialog>(actions.attach, u"attach"_s);
        shootDialog<LaunchDialog>(actions.launch, u"launch"_s);
        shootReplay(recording);
        m_window->resize(900, 600);
        shoot(u"small"_s);
        target.hangUp();
        shoot(u"lost"_s);
        m_window->targets().close(&m_window->page()->target());
        Wire::Refused refused;
        refused.reason = Wire::RefusedReason::WrongVersion;
        refused.major = 2;
        target.refusal = refused;
        attachTo(target);
        shoot(u"refused"_s);
        m_window.reset();
    }

    QString m_folder;
    Theme m_theme;
    std::unique_ptr<MainWindow> m_window;
    int m_number = 0;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    const OwnSettings settings;
    const QString folder = QApplication::arguments().value(1);
    if (folder.isEmpty() || !QDir().mkpath(folder)) {
        QTextStream(stderr) << "usage: qcoop-inspector-shots FOLDER" << Qt::endl;
        return 2;
    }
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        Tour tour(folder, theme);
        tour.run();
        QTextStream(stdout) << tour.count() << " screenshots of the inspector in " << folder
                            << Qt::endl;
    }
    return 0;
}

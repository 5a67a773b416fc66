// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "script.h"

#include "mainwindow.h"
#include "rowsview.h"
#include "sentences.h"
#include "target.h"
#include "targetpage.h"

#include <model/format.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QEvent>
#include <QtCore/QTextStream>
#include <QtCore/QTimer>
#include <QtGui/QGuiApplication>
#include <QtGui/QPixmap>
#include <QtGui/QScreen>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto limit = 60s;
constexpr Wire::Length noteworthy = 500'000'000; // of a blocked loop
constexpr int enoughTasks = 3;

} // namespace

Script::Script(MainWindow *window, const QString &folder, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_folder(folder)
{
    QDir().mkpath(folder);
    m_since.start();
    auto *timer = new QTimer(this);
    timer->setInterval(50ms);
    connect(timer, &QTimer::timeout, this, &Script::look);
    timer->start();
    connect(&window->targets(), &TargetSet::notFound, this,
            [this] { finish(tr("the program cannot be inspected")); });
}

void Script::look()
{
    if (m_isOver)
        return;
    if (TargetPage *page = m_window->page()) {
        using State = Connection::State;
        Target &target = page->target();
        m_hasTarget = true;
        measure(target);
        lookAtTasks(target);
        switch (target.connection().state()) {
        case State::Ended:
        case State::Lost:
        case State::Refused:
            finish(target.connection().stateText());
            return;
        default:
            break;
        }
    }
    if (std::chrono::milliseconds(m_since.elapsed()) > limit)
        finish(tr("the time is over"));
}

void Script::measure(const Target &target)
{
    const Picture &picture = target.live();
    quint64 started = 0;
    for (const SpawnCount &count : picture.tasks.spawnCounts())
        started += count.started;
    m_tasks = started;
    m_timers = quint64(picture.timers.size());
    for (const auto how : {Wire::TimerEnd::Fired, Wire::TimerEnd::Cancelled,
                           Wire::TimerEnd::Stopped, Wire::TimerEnd::Dropped}) {
        m_timers += picture.timers.endedCount(how);
    }
    for (const auto &[id, loop] : picture.loops) {
        Wire::Length lasted = loop.longestBlocked;
        Wire::Id task = loop.longestBlockedBy;
        if (loop.blocked && loop.blocked->lasted > lasted) {
            lasted = loop.blocked->lasted;
            task = loop.blocked->task;
        }
        if (lasted > m_longestBlocked) {
            m_longestBlocked = lasted;
            m_blockedBy = task == 0 ? tr("outside of tasks") : picture.labelOf(task);
        }
    }
    m_frames = picture.frames;
    m_drops = picture.dropCount();
}

void Script::lookAtTasks(Target &target)
{
    const Picture &picture = target.live();
    RowsView &view = m_window->page()->tasksView();
    int running = 0;
    for (int slot = 0; slot < picture.tasks.slotCount(); ++slot) {
        const Task &task = picture.tasks.at(slot);
        if (task.id == 0)
            continue;
        m_mostPauses = std::max(m_mostPauses, task.pauses());
        const bool isRunning =
            task.state == Wire::TaskState::Running || task.state == Wire::TaskState::Ready;
        running += isRunning && task.steps > 0 ? 1 : 0;
        // Of what changed the rows may come a moment later, and a picture without it would
        // show nothing.
        if (!m_seen[Paused] && task.pauses() >= 2 && view.selectId(task.id))
            shoot(Paused);
        if (!m_seen[Stopped] && task.state == Wire::TaskState::Stopped && view.selectId(task.id))
            shoot(Stopped);
    }
    if (!m_seen[Running] && running >= enoughTasks && target.tasks().shownCount() >= enoughTasks)
        shoot(Running);
    const BlockedNotice notice = blockedNotice(picture, target.store().targetNow());
    if (!m_seen[Blocked] && notice.isBlocked() && notice.lasted > noteworthy) {
        view.selectId(notice.task);
        shoot(Blocked);
    }
}

void Script::shoot(Moment moment)
{
    static constexpr std::array names{"running", "paused", "stopped", "blocked"};
    m_seen[moment] = true;
    m_window->page()->target().store().flush();
    m_window->page()->refresh();
    // What the refresh made longer or shorter has its place in the picture.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    const QString file = QDir(m_folder).filePath(
        u"inspector-%1-%2.png"_s.arg(int(moment) + 1).arg(QLatin1String(names[moment])));
    if (!m_window->grab().save(file)) {
        m_seen[moment] = false;
        finish(tr("%1 could not be written").arg(file));
        return;
    }
    if (moment == Paused && QGuiApplication::platformName() == u"xcb")
        shootScreen();
}

void Script::shootScreen()
{
    // What was refreshed above must be on the screen first, ours and the target's.
    QTimer::singleShot(300ms, this, [this] {
        const QString file = QDir(m_folder).filePath(u"both.png"_s);
        if (!m_window->screen()->grabWindow(0).save(file))
            finish(tr("%1 could not be written").arg(file));
    });
}

QStringList Script::missing() const
{
    QStringList missing;
    const QStringList moments{tr("three tasks running"), tr("a task paused twice"),
                              tr("a stopped task"), tr("a loop blocked for half a second")};
    for (int i = 0; i < MomentCount; ++i) {
        if (!m_seen[std::size_t(i)])
            missing.append(moments.at(i));
    }
    return missing;
}

QString Script::summary() const
{
    QString blocked = m_longestBlocked == 0
                          ? tr("never")
                          : tr("%1 (%2)").arg(Format::duration(m_longestBlocked), m_blockedBy);
    QString text;
    text += tr("tasks seen: %1\n").arg(Format::count(m_tasks));
    text += tr("timers seen: %1\n").arg(Format::count(m_timers));
    text += tr("most pauses seen: %1\n").arg(Format::count(m_mostPauses));
    text += tr("longest blocked: %1\n").arg(blocked);
    text += tr("frames: %1\n").arg(Format::count(m_frames));
    text += tr("dropped: %1\n").arg(Format::count(m_drops));
    return text;
}

void Script::finish(const QString &why)
{
    if (m_isOver)
        return;
    m_isOver = true;
    QTextStream out(stdout);
    out << tr("inspector: %1").arg(why) << '\n' << summary();
    if (!missing().isEmpty())
        out << tr("not seen: %1").arg(missing().join(u", "_s)) << '\n';
    out.flush();
    Q_EMIT finished(missing().isEmpty() ? 0 : 1);
}

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "script.h"

#include "interruptions.h"
#include "looppanel.h"
#include "mandelview.h"
#include "stopwatch.h"
#include "taskrow.h"
#include "tasktable.h"

#include <qcoop/qt/cooperate.h>
#include <qcoop/test/loopgaps.h>

#include <QtCore/QTextStream>
#include <QtWidgets/QApplication>
#include <QtWidgets/QPushButton>

#include <algorithm>
#include <stdexcept>

namespace Workbench {

using namespace std::chrono_literals;

namespace {

constexpr int tasksToMeasure = 8;

QCoop::CooperatorStatistics statistics()
{
    return QCoop::QtReactor::instance().cooperator().statistics();
}

void check(bool isSo, const QString &what)
{
    if (!isSo)
        throw std::runtime_error(what.toStdString());
}

quint64 stepsOf(const Job &job)
{
    return job.task().statistics().steps;
}

QString text(QCoop::Duration time)
{
    const double value = std::chrono::duration<double, std::milli>(time).count();
    return QStringLiteral("%1 ms").arg(value, 0, 'f', 2);
}

} // namespace

QCoop::Task<> waitUntil(std::function<bool()> isSo, QCoop::Duration limit, QString what)
{
    const Stopwatch timer;
    while (!isSo()) {
        check(timer.elapsed() < limit, what);
        co_await QCoop::sleep(20ms);
    }
}

void click(const QWidget &parent, const QString &objectName)
{
    auto *const button = parent.findChild<QPushButton *>(objectName);
    check(button && button->isEnabled(),
          QCoreApplication::translate("Workbench::Script", "the button %1 cannot be pressed")
              .arg(objectName));
    button->click();
}

void closeDialog()
{
    if (auto *const dialog = qobject_cast<QDialog *>(QApplication::activeModalWidget()))
        dialog->reject();
}

Script::Script(const QString &shots, QCoop::Duration time)
    : m_shots(shots)
    , m_time(time)
{
    m_window.show();
}

QCoop::Task<> Script::run()
{
    m_window.startAll();
    const std::vector<TaskRow *> &rows = m_window.tasks().rows();
    m_render = &rows.at(0)->job(); // in the order in which startAll() starts them
    m_indexing = &rows.at(1)->job();
    m_primes = &rows.at(2)->job();
    for (int i = 3; i < tasksToMeasure; ++i)
        click(m_window, QStringLiteral("addWorker"));
    m_worker = &rows.back()->job();
    co_await QCoop::sleep(m_time / 10);
    m_shots.take(m_window, QStringLiteral("workbench-1-running"));

    // The machine may be busy with something else for a while, which is nobody's gap.
    constexpr int attempts = 3;
    for (int attempt = 0; attempt < attempts && (attempt == 0 || m_p99 >= limit()); ++attempt)
        co_await measure();
    check(m_p99 < limit(),
          tr("one gap in a hundred is longer than slice + longest step + 2 ms: %1, "
             "where %2 is the limit")
              .arg(text(m_p99), text(limit())));
    co_await pauseAndResume();
    co_await throughDialog();
    co_await freeze();
    co_await stopOne();
    print();
}

QCoop::Task<> Script::measure()
{
    co_await QCoop::sleep(200ms); // The screenshot has kept the loop waiting.
    const QCoop::CooperatorStatistics before = statistics();
    const quint64 skipped = m_window.loop().beat().skipped;
    m_fewestLive = tasksToMeasure;
    const Stopwatch timer;
    QCoop::Test::LoopGaps gaps;
    while (timer.elapsed() < m_time / 2) {
        co_await QCoop::sleep(50ms);
        keepEightAlive();
    }
    gaps.stop();
    m_measuredFor = timer.elapsed();
    m_measuredSteps = statistics().steps - before.steps;
    m_measuredSkips = m_window.loop().beat().skipped - skipped;
    m_longestStep = m_window.tasks().longestStep();
    m_gaps = gaps.report();
    m_p99 = gaps.quantile(0.99);
    m_longest = gaps.longest();
    check(m_measuredSteps > 0 && stepsOf(*m_primes) > 0, tr("no task has made a step"));
}

QCoop::Duration Script::limit() const
{
    return statistics().slice + m_longestStep + 2ms;
}

void Script::keepEightAlive()
{
    // Those that have come to their end begin again, as if somebody zoomed on and on.
    if (m_render->task().isEnded())
        m_window.view().zoom(1.25, QRectF(m_window.view().rect()).center());
    if (m_indexing->task().isEnded())
        m_window.startIndex();
    // This script is one more, but it only looks.
    m_fewestLive = std::min<quint64>(m_fewestLive, statistics().live - 1);
}

QCoop::Task<> Script::pauseAndResume()
{
    TaskRow &row = *m_window.tasks().rowOf(*m_primes);
    row.pauseButton->click();
    row.pauseButton->click();
    co_await QCoop::sleep(200ms);
    check(m_primes->task().statistics().pausedByProgram == 2, tr("paused twice, but not counted"));
    const quint64 steps = stepsOf(*m_primes);
    co_await QCoop::sleep(300ms);
    check(stepsOf(*m_primes) == steps, tr("a paused task has made a step"));
    m_shots.take(m_window, QStringLiteral("workbench-2-paused"));
    row.resumeButton->click();
    co_await QCoop::sleep(100ms);
    check(stepsOf(*m_primes) == steps, tr("paused twice and resumed once, it went on"));
    row.resumeButton->click();
    const std::function<bool()> goesOn = [this, steps] { return stepsOf(*m_primes) > steps; };
    co_await waitUntil(goesOn, 2s, tr("resumed twice, it did not go on"));
}

QCoop::Task<> Script::throughDialog()
{
    click(m_window, QStringLiteral("dialog"));
    const std::function<bool()> isOpen = [] {
        return qobject_cast<ModalDialog *>(QApplication::activeModalWidget()) != nullptr;
    };
    co_await waitUntil(isOpen, 2s, tr("the modal dialog did not open"));
    keepEightAlive();
    const quint64 before = stepsOf(*m_primes);
    std::vector<std::pair<QCoop::CooperativeTask, quint64>> others;
    for (const TaskRow *row : m_window.tasks().rows()) {
        const QCoop::CooperativeTask task = row->job().task();
        if (task.state() == QCoop::TaskState::Ready) // all but the one that opened the dialog
            others.emplace_back(task, task.statistics().steps);
    }
    co_await QCoop::sleep(700ms);
    m_stepsBehindDialog = stepsOf(*m_primes) - before;
    check(others.size() >= tasksToMeasure - 2, tr("too few tasks are left to look at"));
    for (const auto &[task, steps] : others) {
        check(task.isEnded() || task.statistics().steps > steps,
              tr("behind the modal dialog, the task \"%1\" stood still").arg(QString(task.name())));
    }
    m_shots.take(m_window, QStringLiteral("workbench-3-dialog"));
    closeDialog();
    const std::function<bool()> isClosed = [] { return !QApplication::activeModalWidget(); };
    co_await waitUntil(isClosed, 2s, tr("the modal dialog did not close"));
}

QCoop::Task<> Script::freeze()
{
    co_await QCoop::sleep(100ms);
    const quint64 skipped = m_window.loop().beat().skipped;
    QCoop::Test::LoopGaps gaps;
    click(m_window, QStringLiteral("freeze"));
    co_await QCoop::sleep(freezeTime + 300ms);
    gaps.stop();
    m_frozen = gaps.longest();
    m_frozenSkips = m_window.loop().beat().skipped - skipped;
    check(m_frozen >= freezeTime, tr("the deliberate freeze did not freeze the window"));
}

QCoop::Task<> Script::stopOne()
{
    m_window.tasks().rowOf(*m_worker)->stopButton->click();
    co_await QCoop::sleep(200ms);
    check(m_worker->task().state() == QCoop::TaskState::Stopped, tr("a task was not stopped"));
    m_shots.take(m_window, QStringLiteral("workbench-4-stopped"));
}

void Script::print() const
{
    using Seconds = std::chrono::duration<double>;
    const QCoop::CooperatorStatistics all = statistics();
    const double seconds = Seconds(m_measuredFor).count();
    const QCoop::LoopingCallStatistics beat = m_window.loop().beat();
    QTextStream out(stdout);
    const auto line = [&out](const QString &label, const QString &value) {
        out << "  " << label.leftJustified(44) << value << Qt::endl;
    };
    out << "QCoop workbench, used by a script" << Qt::endl;
    // The script itself is a task too, and still running.
    line(tr("tasks started:"), QString::number(all.added - 1));
    line(tr("tasks done, stopped, failed:"),
         QStringLiteral("%1, %2, %3").arg(all.done).arg(all.stopped).arg(all.failed));
    line(tr("steps:"), QString::number(all.steps));
    line(tr("measured without a deliberate freeze:"),
         tr("%1 s with %2 tasks").arg(seconds, 0, 'f', 1).arg(m_fewestLive));
    line(tr("steps a second:"), QString::number(double(m_measuredSteps) / seconds, 'f', 0));
    line(tr("longest event-loop gap:"), text(m_longest));
    line(tr("p99 of the event-loop gaps:"), text(m_p99));
    line(tr("all event-loop gaps:"), m_gaps);
    line(tr("slice, longest step:"), text(all.slice) + QStringLiteral(", ") + text(m_longestStep));
    line(tr("p99 under slice + longest step + 2 ms:"), tr("yes (%1)").arg(text(limit())));
    line(tr("skipped calls of the 20 ms LoopingCall:"),
         tr("%1 (%2 while measured, %3 in the freeze) of %4")
             .arg(beat.skipped)
             .arg(m_measuredSkips)
             .arg(m_frozenSkips)
             .arg(beat.calls + beat.skipped));
    line(tr("longest gap of the deliberate freeze:"), text(m_frozen));
    line(tr("steps of one task behind the dialog:"), QString::number(m_stepsBehindDialog));
    line(tr("screenshots:"), tr("%1 in %2").arg(m_shots.count()).arg(m_shots.folder()));
}

} // namespace Workbench

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/reportexport.h>
#include <model/format.h>

#include <QtCore/QCoreApplication>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t most = 10;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Inspector)
};

QString shareText(Wire::Length part, Wire::Length whole)
{
    const QString text = Format::percent(double(part) / double(std::max<Wire::Length>(whole, 1)));
    return text.isEmpty() ? Format::count(0) + u" %"_s : text;
}

} // namespace

void ReportExport::Top::add(Wire::Length length, const QString &line)
{
    if (m_lines.size() >= most && length <= m_lines.begin()->first)
        return;
    m_lines.emplace(length, line);
    if (m_lines.size() > most)
        m_lines.erase(m_lines.begin());
}

void ReportExport::Top::write(TextOutput &output, const QString &title) const
{
    if (m_lines.empty())
        return;
    QString text = u"\n%1\n"_s.arg(title);
    for (auto line = m_lines.rbegin(); line != m_lines.rend(); ++line)
        text += u"  %1  %2\n"_s.arg(Format::duration(line->first), 8).arg(line->second);
    output.write(text.toUtf8());
}

void ReportExport::begin(const Wire::Hello &hello)
{
    m_target = Text::tr("%1 (pid %2)").arg(oneLine(hello.application)).arg(hello.pid);
}

void ReportExport::take(const Wire::Message &message, Wire::Time, const Picture &picture)
{
    if (const auto *stats = std::get_if<Wire::LoopStats>(&message)) {
        if (m_loops.size() >= std::size_t(maxLoops) && !m_loops.contains(stats->loop))
            return;
        LoopSum &sum = m_loops[stats->loop];
        const auto add = [](Wire::Length &to, Wire::Length length) {
            to = boundedLength(to + boundedLength(length));
        };
        sum.name = picture.loopName(stats->loop);
        add(sum.watched, stats->interval);
        add(sum.busy, stats->busy);
        add(sum.qcoop, stats->qcoop);
        if (stats->worst > sum.worst) {
            sum.worst = boundedLength(stats->worst);
            sum.worstAt = since(stats->worstBegan);
            sum.worstTask = stats->worstTask == 0 ? QString() : picture.labelOf(stats->worstTask);
        }
    } else if (const auto *step = std::get_if<Wire::LongStep>(&message)) {
        const QString who =
            step->task == 0 ? Text::tr("a short task") : picture.labelOf(step->task);
        const QString place = picture.names.place(step->after).text;
        const QString line = Text::tr("%1 at %2").arg(who, Format::duration(since(step->began)));
        m_steps.add(boundedLength(step->took),
                    place.isEmpty() ? line : Text::tr("%1, until %2").arg(line, place));
    } else if (const auto *blocked = std::get_if<Wire::Blocked>(&message)) {
        if (blocked->isOver) {
            m_blocked.add(boundedLength(blocked->lasted),
                          Text::tr("%1, by %2 at %3")
                              .arg(picture.loopName(blocked->loop),
                                   blocked->task == 0 ? Text::tr("something outside of tasks")
                                                      : picture.labelOf(blocked->task),
                                   Format::duration(since(blocked->since))));
        }
    } else if (const auto *ended = std::get_if<Wire::TaskEnded>(&message)) {
        m_failed += ended->how == Wire::TaskState::Failed ? 1 : 0;
        if (const Task *task = picture.tasks.find(ended->task); task && !task->isEnded())
            takeTask(*task, picture, Format::state(ended->how), ended->steps,
                     boundedLength(ended->busy));
    } else if (const auto *timers = std::get_if<Wire::TimerTable>(&message)) {
        for (const Wire::TimerRow &row : timers->rows) {
            const Timer *known = picture.timers.find(row.timer);
            if (row.maxLate > 0 && (!known || row.maxLate > known->maxLate)) {
                m_late.add(boundedLength(row.maxLate),
                           Text::tr("%1, skipped %2")
                               .arg(picture.timerLabelOf(row.timer), Format::count(row.skipped)));
            }
        }
    } else if (const auto *drops = std::get_if<Wire::Drops>(&message)) {
        m_dropped += std::min(drops->count, quint64(1) << 40);
    }
}

void ReportExport::takeTask(const Task &task, const Picture &picture, const QString &state,
                            quint64 steps, Wire::Length busy)
{
    ++m_tasks;
    m_busiest.add(busy, Text::tr("%1, %2, %3 steps, spawned at %4")
                            .arg(picture.labelOf(task.id), state, Format::count(steps),
                                 picture.names.place(task.spawnedAt).text));
}

void ReportExport::end(const Picture &picture, Wire::Time at, bool)
{
    m_length = since(at);
    for (const Task *task : livingTasks(picture))
        takeTask(*task, picture, Format::state(task->state), task->steps, task->busy);
}

QString ReportExport::finish()
{
    QString text = Text::tr("%1, recorded for %2\n").arg(m_target, Format::duration(m_length));
    text += Text::tr("%1 tasks, of which %2 failed; dropped %3\n")
                .arg(Format::count(m_tasks), Format::count(m_failed), Format::count(m_dropped));
    for (const auto &[id, loop] : m_loops) {
        text += Text::tr("\nLoop %1: busy %2, of it in QCoop %3; worst stretch %4 at %5%6\n")
                    .arg(loop.name, shareText(loop.busy, loop.watched),
                         shareText(loop.qcoop, loop.watched), Format::duration(loop.worst),
                         Format::duration(loop.worstAt),
                         loop.worstTask.isEmpty() ? QString()
                                                  : Text::tr(", in %1").arg(loop.worstTask));
    }
    m_output.write(text.toUtf8());
    m_blocked.write(m_output, Text::tr("Blocked loops"));
    m_steps.write(m_output, Text::tr("Longest steps"));
    m_busiest.write(m_output, Text::tr("Busiest tasks"));
    m_late.write(m_output, Text::tr("Latest timers"));
    return m_output.finish();
}

} // namespace QCoop::Inspector

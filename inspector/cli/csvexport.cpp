// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/csvexport.h>
#include <model/format.h>

#include <QtCore/QDir>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

class Line
{
public:
    Line &add(const QString &text)
    {
        QString cell = text;
        if (!cell.isEmpty() && u"=+-@\t"_s.contains(cell[0]))
            cell.prepend(u'\'');
        return addRaw(u'"' + cell.replace(u'"', u"\"\""_s) + u'"');
    }
    template <std::integral T>
    Line &add(T number)
    {
        return addRaw(QString::number(number));
    }
    Line &addNothing() { return addRaw({}); }
    [[nodiscard]] QByteArray bytes() const { return m_text.toUtf8() + '\n'; }

private:
    Line &addRaw(const QString &cell)
    {
        if (!std::exchange(m_isFirst, false))
            m_text += u',';
        m_text += cell;
        return *this;
    }
    QString m_text;
    bool m_isFirst = true;
};

QString endOf(Wire::TimerEnd how)
{
    switch (how) {
    case Wire::TimerEnd::Fired:
        return u"fired"_s;
    case Wire::TimerEnd::Cancelled:
        return u"cancelled"_s;
    case Wire::TimerEnd::Stopped:
        return u"stopped"_s;
    case Wire::TimerEnd::Dropped:
        return u"dropped"_s;
    }
    return u"unknown"_s;
}

QString in(const QString &folder, const QString &name)
{
    QDir().mkpath(folder); // where it cannot, the file below it says so
    return folder + u'/' + name;
}

} // namespace

CsvExport::CsvExport(const QString &folder)
    : m_tasks(in(folder, u"tasks.csv"_s))
    , m_timers(in(folder, u"timers.csv"_s))
    , m_steps(in(folder, u"longsteps.csv"_s))
{
}

void CsvExport::begin(const Wire::Hello &)
{
    m_tasks.write("id,name,state,error,cooperator,loop,parent,key,belongsTo,priority,steps,busyNs,"
                  "lastNs,longestNs,addedNs,endedNs,spawnedAt,yieldedAt\n");
    m_timers.write("id,kind,state,loop,owner,intervalNs,fires,skipped,lastLateNs,maxLateNs,busyNs,"
                   "addedNs,endedNs,madeAt\n");
    m_steps.write("beganNs,tookNs,task,name,loop,before,after\n");
}

void CsvExport::take(const Wire::Message &message, Wire::Time, const Picture &picture)
{
    if (const auto *step = std::get_if<Wire::LongStep>(&message)) {
        Line line;
        line.add(since(step->began)).add(boundedLength(step->took)).add(step->task);
        line.add(step->task == 0 ? QString() : picture.labelOf(step->task));
        line.add(picture.loopName(step->loop)).add(picture.names.place(step->before).text);
        line.add(picture.names.place(step->after).text);
        m_steps.write(line.bytes());
    } else if (const auto *ended = std::get_if<Wire::TaskEnded>(&message)) {
        if (const Task *task = picture.tasks.find(ended->task); task && !task->isEnded())
            addTask(*task, picture, ended, Format::state(ended->how));
    } else if (const auto *timerEnded = std::get_if<Wire::TimerEnded>(&message)) {
        if (const Timer *timer = picture.timers.find(timerEnded->timer))
            addTimer(*timer, picture, timerEnded, endOf(timerEnded->how));
    }
}

void CsvExport::addTask(const Task &task, const Picture &picture, const Wire::TaskEnded *ended,
                        const QString &state)
{
    Line line;
    line.add(task.id).add(picture.nameOf(task)).add(state);
    line.add(ended ? oneLine(ended->error) : QString());
    line.add(picture.schedulerName(task.scheduler)).add(picture.loopName(picture.loopOf(task)));
    line.add(task.parent).add(picture.names.text(task.key));
    line.add(picture.facilityName(task.facility)).add(Format::priority(task.priority));
    line.add(ended ? ended->steps : task.steps);
    line.add(ended ? boundedLength(ended->busy) : task.busy).add(task.last);
    line.add(ended ? boundedLength(ended->longest) : task.longest).add(since(task.added));
    if (ended)
        line.add(since(ended->at));
    else
        line.addNothing();
    line.add(picture.names.place(task.spawnedAt).text);
    line.add(picture.names.place(task.yieldedAt).text);
    m_tasks.write(line.bytes());
}

void CsvExport::addTimer(const Timer &timer, const Picture &picture, const Wire::TimerEnded *ended,
                         const QString &state)
{
    Line line;
    line.add(timer.id).add(Format::timerKind(timer.kind)).add(state);
    line.add(picture.loopName(timer.loop)).add(timer.owner).add(timer.interval);
    line.add(timer.fires).add(timer.skipped).add(timer.lastLate).add(timer.maxLate);
    line.add(timer.busy).add(since(timer.added));
    if (ended)
        line.add(since(ended->at));
    else
        line.addNothing();
    line.add(picture.names.place(timer.madeAt).text);
    m_timers.write(line.bytes());
}

void CsvExport::end(const Picture &picture, Wire::Time, bool isGap)
{
    for (const Task *task : livingTasks(picture))
        addTask(*task, picture, nullptr, isGap ? u"unknown"_s : Format::state(task->state));
    for (const Timer *timer : livingTimers(picture))
        addTimer(*timer, picture, nullptr, isGap ? u"unknown"_s : u"pending"_s);
}

QString CsvExport::finish()
{
    for (TextOutput *output : {&m_tasks, &m_timers, &m_steps}) {
        if (const QString problem = output->finish(); !problem.isEmpty())
            return problem;
    }
    return {};
}

} // namespace QCoop::Inspector

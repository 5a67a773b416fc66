// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/chromeexport.h>
#include <cli/jsonwriter.h>
#include <model/format.h>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

/// Microseconds, with the nanoseconds behind the point; as text, for a number would be rounded.
QString microseconds(Wire::Length length)
{
    return u"%1.%2"_s.arg(length / 1000).arg(length % 1000, 3, 10, QLatin1Char('0'));
}

} // namespace

void ChromeExport::beginEvent(JsonWriter &json, const char *phase, const QString &name,
                              Wire::Id loop) const
{
    json.beginObject();
    json.add("ph", QString::fromLatin1(phase));
    json.add("name", name);
    json.add("pid", m_pid);
    json.add("tid", loop);
}

void ChromeExport::write(const JsonWriter &json)
{
    m_output.write((m_isFirst ? "" : ",\n") + json.bytes());
    m_isFirst = false;
}

void ChromeExport::begin(const Wire::Hello &hello)
{
    m_pid = hello.pid;
    m_output.write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n");
    JsonWriter json;
    beginEvent(json, "M", u"process_name"_s, 0);
    json.beginObject("args");
    json.add("name", oneLine(hello.application));
    json.endObject();
    json.endObject();
    write(json);
}

void ChromeExport::take(const Wire::Message &message, Wire::Time, const Picture &picture)
{
    if (const auto *loop = std::get_if<Wire::LoopAdded>(&message)) {
        JsonWriter json;
        beginEvent(json, "M", u"thread_name"_s, loop->loop);
        json.beginObject("args");
        json.add("name", oneLine(loop->name));
        json.endObject();
        json.endObject();
        write(json);
    } else if (const auto *stats = std::get_if<Wire::LoopStats>(&message)) {
        takeStats(*stats, picture);
    } else if (const auto *step = std::get_if<Wire::LongStep>(&message)) {
        const auto place = [&](Wire::PlaceId id) { return picture.names.place(id).text; };
        addSlice(picture.labelOf(step->task), "step", step->loop, step->began, step->took,
                 place(step->before), place(step->after));
    } else if (const auto *blocked = std::get_if<Wire::Blocked>(&message)) {
        if (blocked->isOver) {
            addSlice(u"BLOCKED"_s, "blocked", blocked->loop, blocked->since, blocked->lasted,
                     blocked->task == 0 ? QString() : picture.labelOf(blocked->task),
                     picture.names.place(blocked->place).text);
        }
    } else if (const auto *ended = std::get_if<Wire::TaskEnded>(&message)) {
        if (const Task *task = picture.tasks.find(ended->task); task && !task->isEnded())
            addTask(*task, picture, ended->at, Format::state(ended->how), oneLine(ended->error));
    }
}

void ChromeExport::takeStats(const Wire::LoopStats &stats, const Picture &picture)
{
    const QString loop = picture.loopName(stats.loop);
    const auto counter = [&](const QString &name, const char *key, Wire::Length value,
                             double divisor) {
        JsonWriter json;
        beginEvent(json, "C", name, stats.loop);
        json.add("id", loop);
        json.addNumber("ts", microseconds(since(stats.at)));
        json.beginObject("args");
        json.add(key, double(value) / divisor);
        json.endObject();
        json.endObject();
        write(json);
    };
    const double percent = double(std::max<Wire::Length>(stats.interval, 1)) / 100;
    counter(u"worst stretch of %1"_s.arg(loop), "ms", stats.worst, 1e6);
    counter(u"busy %1"_s.arg(loop), "percent", stats.busy, percent);
    counter(u"QCoop in %1"_s.arg(loop), "percent", stats.qcoop, percent);
}

void ChromeExport::addSlice(const QString &name, const char *category, Wire::Id loop,
                            Wire::Time began, Wire::Length took, const QString &before,
                            const QString &after)
{
    JsonWriter json;
    beginEvent(json, "X", name, loop);
    json.add("cat", QString::fromLatin1(category));
    json.addNumber("ts", microseconds(since(began)));
    json.addNumber("dur", microseconds(boundedLength(took)));
    json.beginObject("args");
    json.add("before", before);
    json.add("after", after);
    json.endObject();
    json.endObject();
    write(json);
}

void ChromeExport::addTask(const Task &task, const Picture &picture, Wire::Time ended,
                           const QString &how, const QString &error)
{
    const QString name = picture.labelOf(task.id);
    const auto event = [&](const char *phase, Wire::Time at, auto addArguments) {
        JsonWriter json;
        beginEvent(json, phase, name, picture.loopOf(task));
        json.add("cat", u"task"_s);
        json.add("id", QString::number(task.id));
        json.addNumber("ts", microseconds(since(at)));
        json.beginObject("args");
        addArguments(json);
        json.endObject();
        json.endObject();
        write(json);
    };
    event("b", task.added, [&](JsonWriter &json) {
        json.add("spawnedAt", picture.names.place(task.spawnedAt).text);
        json.add("parent", task.parent);
    });
    event("e", std::max(ended, task.added), [&](JsonWriter &json) {
        json.add("how", how);
        json.add("error", error);
        json.add("steps", task.steps);
        json.add("busyMs", double(task.busy) / 1e6);
        json.add("longestMs", double(task.longest) / 1e6);
        json.add("yieldedAt", picture.names.place(task.yieldedAt).text);
    });
}

void ChromeExport::end(const Picture &picture, Wire::Time at, bool isGap)
{
    const QString how = isGap ? u"not known: a part of the recording is missing"_s
                              : u"it was there at the end of the recording"_s;
    for (const Task *task : livingTasks(picture))
        addTask(*task, picture, at, how, {});
}

QString ChromeExport::finish()
{
    m_output.write("\n]}\n");
    return m_output.finish();
}

} // namespace QCoop::Inspector

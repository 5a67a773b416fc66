// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/jsonlexport.h>
#include <cli/jsonwriter.h>
#include <model/format.h>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

/// Puts the keys of one kind of event into \a json; the name of the event, or nothing: it is
/// left out.
struct EventWriter
{
    JsonWriter &json;
    const Picture &picture;

    void addTaskKeys(Wire::Id task) const
    {
        json.add("task", task);
        json.add("name", task == 0 ? QString() : picture.labelOf(task));
    }
    void addPlace(const char *key, Wire::PlaceId place) const
    {
        json.add(key, picture.names.place(place).text);
    }
    const char *operator()(const Wire::TaskEnded &ended) const
    {
        addTaskKeys(ended.task);
        json.add("how", Format::state(ended.how));
        json.add("error", oneLine(ended.error));
        json.add("steps", ended.steps);
        json.add("busyNs", ended.busy);
        json.add("longestNs", ended.longest);
        json.add("byInspector", ended.byInspector);
        return "taskEnded";
    }
    const char *operator()(const Wire::LongStep &step) const
    {
        addTaskKeys(step.task);
        json.add("loop", picture.loopName(step.loop));
        json.add("tookNs", step.took);
        addPlace("before", step.before);
        addPlace("after", step.after);
        return "longStep";
    }
    const char *operator()(const Wire::LoopStats &stats) const
    {
        json.add("loop", picture.loopName(stats.loop));
        json.add("intervalNs", stats.interval);
        json.add("iterations", stats.iterations);
        json.add("busyNs", stats.busy);
        json.add("qcoopNs", stats.qcoop);
        json.add("worstNs", stats.worst);
        json.add("worstTask", stats.worstTask);
        json.add("steps", stats.steps);
        return "loopStats";
    }
    const char *operator()(const Wire::Blocked &blocked) const
    {
        addTaskKeys(blocked.task);
        json.add("loop", picture.loopName(blocked.loop));
        json.add("lastedNs", blocked.lasted);
        json.add("isOver", blocked.isOver);
        addPlace("place", blocked.place);
        return "blocked";
    }
    const char *operator()(const Wire::TimerEnded &ended) const
    {
        json.add("timer", ended.timer);
        json.add("label", picture.timerLabelOf(ended.timer));
        return "timerEnded";
    }
    const char *operator()(const Wire::Drops &drops) const
    {
        json.add("stream", int(drops.stream));
        json.add("count", drops.count);
        return "drops";
    }
    template <typename Other>
    const char *operator()(const Other &) const
    {
        return nullptr;
    }
};

} // namespace

void JsonLinesExport::begin(const Wire::Hello &hello)
{
    JsonWriter json;
    json.beginObject();
    json.add("event", u"target"_s);
    json.add("application", oneLine(hello.application));
    json.add("pid", hello.pid);
    json.add("executable", oneLine(hello.executable));
    json.add("wallClockMs", hello.wallClock);
    json.endObject();
    m_output.write(json.bytes() + '\n');
}

void JsonLinesExport::take(const Wire::Message &message, Wire::Time at, const Picture &picture)
{
    const auto writeRow = [&](const char *event, const auto &addKeys) {
        JsonWriter json;
        json.beginObject();
        addKeys(json);
        json.add("atNs", since(at));
        json.add("event", QString::fromLatin1(event));
        json.endObject();
        m_output.write(json.bytes() + '\n');
    };
    if (const auto *tasks = std::get_if<Wire::TasksAdded>(&message)) {
        for (const Wire::TaskAdded &row : tasks->rows) {
            writeRow("taskAdded", [&](JsonWriter &json) {
                json.add("task", row.task);
                json.add("parent", row.parent);
                json.add("addedNs", since(row.added));
                json.add("spawnedAt", picture.names.place(row.spawnedAt).text);
            });
        }
        return;
    }
    if (const auto *timers = std::get_if<Wire::TimersAdded>(&message)) {
        for (const Wire::TimerAdded &row : timers->rows) {
            writeRow("timerAdded", [&](JsonWriter &json) {
                json.add("timer", row.timer);
                json.add("kind", Format::timerKind(Wire::TimerKind(row.kind)));
                json.add("owner", row.owner);
                json.add("addedNs", since(row.added));
                json.add("madeAt", picture.names.place(row.madeAt).text);
            });
        }
        return;
    }
    JsonWriter json;
    json.beginObject();
    const char *event = std::visit(
        [&](const auto &body) {
            return EventWriter{json, picture}(body);
        },
        message);
    if (!event)
        return;
    json.add("atNs", since(at));
    json.add("event", QString::fromLatin1(event));
    json.endObject();
    m_output.write(json.bytes() + '\n');
}

void JsonLinesExport::end(const Picture &picture, Wire::Time at, bool isGap)
{
    JsonWriter json;
    json.beginObject();
    json.add("event", isGap ? u"gap"_s : u"end"_s);
    json.add("atNs", since(at));
    json.add("liveTasks", qint64(picture.tasks.liveCount()));
    json.endObject();
    m_output.write(json.bytes() + '\n');
}

} // namespace QCoop::Inspector

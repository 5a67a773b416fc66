// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/test/leftover.h>

#include <qcoop/core/cooperativetask.h>
#include <qcoop/core/delayedcall.h>
#include <qcoop/core/observer.h>

#include <cstdio>
#include <string_view>

namespace QCoop::Test::detail {

namespace {

constexpr std::size_t mostNamed = 3;

/// "window.cpp:42"; nothing where the place is not known.
std::string placeOf(const std::source_location &place)
{
    const std::string_view path = place.file_name();
    const std::size_t slash = path.find_last_of("/\\");
    const std::string_view file = slash == path.npos ? path : path.substr(slash + 1);
    if (file.empty())
        return {};
    return " of " + std::string(file) + ':' + std::to_string(place.line());
}

const char *nameOf(CallKind kind)
{
    switch (kind) {
    case CallKind::LoopingCall:
        return "a LoopingCall";
    case CallKind::DeferLater:
        return "a deferLater()";
    case CallKind::Timeout:
        return "a timeout";
    case CallKind::Sleep:
        return "a sleep()";
    default:
        return "a call";
    }
}

const char *nameOf(TaskState state)
{
    switch (state) {
    case TaskState::Waiting:
        return "waiting";
    case TaskState::Paused:
        return "paused";
    case TaskState::Running:
        return "running";
    default:
        return "ready";
    }
}

/// A list that names its first members and counts the others.
class List
{
public:
    void add(const std::string &member)
    {
        if (++m_count <= mostNamed)
            m_text += (m_text.empty() ? "" : ", ") + member;
    }
    [[nodiscard]] bool isFull() const { return m_count >= mostNamed; }
    void count() { ++m_count; }
    [[nodiscard]] std::string text() const
    {
        if (m_count <= mostNamed)
            return m_text;
        return m_text + " and " + std::to_string(m_count - mostNamed) + " more";
    }

private:
    std::string m_text;
    std::size_t m_count = 0;
};

class Onlooker final : public Observer
{
public:
    explicit Onlooker(TimePoint until)
        : m_until(until)
    {
    }

    void taskAdded(const CooperativeTask &task) override
    {
        if (tasks.isFull()) {
            tasks.count();
            return;
        }
        const TaskStatistics statistics = task.statistics();
        tasks.add('"' + task.name().toStdString() + "\" (" + nameOf(statistics.state) + " after " +
                  std::to_string(statistics.steps) + " steps," + placeOf(task.spawnedAt()) + ')');
    }
    void callScheduled(const DelayedCall &call) override
    {
        // The tick of a cooperator is there for its tasks, which are named.
        if (call.time() <= m_until && call.kind() != CallKind::Tick)
            calls.add(nameOf(call.kind()) + placeOf(call.madeAt()));
    }

    List tasks;
    List calls;

private:
    TimePoint m_until;
};

} // namespace

std::string leftOver(const ReactorTime &reactor, TimePoint until)
{
    Onlooker onlooker(until);
    reactor.introduceTo(onlooker);
    const std::string tasks = onlooker.tasks.text();
    const std::string calls = onlooker.calls.text();
    return (tasks.empty() ? "no live task" : "live tasks: " + tasks) + "; " +
           (calls.empty() ? "no other call" : "calls: " + calls);
}

std::string inWords(Duration time)
{
    using Milliseconds = std::chrono::duration<double, std::milli>;
    const double ms = Milliseconds(time).count();
    const bool inSeconds = ms >= 1000 || ms <= -1000;
    char text[64];
    std::snprintf(text, sizeof text, "%.10g %s", inSeconds ? ms / 1000 : ms,
                  inSeconds ? "s" : "ms");
    return text;
}

} // namespace QCoop::Test::detail

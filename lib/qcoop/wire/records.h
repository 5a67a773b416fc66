// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <tuple>

/// What a program and its inspectors say to each other: plain records, copied by hand on
/// both sides. docs/wire.md has the bytes.
///
/// Units: times are nanoseconds of the target's steady clock, lengths nanoseconds.
/// Ids are never used twice in one run of a program; 0 means "none".
/// Each record lists its fields once, for writing and for reading. New fields go to the end:
/// an older reader skips them, and to a newer one they are absent and keep their defaults.
/// Thread-affinity: none; value types.
namespace QCoop::Wire {

/// Both sides must have the same major; the lower minor of the two is spoken.
inline constexpr int protocolMajor = 1;
inline constexpr int protocolMinor = 1;

/// Longer frames are refused, unread, by whoever gets them.
inline constexpr qsizetype maxFrame = qsizetype(1) << 20;
inline constexpr qsizetype tokenSize = 16;
/// Texts are cut off at this many characters before they are sent.
inline constexpr qsizetype maxText = 1000;

using Id = quint64;
using Time = qint64;   ///< nanoseconds of the target's steady clock
using Length = qint64; ///< nanoseconds
using TextId = quint32;
using PlaceId = quint32;

/// The number that a record has on the wire. Never reused, never renumbered.
enum class Kind : quint16 {
    // agent → inspector
    Hello = 1,
    Refused = 2,
    Texts = 3,
    Places = 4,
    SnapshotBegin = 5,
    SnapshotEnd = 6,
    LoopAdded = 10,
    LoopRemoved = 11,
    LoopStats = 12,
    SchedulerAdded = 20,
    SchedulerStats = 21,
    SchedulerRemoved = 22,
    FacilitiesAdded = 23,
    FacilityTable = 24,
    FacilityRemoved = 25,
    TasksAdded = 30,
    TaskTable = 31,
    TaskEnded = 32,
    LongStep = 33,
    TimersAdded = 40,
    TimerTable = 41,
    TimerEnded = 42,
    Blocked = 50,
    Drops = 60,
    AgentStats = 61,
    Reply = 62,
    Bye = 63,
    // inspector → agent
    ClientHello = 100,
    Subscribe = 101,
    Command = 102,
};

// --- Handshake -----------------------------------------------------------------------------

/// The first thing an inspector says.
struct ClientHello
{
    static constexpr Kind kind = Kind::ClientHello;
    int major = protocolMajor;
    int minor = protocolMinor;
    QByteArray token;          ///< tokenSize bytes, from the file of the target's token
    QString name;              ///< of the inspector, for the target's log
    bool wantsControl = false; ///< to pause, resume, step and stop

    static constexpr auto fields()
    {
        return std::tuple(&ClientHello::major, &ClientHello::minor, &ClientHello::token,
                          &ClientHello::name, &ClientHello::wantsControl);
    }
};

/// One column of a packed table, as the agent writes it.
struct Column
{
    QString name;
    bool isSigned = false; ///< zig-zag coded

    static constexpr auto fields() { return std::tuple(&Column::name, &Column::isSigned); }
};

struct Schema
{
    quint16 table = 0; ///< the Kind of the record that carries it
    QList<Column> columns;

    static constexpr auto fields() { return std::tuple(&Schema::table, &Schema::columns); }
};

/// The agent's answer to a ClientHello that it accepts.
struct Hello
{
    static constexpr Kind kind = Kind::Hello;
    int major = protocolMajor;
    int minor = protocolMinor;
    QString agentVersion;
    QString qtVersion;
    QByteArray instance; ///< 16 bytes, another for each run of a program
    QString application;
    qint64 pid = 0;
    QString executable;
    quint32 uid = 0;
    Time now = 0;         ///< the target's clock at this moment
    qint64 wallClock = 0; ///< the same moment, milliseconds since 1970 UTC, for labels only
    QStringList capabilities;
    bool mayControl = false; ///< commands are obeyed; asked for and granted
    QString whyNoControl;    ///< what to do to get control, if it was asked for and denied
    QList<Schema> schemas;

    static constexpr auto fields()
    {
        return std::tuple(&Hello::major, &Hello::minor, &Hello::agentVersion, &Hello::qtVersion,
                          &Hello::instance, &Hello::application, &Hello::pid, &Hello::executable,
                          &Hello::uid, &Hello::now, &Hello::wallClock, &Hello::capabilities,
                          &Hello::mayControl, &Hello::whyNoControl, &Hello::schemas);
    }
};

enum class RefusedReason : quint8 {
    WrongToken,
    WrongUser,
    WrongVersion,
    TooManyClients,
    BadFrame,
    TooLate
};

/// The agent's last word to a client that it does not let in.
struct Refused
{
    static constexpr Kind kind = Kind::Refused;
    RefusedReason reason = RefusedReason::BadFrame;
    int major = protocolMajor; ///< what the agent speaks
    int minor = protocolMinor;
    QString text; ///< for the log; the inspector has words of its own

    static constexpr auto fields()
    {
        return std::tuple(&Refused::reason, &Refused::major, &Refused::minor, &Refused::text);
    }
};

// --- Names ---------------------------------------------------------------------------------

struct TextEntry
{
    TextId id = 0;
    QString text;

    static constexpr auto fields() { return std::tuple(&TextEntry::id, &TextEntry::text); }
};

/// Texts that later records name by number; each is sent once to each client, before its use.
struct Texts
{
    static constexpr Kind kind = Kind::Texts;
    QList<TextEntry> entries;

    static constexpr auto fields() { return std::tuple(&Texts::entries); }
};

struct Place
{
    PlaceId id = 0;
    TextId file = 0;
    quint32 line = 0;
    quint32 column = 0;
    TextId function = 0;

    [[nodiscard]] bool operator==(const Place &) const = default;
    static constexpr auto fields()
    {
        return std::tuple(&Place::id, &Place::file, &Place::line, &Place::column, &Place::function);
    }
};

/// Places in the source that later records name by number.
struct Places
{
    static constexpr Kind kind = Kind::Places;
    QList<Place> entries;

    static constexpr auto fields() { return std::tuple(&Places::entries); }
};

// --- Snapshot ------------------------------------------------------------------------------

/// What is there already follows, in frames of bounded size; the counts are for a progress bar.
struct SnapshotBegin
{
    static constexpr Kind kind = Kind::SnapshotBegin;
    quint64 tasks = 0;
    quint64 timers = 0;

    static constexpr auto fields()
    {
        return std::tuple(&SnapshotBegin::tasks, &SnapshotBegin::timers);
    }
};

/// All of it was sent; from here on come changes.
struct SnapshotEnd
{
    static constexpr Kind kind = Kind::SnapshotEnd;

    static constexpr auto fields() { return std::tuple(); }
};

// --- Loops and schedulers ------------------------------------------------------------------

/// An event loop of the target that runs tasks or timers.
struct LoopAdded
{
    static constexpr Kind kind = Kind::LoopAdded;
    Id loop = 0;
    quint64 thread = 0; ///< the system's number of the thread
    QString name;       ///< of the thread; "main" for the main thread
    bool isGui = false; ///< it draws windows

    static constexpr auto fields()
    {
        return std::tuple(&LoopAdded::loop, &LoopAdded::thread, &LoopAdded::name,
                          &LoopAdded::isGui);
    }
};

struct LoopRemoved
{
    static constexpr Kind kind = Kind::LoopRemoved;
    Id loop = 0;

    static constexpr auto fields() { return std::tuple(&LoopRemoved::loop); }
};

/// What a loop did in one interval. busy - qcoop is what the program did outside of QCoop.
struct LoopStats
{
    static constexpr Kind kind = Kind::LoopStats;
    Id loop = 0;
    Time at = 0; ///< the end of the interval
    Length interval = 0;
    quint64 iterations = 0; ///< rounds of the loop
    Length busy = 0;        ///< not waiting for events
    Length qcoop = 0;       ///< of that, in turns of QCoop
    Length worst = 0;       ///< the longest time it went without looking for events
    Time worstBegan = 0;
    Id worstTask = 0;    ///< the task with the longest step within; 0: none of ours
    quint64 pending = 0; ///< calls in the queue of the reactor, ticks included
    quint64 steps = 0;   ///< made in the interval

    static constexpr auto fields()
    {
        return std::tuple(&LoopStats::loop, &LoopStats::at, &LoopStats::interval,
                          &LoopStats::iterations, &LoopStats::busy, &LoopStats::qcoop,
                          &LoopStats::worst, &LoopStats::worstBegan, &LoopStats::worstTask,
                          &LoopStats::pending, &LoopStats::steps);
    }
};

/// A Cooperator.
struct SchedulerAdded
{
    static constexpr Kind kind = Kind::SchedulerAdded;
    Id scheduler = 0;
    Id loop = 0;
    QString name;
    Length slice = 0;
    bool isVirtual = false; ///< it runs on a Clock, not in real time

    static constexpr auto fields()
    {
        return std::tuple(&SchedulerAdded::scheduler, &SchedulerAdded::loop, &SchedulerAdded::name,
                          &SchedulerAdded::slice, &SchedulerAdded::isVirtual);
    }
};

struct SchedulerStats
{
    static constexpr Kind kind = Kind::SchedulerStats;
    Id scheduler = 0;
    bool isRunning = true;
    quint64 live = 0;
    quint64 ready = 0;
    quint64 steps = 0;
    quint64 ticks = 0;
    quint64 overruns = 0; ///< ticks longer than twice the slice
    Length longestTick = 0;
    quint64 done = 0;
    quint64 failed = 0;
    quint64 stopped = 0;

    static constexpr auto fields()
    {
        return std::tuple(&SchedulerStats::scheduler, &SchedulerStats::isRunning,
                          &SchedulerStats::live, &SchedulerStats::ready, &SchedulerStats::steps,
                          &SchedulerStats::ticks, &SchedulerStats::overruns,
                          &SchedulerStats::longestTick, &SchedulerStats::done,
                          &SchedulerStats::failed, &SchedulerStats::stopped);
    }
};

struct SchedulerRemoved
{
    static constexpr Kind kind = Kind::SchedulerRemoved;
    Id scheduler = 0;

    static constexpr auto fields() { return std::tuple(&SchedulerRemoved::scheduler); }
};

// --- Tasks ---------------------------------------------------------------------------------

enum class TaskState : quint8 {
    Ready,
    Running,
    Waiting,
    Paused,
    Done,
    Failed,
    Stopped,
    SchedulerStopped
};

/// What a task has from its beginning. A row of TasksAdded.
struct TaskAdded
{
    Id task = 0;
    Id scheduler = 0;
    Id parent = 0; ///< the task in whose step it was started
    PlaceId spawnedAt = 0;
    Time added = 0;

    static constexpr auto columns()
    {
        return std::tuple(
            std::pair("task", &TaskAdded::task), std::pair("scheduler", &TaskAdded::scheduler),
            std::pair("parent", &TaskAdded::parent), std::pair("spawnedAt", &TaskAdded::spawnedAt),
            std::pair("added", &TaskAdded::added));
    }
};

/// Who comes first among the tasks that are ready.
enum class Priority : quint8 { UserBlocking, UserVisible, Background };

/// What changes of a task. A row of TaskTable; complete, so a row that was left out is made
/// good by the next one.
struct TaskRow
{
    Id task = 0;
    quint8 state = 0; ///< a TaskState
    TextId name = 0;  ///< 0: it was given none, and is called "task-17" after its id
    quint32 pausesProgram = 0;
    quint32 pausesInspector = 0;
    quint64 steps = 0;
    Length busy = 0; ///< in steps, altogether
    Length last = 0; ///< the last step
    Length longest = 0;
    Time since = 0;        ///< when the state last changed between ready, waiting and paused
    PlaceId yieldedAt = 0; ///< where its last step ended; 0 of step functions
    quint8 waitingOn = 0;  ///< a Waiting
    qint64 progress = 0;
    qint64 total = 0; ///< of the progress; 0: not known
    bool isEstimate =
        false; ///< its steps are too short to time each: busy, last and longest are means
    // Since version 1.1.
    Id facility = 0; ///< the Scheduler or TaskGroup that it belongs to
    TextId key = 0;  ///< its id in that Scheduler, as text
    quint8 priority = quint8(Priority::UserVisible);
    quint32 weight = 1; ///< how many steps it may make in its turn
    Time deadline = 0;  ///< when it fails if it has not ended before; 0: it has none

    static constexpr auto columns()
    {
        return std::tuple(
            std::pair("task", &TaskRow::task), std::pair("state", &TaskRow::state),
            std::pair("name", &TaskRow::name), std::pair("pausesProgram", &TaskRow::pausesProgram),
            std::pair("pausesInspector", &TaskRow::pausesInspector),
            std::pair("steps", &TaskRow::steps), std::pair("busy", &TaskRow::busy),
            std::pair("last", &TaskRow::last), std::pair("longest", &TaskRow::longest),
            std::pair("since", &TaskRow::since), std::pair("yieldedAt", &TaskRow::yieldedAt),
            std::pair("waitingOn", &TaskRow::waitingOn), std::pair("progress", &TaskRow::progress),
            std::pair("total", &TaskRow::total), std::pair("isEstimate", &TaskRow::isEstimate),
            std::pair("facility", &TaskRow::facility), std::pair("key", &TaskRow::key),
            std::pair("priority", &TaskRow::priority), std::pair("weight", &TaskRow::weight),
            std::pair("deadline", &TaskRow::deadline));
    }
};

/// What a waiting task waits for.
enum class Waiting : quint8 { Nothing, Deferred, Awaiter };

/// The end of a task; always sent, whatever else is left out. Where more than ten thousand end
/// between two frames, the rest are told as Done with an error that says so.
struct TaskEnded
{
    static constexpr Kind kind = Kind::TaskEnded;
    Id task = 0;
    TaskState how = TaskState::Done;
    Time at = 0;
    quint64 steps = 0;
    Length busy = 0;
    Length longest = 0;
    QString error;            ///< the message of its failure
    bool byInspector = false; ///< an inspector stopped it

    static constexpr auto fields()
    {
        return std::tuple(&TaskEnded::task, &TaskEnded::how, &TaskEnded::at, &TaskEnded::steps,
                          &TaskEnded::busy, &TaskEnded::longest, &TaskEnded::error,
                          &TaskEnded::byInspector);
    }
};

/// A step that took longer than the agent's threshold, 1 ms unless told otherwise.
struct LongStep
{
    static constexpr Kind kind = Kind::LongStep;
    Id task = 0; ///< 0: one of several short steps, nobody knows which
    Id loop = 0;
    Time began = 0;
    Length took = 0;
    PlaceId before = 0; ///< where the step before it ended
    PlaceId after = 0;  ///< where it ended itself

    static constexpr auto fields()
    {
        return std::tuple(&LongStep::task, &LongStep::loop, &LongStep::began, &LongStep::took,
                          &LongStep::before, &LongStep::after);
    }
};

// --- Timers --------------------------------------------------------------------------------

enum class TimerKind : quint8 {
    CallLater,
    LoopingCall,
    DeferLater,
    Timeout,
    Sleep,
    // Since version 1.1; a client of 1.0 is told CallLater.
    LoopLater,     ///< callLater() or callAt() of an EventLoop
    ScheduleLater, ///< the beginning of a task of a Scheduler
    ScheduleAt,    ///< the same, at a time of day
    Deadline,      ///< of a task
};

/// A row of TimersAdded: a delayed call, or a LoopingCall that runs.
struct TimerAdded
{
    Id timer = 0;
    Id loop = 0;
    quint8 kind = 0; ///< a TimerKind
    Id owner = 0;    ///< the task in whose step it was made
    PlaceId madeAt = 0;
    Time added = 0;

    static constexpr auto columns()
    {
        return std::tuple(
            std::pair("timer", &TimerAdded::timer), std::pair("loop", &TimerAdded::loop),
            std::pair("kind", &TimerAdded::kind), std::pair("owner", &TimerAdded::owner),
            std::pair("madeAt", &TimerAdded::madeAt), std::pair("added", &TimerAdded::added));
    }
};

/// A row of TimerTable.
struct TimerRow
{
    Id timer = 0;
    Time due = 0;        ///< of the next call; 0: none is planned just now
    Length interval = 0; ///< of a LoopingCall
    quint64 fires = 0;
    quint64 skipped = 0;
    Length lastLate = 0; ///< how long after its time the last call was made
    Length maxLate = 0;
    Length busy = 0;        ///< in its calls, altogether
    bool isRunning = false; ///< its call is on the stack, or waits for its Deferred

    static constexpr auto columns()
    {
        return std::tuple(
            std::pair("timer", &TimerRow::timer), std::pair("due", &TimerRow::due),
            std::pair("interval", &TimerRow::interval), std::pair("fires", &TimerRow::fires),
            std::pair("skipped", &TimerRow::skipped), std::pair("lastLate", &TimerRow::lastLate),
            std::pair("maxLate", &TimerRow::maxLate), std::pair("busy", &TimerRow::busy),
            std::pair("isRunning", &TimerRow::isRunning));
    }
};

enum class TimerEnd : quint8 { Fired, Cancelled, Stopped, Dropped };

struct TimerEnded
{
    static constexpr Kind kind = Kind::TimerEnded;
    Id timer = 0;
    TimerEnd how = TimerEnd::Fired;
    Time at = 0;

    static constexpr auto fields()
    {
        return std::tuple(&TimerEnded::timer, &TimerEnded::how, &TimerEnded::at);
    }
};

// --- The agent's own news ------------------------------------------------------------------

/// The loop has not come back for longer than the agent's patience, 200 ms unless told
/// otherwise. Sent ten times a second while it lasts, from the agent's own thread, and once
/// with isOver when it has come back.
struct Blocked
{
    static constexpr Kind kind = Kind::Blocked;
    Id loop = 0;
    Id task = 0;  ///< whose step it is; 0: the program does something outside of tasks
    Id timer = 0; ///< whose call it is, if it is no task's step
    Time since = 0;
    Length lasted = 0;
    /// Where the task's last step ended, or where it or the timer was made. Without either:
    /// where the callback of an EventLoop was asked for that runs; 0: it is none.
    PlaceId place = 0;
    bool isOver = false;

    static constexpr auto fields()
    {
        return std::tuple(&Blocked::loop, &Blocked::task, &Blocked::timer, &Blocked::since,
                          &Blocked::lasted, &Blocked::place, &Blocked::isOver);
    }
};

enum class Stream : quint8 {
    Tasks,
    TaskChanges,
    EndedTasks,
    LongSteps,
    Timers,
    TimerChanges,
    LoopStats,
    Facilities, // since version 1.1
};
enum class DropReason : quint8 { SlowClient, Limit };

/// What was not sent: a client too slow, or a bound reached.
struct Drops
{
    static constexpr Kind kind = Kind::Drops;
    Stream stream = Stream::TaskChanges;
    quint64 count = 0;
    Time from = 0;
    Time to = 0;
    DropReason reason = DropReason::SlowClient;

    static constexpr auto fields()
    {
        return std::tuple(&Drops::stream, &Drops::count, &Drops::from, &Drops::to, &Drops::reason);
    }
};

/// What the agent itself costs, once a second.
struct AgentStats
{
    static constexpr Kind kind = Kind::AgentStats;
    Length interval = 0;
    Length cpu = 0;        ///< of the agent's thread, in the interval
    quint64 sentBytes = 0; ///< to this client, since it came
    quint64 sentRows = 0;
    quint64 drops = 0;
    quint64 memory = 0; ///< bytes of the agent's own tables
    quint32 clients = 0;

    static constexpr auto fields()
    {
        return std::tuple(&AgentStats::interval, &AgentStats::cpu, &AgentStats::sentBytes,
                          &AgentStats::sentRows, &AgentStats::drops, &AgentStats::memory,
                          &AgentStats::clients);
    }
};

/// The agent closes the connection, and says why.
struct Bye
{
    static constexpr Kind kind = Kind::Bye;
    QString text;

    static constexpr auto fields() { return std::tuple(&Bye::text); }
};

// --- Commands ------------------------------------------------------------------------------

/// How much an inspector wants to hear. Changes nothing of what it may do.
struct Subscribe
{
    static constexpr Kind kind = Kind::Subscribe;
    int hz = 10;       ///< frames a second, 1 to 30
    QList<Id> visible; ///< the tasks on its screen; they come first where rows are left out

    static constexpr auto fields() { return std::tuple(&Subscribe::hz, &Subscribe::visible); }
};

enum class Verb : quint8 {
    Ping,
    Pause,  ///< one pause more, of this inspector
    Resume, ///< takes back one pause of this inspector, or else one of the program
    Stop,
    StepOnce, ///< one step of a paused task
    Cancel,   ///< forget the command with the request number `argument`, if it still waits
    Detach,   ///< goodbye; `argument` 1 leaves the pauses that this inspector made
};

/// Something to be done in the target, on the task's own loop, between two steps. Each gets
/// a Reply for each of its tasks, or one if it names none.
struct Command
{
    static constexpr Kind kind = Kind::Command;
    quint64 request = 0; ///< the inspector's number for it
    Verb verb = Verb::Ping;
    QList<Id> tasks;
    quint64 argument = 0;

    static constexpr auto fields()
    {
        return std::tuple(&Command::request, &Command::verb, &Command::tasks, &Command::argument);
    }
};

enum class ReplyCode : quint8 {
    Ok,
    Busy, ///< not yet: the loop is blocked, by `task`. The command waits; a further Reply follows
    NotPaused,
    TaskEnded, ///< done, failed or stopped before
    Gone,      ///< no such task or loop
    Denied,    ///< no right to control
    Waiting,   ///< the task waits for something, so it has no step to make
    Cancelled,
    TooMany, ///< commands in too short a time; not done
};

struct Reply
{
    static constexpr Kind kind = Kind::Reply;
    quint64 request = 0;
    Id task = 0;
    ReplyCode code = ReplyCode::Ok;
    quint32 pausesProgram = 0; ///< of the task, afterwards
    quint32 pausesInspector = 0;
    Id blockedBy = 0; ///< with Busy
    Length blockedFor = 0;

    static constexpr auto fields()
    {
        return std::tuple(&Reply::request, &Reply::task, &Reply::code, &Reply::pausesProgram,
                          &Reply::pausesInspector, &Reply::blockedBy, &Reply::blockedFor);
    }
};

} // namespace QCoop::Wire

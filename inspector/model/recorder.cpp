// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/connection.h>
#include <model/format.h>
#include <model/keyframe.h>
#include <model/recorder.h>

#include <algorithm>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

/// Whether \a message is part of a recording as it is. Names are said when they are needed; the
/// rest is between the target and us.
bool isRecorded(const Wire::Message &message)
{
    return std::visit(
        [](const auto &body) {
            using Body = std::remove_cvref_t<decltype(body)>;
            return !std::is_same_v<Body, Wire::Hello> && !std::is_same_v<Body, Wire::Texts> &&
                   !std::is_same_v<Body, Wire::Places> &&
                   !std::is_same_v<Body, Wire::SnapshotBegin> &&
                   !std::is_same_v<Body, Wire::SnapshotEnd>;
        },
        message);
}

} // namespace

Recorder::Run::Run(const Names &known, Wire::TraceOptions options)
    : writer(options)
    , names(known, [this](const Wire::Message &message) { writer.add(message, now); })
{
}

Recorder::Recorder(Connection *connection, const Store *store, QObject *parent)
    : QObject(parent)
    , m_connection(connection)
    , m_store(store)
{
    connect(connection, &Connection::told, this, &Recorder::take);
    connect(connection, &Connection::stateChanged, this, &Recorder::takeState);
}

Recorder::~Recorder() = default;

QString Recorder::start(const QString &path, qint64 limit)
{
    if (isRecording())
        return {};
    if (!m_connection->isAttached())
        return tr("There is nothing to record: %1").arg(m_connection->stateText());
    m_run.emplace(m_store->picture().names, Wire::TraceOptions{.limit = limit});
    Wire::Hello hello = m_connection->hello();
    // Both of the moment in which the file begins.
    const Wire::Time now = m_store->picture().now;
    hello.wallClock += (now - hello.now) / 1'000'000;
    hello.now = now;
    const QString problem = m_run->writer.open(path, hello);
    if (!problem.isEmpty()) {
        m_run.reset();
        return problem;
    }
    m_path = path;
    m_run->now = now;
    if (m_store->picture().isSnapshotComplete)
        tellKeyframe();
    Q_EMIT started();
    return {};
}

void Recorder::tellKeyframe()
{
    Run &run = *m_run;
    run.hasKeyframe = true;
    run.names.forget();
    run.writer.beginKeyframe(run.now);
    tellAll(m_store->picture(), [&run](const Wire::Message &message) {
        run.names.tell(message);
        run.writer.add(message, run.now);
    });
    run.writer.endKeyframe(run.now);
}

void Recorder::take(const Wire::Received &received)
{
    if (!isRecording())
        return;
    Run &run = *m_run;
    // The store has it already, and the time that it takes for true.
    const Picture &picture = m_store->picture();
    run.now = picture.now;
    if (!picture.isSnapshotComplete)
        return;
    // Before the keyframe that has it, too: who reads on from before leaves that one out.
    if (run.hasKeyframe && received.message && isRecorded(*received.message)) {
        run.names.tell(*received.message);
        run.writer.add(*received.message, run.now, received.missing);
    }
    if (!run.hasKeyframe || run.writer.wantsKeyframe(run.now))
        tellKeyframe();
    m_size = run.writer.size();
    m_length = run.writer.to() - run.writer.from();
    if (!run.writer.isOpen())
        finish({}, tr("The recording has ended: %1").arg(run.writer.problem()), false);
}

void Recorder::takeState()
{
    if (!isRecording() || m_connection->isAttached())
        return;
    const bool isDetached = m_connection->state() == Connection::State::Idle;
    const QString why = isDetached ? tr("the inspector detached") : m_connection->stateText();
    finish(why, tr("The recording has ended: %1").arg(why), true);
}

void Recorder::stop(const QString &reason)
{
    if (isRecording())
        finish(reason, {}, true);
}

void Recorder::finish(const QString &reason, const QString &sentence, bool isWhole)
{
    m_run->writer.end(reason);
    m_size = m_run->writer.size();
    m_length = m_run->writer.to() - m_run->writer.from();
    // At its end it may find that the disk is full.
    const QString problem = m_run->writer.problem();
    m_run.reset(); // who hears of it may start another
    if (isWhole && !problem.isEmpty())
        Q_EMIT ended(tr("The recording has ended: %1").arg(problem), false);
    else if (!sentence.isEmpty())
        Q_EMIT ended(sentence, isWhole);
    else
        Q_EMIT ended(tr("Recorded %1 into %2 (%3)")
                         .arg(Format::duration(m_length), m_path, Format::bytes(quint64(m_size))),
                     true);
}

qint64 Recorder::size() const
{
    return m_size;
}

Wire::Length Recorder::length() const
{
    return m_length;
}

} // namespace QCoop::Inspector

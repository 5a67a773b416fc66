// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/targetcommand.h>

#include <model/format.h>
#include <model/names.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

TargetCommand::TargetCommand(const Options &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_moment(options.file.isEmpty() ? nullptr : std::make_shared<Wire::Time>(0))
    , m_store(nullptr, m_moment ? Replay::clockOf(m_moment) : steadyLocalClock())
    , m_connection(&m_store)
{
    m_timeout.setSingleShot(true);
    m_timeout.setInterval(options.timeout);
    connect(&m_timeout, &QTimer::timeout, this, [this] {
        complain(tr("%1 did not answer within %2")
                     .arg(m_connection.targetLabel(),
                          Format::duration(m_options.timeout.count() * 1'000'000)));
        finish(ExitFailed);
    });
    connect(&m_store, &Store::snapshotCompleted, this, [this] {
        // A target may say more than once that this was all; once is enough.
        if (!m_isFinished && !std::exchange(m_isReady, true))
            ready();
    });
    connect(&m_connection, &Connection::stateChanged, this, &TargetCommand::takeState);
}

void TargetCommand::start()
{
    if (m_moment) {
        open();
        return;
    }
    const std::optional<Wire::Endpoint> target = findTarget();
    if (!target) {
        finish(ExitFailed);
        return;
    }
    m_timeout.start();
    m_connection.attach(*target);
}

void TargetCommand::open()
{
    m_isReady = true; // not with the first keyframe, but at the moment that was asked for
    Replay replay(&m_store, m_moment);
    if (const QString problem = replay.open(m_options.file); !problem.isEmpty()) {
        complain(problem);
        finish(ExitFailed);
        return;
    }
    if (m_options.at) {
        const Wire::Length at = m_options.at->count() * 1'000'000;
        if (at > replay.to() - replay.from()) {
            complain(tr("%1 ends after %2; this is its end")
                         .arg(m_options.file, Format::duration(replay.to() - replay.from())));
        }
        replay.seek(replay.from() + at);
    }
    if (const QString damage = replay.damageText(); !damage.isEmpty())
        complain(damage);
    Wire::Endpoint endpoint;
    endpoint.recording = m_options.file;
    m_connection.present(endpoint, replay.hello());
    ready();
}

std::optional<Wire::Endpoint> TargetCommand::findTarget()
{
    const Wire::EndpointList list = Wire::findEndpoints();
    if (m_options.pid != 0) {
        for (const Wire::Endpoint &endpoint : list.endpoints) {
            if (endpoint.pid == m_options.pid)
                return endpoint;
        }
        complain(
            tr("there is no program with the pid %1 that can be inspected").arg(m_options.pid));
        return std::nullopt;
    }
    if (!m_options.application.isEmpty()) {
        QList<Wire::Endpoint> named;
        std::ranges::copy_if(list.endpoints, std::back_inserter(named), [this](const auto &each) {
            return each.application == m_options.application;
        });
        if (named.size() == 1)
            return named.first();
        if (named.isEmpty())
            complain(tr("there is no program called “%1” that can be inspected")
                         .arg(m_options.application));
        else
            complain(tr("there are %n programs called “%1”; choose one with --pid", nullptr,
                        int(named.size()))
                         .arg(m_options.application));
        return std::nullopt;
    }
    if (list.endpoints.size() == 1)
        return list.endpoints.first();
    if (list.endpoints.isEmpty()) {
        complain(list.problem.isEmpty() ? tr("no program that can be inspected is running; start "
                                             "one with QCOOP_INSPECT=1 in its environment")
                                        : list.problem);
        return std::nullopt;
    }
    complain(tr("there are several programs; choose one with --pid:"));
    for (const Wire::Endpoint &endpoint : list.endpoints)
        complain(u"  %1  %2"_s.arg(endpoint.pid).arg(oneLine(endpoint.application)));
    return std::nullopt;
}

void TargetCommand::takeState(Connection::State state)
{
    switch (state) {
    case Connection::State::Refused:
        complain(m_connection.stateText());
        finish(ExitFailed);
        break;
    case Connection::State::Ended:
    case Connection::State::Lost: {
        complain(m_connection.stateText());
        const int code = endWhenGone();
        finish(m_connection.streamError().isEmpty() ? code : ExitFailed);
        break;
    }
    case Connection::State::Idle:
    case Connection::State::Connecting:
    case Connection::State::Attached:
    case Connection::State::Silent:
    case Connection::State::Replaying:
        break;
    }
}

void TargetCommand::finish(int exitCode)
{
    if (m_isFinished)
        return;
    m_isFinished = true;
    m_timeout.stop();
    // Pauses made on a command line are meant to last.
    m_connection.detach(true);
    Q_EMIT finished(exitCode);
}

void TargetCommand::print(const QByteArray &bytes)
{
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stdout);
    std::fflush(stdout);
}

void TargetCommand::complain(const QString &sentence)
{
    if (m_isFinished)
        return;
    const QByteArray bytes = u"qcoop-inspect: %1\n"_s.arg(sentence).toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stderr);
}

void TargetCommand::addTarget(JsonWriter &json) const
{
    const Wire::Hello &hello = m_connection.hello();
    json.beginObject("target");
    json.add("application", hello.application);
    json.add("pid", hello.pid);
    json.add("executable", hello.executable);
    json.add("mayControl", hello.mayControl);
    json.endObject();
}

void TargetCommand::addPlace(JsonWriter &json, const char *key, Wire::PlaceId place) const
{
    const Location &location = picture().names.place(place);
    if (location.text.isEmpty()) {
        json.addNull(key);
        return;
    }
    json.beginObject(key);
    json.add("file", location.file);
    json.add("line", location.line);
    json.add("function", location.function);
    json.endObject();
}

} // namespace QCoop::Inspector

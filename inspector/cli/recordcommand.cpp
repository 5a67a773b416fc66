// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/recordcommand.h>

#include <QtCore/QSocketNotifier>

#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace QCoop::Inspector {

namespace {

int wakePipe[2] = {-1, -1}; // a signal's handler may do no more than write into it

void wake(int)
{
    const char byte = 0;
    [[maybe_unused]] const auto written = ::write(wakePipe[1], &byte, 1);
}

} // namespace

RecordCommand::RecordCommand(const Options &options, QObject *parent)
    : TargetCommand(options, parent)
    , m_recorder(&connection(), &store())
{
    connect(&m_recorder, &Recorder::ended, this, &RecordCommand::takeEnd);
}

RecordCommand::~RecordCommand()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

void RecordCommand::ready()
{
    waitOn();
    const QString problem = m_recorder.start(options().output, options().limit);
    if (!problem.isEmpty()) {
        complain(problem);
        finish(ExitFailed);
        return;
    }
    watchInterrupts();
    if (options().length.count() > 0)
        QTimer::singleShot(options().length, Qt::PreciseTimer, &m_recorder,
                           [this] { m_recorder.stop(); });
}

void RecordCommand::watchInterrupts()
{
    if (::pipe2(wakePipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return; // it is killed then, and leaves a file that opens
    auto *notifier = new QSocketNotifier(wakePipe[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, &m_recorder, [this] { m_recorder.stop(); });
    std::signal(SIGINT, &wake);
    std::signal(SIGTERM, &wake);
}

int RecordCommand::endWhenGone()
{
    // Until it ends is just what was asked for, if no time was.
    m_recorder.stop(connection().stateText());
    return m_exitCode == ExitOk && options().length.count() > 0 ? ExitGone : m_exitCode;
}

void RecordCommand::takeEnd(const QString &sentence, bool isWhole)
{
    m_exitCode = isWhole ? ExitOk : ExitFailed;
    if (options().isJson) {
        JsonWriter json;
        json.beginObject();
        addTarget(json);
        json.add("file", m_recorder.path());
        json.add("bytes", m_recorder.size());
        json.add("lengthNs", m_recorder.length());
        json.add("isWhole", isWhole);
        json.add("sentence", sentence);
        json.endObject();
        print(json.bytes() + '\n');
    } else {
        print(sentence + QLatin1Char('\n'));
    }
    if (connection().isAttached())
        finish(m_exitCode);
}

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/filerecording.h>

#include <qcoop/qt/logging.h>

#include <QtCore/QDateTime>
#include <QtNetwork/QLocalSocket>

#include <chrono>
#include <utility>

namespace QCoop::detail {

FileRecording::FileRecording(QString path, qint64 limit)
    : m_path(std::move(path))
    , m_writer({.limit = limit,
                .whenFull = Wire::TraceOptions::WhenFull::Wrap,
                .chunkLength = chunkLength})
{
}

QString FileRecording::begin(Wire::Hello hello, const std::vector<Picture *> &pictures,
                             const Names &names)
{
    hello.now = std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
    hello.wallClock = QDateTime::currentMSecsSinceEpoch();
    hello.mayControl = false; // nothing can be changed in what is past
    hello.whyNoControl.clear();
    const QString problem = m_writer.open(m_path, hello);
    // At once, so that the first reading has somebody to be told to, ends and all.
    if (problem.isEmpty())
        tellAll(pictures, names, hello.now, 0);
    return problem;
}

void FileRecording::tellAll(const std::vector<Picture *> &pictures, const Names &names,
                            Wire::Time now, quint32 frame)
{
    m_writer.beginKeyframe(now);
    m_client = std::make_unique<Client>(
        [this](const Wire::Message &message, Wire::Time at) { m_writer.add(message, at); },
        tablesHz);
    m_client->introduce(pictures);
    while (m_client->tell(pictures, names, now, frame, false)) {
        // It tells in portions, for the sake of those at the end of a socket.
    }
    m_writer.endKeyframe(now);
}

void FileRecording::tell(const std::vector<Picture *> &pictures, const Names &names, Wire::Time now,
                         quint32 frame)
{
    m_client->tell(pictures, names, now, frame, true);
    if (m_writer.isOpen() && m_writer.wantsKeyframe(now))
        tellAll(pictures, names, now, frame);
    m_writer.tick(now);
    if (!m_writer.problem().isEmpty() && !std::exchange(m_hasFailed, true))
        qCWarning(lcQCoop).noquote() << "probe:" << m_writer.problem();
}

void FileRecording::loopAdded(const Board &board)
{
    m_client->loopAdded(board);
}

void FileRecording::loopRemoved(const Board &board)
{
    m_client->loopRemoved(board);
}

void FileRecording::say(const Wire::Message &message, Wire::Time now)
{
    m_client->say(message, now);
}

void FileRecording::end(const QString &reason)
{
    m_writer.end(reason);
}

} // namespace QCoop::detail

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/probe/client.h>
#include <qcoop/wire/tracewriter.h>

#include <memory>

namespace QCoop::detail {

/// The agent's own recording: a ring in a file that is told what an inspector would be told, and
/// that survives the program, however that ends.
///
/// A keyframe is what is told to somebody who has just come: so there is a client inside, and a
/// new one for each keyframe.
/// Bounds: the limit of the ring. Thread-affinity: the agent's thread. Errors: begin(); what
/// fails later is logged once, and nothing more is recorded.
class FileRecording
{
public:
    /// What is lost when the program is killed.
    static constexpr Wire::Length chunkLength = 200'000'000;
    /// How often tables are told: they are most of what is written, and with ten a second a ring
    /// would reach back a quarter as far. Ends, long steps and what loops did come ten times.
    static constexpr int tablesHz = 2;

    FileRecording(QString path, qint64 limit);

    /// With what is there now. Returns what went wrong, or an empty text.
    [[nodiscard]] QString begin(Wire::Hello hello, const std::vector<Picture *> &pictures,
                                const Names &names);
    [[nodiscard]] const QString &path() const noexcept { return m_path; }
    /// The last reading of all loops. As Client::tell(), with news.
    void tell(const std::vector<Picture *> &pictures, const Names &names, Wire::Time now,
              quint32 frame);
    void loopAdded(const Board &board);
    void loopRemoved(const Board &board);
    void say(const Wire::Message &message, Wire::Time now);
    void end(const QString &reason);

private:
    void tellAll(const std::vector<Picture *> &pictures, const Names &names, Wire::Time now,
                 quint32 frame);

    const QString m_path;
    Wire::TraceWriter m_writer;
    std::unique_ptr<Client> m_client; // since the last keyframe
    bool m_hasFailed = false;
};

} // namespace QCoop::detail

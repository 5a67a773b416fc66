// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/exporter.h>

namespace QCoop::Inspector {

class JsonWriter;

/// The JSON that chrome://tracing, Perfetto and speedscope read: a thread for each event loop,
/// with its long steps and the times in which it was blocked as complete events; an asynchronous
/// event for each task from its beginning to its end; counters of each loop's worst stretch and
/// of how busy it was. Times are microseconds since the beginning of the recording.
class ChromeExport final : public Exporter
{
public:
    explicit ChromeExport(const QString &path)
        : m_output(path)
    {
    }
    void begin(const Wire::Hello &hello) override;
    void take(const Wire::Message &message, Wire::Time at, const Picture &picture) override;
    void end(const Picture &picture, Wire::Time at, bool isGap) override;
    [[nodiscard]] QString finish() override;

private:
    void takeStats(const Wire::LoopStats &stats, const Picture &picture);
    void addTask(const Task &task, const Picture &picture, Wire::Time ended, const QString &how,
                 const QString &error);
    void addSlice(const QString &name, const char *category, Wire::Id loop, Wire::Time began,
                  Wire::Length took, const QString &before, const QString &after);
    void beginEvent(JsonWriter &json, const char *phase, const QString &name, Wire::Id loop) const;
    void write(const JsonWriter &json);

    TextOutput m_output;
    qint64 m_pid = 0;
    bool m_isFirst = true;
};

} // namespace QCoop::Inspector

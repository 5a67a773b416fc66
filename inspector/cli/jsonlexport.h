// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/exporter.h>

namespace QCoop::Inspector {

/// A line of JSON for each event, in the order of the recording: the key "event" says which
/// (target, taskAdded, taskEnded, longStep, loopStats, blocked, timerAdded, timerEnded, drops),
/// "atNs" when, since the beginning of the recording; the rest is as in the JSON of the other
/// commands.
class JsonLinesExport final : public Exporter
{
public:
    explicit JsonLinesExport(const QString &path)
        : m_output(path)
    {
    }
    void begin(const Wire::Hello &hello) override;
    void take(const Wire::Message &message, Wire::Time at, const Picture &picture) override;
    void end(const Picture &picture, Wire::Time at, bool isGap) override;
    [[nodiscard]] QString finish() override { return m_output.finish(); }

private:
    TextOutput m_output;
};

} // namespace QCoop::Inspector

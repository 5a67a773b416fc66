// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/tracereader.h>

#include <optional>

namespace QCoop::Inspector {

/// Goes through the frames of a recording in their order.
///
/// Of keyframes that it comes to most is known already; behind a gap, all up to the next one is
/// left out.
/// Thread-affinity: none; refers to the reader. Errors: what cannot be read is a gap.
class TraceCursor
{
public:
    struct Frame
    {
        Wire::Received received;
        Wire::Time at = 0;     ///< never less than that of the one before
        bool restarts = false; ///< forget all that is known: a keyframe begins, behind a gap
    };

    explicit TraceCursor(Wire::TraceReader &reader)
        : m_trace(reader)
    {
    }

    /// The next frame is the first one of \a chunk. \pre it begins a keyframe
    void moveTo(qsizetype chunk);
    /// Nothing at the end.
    [[nodiscard]] std::optional<Frame> next();
    /// The chunk that the last frame came from.
    [[nodiscard]] qsizetype chunk() const noexcept { return m_chunk; }
    /// Chunks that turned out to be damaged when they were read.
    [[nodiscard]] int damagedCount() const noexcept { return m_damaged; }

private:
    /// Returns whether there is a chunk to be read.
    bool enter(qsizetype chunk);
    [[nodiscard]] bool follows(qsizetype chunk) const;
    [[nodiscard]] bool beginsKeyframe(qsizetype chunk) const;

    Wire::TraceReader &m_trace;
    Wire::Reader m_frames;
    qsizetype m_chunk = -1;
    bool m_isInGap = true; // only a keyframe helps
    bool m_restarts = false;
    Wire::Time m_at = 0;
    int m_damaged = 0;
};

} // namespace QCoop::Inspector

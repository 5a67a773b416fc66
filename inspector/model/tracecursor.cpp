// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/tracecursor.h>

#include <algorithm>

namespace QCoop::Inspector {

void TraceCursor::moveTo(qsizetype chunk)
{
    m_isInGap = true;
    m_at = 0;
    m_chunk = chunk - 1;
    m_frames = Wire::Reader();
}

bool TraceCursor::follows(qsizetype chunk) const
{
    return chunk > 0 && m_trace.chunks()[chunk].number == m_trace.chunks()[chunk - 1].number + 1;
}

bool TraceCursor::beginsKeyframe(qsizetype chunk) const
{
    const Wire::Chunk &at = m_trace.chunks()[chunk];
    return at.is(Wire::ChunkKind::Keyframe) && (at.flags & Wire::KeyframeBegins);
}

bool TraceCursor::enter(qsizetype chunk)
{
    for (; chunk < m_trace.chunks().size(); ++chunk) {
        if (!m_isInGap && !follows(chunk))
            m_isInGap = true;
        if (m_isInGap && beginsKeyframe(chunk)) {
            m_isInGap = false;
            m_restarts = true;
        }
        if (m_isInGap)
            continue;
        if (!m_trace.load(chunk, m_frames)) {
            ++m_damaged;
            m_isInGap = true;
            continue;
        }
        m_chunk = chunk;
        return true;
    }
    m_chunk = m_trace.chunks().size();
    return false;
}

std::optional<TraceCursor::Frame> TraceCursor::next()
{
    while (m_chunk < m_trace.chunks().size()) {
        if (auto received = m_frames.next()) {
            const Wire::Chunk &chunk = m_trace.chunks()[m_chunk];
            m_at = std::max(m_at, std::clamp(received->at, chunk.from, chunk.to));
            return Frame{std::move(*received), m_at, std::exchange(m_restarts, false)};
        }
        if (m_frames.hasFailed()) {
            ++m_damaged;
            m_isInGap = true;
        }
        if (!enter(m_chunk + 1))
            break;
    }
    return std::nullopt;
}

} // namespace QCoop::Inspector

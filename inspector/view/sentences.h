// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/picture.h>

namespace QCoop::Inspector {

/// How long the word of a blocked loop stays after its end, in nanoseconds.
inline constexpr Wire::Length blockedStays = 3'000'000'000;

/// What the window says of a loop that does not come back, or did not a moment ago.
struct BlockedNotice
{
    QString sentence;  ///< empty: there is nothing to say
    Wire::Id task = 0; ///< the one to show; 0: it is none of ours
    Wire::Length lasted = 0;
    bool isOver = false;

    [[nodiscard]] bool isBlocked() const noexcept { return !sentence.isEmpty() && !isOver; }
};

/// \a now is the time of the target; while a loop is blocked the notice grows with it.
[[nodiscard]] BlockedNotice blockedNotice(const Picture &picture, Wire::Time now);

/// "Live 10 Hz · 812,000 steps/s · 98,211 tasks (showing 1,204) · dropped 0 · agent 0.4 % ·
/// 3 MB" from the figures of \a picture; \a showing rows pass the filter.
[[nodiscard]] QString statusSentence(const Picture &picture, const QString &state, int showing);

/// What the page says instead of an empty table of tasks; empty if there is nothing to say.
[[nodiscard]] QString emptySentence(const Picture &picture, const QString &filter, int showing);

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/rules/rule.h>

#include <functional>
#include <map>

namespace QCoop::Inspector {

/// Makes findings of the hits of a rule, look by look: one that comes in two looks on end is
/// told, and it is over when there was none for five seconds. What flickers is told once.
///
/// Bounds: maxTracks of all rules together, told or not; maxFindings told ones, of which the
/// one that is over for longest makes room for another.
/// Units: the target's time. Thread-affinity: none; a value type.
class Tracks
{
public:
    static constexpr int looksToRaise = 2;
    static constexpr Wire::Length clean = 5'000'000'000;
    static constexpr std::size_t maxTracks = 5'000;
    static constexpr std::size_t maxFindings = 1'000;

    /// \a hits of \a rule at \a now. Returns whether list() has changed.
    bool take(RuleId rule, const std::vector<Hit> &hits, const Picture &picture, Wire::Time now);
    /// Forgets what \a isMuted says of the told findings. Returns whether there was any.
    bool remove(const std::function<bool(const Finding &)> &isMuted);
    void forget() { *this = Tracks(); }

    /// The told ones, the oldest first.
    [[nodiscard]] QList<Finding> list() const;
    [[nodiscard]] quint64 leftOut() const noexcept { return m_leftOut; }

private:
    struct Track
    {
        Finding finding; // its id is 0 before it is told
        Wire::Time began = 0;
        int looks = 0;      // on end
        quint64 events = 0; // not counted yet
    };
    using Key = std::pair<RuleId, Subject>;

    [[nodiscard]] Track *trackFor(const Key &key);
    bool raise(Track &track, const Hit &hit, const Picture &picture);
    [[nodiscard]] bool makeRoom();

    std::map<Key, Track> m_tracks;
    std::size_t m_toldCount = 0;
    quint64 m_lastId = 0;
    quint64 m_leftOut = 0;
};

/// "render#17", "LoopingCall#3 tick()", "main", "scene.cpp:88 render()": what \a subject is
/// called.
[[nodiscard]] QString subjectLabel(const Picture &picture, const Subject &subject);

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/rules/rule.h>

#include <map>

namespace QCoop::Inspector {

/// What happened at a moment, for rules that are looked at later: it stays a hit for a second,
/// so that two looks on end see it. Of several things that happen to one subject in that time
/// the worst is shown, and all are counted.
///
/// Bound: most subjects. Thread-affinity: none; a value type.
class Happenings
{
public:
    static constexpr Wire::Length stays = 1'000'000'000;
    static constexpr std::size_t most = 1'000;

    /// \a worth says which of two is worse: the one that is worth more.
    void add(const Hit &hit, double worth)
    {
        if (m_happened.size() >= most && !m_happened.contains(hit.subject))
            return;
        Entry &entry = m_happened[hit.subject];
        const quint64 events = entry.hit.events + 1;
        const Wire::Time at = std::max(entry.hit.at, hit.at);
        if (entry.hit.at == 0 || worth >= entry.worth) {
            entry.worth = worth;
            entry.hit = hit;
        }
        entry.hit.events = events;
        entry.hit.at = at;
    }
    void tell(Wire::Time now, Hits &hits)
    {
        std::erase_if(m_happened,
                      [now](const auto &entry) { return now - entry.second.hit.at > stays; });
        for (auto &[subject, entry] : m_happened) {
            hits.add(entry.hit);
            entry.hit.events = 0; // counted
        }
    }
    void forget() { m_happened.clear(); }

private:
    struct Entry
    {
        Hit hit;
        double worth = 0;
    };
    std::map<Subject, Entry> m_happened;
};

} // namespace QCoop::Inspector

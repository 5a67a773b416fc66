// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/rules/rulesettings.h>
#include <model/rules/tracks.h>

namespace QCoop::Inspector {

/// Looks at the picture of one target with all rules, four times a second of the target's
/// time, and keeps what they find in the picture.
///
/// The time is that of the target's last word, never a clock of ours: what is read from a
/// file, however fast, gives the same findings.
/// Cost of a look: one pass over the live tasks, and what the rules say beside that.
/// Thread-affinity: none. Errors: none.
class Examiner
{
public:
    static constexpr Wire::Length betweenLooks = 250'000'000;

    Examiner();

    /// Whether take() would look, of a picture whose target said its last word at \a told.
    [[nodiscard]] bool isDue(Wire::Time told) const
    {
        return !m_lookedAt || told - *m_lookedAt >= betweenLooks;
    }
    /// \a picture has changed; its slots are still as \a changes says. Returns whether its
    /// findings are others now.
    bool take(Picture &picture, const Changes &changes);

    [[nodiscard]] const RuleSettings &settings() const noexcept { return *m_settings; }
    /// What was found at muted places and by rules that are off is forgotten, and the next
    /// look goes by the new thresholds.
    void setSettings(const RuleSettings &settings, Picture &picture);
    /// \a rule is not to be told of \a task any more. Bound: maxMutedTasks, then it is told.
    void muteTask(RuleId rule, Wire::Id task, Picture &picture);

    static constexpr std::size_t maxMutedTasks = 10'000;

private:
    /// Returns whether the findings are others.
    bool look(Picture &picture);
    [[nodiscard]] bool isMuted(const Picture &picture, RuleId rule, const Subject &subject,
                               Wire::PlaceId place) const;
    void forgetMuted(Picture &picture);
    void write(Picture &picture) const;

    std::vector<std::unique_ptr<Rule>> m_rules;
    std::shared_ptr<const RuleSettings> m_settings;
    std::set<std::pair<RuleId, Wire::Id>> m_mutedTasks;
    TaskHistory m_tasks;
    TimerHistory m_timers;
    Tracks m_tracks;
    std::optional<Wire::Time> m_lookedAt;
    quint64 m_leftOut = 0; // in the last look
};

} // namespace QCoop::Inspector

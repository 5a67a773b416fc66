// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/changes.h>
#include <model/rules/finding.h>
#include <model/rules/taskhistory.h>
#include <model/rules/timerhistory.h>

#include <vector>

namespace QCoop::Inspector {

struct Picture;

/// A number of a rule that its user may change.
struct Threshold
{
    const char *name;  ///< in the settings and on the command line: "warning"
    const char *title; ///< for users; English, to be translated
    Unit unit;
    double usual;
    double least;
    double most;
};

/// What a rule is called and what it says. Texts are English, to be translated with
/// ruleText().
struct RuleFacts
{
    RuleId id;
    const char *name;    ///< "long-step"
    const char *title;   ///< "Long step"
    const char *summary; ///< for the list; %1 is the subject, %2 the first figure, and so on
    const char *sentence;
    const char *explanation; ///< why that is bad
    const char *advice;      ///< what to do
    std::vector<Threshold> thresholds;
    bool isMutedWhenVirtual = false; ///< its lengths mean nothing on a Clock of a test
};

/// A rule holds for \a subject just now.
struct Hit
{
    Subject subject;
    Severity severity = Severity::Warning;
    Wire::Time at = 0;      ///< when it held last
    quint64 events = 0;     ///< how often it happened since the last look; 0: it lasts
    Wire::Length holds = 0; ///< how long it has to hold before it is told
    Wire::PlaceId place = 0;
    Wire::Id task = 0;
    QList<Figure> figures;
};

/// The hits of one rule in one look. Bound: most; of the others only the number is kept.
class Hits
{
public:
    static constexpr std::size_t most = 100;

    /// Counts one that is left out, if there is no room for it: 100,000 hits need not be made.
    [[nodiscard]] bool hasRoom()
    {
        m_leftOut += m_hits.size() >= most ? 1 : 0;
        return m_hits.size() < most;
    }
    void add(Hit hit)
    {
        if (hasRoom())
            m_hits.push_back(std::move(hit));
    }
    [[nodiscard]] const std::vector<Hit> &all() const noexcept { return m_hits; }
    [[nodiscard]] quint64 leftOut() const noexcept { return m_leftOut; }

private:
    std::vector<Hit> m_hits;
    quint64 m_leftOut = 0;
};

/// What a rule sees.
struct Sight
{
    const Picture &picture;
    Wire::Time now; ///< of the target; when it said its last word
    const TaskHistory &tasks;
    const TimerHistory &timers;
    const double *thresholds; ///< the rule's, in their order

    [[nodiscard]] double threshold(std::size_t index) const { return thresholds[index]; }
    /// A threshold that is a length.
    [[nodiscard]] Wire::Length limit(std::size_t index) const
    {
        return Wire::Length(thresholds[index]);
    }
    /// Whether \a loop, or the cooperator \a scheduler, runs on a Clock and not in real time.
    [[nodiscard]] bool isVirtualLoop(Wire::Id loop) const;
    [[nodiscard]] bool isVirtualScheduler(Wire::Id scheduler) const;
};

/// Looks at a picture and says for which subjects it holds; whether that is told, and when it
/// is over, is for others to decide. What it remembers is of one target, until forget().
///
/// It knows the target's time alone, so recordings and tests are looked at like what happens
/// just now. Thread-affinity: none. Errors: none.
class Rule
{
public:
    explicit Rule(RuleFacts facts)
        : m_facts(std::move(facts))
    {
    }
    virtual ~Rule() = default;
    Rule(const Rule &) = delete;
    Rule &operator=(const Rule &) = delete;

    [[nodiscard]] const RuleFacts &facts() const noexcept { return m_facts; }

    /// Something has changed; comes more often than look(), for what may be gone by then.
    virtual void note(const Picture &, const Changes &) {}
    /// It wants lookAtTask() for each live task before look().
    [[nodiscard]] virtual bool looksAtTasks() const { return false; }
    virtual void lookAtTask(const Sight &, int /*slot*/, const Task &, Hits &) {}
    virtual void look(const Sight &, Hits &) {}
    /// Another target follows.
    virtual void forget() {}

private:
    const RuleFacts m_facts;
};

/// A new one of each rule, in the order of RuleId.
[[nodiscard]] std::vector<std::unique_ptr<Rule>> makeRules();
/// What the rules are called, without their memory; in the order of RuleId.
[[nodiscard]] const RuleFacts &factsOf(RuleId rule);
/// Nothing: there is no rule of that name.
[[nodiscard]] std::optional<RuleId> ruleNamed(QStringView name);
/// \a english of a rule in the language of the user.
[[nodiscard]] QString ruleText(const char *english);

} // namespace QCoop::Inspector

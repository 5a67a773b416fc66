// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/allrules.h>
#include <model/rules/happenings.h>

#include <array>

namespace QCoop::Inspector {

namespace {

enum { CpuAbove, MemoryAbove, For };
/// Subjects of the kind Agent: the streams by their numbers + 1, and these.
constexpr Wire::Id agentItself = 100;
constexpr Wire::Id frames = 101;

class DataLoss final : public Rule
{
public:
    DataLoss()
        : Rule({RuleId::DataLoss,
                "data-loss",
                QT_TRANSLATE_NOOP("Rules", "Data loss or overhead"),
                QT_TRANSLATE_NOOP("Rules", "%1: %2"),
                QT_TRANSLATE_NOOP("Rules", "%1: %2. What is shown may be incomplete or late."),
                QT_TRANSLATE_NOOP("Rules",
                                  "The program never waits for the inspector: what is too much is "
                                  "left out and counted. The other rules may miss something in "
                                  "that time."),
                QT_TRANSLATE_NOOP("Rules",
                                  "Ask for fewer readings a second, close other inspectors, or "
                                  "start fewer tasks at once."),
                {{"cpu", QT_TRANSLATE_NOOP("Rules", "Agent's share of a core above"), Unit::Share,
                  0.02, 0.001, 1},
                 {"memory", QT_TRANSLATE_NOOP("Rules", "Agent's memory above"), Unit::Bytes, 64e6,
                  1e6, 1e12},
                 {"for", QT_TRANSLATE_NOOP("Rules", "Overhead for"), Unit::Length, 3e9, 0, 600e9}}})
    {
    }

    void note(const Picture &picture, const Changes &changes) override
    {
        if (!changes.isAgentChanged)
            return;
        for (std::size_t stream = 0; stream < picture.drops.size(); ++stream) {
            const DropCount &drop = picture.drops[stream];
            if (const quint64 fresh = drop.count - m_dropped[stream]; fresh > 0) {
                add(picture, Wire::Id(stream + 1), streamName(stream), fresh);
                m_dropped[stream] = drop.count;
            }
        }
        if (picture.missingFrames > m_missing) {
            add(picture, frames, ruleText(QT_TRANSLATE_NOOP("Rules", "frames are missing")),
                picture.missingFrames - m_missing);
            m_missing = picture.missingFrames;
        }
    }

    void look(const Sight &sight, Hits &hits) override
    {
        m_happenings.tell(sight.now, hits);
        const Wire::AgentStats &agent = sight.picture.agent;
        const double cpu = agent.interval > 0 ? double(agent.cpu) / double(agent.interval) : 0;
        const bool isCostly = cpu > sight.threshold(CpuAbove);
        if (!isCostly && !(double(agent.memory) > sight.threshold(MemoryAbove)))
            return;
        Hit hit;
        hit.subject = {Subject::Kind::Agent, agentItself};
        hit.at = sight.now;
        hit.holds = sight.limit(For);
        hit.figures = {
            Figure::words(QT_TRANSLATE_NOOP("Rules", "What"),
                          isCostly
                              ? ruleText(QT_TRANSLATE_NOOP("Rules", "it takes much of a processor"))
                              : ruleText(QT_TRANSLATE_NOOP("Rules", "it takes much memory"))),
            Figure::share(QT_TRANSLATE_NOOP("Rules", "Share of a core"), cpu),
            Figure::bytes(QT_TRANSLATE_NOOP("Rules", "Memory"), agent.memory),
            Figure::count(QT_TRANSLATE_NOOP("Rules", "Inspectors"), agent.clients)};
        hits.add(std::move(hit));
    }

    void forget() override
    {
        m_dropped = {};
        m_missing = 0;
        m_happenings.forget();
    }

private:
    [[nodiscard]] static QString streamName(std::size_t stream)
    {
        static constexpr std::array names{
            QT_TRANSLATE_NOOP("Rules", "tasks are not shown"),
            QT_TRANSLATE_NOOP("Rules", "figures of tasks came late"),
            QT_TRANSLATE_NOOP("Rules", "ends are not told"),
            QT_TRANSLATE_NOOP("Rules", "long steps are not told"),
            QT_TRANSLATE_NOOP("Rules", "timers are not shown"),
            QT_TRANSLATE_NOOP("Rules", "figures of timers came late"),
            QT_TRANSLATE_NOOP("Rules", "readings of loops are missing"),
            QT_TRANSLATE_NOOP("Rules", "facilities are not shown")};
        return stream < names.size() ? ruleText(names[stream])
                                     : ruleText(QT_TRANSLATE_NOOP("Rules", "something is missing"));
    }

    void add(const Picture &picture, Wire::Id id, const QString &what, quint64 count)
    {
        Hit hit;
        hit.subject = {Subject::Kind::Agent, id};
        hit.at = picture.told;
        hit.figures = {Figure::words(QT_TRANSLATE_NOOP("Rules", "What"), what),
                       Figure::count(QT_TRANSLATE_NOOP("Rules", "How many"), count)};
        m_happenings.add(hit, double(count));
    }

    std::array<quint64, std::tuple_size_v<decltype(Picture::drops)>> m_dropped{};
    quint64 m_missing = 0;
    Happenings m_happenings;
};

} // namespace

std::unique_ptr<Rule> dataLossRule()
{
    return std::make_unique<DataLoss>();
}

} // namespace QCoop::Inspector

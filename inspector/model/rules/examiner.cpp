// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/examiner.h>

#include <algorithm>

namespace QCoop::Inspector {

Examiner::Examiner()
    : m_rules(makeRules())
    , m_settings(std::make_shared<const RuleSettings>())
{
}

bool Examiner::take(Picture &picture, const Changes &changes)
{
    if (changes.isReset) {
        for (const auto &rule : m_rules)
            rule->forget();
        m_tracks.forget();
        m_mutedTasks.clear();
        m_lookedAt.reset();
    }
    m_tasks.note(picture, changes);
    m_timers.note(picture, changes);
    for (const auto &rule : m_rules)
        rule->note(picture, changes);
    if (changes.isReset) {
        write(picture);
        return true;
    }
    if (!isDue(picture.told))
        return false;
    m_lookedAt = picture.told;
    return look(picture);
}

bool Examiner::look(Picture &picture)
{
    std::vector<Sight> sights;
    std::vector<Hits> hits(m_rules.size());
    std::vector<std::size_t> ofTasks;
    for (std::size_t i = 0; i < m_rules.size(); ++i) {
        const RuleId id = m_rules[i]->facts().id;
        sights.push_back(
            {picture, picture.told, m_tasks, m_timers, m_settings->thresholds(id).data()});
        if (m_rules[i]->looksAtTasks() && m_settings->isOn(id))
            ofTasks.push_back(i);
    }
    const Tasks &tasks = picture.tasks;
    for (int slot = 0; slot < tasks.slotCount(); ++slot) {
        const Task &task = tasks.at(slot);
        if (task.id == 0 || task.isEnded())
            continue;
        for (const std::size_t i : ofTasks)
            m_rules[i]->lookAtTask(sights[i], slot, task, hits[i]);
    }
    bool hasChanged = false;
    m_leftOut = 0;
    for (std::size_t i = 0; i < m_rules.size(); ++i) {
        const RuleId id = m_rules[i]->facts().id;
        if (!m_settings->isOn(id))
            continue;
        m_rules[i]->look(sights[i], hits[i]);
        m_leftOut += hits[i].leftOut();
        std::vector<Hit> told = hits[i].all();
        std::erase_if(told,
                      [&](const Hit &hit) { return isMuted(picture, id, hit.subject, hit.place); });
        hasChanged = m_tracks.take(id, told, picture, picture.told) || hasChanged;
    }
    if (!hasChanged && picture.findings.leftOut == m_tracks.leftOut() + m_leftOut)
        return false;
    write(picture);
    return true;
}

bool Examiner::isMuted(const Picture &picture, RuleId rule, const Subject &subject,
                       Wire::PlaceId place) const
{
    if (!m_settings->isOn(rule))
        return true;
    if (subject.kind == Subject::Kind::Task && m_mutedTasks.contains({rule, subject.id}))
        return true;
    return m_settings->isMutedAt(rule, picture.names.place(place));
}

void Examiner::setSettings(const RuleSettings &settings, Picture &picture)
{
    m_settings = std::make_shared<const RuleSettings>(settings);
    forgetMuted(picture);
}

void Examiner::muteTask(RuleId rule, Wire::Id task, Picture &picture)
{
    if (m_mutedTasks.size() < maxMutedTasks)
        m_mutedTasks.insert({rule, task});
    forgetMuted(picture);
}

void Examiner::forgetMuted(Picture &picture)
{
    m_tracks.remove([&](const Finding &finding) {
        return isMuted(picture, finding.rule, finding.subject, finding.place);
    });
    write(picture);
}

void Examiner::write(Picture &picture) const
{
    Findings findings;
    findings.list = m_tracks.list();
    findings.leftOut = m_tracks.leftOut() + m_leftOut;
    findings.settings = m_settings;
    findings.mutedTasks = m_mutedTasks;
    const auto mark = [](QHash<Wire::Id, Severity> &marks, Wire::Id id, Severity severity) {
        Severity &worst = marks[id];
        worst = std::max(worst, severity);
    };
    for (const Finding &finding : findings.list) {
        if (!finding.isActive)
            continue;
        ++findings.activeCount;
        findings.worst = std::max(findings.worst, finding.severity);
        if (finding.subject.kind == Subject::Kind::Timer)
            mark(findings.timers, finding.subject.id, finding.severity);
        if (finding.task != 0)
            mark(findings.tasks, finding.task, finding.severity);
    }
    picture.findings = std::move(findings);
}

} // namespace QCoop::Inspector

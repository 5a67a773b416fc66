// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/tracks.h>

#include <QtCore/QSet>

#include <algorithm>

namespace QCoop::Inspector {

QString subjectLabel(const Picture &picture, const Subject &subject)
{
    switch (subject.kind) {
    case Subject::Kind::Task:
        return picture.labelOf(subject.id);
    case Subject::Kind::Timer:
        return picture.timerLabelOf(subject.id);
    case Subject::Kind::Loop:
        return picture.loopName(subject.id);
    case Subject::Kind::Scheduler:
        return picture.schedulerName(subject.id);
    case Subject::Kind::Place: {
        const QString &place = picture.names.place(Wire::PlaceId(subject.id)).text;
        return place.isEmpty() ? ruleText(QT_TRANSLATE_NOOP("Rules", "an unknown place")) : place;
    }
    case Subject::Kind::Agent:
        break;
    }
    return ruleText(QT_TRANSLATE_NOOP("Rules", "the agent"));
}

Tracks::Track *Tracks::trackFor(const Key &key)
{
    if (const auto found = m_tracks.find(key); found != m_tracks.end())
        return &found->second;
    if (m_tracks.size() >= maxTracks) {
        ++m_leftOut;
        return nullptr;
    }
    return &m_tracks[key];
}

bool Tracks::makeRoom()
{
    if (m_toldCount < maxFindings)
        return true;
    auto oldest = m_tracks.end();
    for (auto track = m_tracks.begin(); track != m_tracks.end(); ++track) {
        const Finding &finding = track->second.finding;
        if (finding.id != 0 && !finding.isActive &&
            (oldest == m_tracks.end() || finding.last < oldest->second.finding.last))
            oldest = track;
    }
    if (oldest == m_tracks.end()) {
        ++m_leftOut;
        return false;
    }
    m_tracks.erase(oldest);
    --m_toldCount;
    return true;
}

bool Tracks::raise(Track &track, const Hit &hit, const Picture &picture)
{
    Finding &finding = track.finding;
    if (finding.id == 0) {
        if (!makeRoom())
            return false;
        finding.id = ++m_lastId;
        finding.first = track.began;
        finding.label = subjectLabel(picture, hit.subject);
        ++m_toldCount;
    }
    finding.isActive = true;
    finding.severity = Severity::None; // that of the last time it held is over
    finding.figures.clear();
    if (hit.events == 0 && track.events == 0)
        ++finding.count;
    return true;
}

bool Tracks::take(RuleId rule, const std::vector<Hit> &hits, const Picture &picture, Wire::Time now)
{
    bool isOther = false;
    QSet<Wire::Id> hitIds[int(Subject::Kind::Agent) + 1];
    for (const Hit &hit : hits) {
        Track *const track = trackFor({rule, hit.subject});
        if (!track)
            continue;
        hitIds[int(hit.subject.kind)].insert(hit.subject.id);
        Finding &finding = track->finding;
        if (track->looks++ == 0 && !(finding.id != 0 && finding.isActive))
            track->began = hit.at;
        track->events += hit.events;
        finding.rule = rule;
        finding.subject = hit.subject;
        const bool isDue = track->looks >= looksToRaise && now - track->began >= hit.holds;
        const bool isTold = finding.id != 0 && finding.isActive;
        if (!isTold && !(isDue && raise(*track, hit, picture)))
            continue;
        // What happened is shown at its worst, what lasts as it is now.
        if (hit.severity >= finding.severity || hit.events == 0) {
            finding.figures = hit.figures;
            finding.place = hit.place;
            finding.task = hit.subject.kind == Subject::Kind::Task ? hit.subject.id : hit.task;
        }
        finding.severity = std::max(finding.severity, hit.severity);
        finding.last = std::max(finding.last, hit.at);
        finding.count += std::exchange(track->events, 0);
        isOther = true;
    }
    const auto first = m_tracks.lower_bound({rule, Subject{Subject::Kind::Task, 0}});
    for (auto track = first; track != m_tracks.end() && track->first.first == rule;) {
        Finding &finding = track->second.finding;
        if (hitIds[int(track->first.second.kind)].contains(track->first.second.id)) {
            ++track;
            continue;
        }
        track->second.looks = 0;
        if (finding.id == 0) {
            track = m_tracks.erase(track);
            continue;
        }
        if (finding.isActive && now - finding.last >= clean) {
            finding.isActive = false;
            isOther = true;
        }
        ++track;
    }
    return isOther;
}

bool Tracks::remove(const std::function<bool(const Finding &)> &isMuted)
{
    return std::erase_if(m_tracks, [&](const auto &entry) {
               const bool goes = isMuted(entry.second.finding);
               m_toldCount -= goes && entry.second.finding.id != 0 ? 1 : 0;
               return goes;
           }) > 0;
}

QList<Finding> Tracks::list() const
{
    QList<Finding> list;
    list.reserve(qsizetype(m_toldCount));
    for (const auto &[key, track] : m_tracks) {
        if (track.finding.id != 0)
            list.append(track.finding);
    }
    std::ranges::sort(list, {}, &Finding::id);
    return list;
}

} // namespace QCoop::Inspector

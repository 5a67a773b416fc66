// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/rules/rulesettings.h>

#include <QtCore/QSettings>

#include <algorithm>
#include <cmath>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

QString keyOf(const RuleFacts &rule, const char *what)
{
    return QLatin1StringView(rule.name) + u'/' + QLatin1StringView(what);
}

QString mutedPlace(RuleId rule, const Location &place)
{
    return u"%1 %2:%3"_s.arg(QLatin1StringView(factsOf(rule).name), place.file).arg(place.line);
}

} // namespace

RuleSettings::RuleSettings()
    : m_isOn(std::size_t(ruleCount), true)
{
    for (int i = 0; i < ruleCount; ++i) {
        std::vector<double> usual;
        for (const Threshold &threshold : factsOf(RuleId(i)).thresholds)
            usual.push_back(threshold.usual);
        m_thresholds.push_back(std::move(usual));
    }
}

RuleSettings RuleSettings::load(QSettings &settings)
{
    RuleSettings loaded;
    settings.beginGroup(u"rules"_s);
    for (int i = 0; i < ruleCount; ++i) {
        const RuleFacts &facts = factsOf(RuleId(i));
        loaded.setOn(facts.id, settings.value(keyOf(facts, "on"), true).toBool());
        for (std::size_t at = 0; at < facts.thresholds.size(); ++at) {
            bool isNumber = false;
            const double value =
                settings.value(keyOf(facts, facts.thresholds[at].name)).toDouble(&isNumber);
            if (isNumber)
                loaded.setThreshold(facts.id, at, value);
        }
    }
    loaded.m_mutedPlaces = settings.value(u"mutedPlaces"_s).toStringList().mid(0, maxMutedPlaces);
    loaded.m_mutedPlaces.removeDuplicates();
    loaded.m_mutedPlaces.sort();
    settings.endGroup();
    return loaded;
}

void RuleSettings::save(QSettings &settings) const
{
    settings.remove(u"rules"_s);
    settings.beginGroup(u"rules"_s);
    for (int i = 0; i < ruleCount; ++i) {
        const RuleFacts &facts = factsOf(RuleId(i));
        if (!isOn(facts.id))
            settings.setValue(keyOf(facts, "on"), false);
        for (std::size_t at = 0; at < facts.thresholds.size(); ++at) {
            if (threshold(facts.id, at) != facts.thresholds[at].usual)
                settings.setValue(keyOf(facts, facts.thresholds[at].name), threshold(facts.id, at));
        }
    }
    if (!m_mutedPlaces.isEmpty())
        settings.setValue(u"mutedPlaces"_s, m_mutedPlaces);
    settings.endGroup();
}

void RuleSettings::setThreshold(RuleId rule, std::size_t index, double value)
{
    const Threshold &threshold = factsOf(rule).thresholds[index];
    if (!std::isnan(value))
        m_thresholds[std::size_t(rule)][index] = std::clamp(value, threshold.least, threshold.most);
}

int RuleSettings::onCount() const
{
    return int(std::ranges::count(m_isOn, true));
}

bool RuleSettings::isMutedAt(RuleId rule, const Location &place) const
{
    return !m_mutedPlaces.isEmpty() && !place.file.isEmpty() &&
           std::ranges::binary_search(m_mutedPlaces, mutedPlace(rule, place));
}

bool RuleSettings::muteAt(RuleId rule, const Location &place)
{
    if (place.file.isEmpty() || m_mutedPlaces.size() >= maxMutedPlaces)
        return false;
    const QString muted = mutedPlace(rule, place);
    const auto at = std::ranges::lower_bound(m_mutedPlaces, muted);
    if (at == m_mutedPlaces.end() || *at != muted)
        m_mutedPlaces.insert(at, muted);
    return true;
}

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/names.h>
#include <model/rules/rule.h>

#include <QtCore/QStringList>

class QSettings;

namespace QCoop::Inspector {

/// Where the thresholds of the rules stand, which rules are off, and at which places a rule
/// is not to be told. Tasks are muted elsewhere: their numbers mean nothing in the next run.
///
/// Bound: maxMutedPlaces. Thread-affinity: none; a value type.
class RuleSettings
{
public:
    static constexpr qsizetype maxMutedPlaces = 1'000;

    /// Every threshold as usual, every rule on.
    RuleSettings();

    /// Reads the group "rules". What makes no sense there is left out.
    [[nodiscard]] static RuleSettings load(QSettings &settings);
    /// Writes what is not as usual, in place of what was there.
    void save(QSettings &settings) const;

    [[nodiscard]] double threshold(RuleId rule, std::size_t index) const
    {
        return m_thresholds[std::size_t(rule)][index];
    }
    /// All of \a rule, in their order.
    [[nodiscard]] const std::vector<double> &thresholds(RuleId rule) const
    {
        return m_thresholds[std::size_t(rule)];
    }
    /// \a value is held within what the threshold may be.
    void setThreshold(RuleId rule, std::size_t index, double value);

    [[nodiscard]] bool isOn(RuleId rule) const { return m_isOn[std::size_t(rule)]; }
    void setOn(RuleId rule, bool isOn) { m_isOn[std::size_t(rule)] = isOn; }
    [[nodiscard]] int onCount() const;

    [[nodiscard]] bool isMutedAt(RuleId rule, const Location &place) const;
    /// Returns false, and changes nothing: \a place has no file, or there are maxMutedPlaces.
    bool muteAt(RuleId rule, const Location &place);
    /// "long-step /src/scene.cpp:88", in order.
    [[nodiscard]] const QStringList &mutedPlaces() const noexcept { return m_mutedPlaces; }
    void unmute(const QString &mutedPlace) { m_mutedPlaces.removeAll(mutedPlace); }

    [[nodiscard]] bool operator==(const RuleSettings &other) const = default;

private:
    std::vector<std::vector<double>> m_thresholds; // by RuleId
    std::vector<bool> m_isOn;
    QStringList m_mutedPlaces; // sorted
};

/// \a text as a value of \a threshold, "50 ms" or "5 %", as qcoop-inspect and the preferences
/// take it; nothing if it is none or is out of bounds, and \a problem says why.
[[nodiscard]] std::optional<double> thresholdValue(const Threshold &threshold, const QString &text,
                                                   QString &problem);
/// A value of a threshold as it is written: "50 ms", "5 %", "10,000".
[[nodiscard]] QString thresholdText(const Threshold &threshold, double value);

} // namespace QCoop::Inspector

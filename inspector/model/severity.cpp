// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/picture.h>
#include <model/rules/findingtext.h>
#include <model/rules/rulesettings.h>

#include <QtCore/QCoreApplication>

namespace QCoop::Inspector {

namespace {

// Thresholds by their places in the rules.
constexpr std::size_t longStepWarning = 1;
constexpr std::size_t longStepError = 2;

QString tr(const char *text)
{
    return QCoreApplication::translate("Inspector", text);
}

const RuleSettings &settingsOf(const Picture &picture)
{
    static const RuleSettings usual;
    return picture.findings.settings ? *picture.findings.settings : usual;
}

/// What a task shows by itself of one rule.
struct Mark
{
    RuleId rule = RuleId::FailedTask;
    Severity severity = Severity::None;
};

Mark markOf(const Picture &picture, const Task &task, Wire::Time now)
{
    const RuleSettings &settings = settingsOf(picture);
    const auto limit = [&](RuleId rule, std::size_t index) {
        return Wire::Length(settings.threshold(rule, index));
    };
    const auto isTold = [&](RuleId rule, Wire::PlaceId place) {
        return settings.isOn(rule) && !picture.findings.mutedTasks.contains({rule, task.id}) &&
               !settings.isMutedAt(rule, picture.names.place(place));
    };
    const Wire::PlaceId place = task.yieldedAt != 0 ? task.yieldedAt : task.spawnedAt;
    if (task.state == Wire::TaskState::Failed && isTold(RuleId::FailedTask, task.spawnedAt))
        return {RuleId::FailedTask, Severity::Error};
    if (task.longest > limit(RuleId::LongStep, longStepWarning) && isTold(RuleId::LongStep, place))
        return {RuleId::LongStep, task.longest > limit(RuleId::LongStep, longStepError)
                                      ? Severity::Error
                                      : Severity::Warning};
    if (task.state == Wire::TaskState::Paused &&
        task.waitingFor(now) > limit(RuleId::PausedForever, 0) &&
        isTold(RuleId::PausedForever, place))
        return {RuleId::PausedForever, Severity::Warning};
    return {};
}

} // namespace

Severity severityOf(const Picture &picture, const Task &task, Wire::Time now)
{
    const Severity found = picture.findings.tasks.value(task.id, Severity::None);
    return std::max(markOf(picture, task, now).severity, found);
}

QString severityReason(const Picture &picture, const Task &task, Wire::Time now)
{
    const Mark mark = markOf(picture, task, now);
    const Finding *const finding = picture.findings.worstOf({Subject::Kind::Task, task.id});
    if (finding && finding->severity > mark.severity)
        return sentenceOf(picture, *finding);
    if (mark.severity == Severity::None)
        return {};
    switch (mark.rule) {
    case RuleId::FailedTask: {
        const QString error = picture.tasks.error(task.id);
        return error.isEmpty() ? tr("It has failed.") : tr("It has failed: %1.").arg(error);
    }
    case RuleId::LongStep: {
        const double limit = settingsOf(picture).threshold(RuleId::LongStep, longStepWarning);
        return tr("Its longest step took %1 and kept the loop from everything else for that "
                  "time; above %2 users notice.")
            .arg(Format::duration(task.longest), Format::duration(Wire::Length(limit)));
    }
    default:
        return tr("It has been paused for %1: %2.")
            .arg(Format::duration(task.waitingFor(now)),
                 Format::pausesInWords(task.pausesProgram, task.pausesInspector));
    }
}

} // namespace QCoop::Inspector

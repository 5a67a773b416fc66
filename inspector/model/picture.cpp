// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/picture.h>

#include <QtCore/QCoreApplication>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

/// "render" of "render()"; "render" also of "lambda in render()".
QString bareFunction(const QString &function)
{
    QString name = Format::shortFunction(function);
    name.chop(2);
    return name.sliced(name.lastIndexOf(u' ') + 1);
}

} // namespace

quint64 Picture::dropCount() const noexcept
{
    quint64 sum = 0;
    for (const DropCount &drop : drops)
        sum += drop.count;
    return sum;
}

QString Picture::nameOf(const Task &task) const
{
    if (const QString &name = names.text(task.name); !name.isEmpty())
        return name;
    if (const QString &function = names.place(task.spawnedAt).function; !function.isEmpty())
        return bareFunction(function);
    return QCoreApplication::translate("Inspector", "task");
}

QString Picture::labelOf(Wire::Id task) const
{
    const Task *found = tasks.find(task);
    const QString name = found ? nameOf(*found) : QCoreApplication::translate("Inspector", "task");
    return u"%1#%2"_s.arg(name).arg(task);
}

QString Picture::timerLabelOf(Wire::Id timer) const
{
    const Timer *found = timers.find(timer);
    if (!found)
        return u"%1#%2"_s.arg(QCoreApplication::translate("Inspector", "timer")).arg(timer);
    const QString label = u"%1#%2"_s.arg(Format::timerKind(found->kind)).arg(timer);
    const QString function = Format::shortFunction(names.place(found->madeAt).function);
    return function.isEmpty() ? label : label + u' ' + function;
}

QString Picture::schedulerName(Wire::Id scheduler) const
{
    if (scheduler == 0)
        return {};
    const auto found = schedulers.find(scheduler);
    if (found != schedulers.end() && !found->second.facts.name.isEmpty())
        return found->second.facts.name;
    return u"%1#%2"_s.arg(QCoreApplication::translate("Inspector", "scheduler")).arg(scheduler);
}

QString Picture::facilityName(Wire::Id facility) const
{
    if (facility == 0)
        return {}; // most tasks
    const Facility *const found = facilities.find(facility);
    const QString &name = names.text(found ? found->row.name : 0);
    return name.isEmpty() ? facilityLabelOf(facility) : name;
}

QString Picture::facilityLabelOf(Wire::Id facility) const
{
    if (facility == 0)
        return {};
    const Facility *const found = facilities.find(facility);
    if (!found)
        return u"%1#%2"_s.arg(QCoreApplication::translate("Inspector", "facility")).arg(facility);
    const QString kind = Format::facilityKind(Wire::FacilityKind(found->facts.kind));
    const QString &name = names.text(found->row.name);
    // Not arg() alone: a name may have a %1 in it.
    return (name.isEmpty() ? kind : kind + u' ' + name) + u'#' + QString::number(facility);
}

QString Picture::loopName(Wire::Id loop) const
{
    if (loop == 0)
        return {};
    const auto found = loops.find(loop);
    if (found != loops.end() && !found->second.facts.name.isEmpty())
        return found->second.facts.name;
    return u"%1#%2"_s.arg(QCoreApplication::translate("Inspector", "loop")).arg(loop);
}

Wire::Id Picture::loopOf(const Task &task) const
{
    const auto found = schedulers.find(task.scheduler);
    return found == schedulers.end() ? 0 : found->second.facts.loop;
}

Wire::Id Picture::mainLoop() const
{
    for (const auto &[id, loop] : loops) {
        if (loop.facts.isGui)
            return id;
    }
    for (const auto &[id, loop] : loops) {
        if (loop.facts.name == "main"_L1)
            return id;
    }
    return loops.empty() ? 0 : loops.begin()->first;
}

const Loop *Picture::blockedLoop() const
{
    const Loop *worst = nullptr;
    for (const auto &[id, loop] : loops) {
        if (loop.blocked && (!worst || loop.blocked->since < worst->blocked->since))
            worst = &loop;
    }
    return worst;
}

} // namespace QCoop::Inspector

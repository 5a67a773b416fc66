// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/rules/findingtext.h>
#include <model/timermodel.h>

#include <array>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

struct ColumnWords
{
    const char *title;
    const char *explanation;
    bool isNumeric;
};

constexpr std::array<ColumnWords, timerColumnCount> columnWords{{
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Warn"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "A rule warns of it just now."), false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Kind"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "How it was made."), false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Name"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells",
                       "Its number, and the function in which it was made."),
     false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Due"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "When its next call is planned."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Interval"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "The time between two calls."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Fires"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "The calls it has made."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Skipped"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells",
                       "The calls it left out because it was too late for them."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Last late"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells",
                       "How long after its time the last call was made."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Max late"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "How late the latest call was."), true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Busy"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "The time it has spent in its calls."),
     true},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Owner"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "The task that made it."), false},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Made at"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::TimerCells", "Where it was made."), false},
}};

const ColumnWords &wordsOf(TimerColumn column)
{
    return columnWords[std::size_t(column)];
}

QString durationOrNothing(Wire::Length length)
{
    return length == 0 ? QString() : Format::duration(length);
}

} // namespace

QString TimerCells::title(TimerColumn column)
{
    return tr(wordsOf(column).title);
}

QString TimerCells::explanation(TimerColumn column)
{
    return tr(wordsOf(column).explanation);
}

bool TimerCells::isNumeric(TimerColumn column) noexcept
{
    return wordsOf(column).isNumeric;
}

QString TimerCells::text(TimerColumn column) const
{
    switch (column) {
    case TimerColumn::Warn:
        return severityText(m_picture.findings.timers.value(m_timer.id, Severity::None));
    case TimerColumn::Kind:
        return Format::timerKind(m_timer.kind);
    case TimerColumn::Name: {
        const QString function =
            Format::shortFunction(m_picture.names.place(m_timer.madeAt).function);
        return function.isEmpty() ? u"#%1"_s.arg(m_timer.id)
                                  : u"#%1 %2"_s.arg(m_timer.id).arg(function);
    }
    case TimerColumn::DueIn:
        if (m_timer.isRunning)
            return tr("running");
        return m_timer.due == 0 ? QString() : Format::due(m_timer.untilDue(m_now, m_picture.told));
    case TimerColumn::Interval:
        return durationOrNothing(m_timer.interval);
    case TimerColumn::Fires:
        return Format::count(m_timer.fires);
    case TimerColumn::Skipped:
        return m_timer.skipped == 0 ? QString() : Format::count(m_timer.skipped);
    case TimerColumn::LastLate:
        return durationOrNothing(m_timer.lastLate);
    case TimerColumn::MaxLate:
        return durationOrNothing(m_timer.maxLate);
    case TimerColumn::Busy:
        return durationOrNothing(m_timer.busy);
    case TimerColumn::Owner:
        return m_timer.owner == 0 ? QString() : m_picture.labelOf(m_timer.owner);
    case TimerColumn::MadeAt:
        return m_picture.names.place(m_timer.madeAt).text;
    }
    return {};
}

QString TimerCells::toolTip(TimerColumn column) const
{
    switch (column) {
    case TimerColumn::Warn: {
        const Finding *const finding =
            m_picture.findings.worstOf({Subject::Kind::Timer, m_timer.id});
        return finding ? sentenceOf(m_picture, *finding) : QString();
    }
    case TimerColumn::Name:
        return m_picture.timerLabelOf(m_timer.id);
    case TimerColumn::Skipped:
        return m_timer.skipped == 0
                   ? QString()
                   : tr("%1 of %2 calls were left out because it was too late for them.")
                         .arg(Format::count(m_timer.skipped),
                              Format::count(m_timer.fires + m_timer.skipped));
    case TimerColumn::MadeAt:
        return m_picture.names.place(m_timer.madeAt).fullText;
    default:
        return {};
    }
}

double TimerCells::number(TimerColumn column) const
{
    switch (column) {
    case TimerColumn::Warn:
        return double(m_picture.findings.timers.value(m_timer.id, Severity::None));
    case TimerColumn::Kind:
        return double(m_timer.kind);
    case TimerColumn::Name:
        return double(m_timer.id);
    case TimerColumn::DueIn:
        // Due times stand still while countdowns run, and what has none comes last.
        return m_timer.due == 0 ? 2e18 : double(m_timer.due);
    case TimerColumn::Interval:
        return double(m_timer.interval);
    case TimerColumn::Fires:
        return double(m_timer.fires);
    case TimerColumn::Skipped:
        return double(m_timer.skipped);
    case TimerColumn::LastLate:
        return double(m_timer.lastLate);
    case TimerColumn::MaxLate:
        return double(m_timer.maxLate);
    case TimerColumn::Busy:
        return double(m_timer.busy);
    case TimerColumn::Owner:
        return double(m_timer.owner);
    case TimerColumn::MadeAt:
        return double(m_picture.names.placeRank(m_timer.madeAt));
    }
    return 0;
}

} // namespace QCoop::Inspector

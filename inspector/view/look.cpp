// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "look.h"

#include "theme.h"

#include <model/format.h>
#include <model/severity.h>
#include <model/targetmodel.h>

#include <QtCore/QCoreApplication>
#include <QtGui/QFont>
#include <QtGui/QPainter>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Inspector)
};

} // namespace

Look lookOfState(int state)
{
    switch (static_cast<Wire::TaskState>(state)) {
    case Wire::TaskState::Ready:
        return {u"⇈"_s, Text::tr("ready"), sky};
    case Wire::TaskState::Running:
        return {u"▶"_s, Text::tr("running"), blue};
    case Wire::TaskState::Waiting:
        return {u"⋯"_s, Text::tr("waiting"), grey};
    case Wire::TaskState::Paused:
        return {u"❚❚"_s, Text::tr("paused"), orange};
    case Wire::TaskState::Done:
        return {u"✓"_s, Text::tr("done"), green};
    case Wire::TaskState::Failed:
        return {u"✖"_s, Text::tr("failed"), vermillion};
    case Wire::TaskState::Stopped:
        return {u"■"_s, Text::tr("stopped"), wine};
    case Wire::TaskState::SchedulerStopped:
        return {u"■"_s, Text::tr("stopped with its scheduler"), wine};
    }
    return {u"?"_s, Text::tr("unknown"), grey};
}

Look lookOfSeverity(int severity)
{
    if (severity < 0)
        return {u"✓"_s, Text::tr("over"), grey};
    switch (static_cast<Severity>(severity)) {
    case Severity::Info:
        return {u"○"_s, Text::tr("information"), blue};
    case Severity::Warning:
        return {u"▲"_s, Text::tr("warning"), orange};
    case Severity::Error:
        return {u"◆"_s, Text::tr("error"), vermillion};
    case Severity::Critical:
        return {u"◆◆"_s, Text::tr("critical"), vermillion};
    case Severity::None:
        break;
    }
    return {};
}

Look lookOfTarget(int state)
{
    using State = TargetModel::TargetState;
    switch (static_cast<State>(state)) {
    case State::Live:
        return {u"○"_s, Text::tr("found"), grey};
    case State::Attached:
        return {u"●"_s, Text::tr("attached"), green};
    case State::Blocked:
        return {u"◆"_s, Text::tr("BLOCKED"), vermillion};
    case State::Silent:
        return {u"⋯"_s, Text::tr("silent"), orange};
    case State::Ended:
        return {u"■"_s, Text::tr("ended"), wine};
    case State::Recording:
        return {u"▣"_s, Text::tr("recording"), blue};
    case State::Crashed:
        return {u"✖"_s, Text::tr("crashed"), vermillion};
    }
    return {u"?"_s, Text::tr("unknown"), grey};
}

void paintBox(QPainter &painter, const QRectF &box, const Look &look, const QFont &font,
              QColor outline)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(outline);
    painter.setBrush(look.fill);
    painter.drawRoundedRect(box, 3, 3);
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() * (look.glyph.size() > 1 ? 0.55 : 0.8));
    painter.setFont(small);
    painter.setPen(readableOn(look.fill));
    painter.drawText(box, Qt::AlignCenter, look.glyph);
    painter.restore();
}

} // namespace QCoop::Inspector

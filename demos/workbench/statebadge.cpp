// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "statebadge.h"

#include "theme.h"

#include <QtGui/QPainter>

namespace Workbench {

StateBadge::StateBadge(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    setAccessibleName(lookOf(m_state).text());
}

void StateBadge::setState(QCoop::TaskState state)
{
    if (state == m_state)
        return;
    m_state = state;
    setAccessibleName(lookOf(state).text());
    update();
}

int StateBadge::boxWidth() const
{
    return fontMetrics().height() + 4;
}

QSize StateBadge::sizeHint() const
{
    int widest = 0;
    for (const auto state : {QCoop::TaskState::Ready, QCoop::TaskState::Waiting,
                             QCoop::TaskState::Paused, QCoop::TaskState::Stopped}) {
        widest = std::max(widest, fontMetrics().horizontalAdvance(lookOf(state).text()));
    }
    return {boxWidth() + 6 + widest + 2, fontMetrics().height() + 6};
}

void StateBadge::paintEvent(QPaintEvent *)
{
    const StateLook look = lookOf(m_state);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);

    const int side = fontMetrics().height();
    const QRectF box(0.5, (height() - side) / 2 + 0.5, boxWidth() - 1, side - 1);
    // The outline is in the text's colour, for some fills are faint on some backgrounds.
    painter.setPen(palette().color(QPalette::WindowText));
    painter.setBrush(look.fill());
    painter.drawRoundedRect(box, 3, 3);

    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * (look.glyph().size() > 1 ? 0.55 : 0.8));
    painter.setFont(small);
    painter.setPen(readableOn(look.fill()));
    painter.drawText(box, Qt::AlignCenter, look.glyph());

    painter.setFont(font());
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(rect().adjusted(boxWidth() + 6, 0, 0, 0), Qt::AlignVCenter, look.text());
}

} // namespace Workbench

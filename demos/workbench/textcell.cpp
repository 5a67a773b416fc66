// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "textcell.h"

#include <QtGui/QHelpEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QToolTip>

namespace Workbench {

TextCell::TextCell(const QString &widest, Qt::Alignment alignment, QWidget *parent)
    : QWidget(parent)
    , m_widest(widest)
    , m_alignment(alignment | Qt::AlignVCenter)
{
    setSizePolicy(widest.isEmpty() ? QSizePolicy::Expanding : QSizePolicy::Fixed,
                  QSizePolicy::Preferred);
}

void TextCell::setText(const QString &text)
{
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text);
    update();
}

QSize TextCell::sizeHint() const
{
    const QString &sample = m_widest.isEmpty() ? m_text : m_widest;
    return {fontMetrics().horizontalAdvance(sample) + 4, fontMetrics().height() + 2};
}

QSize TextCell::minimumSizeHint() const
{
    return m_widest.isEmpty() ? QSize(40, sizeHint().height()) : sizeHint();
}

void TextCell::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(
        palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::WindowText));
    painter.drawText(contentsRect(), int(m_alignment) | Qt::TextSingleLine,
                     fontMetrics().elidedText(m_text, Qt::ElideRight, contentsRect().width()));
}

bool TextCell::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const bool fits = fontMetrics().horizontalAdvance(m_text) <= width();
    QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), fits ? toolTip() : m_text,
                       this);
    return true;
}

} // namespace Workbench

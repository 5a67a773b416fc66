// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "celldelegate.h"

#include "look.h"
#include "theme.h"

#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QStyle>

#include <algorithm>

namespace QCoop::Inspector {

CellDelegate::CellDelegate(Kind kind, int role, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_kind(kind)
    , m_role(role)
{
}

void CellDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QVariant value = index.data(m_role);
    const QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);
    if (m_kind == Kind::Share) {
        // Without a number (of a group of tasks there is none) the value is no share.
        if (!item.text.isEmpty())
            paintBar(*painter, item, value.toDouble());
        painter->setPen(item.palette.color(
            item.state & QStyle::State_Selected ? QPalette::HighlightedText : QPalette::Text));
        painter->drawText(item.rect.adjusted(4, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter,
                          item.text);
        return;
    }
    paintBoxed(*painter, item, value);
}

void CellDelegate::paintBoxed(QPainter &painter, const QStyleOptionViewItem &option,
                              const QVariant &value) const
{
    const bool hasText = m_kind != Kind::Severity; // its column is narrow
    const Look look = m_kind == Kind::State    ? lookOfState(value.toInt())
                      : m_kind == Kind::Target ? lookOfTarget(value.toInt())
                                               : lookOfSeverity(value.toInt());
    if (look.glyph.isEmpty() || !value.isValid())
        return;
    const QColor ink = option.palette.color(
        option.state & QStyle::State_Selected ? QPalette::HighlightedText : QPalette::Text);
    const int side = std::min(option.fontMetrics.height(), option.rect.height() - 2);
    const int width = side + 4;
    const int left =
        hasText ? option.rect.left() + 3 : option.rect.left() + (option.rect.width() - width) / 2;
    const QRectF box(left + 0.5, option.rect.top() + (option.rect.height() - side) / 2 + 0.5,
                     width - 1, side - 1);
    paintBox(painter, box, look, option.font, ink);
    if (!hasText)
        return;
    painter.setPen(ink);
    const QString words = m_kind == Kind::SeverityText ? option.text : look.text;
    const QRect text = option.rect.adjusted(width + 9, 0, -2, 0);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                     option.fontMetrics.elidedText(words, Qt::ElideRight, text.width()));
}

void CellDelegate::paintBar(QPainter &painter, const QStyleOptionViewItem &option,
                            double share) const
{
    const double bounded = std::clamp(share, 0.0, 1.0);
    const QRect area = option.rect.adjusted(3, 3, -3, -3);
    const int width = int(bounded * area.width() + 0.5);
    if (width <= 0)
        return;
    const QColor under = option.palette.color(
        option.state & QStyle::State_Selected ? QPalette::Highlight : QPalette::Base);
    // Faint enough for the number on it to be read.
    painter.fillRect(QRect(area.left(), area.top(), width, area.height()),
                     blended(under, sky, 0.35));
}

} // namespace QCoop::Inspector

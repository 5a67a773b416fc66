// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loopstrip.h"

#include "plaintext.h"
#include "theme.h"

#include <model/format.h>

#include <QtGui/QHelpEvent>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QToolTip>

#include <algorithm>
#include <cmath>

namespace QCoop::Inspector {

namespace {

constexpr qint64 millisecond = 1'000'000;
constexpr qint64 top = 500 * millisecond; // of the scale
constexpr qint64 noticed = 50 * millisecond;
constexpr qint64 bad = 100 * millisecond;
constexpr int columnWidth = 4; // the last pixel of which stays free
constexpr int capHeight = 3;

} // namespace

LoopStrip::LoopStrip(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Event loop"));
    setAccessibleDescription(summary());
}

QSize LoopStrip::sizeHint() const
{
    return {500, headerHeight() + 76};
}

QSize LoopStrip::minimumSizeHint() const
{
    return {200, headerHeight() + 76};
}

void LoopStrip::setColumns(const QList<LoopColumn> &columns)
{
    m_columns = columns;
    m_cursor = std::min(m_cursor, int(columns.size()) - 1);
    setAccessibleDescription(summary());
    update();
}

void LoopStrip::setLoopName(const QString &name)
{
    m_loop = name;
    setAccessibleDescription(summary());
    update();
}

void LoopStrip::setSlice(qint64 slice)
{
    m_slice = slice;
    update();
}

void LoopStrip::setBlocked(qint64 lasted)
{
    if (lasted <= 0 && m_blocked <= 0)
        return;
    m_blocked = lasted;
    setAccessibleDescription(summary());
    update();
}

int LoopStrip::headerHeight() const
{
    return fontMetrics().height() + 6;
}

QRect LoopStrip::plot() const
{
    const int scale = fontMetrics().horizontalAdvance(Format::duration(bad)) + 8;
    return rect().adjusted(scale, headerHeight(), -1, -2);
}

int LoopStrip::heightOf(qint64 length) const
{
    const double share = std::sqrt(double(std::clamp<qint64>(length, 0, top)) / double(top));
    return int(std::lround(share * (plot().height() - 1)));
}

QRect LoopStrip::slotOf(int index) const
{
    const QRect area = plot();
    const int fromRight = int(m_columns.size()) - 1 - index + (m_blocked > 0 ? 1 : 0);
    const int x = area.right() + 1 - (fromRight + 1) * columnWidth;
    return x < area.left() ? QRect() : QRect(x, area.top(), columnWidth - 1, area.height());
}

QRect LoopStrip::barOf(int index) const
{
    const QRect column = slotOf(index);
    if (column.isEmpty() || index < 0)
        return {};
    const qint64 length = index < m_columns.size() ? m_columns.at(index).worst : m_blocked;
    const int height = std::max(1, heightOf(length));
    return {column.left(), column.bottom() - height + 1, column.width(), height};
}

int LoopStrip::columnAt(int x) const
{
    const QRect area = plot();
    if (x < area.left() || x > area.right())
        return -1;
    const int fromRight = (area.right() - x) / columnWidth;
    const int index = int(m_columns.size()) - 1 + (m_blocked > 0 ? 1 : 0) - fromRight;
    return index < 0 || index >= m_columns.size() ? -1 : index;
}

qsizetype LoopStrip::worstIndex() const
{
    const auto worst = std::max_element(
        m_columns.begin(), m_columns.end(),
        [](const LoopColumn &a, const LoopColumn &b) { return a.worst < b.worst; });
    return worst == m_columns.end() ? -1 : worst - m_columns.begin();
}

QString LoopStrip::summary() const
{
    if (m_blocked > 0)
        return tr("%1 loop: blocked for %2").arg(m_loop, Format::duration(m_blocked));
    if (m_columns.isEmpty())
        return tr("no measurement of the event loop yet");
    qint64 interval = 0;
    qint64 busy = 0;
    // The last second says how it is now; the worst is of all that is drawn.
    for (qsizetype i = m_columns.size() - 1; i >= 0 && interval < 1000 * millisecond; --i) {
        interval += m_columns.at(i).interval;
        busy += m_columns.at(i).busy;
    }
    const LoopColumn &worst = m_columns.at(worstIndex());
    QString text =
        tr("%1 loop: busy %2 · worst %3")
            .arg(m_loop, Format::percent(interval > 0 ? double(busy) / double(interval) : 0),
                 Format::duration(worst.worst));
    if (!worst.worstName.isEmpty())
        text += tr(" (%1)").arg(worst.worstName);
    return text;
}

QString LoopStrip::describe(int index) const
{
    if (index < 0 || index >= m_columns.size())
        return {};
    const LoopColumn &column = m_columns.at(index);
    const double interval = double(std::max<qint64>(1, column.interval));
    QString text = tr("worst stretch %1").arg(Format::duration(column.worst));
    if (!column.worstName.isEmpty())
        text += tr(", longest at work: %1").arg(column.worstName);
    else if (column.worst >= noticed)
        text += tr(", outside of QCoop's tasks");
    text += QLatin1Char('\n');
    text += tr("busy %1, of that in QCoop's tasks %2")
                .arg(Format::percent(double(column.busy) / interval),
                     Format::percent(double(column.qcoop) / interval));
    return text;
}

bool LoopStrip::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int index = columnAt(help->pos().x());
        QToolTip::showText(help->globalPos(), plainToolTip(index < 0 ? summary() : describe(index)),
                           this);
        return true;
    }
    return QWidget::event(event);
}

void LoopStrip::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        activate(columnAt(int(event->position().x())));
}

void LoopStrip::activate(int index)
{
    if (index < 0 || index >= m_columns.size())
        return;
    moveCursor(index);
    if (const quint64 task = m_columns.at(index).worstTask; task != 0)
        Q_EMIT taskActivated(task);
}

void LoopStrip::moveCursor(int to)
{
    m_cursor = std::clamp(to, -1, int(m_columns.size()) - 1);
    setAccessibleDescription(m_cursor < 0 ? summary() : describe(m_cursor));
    update();
}

void LoopStrip::keyPressEvent(QKeyEvent *event)
{
    const int last = int(m_columns.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Left:
        moveCursor(m_cursor < 0 ? last : std::max(0, m_cursor - 1));
        return;
    case Qt::Key_Right:
        moveCursor(m_cursor < 0 ? last : m_cursor + 1);
        return;
    case Qt::Key_Home:
        moveCursor(std::min(0, last));
        return;
    case Qt::Key_End:
        moveCursor(last);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        activate(m_cursor);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void LoopStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QRect area = plot();
    painter.fillRect(area, palette().base());
    for (int i = int(m_columns.size()) - (m_blocked > 0 ? 0 : 1); i >= 0; --i) {
        if (slotOf(i).isEmpty())
            break;
        paintColumn(painter, i);
    }
    paintScale(painter);

    painter.setPen(palette().color(QPalette::WindowText));
    const QRect header(area.left(), 0, area.width(), headerHeight());
    painter.drawText(header, Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(summary(), Qt::ElideRight, header.width()));
    if (hasFocus()) {
        painter.setPen(palette().color(QPalette::Highlight));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(area.adjusted(0, 0, -1, -1));
    }
}

void LoopStrip::paintColumn(QPainter &painter, int index) const
{
    const QRect slot = slotOf(index);
    const QRect bar = barOf(index);
    if (index >= m_columns.size()) { // The stretch that is not over yet.
        painter.fillRect(slot, blended(palette().color(QPalette::Base), vermillion, 0.3));
        painter.fillRect(bar, vermillion);
        return;
    }
    const LoopColumn &column = m_columns.at(index);
    if (column.worst > bad)
        painter.fillRect(slot, blended(palette().color(QPalette::Base), vermillion, 0.3));
    const double share =
        column.busy > 0 ? std::clamp(double(column.qcoop) / double(column.busy), 0.0, 1.0) : 0;
    const int ours = int(std::lround(share * bar.height()));
    painter.fillRect(bar, grey);
    painter.fillRect(bar.adjusted(0, bar.height() - ours, 0, 0), blue);
    if (column.worst > noticed) {
        painter.fillRect(QRect(bar.left(), bar.top(), bar.width(), capHeight),
                         column.worst > bad ? vermillion : orange);
    }
    if (index == m_cursor) {
        painter.setPen(palette().color(QPalette::WindowText));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(slot.adjusted(-1, 0, 0, -1));
    }
}

void LoopStrip::paintScale(QPainter &painter) const
{
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.8);
    painter.setFont(small);
    paintLine(painter, noticed, Format::duration(noticed), true);
    paintLine(painter, bad, Format::duration(bad), true);
    // The label of a line close to another would be written over it.
    if (m_slice > 0 && m_slice < noticed)
        paintLine(painter, m_slice, tr("slice"),
                  heightOf(noticed) - heightOf(m_slice) >= painter.fontMetrics().height() - 2);
    painter.setFont(font());
}

void LoopStrip::paintLine(QPainter &painter, qint64 length, const QString &label,
                          bool isLabelled) const
{
    const QRect area = plot();
    const int y = area.bottom() - heightOf(length);
    QColor line = palette().color(QPalette::WindowText);
    line.setAlpha(90);
    painter.setPen(QPen(line, 1, Qt::DashLine));
    painter.drawLine(area.left(), y, area.right(), y);
    if (!isLabelled)
        return;
    painter.setPen(palette().color(QPalette::WindowText));
    const int half = painter.fontMetrics().height() / 2;
    painter.drawText(QRect(0, y - half, area.left() - 5, 2 * half),
                     Qt::AlignRight | Qt::AlignVCenter, label);
}

} // namespace QCoop::Inspector

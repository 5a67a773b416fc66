// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "gapstrip.h"

#include "gapmeter.h"
#include "theme.h"

#include <QtGui/QPainter>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace Workbench {

using namespace std::chrono_literals;

namespace {

constexpr double lowest = 0.3;     // milliseconds, at the bottom of the scale
constexpr double highest = 3000.0; // at its top
constexpr int columnWidth = 3;
constexpr QCoop::Duration frame = 16'667us; // of 60 Hz
constexpr QCoop::Duration noticeable = 100ms;

QColor fillOf(QCoop::Duration gap)
{
    return gap > noticeable ? vermillion : gap > frame ? orange : blue;
}

} // namespace

GapStrip::GapStrip(const GapMeter &meter, QWidget *parent)
    : QWidget(parent)
    , m_meter(meter)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setMinimumHeight(64);
    setAccessibleName(tr("Gaps of the last ten seconds"));
    setToolTip(tr("The longest gap of each moment in the last ten seconds.\n"
                  "Orange: longer than a frame of 60 Hz. Vermillion: long enough to notice."));
}

QSize GapStrip::sizeHint() const
{
    return {280, 76};
}

QRect GapStrip::plot() const
{
    return rect().adjusted(fontMetrics().horizontalAdvance(QStringLiteral("1000")) + 6, 2, -1, -2);
}

double GapStrip::heightOf(QCoop::Duration gap) const
{
    const double value = std::chrono::duration<double, std::milli>(gap).count();
    const double share = std::log(value / lowest) / std::log(highest / lowest);
    return std::clamp(share, 0.0, 1.0) * plot().height();
}

void GapStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(plot(), palette().base());
    paintBars(painter);
    paintScale(painter);
}

void GapStrip::paintScale(QPainter &painter) const
{
    const QColor text = palette().color(QPalette::WindowText);
    QColor line = text;
    line.setAlpha(70);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.8);
    painter.setFont(small);
    static constexpr std::array marks{1, 10, 100, 1000};
    for (const int mark : marks) {
        const int y = plot().bottom() - int(heightOf(std::chrono::milliseconds(mark)));
        painter.setPen(line);
        painter.drawLine(plot().left(), y, plot().right(), y);
        painter.setPen(text);
        painter.drawText(QRect(0, y - 10, plot().left() - 5, 20), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(mark));
    }
    painter.setPen(line);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(plot());
}

void GapStrip::paintBars(QPainter &painter) const
{
    const int columns = std::max(1, plot().width() / columnWidth);
    std::vector<QCoop::Duration> longest(std::size_t(columns), QCoop::Duration::zero());
    // Columns stand on a grid of time, so that a bar keeps its height while it moves left.
    const qint64 columnMs = std::max<qint64>(1, GapMeter::rememberedMs / columns);
    const qint64 lastColumn = m_meter.nowMs() / columnMs;
    for (const GapMeter::Gap &gap : m_meter.gaps()) {
        const qint64 column = columns - 1 - (lastColumn - gap.endMs / columnMs);
        if (column >= 0 && column < columns) {
            QCoop::Duration &most = longest[std::size_t(column)];
            most = std::max(most, gap.length);
        }
    }
    painter.setPen(Qt::NoPen);
    for (int i = 0; i < columns; ++i) {
        const QCoop::Duration gap = longest[std::size_t(i)];
        if (gap == QCoop::Duration::zero())
            continue;
        const int height = std::max(1, int(heightOf(gap)));
        painter.fillRect(plot().left() + i * columnWidth, plot().bottom() - height + 1,
                         columnWidth - 1, height, fillOf(gap));
    }
}

} // namespace Workbench

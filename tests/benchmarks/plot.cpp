// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "plot.h"

#include <QtCore/QFileInfo>
#include <QtGui/QPainter>
#include <QtSvg/QSvgGenerator>

#include <algorithm>
#include <array>
#include <cmath>

namespace QCoop::Bench {

namespace {

const QColor paper(0xfc, 0xfc, 0xfb);
const QColor ink(0x20, 0x24, 0x2a);
const QColor faint(0x5a, 0x62, 0x6c);
const QColor grid(0xdd, 0xe0, 0xe4);
const QColor ours(0xc2, 0x18, 0x5b);

/// Colours of peers, which differ for those as well who see no red or no green.
QColor peerColour(std::size_t index)
{
    static const std::array<QColor, 8> colours{QColor(0x00, 0x72, 0xb2), QColor(0xb2, 0x60, 0x00),
                                               QColor(0x00, 0x7f, 0x5f), QColor(0x6a, 0x51, 0xa3),
                                               QColor(0x7a, 0x5c, 0x3a), QColor(0x3b, 0x87, 0xb0),
                                               QColor(0x8a, 0x8a, 0x10), QColor(0x55, 0x55, 0x55)};
    return colours[index % colours.size()];
}

QFont font(int pixels, bool isBold = false)
{
    QFont font(QStringLiteral("sans-serif"));
    font.setPixelSize(pixels);
    font.setBold(isBold);
    return font;
}

QString power(int exponent)
{
    return QLocale(QLocale::English).toString(qlonglong(std::llround(std::pow(10, exponent))));
}

constexpr double lineHeight = 17;

} // namespace

/// Where numbers and costs are on the paper. Both axes go from a power of ten to another.
class Plot::Axes
{
public:
    explicit Axes(const std::vector<Series> &all)
    {
        for (const Series &series : all) {
            for (const QPointF &point : series.points) {
                widen(left, right, std::log10(point.x()));
                widen(bottom, top, std::log10(point.y()));
            }
        }
    }
    [[nodiscard]] double x(double exponent) const
    {
        return area.left() + area.width() * (exponent - left) / (right - left);
    }
    [[nodiscard]] double y(double exponent) const
    {
        return area.bottom() - area.height() * (exponent - bottom) / (top - bottom);
    }
    [[nodiscard]] QPointF place(const QPointF &point) const
    {
        return {x(std::log10(point.x())), y(std::log10(point.y()))};
    }

    const QRectF area{70, 56, Plot::width - 70 - 190, Plot::height - 56 - 60};
    int left = 100;
    int right = -100;
    int bottom = 100;
    int top = -100;

private:
    static void widen(int &low, int &high, double exponent)
    {
        low = std::min(low, int(std::floor(exponent + 1e-9)));
        high = std::max({high, int(std::ceil(exponent - 1e-9)), low + 1});
    }
};

void Plot::add(Series series)
{
    if (series.points.size() > 1)
        m_series.push_back(std::move(series));
}

void Plot::paintGrid(QPainter &painter, const Axes &axes) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(paper);
    painter.drawRoundedRect(QRectF(0, 0, width, height), 8, 8);

    painter.setFont(font(12));
    for (int i = axes.left; i <= axes.right; ++i) {
        painter.setPen(grid);
        painter.drawLine(QPointF(axes.x(i), axes.area.top()),
                         QPointF(axes.x(i), axes.area.bottom()));
        painter.setPen(faint);
        painter.drawText(QRectF(axes.x(i) - 50, axes.area.bottom() + 6, 100, 18), Qt::AlignHCenter,
                         power(i));
    }
    for (int i = axes.bottom; i <= axes.top; ++i) {
        painter.setPen(grid);
        painter.drawLine(QPointF(axes.area.left(), axes.y(i)),
                         QPointF(axes.area.right(), axes.y(i)));
        painter.setPen(faint);
        painter.drawText(QRectF(0, axes.y(i) - 9, axes.area.left() - 8, 18),
                         Qt::AlignRight | Qt::AlignVCenter,
                         i >= 0 ? power(i) : QString::number(std::pow(10, i)));
    }
    painter.drawText(QRectF(axes.area.left(), axes.area.bottom() + 28, axes.area.width(), 18),
                     Qt::AlignHCenter, m_numberLabel);
    painter.drawText(QPointF(16, axes.area.top() - 10), m_costLabel);
    painter.setPen(ink);
    painter.setFont(font(15, true));
    painter.drawText(QPointF(16, 24), m_title);
}

QColor Plot::colour(std::size_t index) const
{
    return m_series[index].isOurs ? ours : peerColour(index);
}

void Plot::paintLine(QPainter &painter, const Axes &axes, std::size_t index) const
{
    const Series &series = m_series[index];
    painter.setPen(
        QPen(colour(index), series.isOurs ? 3 : 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    QPolygonF line;
    for (const QPointF &point : series.points)
        line << axes.place(point);
    painter.drawPolyline(line);
    painter.setBrush(colour(index));
    painter.setPen(Qt::NoPen);
    for (const QPointF &place : line)
        painter.drawEllipse(place, series.isOurs ? 3.6 : 2.6, series.isOurs ? 3.6 : 2.6);
}

void Plot::paintLabel(QPainter &painter, std::size_t index, QPointF at) const
{
    painter.setPen(colour(index));
    painter.setFont(font(13, m_series[index].isOurs));
    painter.drawText(at, m_series[index].label);
}

void Plot::paintLabels(QPainter &painter, const Axes &axes) const
{
    struct Label
    {
        std::size_t series;
        QPointF end; // of its line
        double y;
    };
    std::vector<Label> labels;
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        const QPointF end = axes.place(m_series[i].points.back());
        if (end.x() < axes.area.right() - 1)
            paintLabel(painter, i, end + QPointF(5, -8));
        else
            labels.push_back({i, end, end.y()});
    }
    std::sort(labels.begin(), labels.end(),
              [](const Label &a, const Label &b) { return a.y < b.y; });
    // Downwards each keeps clear of the one above; upwards, the last stays on the paper.
    for (std::size_t i = 1; i < labels.size(); ++i)
        labels[i].y = std::max(labels[i].y, labels[i - 1].y + lineHeight);
    double lowest = axes.area.bottom();
    for (std::size_t i = labels.size(); i-- > 0;) {
        labels[i].y = std::min(labels[i].y, lowest);
        lowest = labels[i].y - lineHeight;
    }
    for (const Label &label : labels) {
        const double x = axes.area.right() + 18;
        painter.setPen(QPen(colour(label.series), 1, Qt::DotLine));
        painter.drawLine(label.end + QPointF(5, 0), QPointF(x - 4, label.y));
        paintLabel(painter, label.series, QPointF(x, label.y + 4.5));
    }
}

void Plot::paint(QPainter &painter) const
{
    const Axes axes(m_series);
    painter.setRenderHint(QPainter::Antialiasing);
    paintGrid(painter, axes);
    for (std::size_t i = 0; i < m_series.size(); ++i)
        paintLine(painter, axes, i);
    paintLabels(painter, axes);
}

bool Plot::save(const QString &path) const
{
    QSvgGenerator svg;
    svg.setFileName(path);
    svg.setSize(QSize(width, height));
    svg.setViewBox(QRect(0, 0, width, height));
    svg.setTitle(m_title);
    QPainter painter;
    if (!painter.begin(&svg))
        return false;
    paint(painter);
    return painter.end() && QFileInfo::exists(path);
}

} // namespace QCoop::Bench

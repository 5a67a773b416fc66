// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QPointF>
#include <QtCore/QString>

#include <vector>

class QColor;
class QPainter;

namespace QCoop::Bench {

/// A line of a Plot.
struct Series
{
    QString label;
    bool isOurs = false;
    std::vector<QPointF> points; ///< from left to right, both coordinates above zero
};

/// Costs against numbers, both on logarithmic axes: what grows with the number goes up, what
/// does not stays level, and what grows like its logarithm nearly does.
///
/// The background is drawn along, so that the plot is the same on a page of any colour. A
/// line has its label at its end; those at the right margin keep apart.
class Plot
{
public:
    Plot(QString title, QString numberLabel, QString costLabel)
        : m_title(std::move(title))
        , m_numberLabel(std::move(numberLabel))
        , m_costLabel(std::move(costLabel))
    {
    }

    /// Adds \a series unless it is a single point or none.
    void add(Series series);
    [[nodiscard]] bool isEmpty() const noexcept { return m_series.empty(); }

    void paint(QPainter &painter) const;
    /// Writes it as SVG; returns whether that could be done.
    [[nodiscard]] bool save(const QString &path) const;

    static constexpr int width = 760;
    static constexpr int height = 440;

private:
    class Axes;
    void paintGrid(QPainter &painter, const Axes &axes) const;
    void paintLine(QPainter &painter, const Axes &axes, std::size_t index) const;
    void paintLabel(QPainter &painter, std::size_t index, QPointF at) const;
    void paintLabels(QPainter &painter, const Axes &axes) const;
    [[nodiscard]] QColor colour(std::size_t index) const;

    QString m_title;
    QString m_numberLabel;
    QString m_costLabel;
    std::vector<Series> m_series;
};

} // namespace QCoop::Bench

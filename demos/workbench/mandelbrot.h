// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/task.h>

#include <QtCore/QObject>
#include <QtCore/QPointF>
#include <QtCore/QRect>
#include <QtCore/QSize>
#include <QtGui/QImage>

namespace Workbench {

/// A part of the complex plane: what is in the middle, and how long a pixel is.
class Region
{
public:
    Region(QPointF centre, double pixel)
        : m_centre(centre)
        , m_pixel(pixel)
    {
    }
    /// The whole set in a picture of \a size.
    [[nodiscard]] static Region whole(QSize size);

    [[nodiscard]] QPointF centre() const noexcept { return m_centre; }
    [[nodiscard]] double pixel() const noexcept { return m_pixel; }
    /// The point of the plane at \a position of a picture of \a size.
    [[nodiscard]] QPointF at(QPointF position, QSize size) const;
    /// The region in which what is at \a position stays there and all is \a factor larger.
    [[nodiscard]] Region zoomed(double factor, QPointF position, QSize size) const;
    [[nodiscard]] Region moved(QPointF byPixels) const;

private:
    QPointF m_centre;
    double m_pixel;
};

/// Computes a picture of the Mandelbrot set, tile by tile, coarse to fine, and finally with
/// sixteen samples a pixel.
///
/// It has no widget; whoever shows the picture is told which part of it is new.
/// Thread-affinity: that of the cooperator that runs render().
class Mandelbrot final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// What to render next. What is seen of it already is kept, larger or smaller, so that
    /// zooming answers at once. A render() that is under way must be stopped.
    void setView(const Region &region, QSize size);
    /// Renders the view: the work of one task.
    QCoop::Task<> render();

    [[nodiscard]] const QImage &image() const noexcept { return m_image; }
    [[nodiscard]] const Region &region() const noexcept { return m_region; }

Q_SIGNALS:
    void painted(const QRect &part);

private:
    QCoop::Task<> renderTile(QRect tile, int block);
    QCoop::Task<> refineTile(QRect tile);
    [[nodiscard]] QCoop::Progress progress() const;
    [[nodiscard]] QRgb sample(QPointF point);
    [[nodiscard]] bool mustYield();
    void fill(QPoint at, int block, QRgb colour);

    QImage m_image;
    Region m_region{{-0.5, 0}, 0.01};
    int m_mostRounds = 0; // after which a point counts as one of the set
    int m_roundsLeft = 0; // in this step
    qint64 m_samples = 0; // made so far
};

} // namespace Workbench

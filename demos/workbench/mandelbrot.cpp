// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "mandelbrot.h"

#include <QtGui/QPainter>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace Workbench {

namespace {

constexpr int tileSize = 64;
constexpr int coarsest = 16;          // pixels of the first, coarse pass
constexpr int finer = 4;              // samples a pixel in each direction at last
constexpr int roundsPerStep = 20'000; // some 60 microseconds of work
constexpr double smallestPixel = 1e-16;
constexpr double largestPixel = 0.05;

/// The tiles of a picture, those in the middle first, for that is where people look.
std::vector<QRect> tilesOf(QSize size)
{
    std::vector<QRect> tiles;
    const QRect all(QPoint(), size);
    for (int y = 0; y < size.height(); y += tileSize) {
        for (int x = 0; x < size.width(); x += tileSize)
            tiles.push_back(QRect(x, y, tileSize, tileSize) & all);
    }
    std::ranges::stable_sort(tiles, {}, [&](const QRect &tile) {
        return (tile.center() - all.center()).manhattanLength();
    });
    return tiles;
}

/// Colours in a circle, so that no depth of zoom runs out of them.
QRgb colourOf(double rounds)
{
    static const auto circle = [] {
        std::array<QRgb, 2048> colours{};
        for (std::size_t i = 0; i < colours.size(); ++i) {
            const double t = 2 * M_PI * double(i) / double(colours.size());
            const auto wave = [t](double phase) {
                return int(255 * (0.5 + 0.5 * std::cos(t + phase)));
            };
            colours[i] = qRgb(wave(3.4), wave(3.9), wave(4.6));
        }
        return colours;
    }();
    return circle[std::size_t(rounds * 24) % circle.size()];
}

/// Points in the two largest parts of the set, which would take the most rounds for nothing.
bool isInLargeParts(double x, double y)
{
    const double q = (x - 0.25) * (x - 0.25) + y * y;
    return q * (q + (x - 0.25)) <= 0.25 * y * y || (x + 1) * (x + 1) + y * y <= 0.0625;
}

} // namespace

Region Region::whole(QSize size)
{
    return Region({-0.65, 0}, std::max(3.2 / size.width(), 2.6 / size.height()));
}

QPointF Region::at(QPointF position, QSize size) const
{
    return {m_centre.x() + (position.x() - size.width() / 2.0) * m_pixel,
            m_centre.y() - (position.y() - size.height() / 2.0) * m_pixel};
}

Region Region::zoomed(double factor, QPointF position, QSize size) const
{
    const QPointF fixed = at(position, size);
    const double pixel = std::clamp(m_pixel / factor, smallestPixel, largestPixel);
    return Region(fixed + (m_centre - fixed) * (pixel / m_pixel), pixel);
}

Region Region::moved(QPointF byPixels) const
{
    return Region(m_centre + QPointF(-byPixels.x(), byPixels.y()) * m_pixel, m_pixel);
}

void Mandelbrot::setView(const Region &region, QSize size)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::black);
    if (!m_image.isNull()) {
        const double scale = m_region.pixel() / region.pixel();
        const QPointF shift = (m_region.centre() - region.centre()) / region.pixel();
        const QSizeF old = QSizeF(m_image.size()) * scale;
        QPainter painter(&image);
        painter.drawImage(QRectF(QPointF(size.width() / 2.0 + shift.x() - old.width() / 2,
                                         size.height() / 2.0 - shift.y() - old.height() / 2),
                                 old),
                          m_image);
    }
    m_image = image;
    m_region = region;
    // The deeper the zoom, the more rounds it takes to tell neighbours apart.
    m_mostRounds = 300 + int(120 * std::max(0.0, std::log2(0.01 / region.pixel())));
    Q_EMIT painted(m_image.rect());
}

QCoop::Task<> Mandelbrot::render()
{
    m_samples = 0;
    m_roundsLeft = roundsPerStep;
    const std::vector<QRect> tiles = tilesOf(m_image.size());
    for (int block = coarsest; block >= 1; block /= 2) {
        for (const QRect &tile : tiles)
            co_await renderTile(tile, block);
    }
    for (const QRect &tile : tiles)
        co_await refineTile(tile);
    co_yield progress();
}

QCoop::Task<> Mandelbrot::renderTile(QRect tile, int block)
{
    for (int y = tile.top(); y <= tile.bottom(); y += block) {
        for (int x = tile.left(); x <= tile.right(); x += block) {
            // Every fourth was the corner of a larger block and is there already.
            if (block < coarsest && x % (2 * block) == 0 && y % (2 * block) == 0)
                continue;
            fill({x, y}, block, sample(m_region.at(QPointF(x + 0.5, y + 0.5), m_image.size())));
            if (mustYield())
                co_yield progress();
        }
    }
    Q_EMIT painted(tile);
}

QCoop::Task<> Mandelbrot::refineTile(QRect tile)
{
    for (int y = tile.top(); y <= tile.bottom(); ++y) {
        for (int x = tile.left(); x <= tile.right(); ++x) {
            int red = 0, green = 0, blue = 0;
            for (int i = 0; i < finer * finer; ++i) {
                const QPointF at(x + (i % finer + 0.5) / finer, y + (i / finer + 0.5) / finer);
                const QRgb colour = sample(m_region.at(at, m_image.size()));
                red += qRed(colour);
                green += qGreen(colour);
                blue += qBlue(colour);
                if (mustYield())
                    co_yield progress();
            }
            constexpr int count = finer * finer;
            fill({x, y}, 1, qRgb(red / count, green / count, blue / count));
        }
    }
    Q_EMIT painted(tile);
}

QCoop::Progress Mandelbrot::progress() const
{
    const qint64 pixels = qint64(m_image.width()) * m_image.height();
    const auto zoom = qint64(0.008 / m_region.pixel());
    return QCoop::Progress(
        m_samples, pixels * (1 + finer * finer),
        tr("%L1 samples, zoom %L2").arg(m_samples).arg(std::max<qint64>(zoom, 1)));
}

bool Mandelbrot::mustYield()
{
    if (m_roundsLeft > 0)
        return false;
    m_roundsLeft = roundsPerStep;
    return true;
}

QRgb Mandelbrot::sample(QPointF point)
{
    ++m_samples;
    const double cx = point.x(), cy = point.y();
    if (isInLargeParts(cx, cy)) {
        m_roundsLeft -= 8;
        return qRgb(0, 0, 0);
    }
    double x = 0, y = 0;
    int round = 0;
    for (; round < m_mostRounds; ++round) {
        const double xx = x * x, yy = y * y;
        if (xx + yy > 256)
            break;
        y = 2 * x * y + cy;
        x = xx - yy + cx;
    }
    m_roundsLeft -= round + 8; // A sample costs something also if it ends at once.
    if (round == m_mostRounds)
        return qRgb(0, 0, 0);
    return colourOf(std::max(0.0, round + 4 - std::log2(std::log2(x * x + y * y))));
}

void Mandelbrot::fill(QPoint at, int block, QRgb colour)
{
    const int right = std::min(at.x() + block, m_image.width());
    const int bottom = std::min(at.y() + block, m_image.height());
    for (int y = at.y(); y < bottom; ++y) {
        auto *const line = reinterpret_cast<QRgb *>(m_image.scanLine(y));
        std::fill(line + at.x(), line + right, colour);
    }
}

} // namespace Workbench

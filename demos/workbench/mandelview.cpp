// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "mandelview.h"

#include "placeholder.h"

#include <qcoop/qt/cooperate.h>

#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPaintEvent>
#include <QtGui/QPainter>
#include <QtGui/QWheelEvent>

#include <cmath>

namespace Workbench {

using namespace std::chrono_literals;

MandelView::MandelView(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::OpenHandCursor);
    setAccessibleName(tr("Picture of the Mandelbrot set"));
    setAccessibleDescription(tr("Plus and minus zoom, the arrow keys move it, Home shows all"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&m_mandelbrot, &Mandelbrot::painted, this, [this](const QRect &part) {
        const double ratio = devicePixelRatioF();
        update(
            QRectF(part.x() / ratio, part.y() / ratio, part.width() / ratio, part.height() / ratio)
                .toAlignedRect());
    });
}

QSize MandelView::sizeHint() const
{
    return {420, 400};
}

QSize MandelView::minimumSizeHint() const
{
    return {200, 160};
}

QSize MandelView::pixels() const
{
    return (QSizeF(size()) * devicePixelRatioF()).toSize().expandedTo({1, 1});
}

void MandelView::showRegion(const Region &region)
{
    m_mandelbrot.setView(region, pixels());
    Q_EMIT renderWanted();
}

void MandelView::showWhole()
{
    showRegion(Region::whole(pixels()));
}

void MandelView::showScenic()
{
    showRegion(Region({-0.743643887, 0.131825904}, 0.0042 / pixels().width()));
}

void MandelView::zoom(double factor, QPointF at)
{
    if (m_mandelbrot.image().isNull())
        showWhole();
    else
        showRegion(m_mandelbrot.region().zoomed(factor, at * devicePixelRatioF(), pixels()));
}

void MandelView::moveBy(QPointF distance)
{
    if (m_mandelbrot.image().isNull())
        showWhole();
    else
        showRegion(m_mandelbrot.region().moved(distance * devicePixelRatioF()));
}

void MandelView::paintEvent(QPaintEvent *event)
{
    const QImage &image = m_mandelbrot.image();
    QPainter painter(this);
    if (image.isNull()) {
        painter.fillRect(rect(), palette().base());
        painter.end();
        paintPlaceholder(*this, tr("No picture yet.\n\nTurn the wheel here, or press Whole set."));
        return;
    }
    painter.setClipRegion(event->region());
    if (image.size() == pixels())
        painter.drawImage(QRectF(rect()), image);
    else
        painter.drawImage(QPoint(), image);
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
}

void MandelView::resizeEvent(QResizeEvent *)
{
    if (m_mandelbrot.image().isNull())
        return;
    // Once the window has its new size, and not for each of those it passes through.
    if (m_resized.isActive())
        m_resized.reset(100ms);
    else
        m_resized =
            QCoop::callLater(100ms, this, [this] { showRegion(Region(m_mandelbrot.region())); });
}

void MandelView::wheelEvent(QWheelEvent *event)
{
    zoom(std::pow(1.25, event->angleDelta().y() / 120.0), event->position());
    event->accept();
}

void MandelView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_dragged = event->position();
    setCursor(Qt::ClosedHandCursor);
}

void MandelView::mouseMoveEvent(QMouseEvent *event)
{
    if (!(event->buttons() & Qt::LeftButton))
        return;
    moveBy(event->position() - m_dragged);
    m_dragged = event->position();
}

void MandelView::mouseReleaseEvent(QMouseEvent *)
{
    setCursor(Qt::OpenHandCursor);
}

void MandelView::keyPressEvent(QKeyEvent *event)
{
    const double step = width() / 10.0;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(1.25, QRectF(rect()).center());
    case Qt::Key_Minus:
        return zoom(0.8, QRectF(rect()).center());
    case Qt::Key_Left:
        return moveBy({step, 0});
    case Qt::Key_Right:
        return moveBy({-step, 0});
    case Qt::Key_Up:
        return moveBy({0, step});
    case Qt::Key_Down:
        return moveBy({0, -step});
    case Qt::Key_Home:
        return showWhole();
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace Workbench

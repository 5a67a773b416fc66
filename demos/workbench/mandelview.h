// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "mandelbrot.h"

#include <qcoop/core/delayedcall.h>

#include <QtWidgets/QWidget>

namespace Workbench {

/// Shows the picture while it is computed. The wheel and + and - zoom, dragging and the
/// arrow keys move it, Home shows the whole set.
class MandelView final : public QWidget
{
    Q_OBJECT

public:
    explicit MandelView(QWidget *parent = nullptr);

    [[nodiscard]] Mandelbrot &mandelbrot() noexcept { return m_mandelbrot; }
    /// Asks for \a region in the size of this widget.
    void showRegion(const Region &region);
    /// Asks for a part of the set that is worth looking at.
    void showScenic();
    void zoom(double factor, QPointF at);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

public Q_SLOTS:
    void showWhole();

Q_SIGNALS:
    /// The view is another: the picture must be rendered anew.
    void renderWanted();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    [[nodiscard]] QSize pixels() const;
    void moveBy(QPointF distance);

    Mandelbrot m_mandelbrot;
    QPointF m_dragged; // where the mouse was last
    QCoop::DelayedCall m_resized;
};

} // namespace Workbench

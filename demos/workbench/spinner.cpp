// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "spinner.h"

#include <qcoop/qt/qtreactor.h>

#include <QtGui/QPainter>

#include <utility>

namespace Workbench {

using namespace std::chrono_literals;

namespace {
constexpr int framesOfATurn = 60;
constexpr QCoop::Duration frame = 16'666'667ns;
} // namespace

Spinner::Spinner(QWidget *parent)
    : QWidget(parent)
    , m_turning(QCoop::LoopingCall::withCount(this, [this](std::int64_t n) { turn(n); }))
    , m_counting(this, [this] { m_framesPerSecond = std::exchange(m_painted, 0); })
{
    setFixedSize(sizeHint());
    setAccessibleName(tr("Animation"));
    setToolTip(tr("Turns once a second, at 60 Hz"));
    m_turning.start(frame);
    m_counting.start(1s, QCoop::FirstCall::AfterInterval);
}

void Spinner::turn(std::int64_t frames)
{
    // Told how many frames have passed, it is where it should be also after a gap.
    m_frame = int((m_frame + frames) % framesOfATurn);
    update();
}

void Spinner::paintEvent(QPaintEvent *)
{
    ++m_painted;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF circle = QRectF(rect()).adjusted(6, 6, -6, -6);
    QColor faint = palette().color(QPalette::WindowText);
    faint.setAlpha(50);
    painter.setPen(QPen(faint, 6));
    painter.drawEllipse(circle);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 6, Qt::SolidLine, Qt::RoundCap));
    const int angle = -m_frame * 360 * 16 / framesOfATurn;
    painter.drawArc(circle, angle, 90 * 16);
}

} // namespace Workbench

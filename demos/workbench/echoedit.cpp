// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "echoedit.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtGui/QKeyEvent>

namespace Workbench {

namespace {

qint64 nowMs()
{
    QElapsedTimer timer;
    timer.start();
    return timer.msecsSinceReference();
}

/// When \a event happened, on the clock of nowMs().
qint64 timeOf(const QKeyEvent &event)
{
    // Local display servers stamp events with the low 32 bits of this same clock, and the
    // time in the queue counts. Other stamps are implausible, and then only the time since
    // the event was delivered is known.
    const qint64 now = nowMs();
    const qint64 age = static_cast<quint32>(now) - qint64(static_cast<quint32>(event.timestamp()));
    return age >= 0 && age < 10'000 ? now - age : now;
}

} // namespace

void EchoEdit::keyPressEvent(QKeyEvent *event)
{
    const QString before = text();
    QLineEdit::keyPressEvent(event);
    if (text() != before && !m_pressedMs)
        m_pressedMs = timeOf(*event);
}

void EchoEdit::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (!m_pressedMs)
        return;
    // Told after the painting, for who shows it paints too.
    QTimer::singleShot(0, this, [this, ms = nowMs() - *std::exchange(m_pressedMs, std::nullopt)] {
        Q_EMIT echoed(ms);
    });
}

} // namespace Workbench

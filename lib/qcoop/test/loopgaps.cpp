// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/test/loopgaps.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace QCoop::Test {

namespace {

const auto roundEvent = static_cast<QEvent::Type>(QEvent::registerEventType());

QString milliseconds(Duration time)
{
    return QString::number(std::chrono::duration<double, std::milli>(time).count(), 'f', 1) +
           QStringLiteral(" ms");
}

} // namespace

LoopGaps::LoopGaps()
{
    restart();
}

LoopGaps::~LoopGaps() = default;

void LoopGaps::restart()
{
    m_gaps.clear();
    m_forgotten = 0;
    m_longest = {};
    m_hasMeasured = false;
    m_isRunning = true;
    m_timer.start();
    // The event of the run before may have gone with its application.
    QCoreApplication::removePostedEvents(this, roundEvent);
    post();
}

void LoopGaps::stop()
{
    if (!std::exchange(m_isRunning, false))
        return;
    QCoreApplication::removePostedEvents(this, roundEvent);
    if (m_hasMeasured) // What ended the loop is not hidden by the round that never came.
        endRound();
}

void LoopGaps::post()
{
    // The lowest priority: a round is complete when everything else in it is served.
    QCoreApplication::postEvent(this, new QEvent(roundEvent), Qt::LowEventPriority);
}

bool LoopGaps::event(QEvent *event)
{
    if (event->type() != roundEvent)
        return QObject::event(event);
    endRound();
    if (m_isRunning)
        post();
    return true;
}

void LoopGaps::endRound()
{
    const Duration round(m_timer.nsecsElapsed());
    m_timer.start();
    m_hasMeasured = true;
    if (round >= idleRound)
        add(round);
}

void LoopGaps::add(Duration gap)
{
    m_hasMeasured = true;
    m_longest = std::max(m_longest, gap);
    if (m_gaps.size() < mostKept)
        m_gaps.push_back(gap);
    else
        ++m_forgotten;
}

Duration LoopGaps::longest() const
{
    return m_longest;
}

Duration LoopGaps::quantile(double share) const
{
    if (m_gaps.empty())
        return {};
    std::vector<Duration> sorted = m_gaps;
    const auto rank = static_cast<std::size_t>(
        std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(sorted.size())));
    const auto at =
        sorted.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::ranges::nth_element(sorted, at);
    return *at;
}

bool LoopGaps::staysUnder(Duration limit, double share) const
{
    return m_hasMeasured && quantile(share) < limit;
}

QString LoopGaps::report() const
{
    return QStringLiteral("%1 gaps: p50 %2, p99 %3, longest %4")
        .arg(count())
        .arg(milliseconds(quantile(0.5)), milliseconds(quantile(0.99)), milliseconds(longest()));
}

} // namespace QCoop::Test

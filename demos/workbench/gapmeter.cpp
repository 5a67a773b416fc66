// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "gapmeter.h"

#include <qcoop/qt/qtreactor.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>

#include <algorithm>

namespace Workbench {

namespace {

const auto roundEvent = static_cast<QEvent::Type>(QEvent::registerEventType());

bool hasWork()
{
    return QCoop::QtReactor::instance().cooperator().statistics().ready > 0;
}

} // namespace

void GapMeter::wake()
{
    if (m_isPosted || !hasWork())
        return;
    m_sinceLast.restart();
    post();
}

void GapMeter::post()
{
    m_isPosted = true;
    QCoreApplication::postEvent(this, new QEvent(roundEvent), Qt::LowEventPriority);
}

bool GapMeter::event(QEvent *event)
{
    if (event->type() != roundEvent)
        return QObject::event(event);
    m_isPosted = false;
    m_gaps.emplace_back(nowMs(), m_sinceLast.elapsed());
    m_sinceLast.restart();
    forgetOld();
    if (hasWork())
        post();
    return true;
}

void GapMeter::forgetOld()
{
    const qint64 oldest = nowMs() - rememberedMs;
    while (!m_gaps.empty() && (m_gaps.front().endMs < oldest || m_gaps.size() > mostRemembered))
        m_gaps.pop_front();
}

GapMeter::Summary GapMeter::summary(qint64 lastMs) const
{
    std::vector<QCoop::Duration> lengths;
    const qint64 oldest = nowMs() - lastMs;
    for (auto gap = m_gaps.rbegin(); gap != m_gaps.rend() && gap->endMs >= oldest; ++gap)
        lengths.push_back(gap->length);
    Summary summary;
    if (lengths.empty())
        return summary;
    const auto quantile = [&](std::size_t percent) {
        const auto at = lengths.begin() + std::ptrdiff_t((lengths.size() - 1) * percent / 100);
        std::ranges::nth_element(lengths, at);
        return *at;
    };
    summary.count = lengths.size();
    summary.p50 = quantile(50);
    summary.p99 = quantile(99);
    summary.longest = *std::ranges::max_element(lengths);
    return summary;
}

} // namespace Workbench

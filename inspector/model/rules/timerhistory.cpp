// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/picture.h>
#include <model/rules/timerhistory.h>

#include <algorithm>
#include <array>

namespace QCoop::Inspector {

namespace {

constexpr Wire::Length second = 1'000'000'000;
constexpr Wire::Length kept = 60 * second;
constexpr Wire::Length betweenSums = 5 * second;

template <typename Items>
void dropOld(Items &items, Wire::Time now)
{
    while (!items.empty() && now - items.front().at > kept)
        items.pop_front();
}

} // namespace

void TimerHistory::note(const Picture &picture, const Changes &changes)
{
    if (changes.isReset)
        forget();
    const Wire::Time now = picture.told;
    for (const int slot : changes.timersRemoved)
        m_courses.remove(picture.timers.at(slot).id);
    for (const QList<int> *slotList : {&changes.timersAdded, &changes.timersChanged}) {
        for (const int slot : *slotList) {
            const Timer &timer = picture.timers.at(slot);
            if (timer.kind != Wire::TimerKind::LoopingCall)
                continue;
            auto found = m_courses.find(timer.id);
            if (found == m_courses.end()) {
                if (m_courses.size() >= maxTimers)
                    continue;
                found = m_courses.insert(timer.id, {});
                found->fires = timer.fires; // what was before us is nobody's reading
                found->busy = timer.busy;
            }
            Course &course = *found;
            if (timer.fires > course.fires) {
                const Wire::Length busy = std::max(timer.busy - course.busy, Wire::Length(0));
                course.readings.push_back(
                    {now, timer.fires, timer.lastLate, busy / qint64(timer.fires - course.fires)});
                if (course.readings.size() > maxReadings)
                    course.readings.pop_front();
                course.fires = timer.fires;
                course.busy = timer.busy;
            }
            if (course.sums.empty() || now - course.sums.back().at >= betweenSums)
                course.sums.push_back({now, timer.fires, timer.skipped});
            dropOld(course.readings, now);
            dropOld(course.sums, now);
        }
    }
}

Wire::Length TimerHistory::p95(const Course &course, Wire::Length Reading::*of, std::size_t least,
                               Wire::Time now)
{
    std::array<Wire::Length, maxReadings> lengths{};
    std::size_t count = 0;
    for (const Reading &reading : course.readings) {
        if (now - reading.at <= kept)
            lengths[count++] = reading.*of;
    }
    if (count == 0 || count < least)
        return -1;
    const std::size_t rank = (count * 95 + 99) / 100 - 1;
    std::nth_element(lengths.begin(), lengths.begin() + std::ptrdiff_t(rank),
                     lengths.begin() + std::ptrdiff_t(count));
    return lengths[rank];
}

} // namespace QCoop::Inspector

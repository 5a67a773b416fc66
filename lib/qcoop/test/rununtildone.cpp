// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/test/rununtildone.h>

#include <qcoop/qt/qtreactor.h>
#include <qcoop/test/leftover.h>

#include <QtCore/QAbstractEventDispatcher>
#include <QtCore/QTimer>

namespace QCoop::Test {

void jumpUntil(Clock &clock, const std::function<bool()> &isSo, Duration limit)
{
    const TimePoint end = saturatingAdd(clock.now(), limit);
    bool isDone = false;
    const bool isOver = clock.runUntil([&] {
        isDone = isSo();
        return isDone || clock.now() > end;
    });
    if (isDone)
        return;
    throw NotSettled((isOver ? "jumpUntil: more than " + detail::inWords(limit) +
                                   " of the clock have passed, it is at "
                             : std::string("jumpUntil: this would wait for ever, for nothing is "
                                           "pending on the clock any more, at ")) +
                     detail::inWords(clock.elapsed()) + "; " +
                     detail::leftOver(clock, TimePoint::max()));
}

void detail::runLoopUntil(const std::function<bool()> &isSo, Duration limit)
{
    QtReactor &reactor = QtReactor::instance();
    if (reactor.isGone())
        throw NoReactor("runUntilDone: the application is gone, and nothing runs any more");
    const TimePoint end = saturatingAdd(reactor.now(), limit);
    QTimer wake; // so that the loop, which sleeps while nothing happens, sees the limit
    wake.start(std::chrono::milliseconds(10));
    while (!isSo()) {
        // trap T7: at the bottom of the stack of a test
        QAbstractEventDispatcher::instance()->processEvents(QEventLoop::WaitForMoreEvents);
        if (reactor.now() > end && !isSo()) {
            throw NotSettled("runUntilDone: no result after " + inWords(limit) + "; " +
                             leftOver(reactor, TimePoint::max()));
        }
    }
}

} // namespace QCoop::Test

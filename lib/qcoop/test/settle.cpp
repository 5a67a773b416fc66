// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/test/settle.h>

#include <qcoop/qt/callsoon.h>
#include <qcoop/qt/qtreactor.h>
#include <qcoop/test/leftover.h>

#include <QtCore/QAbstractEventDispatcher>
#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtCore/QThread>

namespace QCoop::Test {

namespace {

/// In so many rounds of the loop an event has led to work of QCoop's, or it never will.
constexpr int quietRounds = 100;

/// Calls that were asked for from elsewhere and not made.
std::uint64_t lettersLeft()
{
    const ThreadsafeStatistics mail = threadsafeStatistics(QThread::currentThread());
    return mail.asked - mail.called - mail.dropped;
}

/// One round of the event loop. Returns whether there was anything in it.
bool runRound()
{
    // trap T7: at the bottom of the stack of a test
    const bool served = QAbstractEventDispatcher::instance()->processEvents(QEventLoop::AllEvents);
    if (QThread::currentThread()->loopLevel() == 0)
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    return served;
}

bool hasDueCall(const ReactorTime &reactor)
{
    const std::vector<DelayedCall> calls = reactor.delayedCalls();
    return !calls.empty() && calls.front().time() <= reactor.now();
}

} // namespace

void settle(Duration limit)
{
    QtReactor &reactor = QtReactor::instance();
    if (reactor.isGone())
        throw NoReactor("settle: the application is gone, and nothing runs any more");
    const TimePoint end = saturatingAdd(reactor.now(), limit);
    for (int quiet = 0; quiet < quietRounds;) {
        const std::uint64_t before = reactor.statistics().called;
        const bool served = runRound();
        if (reactor.statistics().called == before && lettersLeft() == 0 && !hasDueCall(reactor)) {
            if (!served)
                return;
            ++quiet;
        } else {
            quiet = 0;
        }
        const TimePoint now = reactor.now();
        if (now > end) {
            throw NotSettled("settle: after " + detail::inWords(limit) +
                             " there was still something to do; " + detail::leftOver(reactor, now) +
                             "; calls from other threads: " + std::to_string(lettersLeft()));
        }
    }
}

void settle(Clock &clock)
{
    clock.advance(Duration::zero());
}

} // namespace QCoop::Test

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/clock.h>
#include <qcoop/core/errors.h>

namespace QCoop::Test {

/// What settle(), jumpUntil() and runUntilDone() throw where what they wait for does not
/// come. The message names what was still to be done, with its places.
class NotSettled : public Error
{
public:
    using Error::Error;
};

/// Runs Qt's event loop of this thread until nothing is left to do now:
/// - no delayed call is due, so that no task is ready and no tick is planned;
/// - no callSoonThreadsafe() that was asked for is still to be made;
/// - Qt has no event left, or for 100 rounds of its loop none that led to work of QCoop's:
///   an animation, which never ends, is not waited for.
///
/// \code
/// auto task = cooperate(&window, index(files));
/// Test::settle();                       // as far as it gets without time passing
/// QCOMPARE(task.state(), TaskState::Done);
/// \endcode
///
/// It does not wait for what comes later or from elsewhere: a call that is due in an hour, a
/// job of an executor, a process. For those there is runUntilDone(). Outside any event loop
/// it also makes the deleteLater() of objects come true, as QTest::qWait() does.
/// Thread-affinity: any thread with an event loop of Qt's, outside of the steps of tasks.
/// \throws NotSettled if there is still something to do after \a limit of real time, a task
/// that never ends for example; NoReactor if the application is gone
/// Semantics: ours; the question is that of Ember's settled() and Angular's whenStable().
void settle(Duration limit = std::chrono::seconds(5));

/// Makes all that is due on \a clock now, with what is asked for meanwhile and due at once;
/// its time stands still. It is `clock.advance(0)` by another name.
/// \throws RunawayClock if that never comes to an end; what a call throws
void settle(Clock &clock);

} // namespace QCoop::Test

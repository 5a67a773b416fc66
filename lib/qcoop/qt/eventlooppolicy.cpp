// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/eventlooppolicy.h>

#include <qcoop/core/errors.h>
#include <qcoop/qt/qtreactor.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QThread>

#include <mutex>
#include <utility>

namespace QCoop {

namespace {

/// What the default policy has for a thread.
struct OfThread
{
    EventLoop *set = nullptr;
    bool wasSet = false; // to null, perhaps
    /// The one that was made, in the main thread only: it goes with QCoreApplication, and not
    /// with the statics (trap T24).
    EventLoop *made = nullptr;
};
thread_local constinit OfThread ofThread;

/// What goes with the loop may ask for one: another is made, which goes after it.
void dropLoopOfMainThread()
{
    delete std::exchange(ofThread.made, nullptr);
}

bool isMainThread()
{
    const QCoreApplication *const app = QCoreApplication::instance();
    return app && app->thread() == QThread::currentThread();
}

/// The innermost loop that is in a run or calls a callback; null if none does.
EventLoop *runningLoop()
{
    const auto *const running = static_cast<detail::EventLoopCore *>(detail::LoopRounds::running());
    return running ? running->loop() : nullptr;
}

struct Policies
{
    std::mutex mutex;
    std::shared_ptr<EventLoopPolicy> current = std::make_shared<DefaultEventLoopPolicy>();
};

Policies &policies()
{
    // Never destroyed: statics may ask for a loop from their destructors.
    static auto *const all = new Policies;
    return *all;
}

} // namespace

EventLoopPolicy::~EventLoopPolicy() = default;

EventLoop &DefaultEventLoopPolicy::getEventLoop()
{
    if (ofThread.made && !ofThread.made->reactor())
        dropLoopOfMainThread(); // it was asked for while the application before this one went
    if (ofThread.set)
        return *ofThread.set;
    if (ofThread.wasSet) {
        throw NoEventLoop("getEventLoop: setEventLoop() was given null in this thread; give it "
                          "an event loop");
    }
    if (ofThread.made)
        return *ofThread.made;
    if (!QCoreApplication::instance())
        throw NoEventLoop("getEventLoop: create a QCoreApplication first, or set an event loop");
    if (!isMainThread()) {
        throw NoEventLoop("getEventLoop: this thread has no event loop; make one with "
                          "newEventLoop(), keep it, and setEventLoop() it");
    }
    ofThread.made = new EventLoop(QtReactor::instance(), "main");
    qAddPostRoutine(dropLoopOfMainThread);
    return *ofThread.made;
}

void DefaultEventLoopPolicy::setEventLoop(EventLoop *loop)
{
    ofThread.set = loop;
    ofThread.wasSet = true;
}

std::unique_ptr<EventLoop> DefaultEventLoopPolicy::newEventLoop()
{
    return std::make_unique<EventLoop>();
}

void setEventLoopPolicy(std::shared_ptr<EventLoopPolicy> policy)
{
    if (!policy)
        policy = std::make_shared<DefaultEventLoopPolicy>();
    Policies &all = policies();
    const std::lock_guard lock(all.mutex);
    all.current.swap(policy); // the one before goes after the lock
}

std::shared_ptr<EventLoopPolicy> eventLoopPolicy()
{
    Policies &all = policies();
    const std::lock_guard lock(all.mutex);
    return all.current;
}

EventLoop &getEventLoop()
{
    if (EventLoop *const loop = runningLoop())
        return *loop;
    return eventLoopPolicy()->getEventLoop();
}

EventLoop &getRunningLoop()
{
    if (EventLoop *const loop = runningLoop())
        return *loop;
    // Asked for first: it makes a QThread object of a thread that was none of Qt's.
    if (QCoreApplication::instance() && QThread::currentThread()->loopLevel() > 0)
        return eventLoopPolicy()->getEventLoop();
    throw NoEventLoop("getRunningLoop: no event loop is running in this thread");
}

void setEventLoop(EventLoop *loop)
{
    eventLoopPolicy()->setEventLoop(loop);
}

std::unique_ptr<EventLoop> newEventLoop()
{
    return eventLoopPolicy()->newEventLoop();
}

void detail::forgetEventLoop(const EventLoop &loop) noexcept
{
    if (ofThread.set == &loop) {
        ofThread.set = nullptr;
        ofThread.wasSet = false;
    }
    if (ofThread.made == &loop)
        ofThread.made = nullptr;
}

} // namespace QCoop

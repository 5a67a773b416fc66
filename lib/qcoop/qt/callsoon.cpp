// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/callsoon.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>
#include <qcoop/core/mailslot.h>
#include <qcoop/qt/mailbox.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>
#include <QtCore/QMutex>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QThread>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <utility>

namespace QCoop {

namespace {

/// A call, unless its context is gone by then.
struct Call
{
    QPointer<QObject> context;
    UniqueFunction<void()> call;
};

/// What waits to be called in one thread; lives there.
class CallBox final : public detail::Mailbox<Call>
{
public:
    using Slot = detail::MailSlot<Call>;

    ~CallBox() override { (void)m_slot->close(); }

    [[nodiscard]] const std::shared_ptr<Slot> &slot() const noexcept { return m_slot; }
    [[nodiscard]] ThreadsafeStatistics statistics() const
    {
        const auto [asked, wakeUps] = m_slot->box().counts();
        return {asked, m_called, m_dropped, wakeUps};
    }

protected:
    [[nodiscard]] detail::Letterbox<Call> &box() noexcept override { return m_slot->box(); }
    void deliver(Call &call) override
    {
        ++(call.context ? m_called : m_dropped);
        if (!call.context)
            return;
        try {
            call.call();
        } catch (...) {
            detail::reportError({ErrorReport::Kind::Callback, Failure::current()});
        }
    }

private:
    const std::shared_ptr<Slot> m_slot = std::make_shared<Slot>([this] { wake(); });
    std::atomic<std::uint64_t> m_called = 0;
    std::atomic<std::uint64_t> m_dropped = 0;
};

/// The mailboxes of all threads that were called.
class CallBoxes
{
public:
    static CallBoxes &all()
    {
        // Never destroyed: threads may end after the statics have.
        static auto *const boxes = new CallBoxes;
        return *boxes;
    }

    /// Puts \a call into the box of \a thread, opened if there is none, and returns its slot.
    [[nodiscard]] std::shared_ptr<CallBox::Slot> put(QThread *thread, Call &&call)
    {
        // The lock is held over the put, so that the box cannot go meanwhile.
        const QMutexLocker lock(&m_mutex);
        CallBox *&box = m_boxes[thread];
        if (!box)
            box = open(thread);
        box->slot()->put(std::move(call));
        return box->slot();
    }

    /// Drops what \a thread was to be called for, because it ends.
    void close(QThread *thread)
    {
        CallBox *box = nullptr;
        {
            const QMutexLocker lock(&m_mutex);
            box = m_boxes.take(thread);
        }
        delete box; // outside the lock: the destructor of a callable may call again
    }

    [[nodiscard]] ThreadsafeStatistics statistics(QThread *thread) const
    {
        const QMutexLocker lock(&m_mutex);
        const CallBox *const box = m_boxes.value(thread);
        return box ? box->statistics() : ThreadsafeStatistics();
    }

private:
    CallBox *open(QThread *thread)
    {
        auto *const box = new CallBox;
        box->moveToThread(thread);
        // Direct, from the ending thread itself: what is posted later would never come. A
        // thread that is destroyed without having run leaves its address to another one.
        const auto end = [this, thread] { close(thread); };
        QObject::connect(thread, &QThread::finished, box, end, Qt::DirectConnection);
        QObject::connect(thread, &QObject::destroyed, box, end, Qt::DirectConnection);
        return box;
    }

    mutable QMutex m_mutex;
    QHash<QThread *, CallBox *> m_boxes;
};

/// The slot that this thread used last: most threads call one other thread only, and then
/// need no lock but that of its letterbox. A slot whose thread has ended refuses.
class LastSlot
{
public:
    ~LastSlot() { s_isGone = true; }

    static void put(QThread *thread, Call &&call)
    {
        if (s_isGone) { // somebody calls while this thread ends
            (void)CallBoxes::all().put(thread, std::move(call));
            return;
        }
        static thread_local LastSlot last;
        if (last.m_thread == thread && last.m_slot->put(std::move(call)))
            return;
        last.m_slot = CallBoxes::all().put(thread, std::move(call));
        last.m_thread = thread;
    }

private:
    static thread_local bool s_isGone;
    QThread *m_thread = nullptr;
    std::shared_ptr<CallBox::Slot> m_slot;
};

thread_local bool LastSlot::s_isGone = false;

/// QCoreApplication takes the posted events of the main thread with it, so that a mailbox
/// of the first application would wait for ever in the second.
void closeMainThread()
{
    CallBoxes::all().close(QThread::currentThread());
}
void beginMainThread()
{
    qAddPostRoutine(closeMainThread);
}
Q_COREAPP_STARTUP_FUNCTION(beginMainThread)

} // namespace

void callSoonThreadsafe(QObject *context, UniqueFunction<void()> call)
{
    if (!context)
        throw std::invalid_argument("callSoonThreadsafe: the context must not be null");
    QThread *const thread = context->thread();
    if (!thread || thread->isFinished()) {
        throw NoReactor("callSoonThreadsafe: the thread of the context has ended; the call "
                        "would never be made");
    }
    LastSlot::put(thread, {context, std::move(call)});
}

ThreadsafeStatistics threadsafeStatistics(QThread *thread)
{
    return CallBoxes::all().statistics(thread);
}

} // namespace QCoop

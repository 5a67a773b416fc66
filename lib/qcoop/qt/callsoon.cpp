// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/callsoon.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>
#include <qcoop/core/time.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QEvent>
#include <QtCore/QHash>
#include <QtCore/QMutex>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QThread>

#include <stdexcept>
#include <utility>
#include <vector>

namespace QCoop {

namespace {

/// What waits to be called in one thread; lives there.
class Mailbox final : public QObject
{
public:
    void put(QObject *context, UniqueFunction<void()> call)
    {
        bool wake = false;
        {
            const QMutexLocker lock(&m_mutex);
            m_letters.push_back({context, std::move(call)});
            ++m_statistics.asked;
            wake = !std::exchange(m_isPosted, true);
            m_statistics.wakeUps += wake ? 1 : 0;
        }
        if (wake)
            QCoreApplication::postEvent(this, new QEvent(drainEvent));
    }

    [[nodiscard]] ThreadsafeStatistics statistics() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_statistics;
    }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() != drainEvent)
            return QObject::event(event);
        drain();
        return true;
    }

private:
    struct Letter
    {
        QPointer<QObject> context;
        UniqueFunction<void()> call;
    };

    static constexpr qint64 budgetMs = 8; // then Qt's other events have their turn
    static const inline auto drainEvent = static_cast<QEvent::Type>(QEvent::registerEventType());

    void wake()
    {
        const QMutexLocker lock(&m_mutex);
        if (std::exchange(m_isPosted, true))
            return;
        ++m_statistics.wakeUps;
        QCoreApplication::postEvent(this, new QEvent(drainEvent));
    }

    void drain()
    {
        {
            const QMutexLocker lock(&m_mutex);
            m_isPosted = false;
            if (m_reading.empty())
                m_reading.swap(m_letters);
        }
        // Ahead of the calls: one of them may run a nested event loop, and that has to be
        // woken for those behind it. The rest of them is kept where both loops find it.
        if (m_reading.size() - m_read > 1)
            wake();
        QElapsedTimer timer;
        timer.start();
        while (m_read < m_reading.size() && timer.elapsed() < budgetMs) {
            Letter letter = std::move(m_reading[m_read++]);
            if (m_read == m_reading.size()) {
                m_reading.clear();
                m_read = 0;
            }
            deliver(letter);
        }
        if (!isEmpty())
            wake();
    }

    [[nodiscard]] bool isEmpty() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_reading.empty() && m_letters.empty();
    }

    void deliver(Letter &letter)
    {
        {
            const QMutexLocker lock(&m_mutex);
            ++(letter.context ? m_statistics.called : m_statistics.dropped);
        }
        if (!letter.context)
            return;
        try {
            letter.call();
        } catch (...) {
            detail::reportError({ErrorReport::Kind::Callback, Failure::current()});
        }
    }

    mutable QMutex m_mutex;
    std::vector<Letter> m_letters;
    ThreadsafeStatistics m_statistics;
    bool m_isPosted = false;
    // Of the mailbox's thread alone:
    std::vector<Letter> m_reading;
    std::size_t m_read = 0;
};

/// The mailboxes of all threads that were called.
class Mailboxes
{
public:
    static Mailboxes &all()
    {
        // Never destroyed: threads may end after the statics have.
        static auto *const mailboxes = new Mailboxes;
        return *mailboxes;
    }

    void put(QThread *thread, QObject *context, UniqueFunction<void()> call)
    {
        // The lock is held over the put, so that the mailbox cannot go meanwhile.
        const QMutexLocker lock(&m_mutex);
        Mailbox *&mailbox = m_mailboxes[thread];
        if (!mailbox)
            mailbox = open(thread);
        mailbox->put(context, std::move(call));
    }

    /// Drops what \a thread was to be called for, because it ends.
    void close(QThread *thread)
    {
        Mailbox *mailbox = nullptr;
        {
            const QMutexLocker lock(&m_mutex);
            mailbox = m_mailboxes.take(thread);
        }
        delete mailbox; // outside the lock: the destructor of a callable may call again
    }

    [[nodiscard]] ThreadsafeStatistics statistics(QThread *thread) const
    {
        const QMutexLocker lock(&m_mutex);
        const Mailbox *const mailbox = m_mailboxes.value(thread);
        return mailbox ? mailbox->statistics() : ThreadsafeStatistics();
    }

private:
    Mailbox *open(QThread *thread)
    {
        auto *const mailbox = new Mailbox;
        mailbox->moveToThread(thread);
        // Direct, from the ending thread itself: what is posted later would never come. A
        // thread that is destroyed without having run leaves its address to another one.
        const auto end = [this, thread] { close(thread); };
        QObject::connect(thread, &QThread::finished, mailbox, end, Qt::DirectConnection);
        QObject::connect(thread, &QObject::destroyed, mailbox, end, Qt::DirectConnection);
        return mailbox;
    }

    mutable QMutex m_mutex;
    QHash<QThread *, Mailbox *> m_mailboxes;
};

/// QCoreApplication takes the posted events of the main thread with it, so that a mailbox
/// of the first application would wait for ever in the second.
void closeMainThread()
{
    Mailboxes::all().close(QThread::currentThread());
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
    Mailboxes::all().put(thread, context, std::move(call));
}

ThreadsafeStatistics threadsafeStatistics(QThread *thread)
{
    return Mailboxes::all().statistics(thread);
}

} // namespace QCoop

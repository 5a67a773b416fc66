// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>
#include <qcoop/core/errorhandler.h>
#include <qcoop/qt/qtreactor.h>

#include <QtCore/QObject>
#include <QtCore/QThread>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace QCoop::detail {

/// Refuses null and objects of other threads. \a what names the refused call: "finished".
/// \throws std::invalid_argument, WrongThread
inline void checkObject(const QObject *object, const char *what)
{
    if (!object)
        throw std::invalid_argument(std::string(what) + ": the object must not be null");
    if (object->thread() != QThread::currentThread()) {
        throw WrongThread(std::string(what) + ": the object lives in another thread than the "
                                              "caller; nothing was done");
    }
}

/// The connections that one wait needs. Thread-affinity: the thread that made it; the senders
/// may live elsewhere.
class Connections
{
public:
    /// The object of this thread that the slots are called for; null once the application
    /// has ended.
    [[nodiscard]] QObject *receiver() const noexcept { return m_receiver; }

    /// Connects \a slot, which must not throw. Returns whether there is such a signal.
    template <typename Sender, typename Signal, typename Slot>
    bool listen(const Sender *sender, Signal signal, Slot slot)
    {
        auto connection = QObject::connect(sender, signal, m_receiver, std::move(slot));
        if (!connection)
            return false;
        m_connections.push_back(std::move(connection));
        return true;
    }
    void disconnect() noexcept
    {
        for (const auto &connection : std::exchange(m_connections, {}))
            QObject::disconnect(connection);
    }

protected:
    /// \throws NoReactor in a thread without an event loop
    Connections()
        : m_receiver(QtReactor::instance().receiver())
    {
    }
    ~Connections() = default;

private:
    QObject *const m_receiver;
    std::vector<QMetaObject::Connection> m_connections;
};

/// One wait for what QObjects tell: its connections, and the Deferred that they end.
/// Whoever ends it first counts; then all the connections are gone.
///
/// Ownership: the slots of the connections own it, and it owns the Deferred, which knows it
/// weakly. The receiver of the connections goes with the reactor, and then so does this,
/// without firing.
/// Thread-affinity: the thread that made it; the senders may live elsewhere.
template <typename T>
class ObjectWait : public Connections, public std::enable_shared_from_this<ObjectWait<T>>
{
public:
    /// \a onCancel is called when somebody cancels the Deferred, after disconnecting. What it
    /// throws is reported, and the Deferred is cancelled all the same.
    /// \throws NoReactor in a thread without an event loop
    [[nodiscard]] static std::shared_ptr<ObjectWait> make(UniqueFunction<void()> onCancel = {})
    {
        const std::shared_ptr<ObjectWait> wait(new ObjectWait(std::move(onCancel)));
        wait->m_deferred = Deferred<T>([weak = std::weak_ptr(wait)](Deferred<T> &) {
            if (const auto self = weak.lock())
                self->cancelled();
        });
        return wait;
    }

    [[nodiscard]] const Deferred<T> &deferred() const noexcept { return m_deferred; }
    [[nodiscard]] bool isOver() const noexcept { return m_deferred.isFired(); }

    /// Fails with SenderDestroyed when \a sender goes. To be called after the listen()s, for
    /// the signal may be destroyed() itself.
    void endWith(const QObject *sender)
    {
        listen(sender, &QObject::destroyed, [self = this->shared_from_this()] {
            self->fail(Failure(SenderDestroyed("what was waited for is gone: its object was "
                                               "destroyed")));
        });
    }

    /// Runs \a part of a slot; what it throws is how this ends.
    template <typename Part>
    void attempt(Part part)
    {
        try {
            part();
        } catch (...) {
            fail(Failure::current());
        }
    }
    /// Both end this and disconnect it; without effect if it is over.
    template <typename... V>
    void succeed(V &&...value)
    {
        disconnect();
        if (!isOver())
            m_deferred.callback(std::forward<V>(value)...);
    }
    void fail(Failure failure)
    {
        disconnect();
        if (!isOver())
            m_deferred.errback(std::move(failure));
    }

private:
    explicit ObjectWait(UniqueFunction<void()> onCancel)
        : m_onCancel(std::move(onCancel))
    {
    }

    void cancelled()
    {
        disconnect();
        if (!m_onCancel)
            return;
        try {
            std::exchange(m_onCancel, {})();
        } catch (...) {
            reportError({ErrorReport::Kind::Canceller, Failure::current()});
        }
    }

    UniqueFunction<void()> m_onCancel;
    Deferred<T> m_deferred;
};

/// What a wait ends with that begins when the application has ended.
[[nodiscard]] Failure applicationEnded(const char *what);

} // namespace QCoop::detail

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/task.h>
#include <qcoop/qt/qtreactor.h>

#include <QtCore/QFuture>
#include <QtCore/QFutureWatcher>
#include <QtCore/QPointer>
#include <QtCore/QPromise>

#include <memory>

namespace QCoop {

/// Whether cancelling the Deferred of a QFuture cancels the computation too.
enum class CancelFuture : bool { No, Yes };

/// A Deferred that fires with the first result of \a future when that is finished; it fails
/// with the exception the future carries, or with CancelledError if it was cancelled or
/// finished without a result. Cancelling it stops watching and, if \a cancel says so, cancels
/// the future for everybody. Once the application has gone it does not fire any more, and
/// cancelling it still does the same.
/// Thread-affinity: any thread with an event loop; the future may be computed anywhere.
template <typename T>
[[nodiscard]] Deferred<T> fromFuture(QFuture<T> future, CancelFuture cancel = CancelFuture::No)
{
    using Watcher = QFutureWatcher<T>;
    QObject *const receiver = QtReactor::instance().receiver();
    if (!receiver)
        return Deferred<T>::failed(Failure(SchedulerStopped("the application has ended")));
    auto *const watcher = new Watcher(receiver); // goes with the thread's reactor at the latest
    const Deferred<T> deferred(
        [watching = QPointer(watcher), future, cancel](Deferred<T> &) mutable {
            if (watching) {
                watching->disconnect();
                watching->deleteLater();
            }
            if (cancel == CancelFuture::Yes)
                future.cancel();
        });
    QObject::connect(watcher, &Watcher::finished, watcher, [watcher, deferred] {
        watcher->deleteLater();
        if (deferred.isFired())
            return; // by whoever holds it; nothing may be thrown into Qt here
        QFuture<T> done = watcher->future();
        try {
            done.waitForFinished(); // throws what the future carries; it is finished
            if constexpr (std::is_void_v<T>) {
                if (!done.isCanceled()) {
                    deferred.callback();
                    return;
                }
            } else if (done.isValid() && done.resultCount() > 0) {
                if constexpr (std::copy_constructible<T>)
                    deferred.callback(done.resultAt(0));
                else
                    deferred.callback(done.takeResult());
                return;
            }
        } catch (...) {
            deferred.errback(Failure::current());
            return;
        }
        deferred.errback(Failure(CancelledError("the QFuture was cancelled")));
    });
    watcher->setFuture(future);
    return deferred;
}

/// A QFuture of what becomes of \a deferred, which is thereby consumed. A stop (see
/// Failure::isStop()) makes it a cancelled future; cancelling the future cancels the
/// Deferred. Thread-affinity: the Deferred's; the future may be watched anywhere.
/// \throws AlreadyConsumed
template <typename T>
[[nodiscard]] QFuture<T> toFuture(const Deferred<T> &deferred)
{
    const auto promise = std::make_shared<QPromise<T>>();
    promise->start();
    const QFuture<T> future = promise->future();
    const auto failed = [promise](const Failure &failure) {
        if (failure.isStop())
            promise->future().cancel();
        else
            promise->setException(failure.error());
        promise->finish();
    };
    if constexpr (std::is_void_v<T>) {
        deferred.then([promise] { promise->finish(); }, failed);
    } else {
        deferred.then(
            [promise](T value) {
                promise->addResult(std::move(value));
                promise->finish();
            },
            failed);
    }
    QObject *const receiver = QtReactor::instance().receiver();
    if (receiver && !future.isFinished()) {
        auto *const watcher = new QFutureWatcher<T>(receiver);
        QObject::connect(watcher, &QFutureWatcherBase::canceled, watcher, [deferred] {
            try {
                deferred.cancel();
            } catch (...) {
                detail::reportError({ErrorReport::Kind::Canceller, Failure::current()});
            }
        });
        QObject::connect(watcher, &QFutureWatcherBase::finished, watcher, &QObject::deleteLater);
        watcher->setFuture(future);
    }
    return future;
}

/// `co_await future;` A temporary future belongs to the waiting task: when the task ends
/// first, the future is cancelled. One that has a name is only no longer watched.
template <typename T>
struct AwaitTraits<QFuture<T>>
{
    static Deferred<T> deferred(QFuture<T> &&future)
    {
        return fromFuture(std::move(future), CancelFuture::Yes);
    }
    static Deferred<T> deferred(const QFuture<T> &future) { return fromFuture(future); }
};

} // namespace QCoop

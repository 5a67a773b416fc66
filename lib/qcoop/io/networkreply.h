// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/task.h>

#include <QtCore/QPointer>
#include <QtCore/QUrl>
#include <QtNetwork/QNetworkReply>

namespace QCoop {

/// A request of QNetworkAccessManager failed.
class NetworkError : public Error
{
public:
    explicit NetworkError(const QNetworkReply &reply);

    [[nodiscard]] QNetworkReply::NetworkError code() const noexcept { return m_code; }
    /// The status that the server answered with, 404; 0 where it did not get so far.
    [[nodiscard]] int httpStatus() const noexcept { return m_httpStatus; }
    /// The URL that was asked for, after redirections.
    [[nodiscard]] const QUrl &url() const noexcept { return m_url; }

private:
    QNetworkReply::NetworkError m_code;
    int m_httpStatus;
    QUrl m_url;
};

/// The one owner of a QNetworkReply: aborts it if it has not finished, and deletes it later.
/// The reply may go before, with its QNetworkAccessManager; then this is empty.
/// Thread-affinity: the thread of the reply.
class OwnedReply
{
public:
    OwnedReply() noexcept = default;
    explicit OwnedReply(QNetworkReply *reply) noexcept
        : m_reply(reply)
    {
    }
    OwnedReply(OwnedReply &&other) noexcept
        : m_reply(other.release())
    {
    }
    OwnedReply &operator=(OwnedReply &&other) noexcept;
    ~OwnedReply() { reset(); }

    [[nodiscard]] QNetworkReply *get() const noexcept { return m_reply; }
    QNetworkReply *operator->() const noexcept { return m_reply; }
    QNetworkReply &operator*() const noexcept { return *m_reply; }
    explicit operator bool() const noexcept { return !m_reply.isNull(); }
    /// Gives the reply up without deleting it.
    [[nodiscard]] QNetworkReply *release() noexcept;
    void reset() noexcept;

private:
    QPointer<QNetworkReply> m_reply;
};

/// Is told how far a download has come: bytes so far, and of how many, or -1.
using DownloadProgress = UniqueFunction<void(qint64 received, qint64 total)>;

/// A Deferred that fires with \a reply when it has finished without an error: at once if it
/// has. It fails with NetworkError, an HTTP status of 400 and above included, and with
/// SenderDestroyed. The reply stays its owner's: whoever asked has to delete it, and
/// cancelling only stops watching. \a progress is called inside the reply's signal; what it
/// throws is what the Deferred fails with.
/// Thread-affinity: the thread of \a reply. \throws std::invalid_argument, WrongThread
///
/// In a task: `co_await reply;`
[[nodiscard]] Deferred<QNetworkReply *> finished(QNetworkReply *reply,
                                                 DownloadProgress progress = {});

/// The same for a reply that belongs to the wait, and then to whoever takes the value: when
/// the wait fails or is cancelled, so also when a task that awaits it is stopped, the reply is
/// aborted and deleted.
///
/// \code
/// const OwnedReply page = co_await OwnedReply(m_network.get(request));
/// show(page->readAll());
/// \endcode
[[nodiscard]] Deferred<OwnedReply> finished(OwnedReply reply, DownloadProgress progress = {});

/// `co_await reply;` of a QNetworkReply *, which stays somebody else's.
template <>
struct AwaitTraits<QNetworkReply *>
{
    static Deferred<QNetworkReply *> deferred(QNetworkReply *reply) { return finished(reply); }
};

/// `co_await OwnedReply(…)` gives the finished reply back to its owner. One that has a name
/// stays there, and the wait only watches it.
template <>
struct AwaitTraits<OwnedReply>
{
    static Deferred<OwnedReply> deferred(OwnedReply &&reply) { return finished(std::move(reply)); }
    static Deferred<QNetworkReply *> deferred(const OwnedReply &reply)
    {
        return finished(reply.get());
    }
};

} // namespace QCoop

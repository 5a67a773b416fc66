// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/io/networkreply.h>

#include <qcoop/qt/objectwait.h>

#include <memory>

namespace QCoop {

namespace {

int statusOf(const QNetworkReply &reply)
{
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

std::string messageOf(const QNetworkReply &reply)
{
    const int status = statusOf(reply);
    const std::string text =
        reply.url().toDisplayString().toStdString() + ": " + reply.errorString().toStdString();
    return status == 0 ? text : text + " (HTTP " + std::to_string(status) + ")";
}

/// Ends \a wait as \a reply has; \a value makes what it fires with.
template <typename Wait, typename Value>
void settle(Wait &wait, const QNetworkReply &reply, Value value)
{
    if (reply.error() == QNetworkReply::NoError)
        wait.succeed(value());
    else
        wait.fail(Failure(NetworkError(reply)));
}

template <typename Wait, typename Value>
void await(const std::shared_ptr<Wait> &wait, QNetworkReply *reply, DownloadProgress progress,
           Value value)
{
    if (reply->isFinished()) {
        settle(*wait, *reply, value);
        return;
    }
    if (!wait->receiver()) {
        wait->fail(detail::applicationEnded("finished"));
        return;
    }
    if (progress) {
        wait->listen(reply, &QNetworkReply::downloadProgress,
                     [wait, tell = std::make_shared<DownloadProgress>(std::move(progress))](
                         qint64 received, qint64 total) {
                         const auto keep = wait;
                         const auto call = tell;
                         keep->attempt([&] { (*call)(received, total); });
                     });
    }
    wait->listen(reply, &QNetworkReply::finished, [wait, reply, value] {
        const auto keep = wait;
        keep->attempt([&] { settle(*keep, *reply, value); });
    });
    wait->endWith(reply);
}

} // namespace

NetworkError::NetworkError(const QNetworkReply &reply)
    : Error(messageOf(reply))
    , m_code(reply.error())
    , m_httpStatus(statusOf(reply))
    , m_url(reply.url())
{
}

OwnedReply &OwnedReply::operator=(OwnedReply &&other) noexcept
{
    if (this != &other) {
        reset();
        m_reply = other.release();
    }
    return *this;
}

QNetworkReply *OwnedReply::release() noexcept
{
    QNetworkReply *const reply = m_reply;
    m_reply.clear();
    return reply;
}

void OwnedReply::reset() noexcept
{
    const QPointer<QNetworkReply> reply(release());
    if (!reply)
        return;
    if (!reply->isFinished())
        reply->abort(); // which tells, and somebody may delete it then
    if (reply)
        reply->deleteLater();
}

Deferred<QNetworkReply *> finished(QNetworkReply *reply, DownloadProgress progress)
{
    detail::checkObject(reply, "finished");
    const auto wait = detail::ObjectWait<QNetworkReply *>::make();
    await(wait, reply, std::move(progress), [reply] { return reply; });
    return wait->deferred();
}

Deferred<OwnedReply> finished(OwnedReply reply, DownloadProgress progress)
{
    detail::checkObject(reply.get(), "finished");
    QNetworkReply *const watched = reply.get();
    const auto owner = std::make_shared<OwnedReply>(std::move(reply));
    const auto wait = detail::ObjectWait<OwnedReply>::make([owner] { owner->reset(); });
    await(wait, watched, std::move(progress), [owner] { return std::move(*owner); });
    return wait->deferred();
}

} // namespace QCoop

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QNetworkReply>

#include <algorithm>

/// A reply whose server is the test.
class FakeReply : public QNetworkReply
{
    Q_OBJECT

public:
    FakeReply()
    {
        setUrl(QUrl(QStringLiteral("test://server/page")));
        open(QIODevice::ReadOnly);
    }

    /// The server answers with \a body, or fails.
    void finish(const QByteArray &body)
    {
        m_body = body;
        setFinished(true);
        Q_EMIT readyRead();
        Q_EMIT finished();
    }
    void finishWith(NetworkError error, int httpStatus)
    {
        setError(error, QStringLiteral("the server says no"));
        setAttribute(QNetworkRequest::HttpStatusCodeAttribute, httpStatus);
        setFinished(true);
        Q_EMIT errorOccurred(error);
        Q_EMIT finished();
    }
    void abort() override
    {
        ++aborts;
        finishWith(OperationCanceledError, 0);
    }
    /// How many connections of anybody there are.
    [[nodiscard]] int connections() const
    {
        return receivers(SIGNAL(finished())) + receivers(SIGNAL(destroyed())) +
               receivers(SIGNAL(downloadProgress(qint64, qint64)));
    }

    int aborts = 0;

protected:
    qint64 readData(char *data, qint64 maxSize) override
    {
        const qint64 size = std::min<qint64>(maxSize, m_body.size());
        std::copy_n(m_body.constData(), size, data);
        m_body.remove(0, size);
        return size;
    }

private:
    QByteArray m_body;
};

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QHash>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

/// Speaks enough HTTP for a test: answers each GET with what was set for its path, with 404
/// where nothing was, and a "/never" not at all.
class HttpServer : public QTcpServer
{
    Q_OBJECT

public:
    HttpServer()
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *const socket = nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, socket,
                        [this, socket, request = QByteArray()]() mutable {
                            request += socket->readAll();
                            if (request.endsWith("\r\n\r\n"))
                                answer(*socket, request.split(' ').value(1));
                        });
                connect(socket, &QTcpSocket::disconnected, this, [this] { ++disconnected; });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }

    void serve(const QByteArray &path, const QByteArray &body) { m_bodies[path] = body; }
    [[nodiscard]] QUrl url(const QString &path) const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(serverPort()).arg(path));
    }

    int asked = 0;
    int disconnected = 0;

private:
    void answer(QTcpSocket &socket, const QByteArray &path)
    {
        ++asked;
        if (path == "/never")
            return;
        const bool isThere = m_bodies.contains(path);
        const QByteArray body = m_bodies.value(path, "nothing here");
        socket.write(isThere ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 404 Not Found\r\n");
        socket.write("Content-Length: " + QByteArray::number(body.size()) + "\r\n");
        socket.write("Connection: close\r\n\r\n" + body);
        socket.disconnectFromHost();
    }

    QHash<QByteArray, QByteArray> m_bodies;
};

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QIODevice>

#include <algorithm>
#include <utility>

/// A sequential device, as a socket is, whose other end is in the test's hands.
class PipeDevice : public QIODevice
{
    Q_OBJECT

public:
    PipeDevice() { open(QIODevice::ReadWrite); }

    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] qint64 bytesAvailable() const override
    {
        return m_in.size() + QIODevice::bytesAvailable();
    }
    [[nodiscard]] bool canReadLine() const override
    {
        return m_in.contains('\n') || QIODevice::canReadLine();
    }
    [[nodiscard]] qint64 bytesToWrite() const override { return m_out.size(); }

    /// \a bytes arrive.
    void feed(const QByteArray &bytes)
    {
        m_in += bytes;
        Q_EMIT readyRead();
    }
    /// The other end closes.
    void hangUp() { Q_EMIT readChannelFinished(); }
    /// What was written goes out.
    void drain()
    {
        const qint64 bytes = std::exchange(m_out, {}).size();
        Q_EMIT bytesWritten(bytes);
    }
    /// How many connections of anybody there are.
    [[nodiscard]] int connections() const
    {
        return receivers(SIGNAL(readyRead())) + receivers(SIGNAL(bytesWritten(qint64))) +
               receivers(SIGNAL(readChannelFinished())) + receivers(SIGNAL(aboutToClose())) +
               receivers(SIGNAL(destroyed()));
    }

protected:
    qint64 readData(char *data, qint64 maxSize) override
    {
        const qint64 size = std::min<qint64>(maxSize, m_in.size());
        std::copy_n(m_in.constData(), size, data);
        m_in.remove(0, size);
        return size;
    }
    qint64 writeData(const char *data, qint64 size) override
    {
        m_out.append(data, size);
        return size;
    }

private:
    QByteArray m_in;
    QByteArray m_out;
};

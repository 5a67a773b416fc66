// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>
#include <qcoop/qt/objectwait.h>

#include <QtCore/QByteArray>
#include <QtCore/QIODevice>
#include <QtCore/QString>

#include <concepts>
#include <functional>

namespace QCoop {

/// A device failed, was closed while somebody waited, or is of no use for what was asked.
class DeviceError : public Error
{
public:
    using Error::Error;
    DeviceError(const char *what, const QString &text)
        : Error(std::string(what) + ": " + text.toStdString())
    {
    }
};

namespace detail {

/// Whether a device can bring more than what it holds.
enum class DeviceEnd { No, Clean, Error };

/// What QIODevice cannot tell of itself: whether it has come to its end, and what it says so
/// with. The type of the device at the call tells, so that this room needs no QtNetwork.
class DeviceKind
{
public:
    using Look = std::function<void()>;

    template <typename Device>
    [[nodiscard]] static DeviceKind of() noexcept
    {
        return DeviceKind(&endOf<Device>, &listenMore<Device>);
    }

    [[nodiscard]] DeviceEnd end(const QIODevice &device) const { return m_end(device); }
    /// Has \a look called whenever the device says what concerns its end.
    void listen(Connections &connections, const QIODevice &device, const Look &look) const
    {
        m_listenMore(connections, device, look);
    }

private:
    using End = DeviceEnd (*)(const QIODevice &);
    using ListenMore = void (*)(Connections &, const QIODevice &, const Look &);

    DeviceKind(End endOfDevice, ListenMore listenToDevice) noexcept
        : m_end(endOfDevice)
        , m_listenMore(listenToDevice)
    {
    }

    template <typename Device>
    static constexpr bool isTcpLike = requires
    {
        Device::UnconnectedState;
        Device::RemoteHostClosedError;
    };
    template <typename Device>
    static constexpr bool isLocalLike = requires
    {
        Device::UnconnectedState;
        Device::PeerClosedError;
    };
    template <typename Device>
    static constexpr bool isReplyLike = requires(const Device &device)
    {
        device.isFinished();
        device.error();
        &Device::finished;
        Device::NoError;
    };

    template <typename Device>
    static DeviceEnd endOf(const QIODevice &device)
    {
        [[maybe_unused]] const auto &typed = static_cast<const Device &>(device);
        if constexpr (isTcpLike<Device>)
            return endOfSocket(typed, Device::RemoteHostClosedError);
        else if constexpr (isLocalLike<Device>)
            return endOfSocket(typed, Device::PeerClosedError);
        else if constexpr (isReplyLike<Device>)
            return endOfReply(typed);
        else
            return endOfCoreDevice(device);
    }
    template <typename Socket, typename SocketError>
    static DeviceEnd endOfSocket(const Socket &socket, SocketError closedByPeer)
    {
        if (socket.state() != Socket::UnconnectedState)
            return DeviceEnd::No;
        const auto error = socket.error();
        return error == closedByPeer || error == Socket::UnknownSocketError ? DeviceEnd::Clean
                                                                            : DeviceEnd::Error;
    }
    template <typename Reply>
    static DeviceEnd endOfReply(const Reply &reply)
    {
        if (!reply.isFinished())
            return DeviceEnd::No;
        return reply.error() == Reply::NoError ? DeviceEnd::Clean : DeviceEnd::Error;
    }
    template <typename Device>
    static void listenMore(Connections &connections, const QIODevice &device, const Look &look)
    {
        [[maybe_unused]] const auto *typed = static_cast<const Device *>(&device);
        if constexpr (isTcpLike<Device> || isLocalLike<Device>) {
            connections.listen(typed, &Device::errorOccurred, look);
            connections.listen(typed, &Device::disconnected, look);
        } else if constexpr (isReplyLike<Device>) {
            connections.listen(typed, &Device::finished, look);
        } else {
            listenToCoreDevice(connections, device, look);
        }
    }
    /// QProcess and files are known by what they are, also through a QIODevice *.
    static DeviceEnd endOfCoreDevice(const QIODevice &device);
    static void listenToCoreDevice(Connections &connections, const QIODevice &device,
                                   const Look &look);

    End m_end;
    ListenMore m_listenMore;
};

Deferred<bool> readyRead(QIODevice *device, DeviceKind kind);
Deferred<QByteArray> read(QIODevice *device, qint64 maxSize, DeviceKind kind);
Deferred<QByteArray> readLine(QIODevice *device, qint64 maxSize, DeviceKind kind);
Deferred<QByteArray> readAll(QIODevice *device, qint64 maxSize, DeviceKind kind);
Deferred<> bytesWritten(QIODevice *device, DeviceKind kind);

} // namespace detail

/// Waiting for a QIODevice, as asyncio's streams do it. What holds of all of these:
///
/// They fire at once if they can. Whoever asked first is served first. They fail with
/// DeviceError if the device fails or is closed meanwhile, and with SenderDestroyed if it is
/// destroyed; what had come before can still be read from the device itself. Cancelling stops
/// watching, and takes nothing from the device. What a Deferred has fired with is the
/// waiter's: a task that is stopped in the one turn between loses it.
///
/// Give the device as what it is, a QTcpSocket * and not a QIODevice *: through the latter, a
/// connection that had ended before the call is not known to have ended. Files and QBuffers
/// never wait: what is there is there. A file that is no random-access device (a pipe, a
/// terminal) never says that it is ready, so it is refused; use QSocketNotifier or a socket.
/// Of a QProcess, the current read channel is meant.
/// Units: bytes. Thread-affinity: the thread of the device.
/// All throw, with nothing changed: std::invalid_argument (null, a negative size), WrongThread,
/// DeviceError (not open for that).
///
/// A Deferred that fires with true once there is something to read, with false at the end:
/// `while (co_await readyRead(&socket)) take(socket.readAll());`
template <std::derived_from<QIODevice> Device>
[[nodiscard]] Deferred<bool> readyRead(Device *device)
{
    return detail::readyRead(device, detail::DeviceKind::of<Device>());
}

/// Up to \a maxSize bytes as soon as there is one; nothing at the end.
/// Semantics: asyncio, StreamReader.read(n).
template <std::derived_from<QIODevice> Device>
[[nodiscard]] Deferred<QByteArray> read(Device *device, qint64 maxSize)
{
    return detail::read(device, maxSize, detail::DeviceKind::of<Device>());
}

/// A line with its '\n', or as much of one as \a maxSize bytes, if that is not 0. At the end
/// what is left, without a '\n', and then nothing. Where the device fails, what is left of a
/// line stays in it. Semantics: asyncio, StreamReader.readline(); QIODevice::readLine().
template <std::derived_from<QIODevice> Device>
[[nodiscard]] Deferred<QByteArray> readLine(Device *device, qint64 maxSize = 0)
{
    return detail::readLine(device, maxSize, detail::DeviceKind::of<Device>());
}

/// All that comes until the end. It is taken from the device as it comes, and lost if the
/// wait fails or is cancelled. With \a maxSize other than 0 it fails with DeviceError at more
/// than that. Semantics: asyncio, StreamReader.read(-1); not QIODevice::readAll(), which is
/// readyRead() and then that.
template <std::derived_from<QIODevice> Device>
[[nodiscard]] Deferred<QByteArray> readAll(Device *device, qint64 maxSize = 0)
{
    return detail::readAll(device, maxSize, detail::DeviceKind::of<Device>());
}

/// A Deferred that fires when all that was written has left the device's buffer; a file is
/// flushed. It fails with DeviceError if the device ends before.
/// Semantics: asyncio, StreamWriter.drain() with a high-water mark of 0.
template <std::derived_from<QIODevice> Device>
[[nodiscard]] Deferred<> bytesWritten(Device *device)
{
    return detail::bytesWritten(device, detail::DeviceKind::of<Device>());
}

} // namespace QCoop

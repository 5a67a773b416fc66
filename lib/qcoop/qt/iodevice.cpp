// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/iodevice.h>

#include <QtCore/QFileDevice>
#include <QtCore/QProcess>

#include <algorithm>

namespace QCoop::detail {

namespace {

/// Refuses what could never be fulfilled. \a mode is what the device must be open for.
void checkDevice(QIODevice *device, QIODevice::OpenModeFlag mode, const char *what)
{
    checkObject(device, what);
    if (!(device->openMode() & mode)) {
        throw DeviceError(what, mode == QIODevice::ReadOnly
                                    ? QStringLiteral("the device is not open for reading")
                                    : QStringLiteral("the device is not open for writing"));
    }
    if (mode == QIODevice::ReadOnly && device->isSequential() &&
        qobject_cast<QFileDevice *>(device)) {
        throw DeviceError(what, QStringLiteral("a sequential file never tells that it is ready"));
    }
}

void checkSize(qint64 size, const char *what)
{
    if (size < 0) {
        throw std::invalid_argument(std::string(what) + ": the size must not be negative (is " +
                                    std::to_string(size) + ")");
    }
}

bool hasFileError(const QIODevice &device)
{
    const auto *const file = qobject_cast<const QFileDevice *>(&device);
    return file && file->error() != QFileDevice::NoError;
}

/// Looks at a device whenever it says something, until \a step ends the wait. The step is
/// called with the wait, the device and whether more can come; whatever ends the wait is the
/// last thing it does, for the device may be gone then.
template <typename T, typename Step>
class DeviceWatch : public std::enable_shared_from_this<DeviceWatch<T, Step>>
{
public:
    DeviceWatch(QIODevice *device, DeviceKind kind, const char *what, Step step)
        : m_wait(ObjectWait<T>::make())
        , m_device(*device)
        , m_kind(kind)
        , m_what(what)
        , m_step(std::move(step))
    {
    }

    Deferred<T> begin()
    {
        look();
        if (m_wait->isOver())
            return m_wait->deferred();
        if (!m_wait->receiver()) {
            m_wait->fail(applicationEnded(m_what));
            return m_wait->deferred();
        }
        const auto self = this->shared_from_this();
        const auto lookAgain = [self] { self->look(); };
        m_wait->listen(&m_device, &QIODevice::readyRead, lookAgain);
        m_wait->listen(&m_device, &QIODevice::bytesWritten, lookAgain);
        m_kind.listen(*m_wait, m_device, lookAgain);
        m_wait->listen(&m_device, &QIODevice::readChannelFinished, [self] {
            self->m_channelHasFinished = true;
            self->look();
        });
        m_wait->listen(&m_device, &QIODevice::aboutToClose, [self] {
            self->m_wait->fail(Failure(
                DeviceError(self->m_what, QStringLiteral("the device was closed meanwhile"))));
        });
        m_wait->endWith(&m_device);
        return m_wait->deferred();
    }

private:
    void look()
    {
        if (m_wait->isOver()) {
            m_wait->disconnect(); // somebody fired it by hand
            return;
        }
        const auto keep = this->shared_from_this();
        m_wait->attempt([&] {
            DeviceEnd end = m_kind.end(m_device);
            if (end == DeviceEnd::No && m_channelHasFinished)
                end = DeviceEnd::Clean;
            m_step(*m_wait, m_device, end);
        });
    }

    const std::shared_ptr<ObjectWait<T>> m_wait;
    QIODevice &m_device; // while there are connections, it is there
    const DeviceKind m_kind;
    const char *const m_what;
    Step m_step;
    bool m_channelHasFinished = false;
};

template <typename T, typename Step>
Deferred<T> watch(QIODevice *device, DeviceKind kind, const char *what, Step step)
{
    return std::make_shared<DeviceWatch<T, Step>>(device, kind, what, std::move(step))->begin();
}

/// What the device failed with.
Failure failureOf(const QIODevice &device, const char *what)
{
    return Failure(DeviceError(what, device.errorString()));
}

/// How much is worth asking for at once. Room for it is made before, and there are files that
/// do not know their size.
qint64 portion(const QIODevice &device, qint64 maxSize)
{
    constexpr qint64 unknown = 65536;
    return std::min(maxSize, std::max(device.bytesAvailable(), unknown));
}

/// A line, or as much of one as \a maxSize bytes if that is not 0. What QIODevice::readLine()
/// with a size makes of it depends on the version of Qt.
QByteArray takeLine(QIODevice &device, qint64 maxSize)
{
    if (maxSize == 0)
        return device.readLine();
    QByteArray line(portion(device, maxSize), Qt::Uninitialized);
    line.resize(std::max<qint64>(0, device.readLine(line.data(), line.size() + 1)));
    return line;
}

/// Adds what is there to \a all, until that is longer than \a maxSize.
void takeAll(QIODevice &device, qint64 maxSize, QByteArray &all)
{
    while (all.size() <= maxSize) {
        const qint64 room = portion(device, maxSize - all.size());
        const QByteArray part = device.read(std::max<qint64>(room, 1)); // 1: is there more?
        if (part.isEmpty())
            return;
        all += part;
    }
}

/// Ends a wait that nothing more comes for: with what is \a left, or with the error.
void endRead(ObjectWait<QByteArray> &wait, QIODevice &device, DeviceEnd end, const char *what,
             QByteArray left)
{
    if (end == DeviceEnd::Error || hasFileError(device))
        wait.fail(failureOf(device, what));
    else
        wait.succeed(std::move(left));
}

} // namespace

DeviceEnd DeviceKind::endOfCoreDevice(const QIODevice &device)
{
    if (!device.isSequential())
        return DeviceEnd::Clean; // nothing comes later
    const auto *const process = qobject_cast<const QProcess *>(&device);
    if (!process || process->state() != QProcess::NotRunning)
        return DeviceEnd::No;
    return process->error() == QProcess::FailedToStart ? DeviceEnd::Error : DeviceEnd::Clean;
}

void DeviceKind::listenToCoreDevice(Connections &connections, const QIODevice &device,
                                    const Look &look)
{
    if (const auto *const process = qobject_cast<const QProcess *>(&device)) {
        connections.listen(process, &QProcess::finished, look);
        connections.listen(process, &QProcess::errorOccurred, look);
    }
}

Deferred<bool> readyRead(QIODevice *device, DeviceKind kind)
{
    constexpr auto what = "readyRead";
    checkDevice(device, QIODevice::ReadOnly, what);
    return watch<bool>(device, kind, what, [](auto &wait, QIODevice &from, DeviceEnd end) {
        if (from.isSequential() ? from.bytesAvailable() > 0 : !from.atEnd())
            wait.succeed(true);
        else if (end == DeviceEnd::Error)
            wait.fail(failureOf(from, what));
        else if (end == DeviceEnd::Clean)
            wait.succeed(false);
    });
}

Deferred<QByteArray> read(QIODevice *device, qint64 maxSize, DeviceKind kind)
{
    constexpr auto what = "read";
    checkSize(maxSize, what);
    checkDevice(device, QIODevice::ReadOnly, what);
    return watch<QByteArray>(device, kind, what,
                             [maxSize](auto &wait, QIODevice &from, DeviceEnd end) {
                                 QByteArray data = from.read(portion(from, maxSize));
                                 if (!data.isEmpty() || maxSize == 0)
                                     wait.succeed(std::move(data));
                                 else if (end != DeviceEnd::No)
                                     endRead(wait, from, end, what, {});
                             });
}

Deferred<QByteArray> readLine(QIODevice *device, qint64 maxSize, DeviceKind kind)
{
    constexpr auto what = "readLine";
    checkSize(maxSize, what);
    checkDevice(device, QIODevice::ReadOnly, what);
    return watch<QByteArray>(
        device, kind, what, [maxSize](auto &wait, QIODevice &from, DeviceEnd end) {
            const bool isFull = maxSize > 0 && from.bytesAvailable() >= maxSize;
            if (isFull || from.canReadLine())
                wait.succeed(takeLine(from, maxSize));
            else if (end == DeviceEnd::Error)
                wait.fail(failureOf(from, what));
            else if (end == DeviceEnd::Clean)
                endRead(wait, from, end, what, takeLine(from, maxSize));
        });
}

Deferred<QByteArray> readAll(QIODevice *device, qint64 maxSize, DeviceKind kind)
{
    constexpr auto what = "readAll";
    checkSize(maxSize, what);
    checkDevice(device, QIODevice::ReadOnly, what);
    return watch<QByteArray>(
        device, kind, what,
        [maxSize, all = QByteArray()](auto &wait, QIODevice &from, DeviceEnd end) mutable {
            if (maxSize > 0)
                takeAll(from, maxSize, all);
            else
                all += from.readAll();
            if (maxSize > 0 && all.size() > maxSize) {
                wait.fail(Failure(DeviceError(
                    what, QStringLiteral("there are more than %1 bytes").arg(maxSize))));
            } else if (end != DeviceEnd::No) {
                endRead(wait, from, end, what, std::move(all));
            }
        });
}

Deferred<> bytesWritten(QIODevice *device, DeviceKind kind)
{
    constexpr auto what = "bytesWritten";
    checkDevice(device, QIODevice::WriteOnly, what);
    return watch<void>(device, kind, what, [kind](auto &wait, QIODevice &to, DeviceEnd) {
        const DeviceEnd end = kind.end(to); // whether its read channel has finished is no matter
        if (auto *const file = qobject_cast<QFileDevice *>(&to); file && !file->flush())
            wait.fail(failureOf(to, what));
        else if (to.bytesToWrite() == 0)
            wait.succeed();
        else if (end == DeviceEnd::Error)
            wait.fail(failureOf(to, what));
        else if (end == DeviceEnd::Clean)
            wait.fail(Failure(DeviceError(
                what, QStringLiteral("the device came to its end before all was written"))));
    });
}

} // namespace QCoop::detail

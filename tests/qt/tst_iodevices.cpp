// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "deviceoutcome.h"

#include "pipedevice.h"

#include <QBuffer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <limits>
#include <memory>
#include <thread>

#include <sys/stat.h>

using namespace QCoop;

/// Reading and writing devices: in what order, how much, until when; files and buffers. The
/// outcomes that all awaitables have are in tst_awaitables, sockets and processes in
/// tst_sockets.
class tst_IoDevices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoAsksFirstIsServedFirst();
    void readTakesWhatThereIs();
    void aLongLineComesInParts();
    void cancellingTakesNothingOfALine();
    void whoeverIsServedMayDestroyTheDevice();
    void readAllHasALimit();
    void anySizeMayBeTheLimit_data();
    void anySizeMayBeTheLimit();
    void filesThatDoNotKnowTheirSizeAreReadWhole();
    void theEndOfReadingIsNoEndOfWriting();
    void cancellingTakesNothingFromTheDevice();
    void filesNeverWait();
    void buffersNeverWait();
    void aNamedPipeOpenedAsAFileIsRefused();
    void misuseIsRefused();
};

void tst_IoDevices::whoAsksFirstIsServedFirst()
{
    PipeDevice device;
    QByteArrayList served;
    readLine(&device).then(
        [&](const QByteArray &line) { served << QByteArray("first " + line.trimmed()); });
    read(&device, 1).then([&](const QByteArray &bytes) {
        served << QByteArray("second " + bytes);
    });
    readLine(&device).then(
        [&](const QByteArray &line) { served << QByteArray("third " + line.trimmed()); });
    device.feed("a\nbc\n");
    QCOMPARE(served, QByteArrayList({"first a", "second b", "third c"}));
    QCOMPARE(device.connections(), 0);
}

void tst_IoDevices::readTakesWhatThereIs()
{
    PipeDevice device;
    const auto two = read(&device, 2);
    device.feed("abc");
    QCOMPARE(two.value(), QByteArray("ab"));
    QCOMPARE(read(&device, 100).value(), QByteArray("c"));
    QCOMPARE(read(&device, 0).value(), QByteArray());
    const auto end = read(&device, 1);
    QVERIFY(!end.isFired());
    device.hangUp();
    QCOMPARE(end.value(), QByteArray());
}

void tst_IoDevices::aLongLineComesInParts()
{
    PipeDevice device;
    const auto part = readLine(&device, 4);
    device.feed("abc");
    QVERIFY(!part.isFired());
    device.feed("defg\nx");
    QCOMPARE(part.value(), QByteArray("abcd"));
    QCOMPARE(readLine(&device, 100).value(), QByteArray("efg\n"));
}

void tst_IoDevices::cancellingTakesNothingOfALine()
{
    PipeDevice device;
    device.feed("rest");
    const auto line = readLine(&device);
    QVERIFY(!line.isFired());
    line.cancel();
    QCOMPARE(outcomeOf(line), u"CancelledError"_s);
    QCOMPARE(device.readAll(), QByteArray("rest"));
}

void tst_IoDevices::whoeverIsServedMayDestroyTheDevice()
{
    auto device = std::make_unique<PipeDevice>();
    QStringList served;
    readLine(device.get()).then([&](const QByteArray &line) {
        served << QString::fromUtf8(line.trimmed());
        device.reset();
    });
    readLine(device.get())
        .then([](const QByteArray &) {},
              [&](const Failure &failure) { served << nameOf(failure); });
    device->feed("a\n");
    QCOMPARE(served, QStringList({u"a"_s, u"SenderDestroyed"_s}));
}

void tst_IoDevices::readAllHasALimit()
{
    PipeDevice device;
    const auto fits = readAll(&device, 4);
    device.feed("ab");
    device.feed("cd");
    QVERIFY(!fits.isFired());
    device.hangUp();
    QCOMPARE(fits.value(), QByteArray("abcd"));

    const auto tooMuch = readAll(&device, 4);
    device.feed("abc");
    device.feed("de and more");
    QCOMPARE(outcomeOf(tooMuch), u"DeviceError"_s);
    QCOMPARE(device.connections(), 0);
}

void tst_IoDevices::anySizeMayBeTheLimit_data()
{
    QTest::addColumn<qint64>("size");
    QTest::newRow("eight gigabytes") << (qint64(1) << 33);
    QTest::newRow("the largest but one") << std::numeric_limits<qint64>::max() - 1;
    QTest::newRow("the largest") << std::numeric_limits<qint64>::max();
}

void tst_IoDevices::anySizeMayBeTheLimit()
{
    QFETCH(qint64, size);
    class Asked final : public PipeDevice
    {
    public:
        qint64 most = 0; // room is made for what is asked for
    private:
        qint64 readData(char *data, qint64 maxSize) override
        {
            most = std::max(most, maxSize);
            return PipeDevice::readData(data, maxSize);
        }
    } device;
    const QByteArray much(200'000, 'x');
    QByteArray bytes;
    device.feed(much);
    while (bytes.size() < much.size())
        bytes += read(&device, size).value();
    QCOMPARE(bytes, much);
    device.feed("a\nb");
    QCOMPARE(readLine(&device, size).value(), QByteArray("a\n"));
    const auto all = readAll(&device, size);
    device.feed(much);
    QVERIFY(!all.isFired());
    device.hangUp();
    QCOMPARE(all.value(), "b" + much);
    QVERIFY2(device.most <= 300'000, qPrintable(QString::number(device.most)));
}

void tst_IoDevices::filesThatDoNotKnowTheirSizeAreReadWhole()
{
    QFile file(u"/proc/self/maps"_s);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        QSKIP("there is no /proc here");
    const QByteArray all = readAll(&file, qint64(1) << 33).value();
    QVERIFY(all.size() > 0 && all.endsWith('\n'));
    QVERIFY(file.seek(0));
    QCOMPARE(outcomeOf(readAll(&file, 100)), u"DeviceError"_s);
}

void tst_IoDevices::theEndOfReadingIsNoEndOfWriting()
{
    PipeDevice device;
    device.write("x");
    const auto written = bytesWritten(&device);
    const auto all = readAll(&device);
    device.hangUp();
    QVERIFY(all.isFired());
    QVERIFY(!written.isFired());
    device.drain();
    QVERIFY(written.hasValue());
}

void tst_IoDevices::cancellingTakesNothingFromTheDevice()
{
    PipeDevice device;
    CooperativeTask task = cooperate(this, [&]() -> Task<> { co_await readLine(&device); });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    device.feed("no line yet");
    task.stop();
    QCOMPARE(device.connections(), 0);
    QCOMPARE(device.readAll(), QByteArray("no line yet"));
}

void tst_IoDevices::filesNeverWait()
{
    QTemporaryDir directory;
    QFile file(directory.filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.write("a\nb\nrest");
    QVERIFY(bytesWritten(&file).hasValue());
    QCOMPARE(QFile(file.fileName()).size(), 8);
    file.seek(0);
    QVERIFY(readyRead(&file).value());
    QCOMPARE(readLine(&file).value(), QByteArray("a\n"));
    QCOMPARE(read(&file, 2).value(), QByteArray("b\n"));
    QCOMPARE(readAll(static_cast<QIODevice *>(&file)).value(), QByteArray("rest"));
    QCOMPARE(readLine(&file).value(), QByteArray());
    QVERIFY(!readyRead(&file).value());

    QFile system(u"/proc/self/status"_s); // says that its size is 0
    QVERIFY(system.open(QIODevice::ReadOnly));
    QVERIFY(readLine(&system).value().startsWith("Name:"));
}

void tst_IoDevices::buffersNeverWait()
{
    QByteArray bytes("a\nb");
    QBuffer buffer(&bytes);
    QVERIFY(buffer.open(QIODevice::ReadWrite));
    QCOMPARE(readLine(&buffer).value(), QByteArray("a\n"));
    QCOMPARE(readAll(&buffer).value(), QByteArray("b"));
    QCOMPARE(read(&buffer, 1).value(), QByteArray());
    buffer.write("c");
    QVERIFY(bytesWritten(&buffer).hasValue());
}

void tst_IoDevices::aNamedPipeOpenedAsAFileIsRefused()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(u"pipe"_s);
    QCOMPARE(::mkfifo(path.toUtf8().constData(), 0600), 0);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite)); // so that opening needs no other end
    QCOMPARE(errorOf([&] { (void)readLine(&file); }), u"DeviceError"_s);
}

void tst_IoDevices::misuseIsRefused()
{
    PipeDevice *const none = nullptr;
    QCOMPARE(errorOf([&] { (void)readLine(none); }), u"std::invalid_argument"_s);
    PipeDevice closed;
    closed.close();
    QCOMPARE(errorOf([&] { (void)readyRead(&closed); }), u"DeviceError"_s);
    QCOMPARE(errorOf([&] { (void)bytesWritten(&closed); }), u"DeviceError"_s);
    PipeDevice device;
    for (const qint64 negative : {qint64(-1), std::numeric_limits<qint64>::min()}) {
        QCOMPARE(errorOf([&] { (void)read(&device, negative); }), u"std::invalid_argument"_s);
        QCOMPARE(errorOf([&] { (void)readLine(&device, negative); }), u"std::invalid_argument"_s);
        QCOMPARE(errorOf([&] { (void)readAll(&device, negative); }), u"std::invalid_argument"_s);
    }
    QBuffer writeOnly;
    QVERIFY(writeOnly.open(QIODevice::WriteOnly));
    QCOMPARE(errorOf([&] { (void)readAll(&writeOnly); }), u"DeviceError"_s);
    QString error;
    std::thread([&] { error = errorOf([&] { (void)readLine(&device); }); }).join();
    QCOMPARE(error, u"WrongThread"_s);
    QCOMPARE(device.connections(), 0);
}

QTEST_GUILESS_MAIN(tst_IoDevices)
#include "moc_pipedevice.cpp"
#include "tst_iodevices.moc"

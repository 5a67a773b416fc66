// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../qt/awaitablematrix.h"
#include "fakereply.h"
#include "httpserver.h"

#include <qcoop/io/networkreply.h>

#include <QNetworkAccessManager>
#include <QNetworkProxy>

#include <thread>

using namespace QCoop;

namespace {

const QString nothing = u"nothing"_s;

QString textOf(QNetworkReply *reply)
{
    const QByteArray body = reply->readAll();
    return body.isEmpty() ? nothing : QString::fromUtf8(body);
}

/// A reply that stays the test's.
class ReplySpecimen final : public Specimen
{
public:
    Task<QString> await() override
    {
        QNetworkReply *const reply = m_reply.get();
        co_return textOf(co_await reply);
    }
    Deferred<QString> wait() override { return finished(m_reply.get()).then(textOf); }
    void fire() override { m_reply->finish("7"); }
    void fail() override { m_reply->finishWith(QNetworkReply::ContentNotFoundError, 404); }
    void killSender() override { m_reply.reset(); }
    bool isForgotten() const override
    {
        return m_reply->connections() == 0 && m_reply->aborts == 0;
    }

private:
    std::unique_ptr<FakeReply> m_reply = std::make_unique<FakeReply>();
};

/// A reply that belongs to whoever waits: it goes with the wait.
class OwnedSpecimen final : public Specimen
{
public:
    Task<QString> await() override
    {
        const OwnedReply reply = co_await OwnedReply(m_reply.data());
        co_return textOf(reply.get());
    }
    Deferred<QString> wait() override
    {
        return finished(OwnedReply(m_reply)).then([](const OwnedReply &reply) {
            return textOf(reply.get());
        });
    }
    void fire() override
    {
        if (m_reply && !m_reply->isFinished())
            m_reply->finish("7");
    }
    void fail() override { m_reply->finishWith(QNetworkReply::ContentNotFoundError, 404); }
    void killSender() override { delete m_reply; }
    bool isForgotten() const override
    {
        return runUntil([&] { return m_reply.isNull(); });
    }

private:
    const QPointer<FakeReply> m_reply{new FakeReply};
};

template <typename Made>
AwaitableRow rowOf(const char *name)
{
    AwaitableRow row(name, [] { return std::make_unique<Made>(); });
    row.withFired(u"7"_s).withFailed(u"NetworkError"_s).withSenderDead(u"SenderDestroyed"_s);
    return row;
}

std::vector<AwaitableRow> rows()
{
    // The second to look finds nothing left, for the first has read it.
    return {rowOf<ReplySpecimen>("QNetworkReply *").withTwice(nothing).withAlreadyDone(nothing),
            rowOf<OwnedSpecimen>("OwnedReply")};
}

} // namespace

/// Waiting for network replies: the outcomes of all awaitables, on replies that the test makes
/// up, and requests to a server in this program.
class tst_NetworkReply : public AwaitableMatrix
{
    Q_OBJECT

public:
    tst_NetworkReply()
        : AwaitableMatrix(rows())
    {
        m_network.setProxy(QNetworkProxy::NoProxy);
        m_server.serve("/page", "the page");
    }

private Q_SLOTS:
    void thePageOfAServerArrives();
    void anErrorHasItsCodeStatusAndUrl();
    void aReplyCanBeAwaitedTwiceAndLater();
    void anOwnedReplyIsAbortedWithItsTask();
    void anOwnedReplyThatHasANameIsWatchedOnly();
    void aReplyThatSomebodyAbortsIsAnError();
    void theReplyGoesWithItsManager();
    void progressIsTold();
    void progressThatThrowsIsAFailure();
    void aPageIsReadLineByLine();
    void misuseIsRefused();

private:
    QNetworkReply *get(const QString &path)
    {
        return m_network.get(QNetworkRequest(m_server.url(path)));
    }

    HttpServer m_server;
    QNetworkAccessManager m_network;
};

void tst_NetworkReply::thePageOfAServerArrives()
{
    QString page;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        const OwnedReply reply = co_await OwnedReply(get(u"/page"_s));
        page = textOf(reply.get());
    });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(page, u"the page"_s);
}

void tst_NetworkReply::anErrorHasItsCodeStatusAndUrl()
{
    bool isTheError = false;
    QString text;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        try {
            co_await OwnedReply(get(u"/missing"_s));
        } catch (const NetworkError &error) {
            isTheError = error.code() == QNetworkReply::ContentNotFoundError &&
                         error.httpStatus() == 404 && error.url() == m_server.url(u"/missing"_s);
            text = QString::fromUtf8(error.what());
        }
    });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QVERIFY(isTheError);
    QVERIFY2(text.contains(u"/missing"_s) && text.contains(u"(HTTP 404)"_s), qPrintable(text));

    QString refused;
    HttpServer gone;
    const QUrl nowhere = gone.url(u"/page"_s);
    gone.close();
    finished(OwnedReply(m_network.get(QNetworkRequest(nowhere))))
        .then([](const OwnedReply &) {},
              [&](const Failure &failure) {
                  failure.visit<NetworkError>([&](const NetworkError &error) {
                      refused = u"%1 %2"_s.arg(error.code()).arg(error.httpStatus());
                  });
              });
    QVERIFY(runUntil([&] { return !refused.isEmpty(); }));
    QCOMPARE(refused, u"%1 0"_s.arg(QNetworkReply::ConnectionRefusedError));
}

void tst_NetworkReply::aReplyCanBeAwaitedTwiceAndLater()
{
    const std::unique_ptr<QNetworkReply> reply(get(u"/page"_s));
    const auto first = finished(reply.get());
    const auto second = finished(reply.get());
    QVERIFY(runUntil([&] { return first.isFired() && second.isFired(); }));
    QCOMPARE(first.value(), reply.get());
    QCOMPARE(second.value(), reply.get());
    QCOMPARE(finished(reply.get()).value(), reply.get());

    OwnedReply owned(get(u"/page"_s));
    QVERIFY(runUntil([&] { return owned->isFinished(); }));
    QCOMPARE(textOf(finished(std::move(owned)).value().get()), u"the page"_s);

    const std::unique_ptr<QNetworkReply> missing(get(u"/missing"_s));
    QVERIFY(runUntil([&] { return missing->isFinished(); }));
    const auto late = finished(missing.get());
    QVERIFY(late.hasFailure());
    late.then([](QNetworkReply *) {}, [](const Failure &) {});
}

void tst_NetworkReply::anOwnedReplyIsAbortedWithItsTask()
{
    const QPointer<QNetworkReply> reply(get(u"/never"_s));
    CooperativeTask task = cooperate(this, [&]() -> Task<> { co_await OwnedReply(reply.data()); });
    const int asked = m_server.asked;
    QVERIFY(runUntil([&] { return m_server.asked > asked; }));
    const int disconnected = m_server.disconnected;
    task.stop();
    QVERIFY(reply->isFinished());
    QVERIFY(runUntil([&] { return reply.isNull() && m_server.disconnected > disconnected; }));
}

void tst_NetworkReply::anOwnedReplyThatHasANameIsWatchedOnly()
{
    OwnedReply reply(get(u"/never"_s));
    CooperativeTask task = cooperate(this, [&]() -> Task<> { co_await reply; });
    QVERIFY(runUntil([&] { return task.state() == TaskState::Waiting; }));
    task.stop();
    QVERIFY(!reply->isFinished());
    OwnedReply other(std::move(reply));
    QVERIFY(!reply);
    const QPointer<QNetworkReply> watched(other.get());
    other = OwnedReply();
    QVERIFY(watched->isFinished());
    QVERIFY(runUntil([&] { return watched.isNull(); }));
}

void tst_NetworkReply::aReplyThatSomebodyAbortsIsAnError()
{
    const std::unique_ptr<QNetworkReply> reply(get(u"/never"_s));
    const auto wait = finished(reply.get());
    reply->abort();
    QVERIFY(wait.hasFailure());
    bool isTheError = false;
    wait.onFailed([&](const NetworkError &error) {
        isTheError = error.code() == QNetworkReply::OperationCanceledError;
        return static_cast<QNetworkReply *>(nullptr);
    });
    QVERIFY(isTheError);
}

void tst_NetworkReply::theReplyGoesWithItsManager()
{
    auto network = std::make_unique<QNetworkAccessManager>();
    QString error;
    finished(OwnedReply(network->get(QNetworkRequest(m_server.url(u"/never"_s)))))
        .then([](const OwnedReply &) {}, [&](const Failure &failure) { error = nameOf(failure); });
    network.reset();
    QVERIFY(runUntil([&] { return !error.isEmpty(); }));
    QCOMPARE(error, u"SenderDestroyed"_s);
}

void tst_NetworkReply::progressIsTold()
{
    m_server.serve("/large", QByteArray(2'000'000, 'x'));
    qint64 last = 0;
    bool grows = true;
    qint64 size = 0;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        const auto progress = [&](qint64 received, qint64 total) {
            grows = grows && received >= last && total == 2'000'000;
            last = received;
        };
        const OwnedReply reply = co_await finished(OwnedReply(get(u"/large"_s)), progress);
        size = reply->bytesAvailable();
    });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(size, 2'000'000);
    QCOMPARE(last, 2'000'000);
    QVERIFY(grows);
}

void tst_NetworkReply::progressThatThrowsIsAFailure()
{
    QString error;
    const QPointer<QNetworkReply> reply(get(u"/page"_s));
    finished(OwnedReply(reply.data()), [](qint64, qint64) {
        throw Oops("progress");
    }).then([](const OwnedReply &) {}, [&](const Failure &failure) { error = nameOf(failure); });
    QVERIFY(runUntil([&] { return !error.isEmpty(); }));
    QCOMPARE(error, u"Oops"_s);
    QVERIFY(runUntil([&] { return reply.isNull(); }));
}

void tst_NetworkReply::aPageIsReadLineByLine()
{
    m_server.serve("/lines", "a\nb\nrest");
    QByteArrayList lines;
    CooperativeTask task = cooperate(this, [&]() -> Task<> {
        const OwnedReply reply(get(u"/lines"_s));
        while (true) {
            const QByteArray line = co_await readLine(reply.get());
            if (line.isEmpty())
                co_return;
            lines << line;
        }
    });
    QVERIFY(runUntil([&] { return task.isEnded(); }));
    QCOMPARE(lines, QByteArrayList({"a\n", "b\n", "rest"}));

    const OwnedReply reply(get(u"/never"_s));
    QString error;
    readAll(reply.get())
        .then([](const QByteArray &) {}, [&](const Failure &failure) { error = nameOf(failure); });
    reply->abort();
    QCOMPARE(error, u"DeviceError"_s);
}

void tst_NetworkReply::misuseIsRefused()
{
    QNetworkReply *const none = nullptr;
    QCOMPARE(errorOf([&] { (void)finished(none); }), u"std::invalid_argument"_s);
    QCOMPARE(errorOf([&] { (void)finished(OwnedReply()); }), u"std::invalid_argument"_s);
    FakeReply reply;
    QString error;
    std::thread([&] { error = errorOf([&] { (void)finished(&reply); }); }).join();
    QCOMPARE(error, u"WrongThread"_s);
    QCOMPARE(reply.connections(), 0);
}

QTEST_GUILESS_MAIN(tst_NetworkReply)
#include "moc_awaitablematrix.cpp"
#include "moc_fakereply.cpp"
#include "moc_httpserver.cpp"
#include "tst_networkreply.moc"

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/journal.h"

#include <qcoop/core/deferred.h>
#include <qcoop/core/errors.h>

#include <QTest>

#include <optional>

using namespace QCoop;

/// Deferreds by the million need memory, but no stack.
class tst_DeferredScale : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void millionStages();
    void manyStagesOfAFailure();
    void manyStagesDestroyedUnrun();
    void millionWaitsAreFired();
    void millionWaitsAreDestroyed_data();
    void millionWaitsAreDestroyed();
    void manyWaitsAreCancelled();
    void manyFiredDeferredsReturnedInALoop();
};

namespace {

constexpr int million = 1'000'000;
constexpr int many = 200'000; // enough to overflow any stack, one frame a stage

/// A source with that many chains, each of which waits for the one before.
class Waits
{
public:
    explicit Waits(int count)
        : m_outermost(source)
    {
        for (int i = 0; i < count; ++i) {
            const Deferred<int> outer;
            outer.callback(0);
            m_outermost = outer.then([inner = m_outermost](int) { return inner; });
        }
    }
    void forgetSource() { source = Deferred<int>(); }
    void forgetOutermost() { m_outermost = Deferred<int>(); }
    [[nodiscard]] const Deferred<int> &outermost() const { return m_outermost; }

    Deferred<int> source;

private:
    Deferred<int> m_outermost;
};

} // namespace

void tst_DeferredScale::millionStages()
{
    const Deferred<int> source;
    Deferred<int> end = source;
    for (int i = 0; i < million; ++i)
        end = end.then([](int value) { return value + 1; });
    source.callback(0);
    QCOMPARE(end.value(), million);
}

void tst_DeferredScale::manyStagesOfAFailure()
{
    const Deferred<int> source;
    Deferred<int> end = source;
    for (int i = 0; i < many; ++i)
        end = end.then([](int value) { return value + 1; });
    source.errback(Failure(Oops("it passes by")));
    QCOMPARE(end.onFailed([] { return -1; }).value(), -1);
}

void tst_DeferredScale::manyStagesDestroyedUnrun()
{
    Deferred<int> end;
    for (int i = 0; i < many; ++i)
        end = end.then([](int value) { return value + 1; });
    end = Deferred<int>(); // lets go of the last handle
}

void tst_DeferredScale::millionWaitsAreFired()
{
    Waits waits(million);
    QVERIFY(!waits.outermost().hasResult());
    waits.source.callback(7);
    QCOMPARE(waits.outermost().value(), 7);
}

void tst_DeferredScale::millionWaitsAreDestroyed_data()
{
    QTest::addColumn<bool>("sourceFirst");
    QTest::newRow("the source is let go first") << true;
    QTest::newRow("the end is let go first") << false;
}

void tst_DeferredScale::millionWaitsAreDestroyed()
{
    QFETCH(bool, sourceFirst);
    Waits waits(million);
    if (sourceFirst) {
        waits.forgetSource();
        waits.forgetOutermost();
    } else {
        waits.forgetOutermost();
        waits.forgetSource();
    }
}

void tst_DeferredScale::manyWaitsAreCancelled()
{
    Waits waits(many);
    waits.outermost().cancel();
    QVERIFY(waits.source.isFired());
    QVERIFY(waits.outermost().failure().is<CancelledError>());
    (void)waits.outermost().onStopped([] { return 0; });
}

void tst_DeferredScale::manyFiredDeferredsReturnedInALoop()
{
    Deferred<int> end = Deferred<int>::succeeded(0);
    for (int i = 0; i < many; ++i)
        end = Deferred<int>::succeeded(0).then([inner = end](int) { return inner; });
    QCOMPARE(end.value(), 0);
}

QTEST_APPLESS_MAIN(tst_DeferredScale)
#include "tst_deferredscale.moc"

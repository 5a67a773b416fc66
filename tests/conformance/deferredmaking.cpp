// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "deferredreplay.h"

#include "numbers.h"
#include "scenarioerrors.h"

#include <qcoop/core/deferlater.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Conformance {

using QCoop::InputFailures;
using QCoop::ListMode;

namespace {

using JsonList = QCoop::ListResult<QJsonValue>;

QJsonValue listValue(const JsonList &list)
{
    if (list.first) {
        const QJsonValue value = list.results[*list.first]->value();
        return QJsonArray{u"first"_s, value, qint64(*list.first)};
    }
    QJsonArray all;
    for (const auto &result : list.results) {
        const QJsonValue what =
            result->hasValue() ? result->value() : QJsonValue(errorName(result->failure()));
        all.append(QJsonArray{result->hasValue(), what});
    }
    return all;
}

ListMode listMode(const QString &mode)
{
    if (mode == "firstOk"_L1)
        return ListMode::FirstValue;
    if (mode == "firstErr"_L1)
        return ListMode::FirstFailure;
    return mode == "firstAny"_L1 ? ListMode::FirstResult : ListMode::All;
}

InputFailures inputFailures(const QJsonValue &consume)
{
    return consume.toBool() ? InputFailures::Consume : InputFailures::Keep;
}

} // namespace

void DeferredReplay::makeDeferred(const QJsonArray &op)
{
    if (op.at(2).isNull()) {
        add(op.at(1), Chain());
        return;
    }
    add(op.at(1), Chain([this, name = op.at(1), body = op.at(2).toArray()](Chain &self) {
            note({u"canceller"_s, name});
            const QJsonArray ending = runBody(body);
            const QString how = ending.at(0).toString();
            if (how == "ok"_L1)
                self.callback(ending.at(1));
            else if (how == "err"_L1)
                self.errback(failureNamed(ending.at(1).toString()));
            else if (how == "raise"_L1)
                raise(ending.at(1).toString());
        }));
}

void DeferredReplay::makeSucceeded(const QJsonArray &op)
{
    add(op.at(1), Chain::succeeded(op.at(2)));
}

void DeferredReplay::makeFailed(const QJsonArray &op)
{
    add(op.at(1), Chain::failed(failureNamed(op.at(2).toString())));
}

void DeferredReplay::makeMaybe(const QJsonArray &op)
{
    const Chain made = withHandler({}, op.at(1), op.at(2), [](auto handler) -> Chain {
        if constexpr (!std::same_as<decltype(handler), QCoop::Pass>)
            return QCoop::maybeDeferred(handler, Given(QJsonValue()));
        return {}; // the grammar has no null here
    });
    // A deferred that was returned is the same under its new name.
    const auto same =
        std::ranges::find_if(m_ends, [&](const auto &entry) { return entry.second.chain == made; });
    const QString name = op.at(1).toString();
    const QString source = same == m_ends.end() ? name : same->second.source;
    m_ends.insert_or_assign(name, End{made, source});
}

void DeferredReplay::makeDeferLater(const QJsonArray &op)
{
    const QCoop::Duration delay = duration(op.at(2));
    const auto made = withHandler({}, op.at(1), op.at(3), [&](auto handler) -> Chain {
        if constexpr (std::same_as<decltype(handler), QCoop::Pass>) {
            return QCoop::deferLater(clock(), delay).then([] { return QJsonValue(); });
        } else {
            return QCoop::deferLater(clock(), delay, [this, handler] {
                note({u"run"_s, handler.name, now()});
                return handler(QJsonValue());
            });
        }
    });
    add(op.at(1), made);
}

void DeferredReplay::makeList(const QJsonArray &op)
{
    const auto list = QCoop::deferredList(consumed(op.at(2)), listMode(op.at(3).toString()),
                                          inputFailures(op.at(4)));
    add(op.at(1), list.then([](const JsonList &results) { return listValue(results); }));
}

void DeferredReplay::makeGather(const QJsonArray &op)
{
    const auto all = QCoop::gatherResults(consumed(op.at(2)), inputFailures(op.at(3)));
    add(op.at(1), all.then([](const std::vector<QJsonValue> &values) {
        QJsonArray array;
        for (const QJsonValue &value : values)
            array.append(value);
        return QJsonValue(array);
    }));
}

} // namespace Conformance

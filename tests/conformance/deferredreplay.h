// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "replay.h"

#include <qcoop/core/deferredlist.h>

#include <QStringList>

namespace Conformance {

/// Family `deferred`: chains of stages.
class DeferredReplay final : public Replay
{
public:
    DeferredReplay();

private:
    using Chain = QCoop::Deferred<QJsonValue>; // at one of its ends
    using Given = QCoop::Result<QJsonValue>;   // what a handler is called with

    /// What a name stands for.
    struct End
    {
        Chain chain;
        QString source;          // the first name of the chain
        bool isConsumed = false; // by a stage, a chain that waits for it, or a list
    };

    /// A body as a handler. Where it ends in `wait` it returns a Deferred, as users' handlers
    /// do, and a plain value elsewhere.
    template <bool waits>
    struct Handler
    {
        DeferredReplay *replay;
        QString event; // what is noted when it is called; nothing if empty
        QString name;
        QJsonArray body;

        auto operator()(const Given &given) const
        {
            if (!event.isEmpty())
                replay->note({event, name, shown(given)});
            if constexpr (waits)
                return replay->waitedFor(body);
            else
                return replay->resultOf(body, given);
        }
    };

    /// Calls \a use with the handler that \a body is, or with pass if that is null.
    template <typename Use>
    Chain withHandler(const QString &event, const QJsonValue &name, const QJsonValue &body, Use use)
    {
        if (body.isNull())
            return use(QCoop::pass);
        const QJsonArray ops = body.toArray();
        if (ops.last().toArray().at(0) == QStringLiteral("wait"))
            return use(Handler<true>{this, event, name.toString(), ops});
        return use(Handler<false>{this, event, name.toString(), ops});
    }

    // Operations that make a chain.
    void makeDeferred(const QJsonArray &op);
    void makeSucceeded(const QJsonArray &op);
    void makeFailed(const QJsonArray &op);
    void makeMaybe(const QJsonArray &op);
    void makeDeferLater(const QJsonArray &op);
    void makeList(const QJsonArray &op);
    void makeGather(const QJsonArray &op);
    // Operations on chains.
    void then(const QJsonArray &op);
    void timeout(const QJsonArray &op);
    void fire(const QJsonArray &op);
    void fail(const QJsonArray &op);
    void cancel(const QJsonArray &op);
    void pause(const QJsonArray &op);
    void unpause(const QJsonArray &op);
    void drop(const QJsonArray &op);

    void add(const QJsonValue &name, const Chain &chain);
    /// The chain that ends at op[1] now ends at \a chain, which is named op[2].
    void moveEnd(const QJsonArray &op, const Chain &chain);
    [[nodiscard]] const Chain &chain(const QJsonValue &name);
    [[nodiscard]] std::vector<Chain> consumed(const QJsonValue &names);
    [[nodiscard]] QJsonValue resultOf(const QJsonArray &body, const Given &given);
    [[nodiscard]] Chain waitedFor(const QJsonArray &body);
    [[nodiscard]] static QJsonValue shown(const Given &given);
    void reported(const QCoop::ErrorReport &report) override;
    void noteEnd() override;

    QStringList m_unhandled; // errors, as they are reported
    std::map<QString, End> m_ends;
};

} // namespace Conformance

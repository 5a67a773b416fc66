// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "grammar.h"
#include "scenario.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/errorhandler.h>

#include <QJsonArray>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace Conformance {

/// Replays one scenario on a clock of its own, with the library as a user has it.
///
/// Each family derives its own replay from this, tells it the family's operations, and
/// keeps the things that the scenario names.
class Replay
{
public:
    /// A replay for a scenario of \a family. \throws Malformed if there is none
    [[nodiscard]] static std::unique_ptr<Replay> make(const QString &family,
                                                      const QJsonObject &params);
    Replay(const Replay &) = delete;
    Replay &operator=(const Replay &) = delete;
    virtual ~Replay();

    /// Carries \a ops out, once, and returns the trace.
    /// \throws Malformed, before anything is carried out if \a ops are not well formed;
    /// later if they use a name before it is given, or numbers get too big.
    [[nodiscard]] QJsonArray run(const QJsonArray &ops);

protected:
    Replay();

    /// Adds an operation; \a function gets it whole, its name being the first element.
    template <typename Self>
    void addOperation(const QString &name, Signature signature,
                      void (Self::*function)(const QJsonArray &op))
    {
        m_grammar.addOperation(name, std::move(signature));
        m_operations.insert(name, [this, function](const QJsonArray &op) {
            (static_cast<Self *>(this)->*function)(op);
        });
    }
    void addEnding(const QString &kind, const QString &name, Signature signature = {});

    /// Carries the operations of \a body out and returns its ending; empty if it has none.
    [[nodiscard]] QJsonArray runBody(const QJsonArray &body);
    /// Adds an event to the trace.
    void note(const QJsonArray &event);
    /// What is to be noted when everything has been carried out.
    virtual void noteEnd() {}
    /// An error that had nobody else to go to.
    virtual void reported(const QCoop::ErrorReport &) {}

    /// Finds what \a name stands for; the scenario is malformed if it does not yet.
    template <typename Things>
    [[nodiscard]] auto &named(Things &things, const QJsonValue &name)
    {
        const auto found = things.find(name.toString());
        if (found == things.end())
            refuse(
                QStringLiteral("the name \"%1\" is used before it is given").arg(name.toString()));
        return found->second;
    }
    /// Gives up: the scenario has no trace. What is called after that does nothing.
    [[noreturn]] void refuse(const QString &why);

    [[nodiscard]] qint64 ticks(QCoop::TimePoint time);
    [[nodiscard]] qint64 now() { return ticks(m_clock->now()); }
    [[nodiscard]] QCoop::Clock &clock() noexcept { return *m_clock; }
    /// The clock goes, and all calls that it still was to make.
    void dropClock() { m_clock.reset(); }

    // Operations that several families have.
    void advance(const QJsonArray &op);
    void pump(const QJsonArray &op);
    void noteNow(const QJsonArray &op);
    void notePendingTimes(const QJsonArray &op);

private:
    void carryOut(const QJsonArray &op);
    [[nodiscard]] bool isOver() const { return m_isOver || !m_refusal.isEmpty(); }

    QCoop::ErrorHandler m_outerHandler; // of the process, outside of this replay
    std::optional<QCoop::Clock> m_clock;
    Grammar m_grammar;
    QHash<QString, std::function<void(const QJsonArray &)>> m_operations;
    QJsonArray m_events;
    QString m_refusal;
    bool m_isOver = false;
};

} // namespace Conformance

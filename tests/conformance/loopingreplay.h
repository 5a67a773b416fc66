// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "waitingreplay.h"

#include <qcoop/core/loopingcall.h>

#include <optional>

namespace Conformance {

/// Family `looping`: any number of looping calls.
class LoopingReplay final : public WaitingReplay
{
public:
    LoopingReplay();

private:
    struct Loop
    {
        QJsonArray bodies;
        int calls = 0; // of its function, over all runs
        int runs = 0;
        std::optional<QCoop::LoopingCall> call = {};
    };

    void makeLoop(const QJsonArray &op);
    void start(const QJsonArray &op);
    void stop(const QJsonArray &op);
    void reset(const QJsonArray &op);
    void noteRunning(const QJsonArray &op);
    void noteInterval(const QJsonArray &op);
    void setInterval(const QJsonArray &op);

    [[nodiscard]] QCoop::LoopingCall &call(const QJsonArray &op);
    /// The function of a loop; \a count only if it is counted.
    [[nodiscard]] QCoop::Deferred<> called(const QString &name, std::optional<qint64> count);

    std::map<QString, Loop> m_loops;
};

} // namespace Conformance

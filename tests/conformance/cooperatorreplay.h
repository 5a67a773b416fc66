// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "waitingreplay.h"

#include <qcoop/core/cooperator.h>

namespace Conformance {

/// Family `cooperator`: one cooperator and its tasks.
class CooperatorReplay final : public WaitingReplay
{
public:
    /// \throws Malformed if \a params are not those of this family
    explicit CooperatorReplay(const QJsonObject &params);

private:
    void cooperate(const QJsonArray &op);
    void coiterate(const QJsonArray &op);
    void whenDone(const QJsonArray &op);
    void pause(const QJsonArray &op);
    void resume(const QJsonArray &op);
    void stop(const QJsonArray &op);
    void startAll(const QJsonArray &op);
    void stopAll(const QJsonArray &op);
    void noteRunning(const QJsonArray &op);

    [[nodiscard]] QCoop::Options options(const QJsonObject &params);
    [[nodiscard]] QCoop::StepResult step(const QString &task, int index, const QJsonArray &body);
    void watch(const QCoop::Deferred<> &done, const QString &watcher, const QJsonArray &body);

    std::map<QString, QCoop::CooperativeTask> m_tasks;
    QCoop::Cooperator m_cooperator;
};

} // namespace Conformance

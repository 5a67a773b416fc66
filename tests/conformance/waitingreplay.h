// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "replay.h"

#include <qcoop/core/deferred.h>

namespace Conformance {

/// What the families `cooperator` and `looping` share: deferreds to wait for, and calls of
/// the clock.
class WaitingReplay : public Replay
{
protected:
    WaitingReplay();

    /// The deferred of that name.
    [[nodiscard]] const QCoop::Deferred<> &deferred(const QJsonValue &name);

private:
    void makeDeferred(const QJsonArray &op);
    void fire(const QJsonArray &op);
    void fail(const QJsonArray &op);
    void cancelDeferred(const QJsonArray &op);
    void later(const QJsonArray &op);

    std::map<QString, QCoop::Deferred<>> m_deferreds;
};

} // namespace Conformance

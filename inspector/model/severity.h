// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/tasks.h>

#include <QtCore/QString>

namespace QCoop::Inspector {

enum class Severity : quint8 { None, Info, Warning, Error };

/// Whether a task deserves attention: it has failed, a step of it took longer than 50 or
/// 100 ms, or it has been paused for longer than 30 s.
[[nodiscard]] Severity severityOf(const Task &task, Wire::Time now) noexcept;
/// Why, in one sentence; empty if there is nothing to say. \a error is the failure's message.
[[nodiscard]] QString severityReason(const Task &task, Wire::Time now, const QString &error);

} // namespace QCoop::Inspector

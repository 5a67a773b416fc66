// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/records.h>

#include <QtCore/QString>

namespace QCoop::Inspector {

struct Picture;
struct Task;

enum class Severity : quint8 { None, Info, Warning, Error, Critical };

/// Whether a task deserves attention: a rule says so just now, or it shows by itself what a
/// rule would have said of it had it looked in time. That is: it has failed, a step of it took
/// longer than the limits of "long-step", or it has been paused for longer than that of
/// "paused-forever". Rules that are off or muted for it say nothing.
[[nodiscard]] Severity severityOf(const Picture &picture, const Task &task, Wire::Time now);
/// Why, in one sentence; empty if there is nothing to say.
[[nodiscard]] QString severityReason(const Picture &picture, const Task &task, Wire::Time now);

} // namespace QCoop::Inspector

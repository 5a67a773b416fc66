// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/facilityrecords.h>

#include <QtCore/QString>

/// Every number that a user reads becomes text here, and only here. Digits, grouping and the
/// decimal point are those of the default QLocale.
///
/// Units: lengths are nanoseconds. Thread-affinity: none.
namespace QCoop::Inspector::Format {

/// "840 ns", "12.3 µs", "312 ms", "1.2 s", "2 min 5 s", "3 h 12 min", "5 d 2 h".
[[nodiscard]] QString duration(Wire::Length length);
/// As duration(), with "≈ " before a mean that stands for a measured value.
[[nodiscard]] QString duration(Wire::Length length, bool isEstimate);
/// How long something has been there, in whole seconds from the first second on: "4 s".
[[nodiscard]] QString age(Wire::Length length);
/// "00:12", "1:02:03": for a counter on a banner.
[[nodiscard]] QString stopwatch(Wire::Length length);
/// "in 1.2 s", "due", "0.4 s late". Less than half a millisecond either way is "due".
[[nodiscard]] QString due(Wire::Length untilDue);

/// "98,211".
[[nodiscard]] QString count(quint64 number);
[[nodiscard]] QString signedCount(qint64 number);
/// "812,000/s", "3.2/s"; empty if it rounds to nothing.
[[nodiscard]] QString rate(double perSecond);
/// "97 %", "0.4 %" of a share of 1; empty if it rounds to nothing.
[[nodiscard]] QString percent(double share);
/// "812 B", "3.1 MB"; steps of 1,000.
[[nodiscard]] QString bytes(quint64 number);
/// "40 of 200 (20 %)", or "40" if the total is not known; empty if there is none.
[[nodiscard]] QString progress(qint64 done, qint64 total);
/// "2+1": by the program and by inspectors; empty if there are none.
[[nodiscard]] QString pauses(quint32 program, quint32 inspector);
/// "2 by the program + 1 by the inspector", "not paused".
[[nodiscard]] QString pausesInWords(quint32 program, quint32 inspector);

/// "scene.cpp:88 render()": the name of the file without its folders, the short name of the
/// function. Empty parts are left out.
[[nodiscard]] QString location(const QString &file, quint32 line, const QString &function);
/// "/src/scene.cpp:88:5, in QCoop::Task<void> render(int)".
[[nodiscard]] QString fullLocation(const QString &file, quint32 line, quint32 column,
                                   const QString &function);
/// "render()" of "QCoop::Task<void> Scene::render(int) const"; lambdas are "lambda in render()".
[[nodiscard]] QString shortFunction(const QString &function);

/// "running", "waiting", …
[[nodiscard]] QString state(Wire::TaskState state);
/// "a deferred", "a task", or nothing.
[[nodiscard]] QString waiting(Wire::Waiting waiting);
/// "callLater", "LoopingCall", …: names of the library, never translated.
[[nodiscard]] QString timerKind(Wire::TimerKind kind);
/// "EventLoop", "Scheduler", …: likewise; "facility" of kinds that we do not know.
[[nodiscard]] QString facilityKind(Wire::FacilityKind kind);
/// "user-blocking", "background ×3": with the weight if it is not 1; empty if both are as
/// usual.
[[nodiscard]] QString priority(Wire::Priority priority, quint32 weight);
/// "user-visible", …: always.
[[nodiscard]] QString priority(Wire::Priority priority);

} // namespace QCoop::Inspector::Format

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/time.h>

#include <QtCore/QString>

namespace QCoop {

/// How a program lets itself be inspected.
struct ProbeOptions
{
    /// Whether inspectors may pause, resume, step and stop tasks, and not only look.
    bool allowsControl = false;
    /// How long a loop may be away before it is reported as blocked.
    Duration patience = std::chrono::milliseconds(200);
    /// Steps from this length on are reported one by one.
    Duration longStep = std::chrono::milliseconds(1);
    /// Whether the program records itself, from the beginning, into a ring of a file. What it
    /// was doing can be read afterwards, also if it crashed or was killed.
    bool records = false;
    /// The file; it is replaced, and stays. Empty: a file beside the socket, which is removed
    /// when the program ends well.
    QString recordingFile{};
    /// How large the ring is, in bytes; 1 MiB is the least that makes sense.
    qint64 recordingLimit = qint64(16) << 20;
};

/// Makes this program visible to QCoop's inspector.
///
/// Off until asked for: with the environment variable QCOOP_INSPECT=1 a program that includes
/// this header (as qcoop.h does where QCoop::Probe is linked) listens as soon as its event
/// loop runs; QCOOP_INSPECT_CONTROL=1 lets inspectors control it, too. With QCOOP_INSPECT=record
/// it records itself besides, into the file that QCOOP_INSPECT_RECORD names, if that is set. Or
/// it calls listen().
/// All QtReactors are watched: that of the main thread, and those of other threads made
/// afterwards. What is exposed, and to whom, is in docs/security.md.
///
/// An agent in a thread of its own serves the inspectors, so they are served while a loop is
/// blocked. With nobody attached it sleeps. Setting another Observer on a reactor takes its
/// loop out of sight.
/// Thread-affinity: the main thread, with a QCoreApplication.
class Probe
{
public:
    Probe() = delete;

    /// Begins to listen; no effect if it does already. Returns whether it does now; if not,
    /// problem() says why, a warning was logged, and the program goes on unseen.
    static bool listen(const ProbeOptions &options = {});
    /// Says goodbye to all inspectors, takes back the pauses they made, and is invisible.
    static void close();
    [[nodiscard]] static bool isListening() noexcept;
    /// Why the last listen() failed; empty if it did not.
    [[nodiscard]] static QString problem();
    /// The path of the socket; empty while it does not listen.
    [[nodiscard]] static QString socket();
};

namespace detail {

bool linkProbe() noexcept;
/// So that including this is enough for QCOOP_INSPECT to work with a static library.
inline const bool probeIsLinked = linkProbe();

} // namespace detail
} // namespace QCoop

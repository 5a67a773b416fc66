// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QString>

#include <optional>

namespace QCoop::Wire {

/// Where programs and their inspectors meet: one folder a user, mode 0700, with a socket, a
/// token (mode 0600) and a description (JSON) for each program that can be inspected.
/// Thread-affinity: none; all of this reads or writes files.
struct Endpoint
{
    QString application;
    QString executable;
    qint64 pid = 0;
    qint64 startTime = 0; ///< of the process, in clock ticks since boot: a pid may come again
    QString socket;       ///< path
    QString tokenFile;    ///< path
    QString description;  ///< path of the JSON file that says all this
    QString recording;    ///< path of a recording; if there is one, it is this and not the program

    /// The folder: $XDG_RUNTIME_DIR/qcoop, or qcoop-<uid> in the folder for temporary files.
    [[nodiscard]] static QString folder();
    /// Why the folder cannot be trusted (a symbolic link, another owner, open to others); empty
    /// if it can, or does not exist.
    [[nodiscard]] static QString problemOf(const QString &folder);

    /// Makes the folder if need be, and the names and the token of this process; the token is
    /// in \a token afterwards. Returns what went wrong, or an empty text.
    [[nodiscard]] static QString create(Endpoint &endpoint, QByteArray &token);
    /// Writes the description; to be done when the socket listens. As create().
    [[nodiscard]] QString publish() const;
    /// Removes the files.
    void remove() const;

    /// Where the program records itself, unless told otherwise: beside the description.
    [[nodiscard]] QString recordingFile() const;
    [[nodiscard]] QByteArray readToken() const; ///< empty if it cannot be read

    [[nodiscard]] bool isAlive() const;
};

inline constexpr qsizetype maxCrashed = 8;

/// What was found in the folder.
struct EndpointList
{
    QList<Endpoint> endpoints; ///< of processes that live, in the order of their pids
    /// Of processes that do not, and left a recording; with its path, and -pid for the pid, for
    /// that may be another's by now. The newest first; maxCrashed are kept, others removed.
    QList<Endpoint> crashed;
    int stale = 0;   ///< left by processes that do not, and removed
    int foreign = 0; ///< owned by somebody else, and left alone
    QString problem; ///< why there may be none: no folder, or not to be trusted
};

/// The programs of this user that can be inspected.
[[nodiscard]] EndpointList findEndpoints();

/// When a process started, in clock ticks since boot; 0 if there is no such process.
[[nodiscard]] qint64 startTimeOf(qint64 pid);

} // namespace QCoop::Wire

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/picture.h>

#include <qcoop/wire/message.h>

#include <QtCore/QIODevice>

#include <memory>

namespace QCoop::Inspector {

/// Makes something else of a recording, while that is gone through from its beginning to its end.
///
/// Times are those of the recording; since() is what is to be written.
/// Thread-affinity: none.
class Exporter
{
public:
    virtual ~Exporter() = default;

    /// Once, before all else.
    virtual void begin(const Wire::Hello &hello) = 0;
    /// \a message was said at \a at; \a picture is what was known before it.
    virtual void take(const Wire::Message &message, Wire::Time at, const Picture &picture) = 0;
    /// Nothing is known of what happened to those that are in \a picture: the recording ends
    /// at \a at, or, if \a isGap, goes on behind a gap.
    virtual void end(const Picture &picture, Wire::Time at, bool isGap) = 0;
    /// Once, after all else; returns why it was not written, or an empty text.
    [[nodiscard]] virtual QString finish() = 0;

    void setBeginning(Wire::Time beginning) noexcept { m_beginning = beginning; }

protected:
    /// Nanoseconds since the beginning of the recording; 0 of what was before.
    [[nodiscard]] Wire::Length since(Wire::Time at) const noexcept
    {
        return at > m_beginning ? at - m_beginning : 0;
    }

private:
    Wire::Time m_beginning = 0;
};

/// Gives all of the recording in \a path to \a exporter. Returns why it cannot be read or
/// written, or an empty text; \a damage is what of it is missing.
[[nodiscard]] QString exportRecording(const QString &path, Exporter &exporter, QString &damage);

/// The tasks of \a picture that have not ended, by their numbers.
[[nodiscard]] QList<const Task *> livingTasks(const Picture &picture);
/// The timers of \a picture, by their numbers.
[[nodiscard]] QList<const Timer *> livingTimers(const Picture &picture);

/// Where text goes: a file that is there whole or not at all, or standard output.
class TextOutput
{
public:
    /// \a path may be empty: standard output.
    explicit TextOutput(const QString &path);
    ~TextOutput();
    void write(const QByteArray &bytes);
    /// Returns what went wrong, or an empty text.
    [[nodiscard]] QString finish();

private:
    QString m_path;
    std::unique_ptr<QIODevice> m_device;
    QString m_problem;
};

} // namespace QCoop::Inspector

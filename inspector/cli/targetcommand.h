// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/jsonwriter.h>
#include <cli/options.h>
#include <model/connection.h>
#include <model/replay.h>
#include <model/store.h>

#include <QtCore/QTimer>

namespace QCoop::Inspector {

/// What is done with one target: finds it, attaches, waits until all is known that is there,
/// and leaves the rest to ready(). Of a recording it knows what was known at its moment.
///
/// Thread-affinity: the thread of the object. Errors: a sentence on standard error, and the
/// code of finished().
class TargetCommand : public QObject
{
    Q_OBJECT
public:
    explicit TargetCommand(const Options &options, QObject *parent = nullptr);

    void start();

Q_SIGNALS:
    void finished(int exitCode);

protected:
    /// Everything is known. Called once. To be ended with finish().
    virtual void ready() = 0;
    /// The target has gone before finish(); returns the exit code.
    [[nodiscard]] virtual int endWhenGone() { return ExitGone; }

    void finish(int exitCode);
    /// It takes as long as it takes.
    void waitOn() { m_timeout.stop(); }
    void print(const QByteArray &bytes);
    void print(const QString &text) { print(text.toUtf8()); }
    void complain(const QString &sentence);
    /// The key "target", as it begins each document.
    void addTarget(JsonWriter &json) const;
    void addPlace(JsonWriter &json, const char *key, Wire::PlaceId place) const;

    [[nodiscard]] const Options &options() const noexcept { return m_options; }
    [[nodiscard]] const Picture &picture() const noexcept { return m_store.picture(); }
    [[nodiscard]] Store &store() noexcept { return m_store; }
    [[nodiscard]] Connection &connection() noexcept { return m_connection; }

private:
    [[nodiscard]] std::optional<Wire::Endpoint> findTarget();
    void takeState(Connection::State state);
    void open();

    const Options m_options;
    const Replay::Moment m_moment; // of a recording
    Store m_store;
    Connection m_connection;
    QTimer m_timeout;
    bool m_isReady = false;
    bool m_isFinished = false;
};

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/nameteller.h>

#include <qcoop/wire/tracewriter.h>

#include <QtCore/QObject>

#include <optional>

namespace QCoop::Wire {
struct Received;
}

namespace QCoop::Inspector {

class Connection;
class Store;

/// Writes what a target says into a file, from start() on, as long as it is attached.
///
/// Thread-affinity: the thread of the object. Errors: start(), ended().
class Recorder : public QObject
{
    Q_OBJECT
public:
    /// Both must outlive the recorder.
    Recorder(Connection *connection, const Store *store, QObject *parent = nullptr);
    ~Recorder() override;

    /// Begins a recording in \a path, which is replaced; \a limit in bytes, 0: none. What is
    /// there now is its first keyframe, or, while that is still being told, when all was told.
    /// Returns why it cannot, or an empty text. No effect while it records.
    [[nodiscard]] QString start(const QString &path, qint64 limit = 0);
    /// Ends it, if it records; \a reason stands in the file.
    void stop(const QString &reason = QStringLiteral("it was stopped by its user"));
    [[nodiscard]] bool isRecording() const noexcept { return m_run.has_value(); }
    [[nodiscard]] QString path() const { return m_path; } ///< of the last one
    [[nodiscard]] qint64 size() const;                    ///< in bytes, of the last one
    [[nodiscard]] Wire::Length length() const;            ///< of the last one

Q_SIGNALS:
    void started();
    /// It does not record any more; why, as a sentence for the user. \a isWhole: as it was
    /// asked to; or else something kept it from going on.
    void ended(const QString &sentence, bool isWhole);

private:
    struct Run
    {
        Run(const Names &known, Wire::TraceOptions options);
        Wire::TraceWriter writer;
        NameTeller names;
        Wire::Time now = 0;
        bool hasKeyframe = false;
    };
    void take(const Wire::Received &received);
    void tellKeyframe();
    void finish(const QString &reason, const QString &sentence, bool isWhole);
    void takeState();

    Connection *m_connection;
    const Store *m_store;
    std::optional<Run> m_run;
    QString m_path;
    qint64 m_size = 0;
    Wire::Length m_length = 0;
};

} // namespace QCoop::Inspector

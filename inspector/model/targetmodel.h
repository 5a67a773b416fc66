// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/severity.h>

#include <qcoop/wire/endpoint.h>

#include <QtCore/QAbstractTableModel>
#include <QtCore/QTimer>

#include <functional>

namespace QCoop::Inspector {

/// The programs that can be inspected, found anew each second, and those we are attached to.
///
/// Beside them stand programs that crashed and left a recording.
///
/// Recordings have numbers below 0 for their pids here; what is shown is the pid that the
/// program had, recordedPid().
/// A target that we hold (setState()) stays in the list after its end, until release().
/// Thread-affinity: the thread of the object. Errors: problem().
class TargetModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class TargetState : quint8 { Live, Attached, Blocked, Silent, Ended, Recording, Crashed };
    Q_ENUM(TargetState)
    enum Column { NameColumn, PidColumn, StateColumn, WarningsColumn, ColumnCount };
    enum Role {
        PidRole = Qt::UserRole, ///< qint64
        NameRole,               ///< QString, the application
        StateRole,              ///< int of TargetState
        HeldRole,               ///< bool: setState() was called for it, and not release()
        SeverityRole,           ///< int of Severity, of the worst warning that is active
    };
    using Finder = std::function<Wire::EndpointList()>;

    explicit TargetModel(QObject *parent = nullptr, Finder finder = &Wire::findEndpoints);

    /// Looks now; it also does so each second, unless stopped.
    void refresh();
    void start();
    void stop();

    /// The pid of the program in a recording that goes by \a key; that itself of a program.
    [[nodiscard]] static qint64 recordedPid(qint64 key) noexcept
    {
        return key < 0 ? -key % pidSpan : key;
    }
    static constexpr qint64 pidSpan = qint64(1) << 32; ///< a pid is less

    /// "attached", "ended", …
    [[nodiscard]] static QString stateText(TargetState state);
    /// Why no program may be found, as a sentence for the user; empty if one was.
    [[nodiscard]] QString problem() const;
    /// \pre \a index is valid
    [[nodiscard]] const Wire::Endpoint &endpointAt(const QModelIndex &index) const;
    /// Nothing if there is none.
    [[nodiscard]] const Wire::Endpoint *find(qint64 pid) const;
    [[nodiscard]] QModelIndex indexOf(qint64 pid) const;

    /// We hold \a endpoint, and it is like that.
    void setState(const Wire::Endpoint &endpoint, TargetState state);
    /// \a pid, which we hold, has \a count active warnings, of which \a worst is the worst.
    void setWarnings(qint64 pid, int count, Severity worst);
    /// We hold it no longer.
    void release(qint64 pid);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

Q_SIGNALS:
    /// Targets came or went, or problem() is another.
    void refreshed();

private:
    struct Target
    {
        Wire::Endpoint endpoint;
        TargetState state = TargetState::Live;
        bool isHeld = false;
        int warnings = 0;
        Severity worst = Severity::None;
    };
    [[nodiscard]] int rowOf(qint64 pid) const;
    [[nodiscard]] static QString spoken(const Target &target);
    void insert(const Target &target);
    /// As it is while we do not hold it.
    [[nodiscard]] static TargetState stateOf(const Wire::Endpoint &endpoint)
    {
        return endpoint.recording.isEmpty() ? TargetState::Live : TargetState::Crashed;
    }
    /// Returns whether any came or went.
    bool merge(const QList<Wire::Endpoint> &found);

    Finder m_finder;
    QTimer m_timer;
    QList<Target> m_targets; // by pid, recordings behind programs
    QString m_foundProblem;
    int m_foreign = 0;
};

} // namespace QCoop::Inspector

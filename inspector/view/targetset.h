// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "target.h"

#include <model/targetmodel.h>

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>

#include <map>
#include <memory>

namespace QCoop::Inspector {

/// The targets that we are attached to, and the list of those that were found.
///
/// A target whose program has ended stays until close(), to be looked at.
/// Thread-affinity: the GUI thread. Errors: notFound().
class TargetSet final : public QObject
{
    Q_OBJECT

public:
    explicit TargetSet(QObject *parent = nullptr,
                       TargetModel::Finder finder = &Wire::findEndpoints);
    ~TargetSet() override;

    [[nodiscard]] TargetModel &found() noexcept { return m_found; }

    /// The target of \a endpoint; attached to if it was not yet, or has ended. Nothing if that
    /// is a recording that cannot be opened: notOpened().
    Target *attach(const Wire::Endpoint &endpoint);
    /// Likewise, of the recording in the file \a path.
    Target *open(const QString &path);
    /// Attaches to the program with that pid as soon as it can be inspected, within
    /// \a patience.
    void attachPid(qint64 pid, std::chrono::milliseconds patience);
    void close(Target *target);

    /// By which the rules look at all targets, those to come as well.
    void setRules(const RuleSettings &rules);
    [[nodiscard]] const RuleSettings &rules() const noexcept { return m_rules; }

    [[nodiscard]] Target *find(qint64 pid) const;
    [[nodiscard]] int size() const { return int(m_targets.size()); }

Q_SIGNALS:
    void attached(QCoop::Inspector::Target *target);
    /// \a target is there until the slots have returned.
    void closing(QCoop::Inspector::Target *target);
    /// No program with \a pid could be inspected in time.
    void notFound(qint64 pid);
    /// A recording could not be opened; \a problem says which and why.
    void notOpened(const QString &problem);

private:
    void lookForWanted();
    void tellState(Target *target);

    struct Wanted
    {
        QElapsedTimer since;
        std::chrono::milliseconds patience{};
    };

    TargetModel m_found;
    RuleSettings m_rules;
    std::map<qint64, std::unique_ptr<Target>> m_targets; // by pid
    std::map<qint64, Wanted> m_wanted;                   // by pid
    QTimer m_wantedTimer;
};

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "targetset.h"

#include <QtCore/QFileInfo>

#include <vector>

namespace QCoop::Inspector {

using namespace std::chrono_literals;

TargetSet::TargetSet(QObject *parent, TargetModel::Finder finder)
    : QObject(parent)
    , m_found(nullptr, std::move(finder))
{
    m_wantedTimer.setInterval(100ms);
    connect(&m_wantedTimer, &QTimer::timeout, this, &TargetSet::lookForWanted);
    m_found.start();
}

TargetSet::~TargetSet()
{
    for (const auto &[pid, target] : m_targets) {
        // Whoever listens may be half destroyed already, as the window that owns us is.
        target->connection().blockSignals(true);
        target->commander().blockSignals(true);
        target->recorder().blockSignals(true);
        target->connection().detach();
    }
}

void TargetSet::setRules(const RuleSettings &rules)
{
    m_rules = rules;
    for (const auto &[pid, target] : m_targets)
        target->store().setRules(rules);
}

Target *TargetSet::find(qint64 pid) const
{
    const auto found = m_targets.find(pid);
    return found == m_targets.end() ? nullptr : found->second.get();
}

Target *TargetSet::attach(const Wire::Endpoint &endpoint)
{
    if (Target *known = find(endpoint.pid)) {
        const auto state = known->connection().state();
        if (known->connection().isAttached() || known->replay() ||
            state == Connection::State::Connecting)
            return known;
        known->connection().attach(endpoint);
        return known;
    }
    auto made = std::make_unique<Target>(endpoint);
    Target *target = made.get();
    if (const QString problem = made->begin(); !problem.isEmpty()) {
        Q_EMIT notOpened(problem);
        return nullptr;
    }
    m_targets.emplace(endpoint.pid, std::move(made));
    connect(&target->connection(), &Connection::stateChanged, this,
            [this, target] { tellState(target); });
    connect(&target->store(), &Store::changed, this, [this, target](const Changes &changes) {
        if (changes.isBlockedChanged)
            tellState(target);
        if (changes.areFindingsChanged || changes.isReset) {
            const Findings &findings = target->live().findings;
            m_found.setWarnings(target->pid(), findings.activeCount, findings.worst);
        }
    });
    target->store().setRules(m_rules);
    tellState(target);
    Q_EMIT attached(target);
    return target;
}

Target *TargetSet::open(const QString &path)
{
    const QFileInfo file(path);
    for (const auto &[key, target] : m_targets) {
        if (target->replay() && QFileInfo(target->replay()->path()) == file)
            return target.get();
    }
    Wire::TraceReader reader;
    if (const QString problem = reader.open(path); !problem.isEmpty()) {
        Q_EMIT notOpened(problem);
        return nullptr;
    }
    Wire::Endpoint endpoint;
    endpoint.application = reader.hello().application;
    endpoint.executable = reader.hello().executable;
    endpoint.recording = file.absoluteFilePath();
    // Two recordings may be of one program.
    constexpr qint64 span = TargetModel::pidSpan;
    endpoint.pid = -(span + (reader.hello().pid > 0 ? reader.hello().pid % span : 0));
    while (find(endpoint.pid))
        endpoint.pid -= span;
    return attach(endpoint);
}

void TargetSet::tellState(Target *target)
{
    using State = TargetModel::TargetState;
    State state = State::Ended;
    switch (target->connection().state()) {
    case Connection::State::Attached:
        state = target->live().blockedLoop() ? State::Blocked : State::Attached;
        break;
    case Connection::State::Silent:
        state = State::Silent;
        break;
    case Connection::State::Replaying:
        state = State::Recording;
        break;
    case Connection::State::Idle:
    case Connection::State::Connecting:
    case Connection::State::Refused:
        state = State::Live;
        break;
    case Connection::State::Ended:
    case Connection::State::Lost:
        break;
    }
    m_found.setState(target->connection().endpoint(), state);
}

void TargetSet::attachPid(qint64 pid, std::chrono::milliseconds patience)
{
    Wanted &wanted = m_wanted[pid];
    wanted.since.start();
    wanted.patience = patience;
    m_wantedTimer.start();
    lookForWanted();
}

void TargetSet::lookForWanted()
{
    m_found.refresh();
    std::vector<Wire::Endpoint> ready;
    std::vector<qint64> missed;
    for (const auto &[pid, wanted] : m_wanted) {
        if (const Wire::Endpoint *endpoint = m_found.find(pid))
            ready.push_back(*endpoint);
        else if (wanted.since.elapsed() > wanted.patience.count())
            missed.push_back(pid);
    }
    for (const Wire::Endpoint &endpoint : ready)
        m_wanted.erase(endpoint.pid);
    for (const qint64 pid : missed)
        m_wanted.erase(pid);
    if (m_wanted.empty())
        m_wantedTimer.stop();
    for (const Wire::Endpoint &endpoint : ready)
        attach(endpoint);
    for (const qint64 pid : missed)
        Q_EMIT notFound(pid);
}

void TargetSet::close(Target *target)
{
    const qint64 pid = target->pid();
    disconnect(&target->connection(), nullptr, this, nullptr);
    disconnect(&target->store(), nullptr, this, nullptr);
    Q_EMIT closing(target);
    target->connection().detach();
    m_targets.erase(pid);
    m_found.release(pid);
}

} // namespace QCoop::Inspector

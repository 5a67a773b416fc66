// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/connection.h>
#include <model/names.h>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

QString Connection::stateText() const
{
    const QString who = targetLabel();
    switch (m_state) {
    case State::Idle:
        return tr("Not attached.");
    case State::Connecting:
        return tr("Waiting for %1 to answer.").arg(who);
    case State::Attached:
        return tr("Attached to %1.").arg(who);
    case State::Silent:
        return tr("The agent in %1 is not answering. The program may be stopped, or the machine "
                  "very busy; what is shown is what was heard last.")
            .arg(who);
    case State::Replaying:
        return tr("This is a recording of %1: what it shows is past, and nothing can be changed.")
            .arg(who);
    case State::Refused:
        return refusalText();
    case State::Ended:
        return m_bye && !m_bye->isEmpty() ? tr("%1 has ended: %2.").arg(who, *m_bye)
                                          : tr("%1 has ended.").arg(who);
    case State::Lost:
        if (m_lossReason.isEmpty())
            return tr("The connection to %1 broke.").arg(who);
        return tr("The connection to %1 was given up: %2.").arg(who, m_lossReason);
    }
    return {};
}

QString Connection::refusalText() const
{
    const QString who = targetLabel();
    const Wire::Refused refused = m_refused.value_or(Wire::Refused());
    switch (refused.reason) {
    case Wire::RefusedReason::WrongToken:
        return tr("%1 does not know our token. It may have been started anew: look for it again "
                  "and attach to that.")
            .arg(who);
    case Wire::RefusedReason::WrongUser:
        return tr("%1 runs as another user. Only programs of your own can be inspected.").arg(who);
    case Wire::RefusedReason::WrongVersion:
        return versionText();
    case Wire::RefusedReason::TooManyClients:
        return tr("%1 has as many inspectors as it allows. Close one of them.").arg(who);
    case Wire::RefusedReason::TooLate:
        return tr("%1 is just ending, or did not hear from us in time. Attach again.").arg(who);
    case Wire::RefusedReason::BadFrame:
        break;
    }
    const QString why = oneLine(refused.text);
    return why.isEmpty() ? tr("%1 did not understand us.").arg(who)
                         : tr("%1 did not understand us: %2.").arg(who, why);
}

QString Connection::versionText() const
{
    const int theirs = m_refused ? m_refused->major : 0;
    const QString versions = tr("%1 speaks version %2.%3 of the protocol and this inspector %4.%5")
                                 .arg(targetLabel())
                                 .arg(theirs)
                                 .arg(m_refused ? m_refused->minor : 0)
                                 .arg(Wire::protocolMajor)
                                 .arg(Wire::protocolMinor);
    return theirs > Wire::protocolMajor
               ? tr("%1. The inspector is the older one: take the inspector that came with the "
                    "program's QCoop.")
                     .arg(versions)
               : tr("%1. The program is the older one: build it with a newer QCoop, or take an "
                    "older "
                    "inspector.")
                     .arg(versions);
}

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// probe-helper: another process for tst_processes.
//   probe-helper target [COUNT]      runs a task named "endless", or so many, and can be
//                                    inspected
//   probe-helper asked [COUNT]       likewise, as far as the environment asks for it
//   probe-helper inspector SOCKET TOKEN-HEX
//                                    attaches, pauses the first task that it hears of, and
//                                    says on standard output what happens

#include "../support/inspectorend.h"

#include <qcoop/qcoop.h>

#include <QtCore/QTextStream>

#include <algorithm>

using namespace QCoop;
using namespace Qt::StringLiterals;

namespace {

void say(const QString &line)
{
    QTextStream(stdout) << line << Qt::endl;
}

int runTarget(QCoreApplication &app, int count, bool isAsked)
{
    if (!isAsked && !Probe::listen({.allowsControl = true}))
        return 1;
    for (int i = 0; i < count; ++i)
        cooperate(&app, [] { return Step::Again; }).setName("endless");
    say(u"listening"_s);
    return app.exec();
}

/// Says each thing once, when it comes.
class Onlooker
{
public:
    Onlooker(const QString &socket, const QByteArray &token)
    {
        QObject::connect(&m_end.socket, &QLocalSocket::readyRead, [this] { look(); });
        QObject::connect(&m_end.socket, &QLocalSocket::errorOccurred, [] { say(u"ended"_s); });
        m_end.connectTo(socket);
        m_end.greet(token);
    }

private:
    void look()
    {
        if (!m_end.rows.isEmpty() && !m_hasAsked) {
            m_hasAsked = true;
            m_end.command(Wire::Verb::Pause, {m_end.rows.begin()->task});
        }
        if (m_end.count<Wire::Reply>() > 0 && !m_hasPaused) {
            m_hasPaused = true;
            say(u"paused"_s);
        }
        for (const Wire::Refused &refused : m_end.all<Wire::Refused>())
            say(u"refused %1"_s.arg(int(refused.reason)));
        for (const Wire::Drops &drops : m_end.all<Wire::Drops>())
            say(u"dropped %1"_s.arg(drops.count));
        m_end.messages.clear();
    }

    InspectorEnd m_end;
    bool m_hasAsked = false;
    bool m_hasPaused = false;
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"target")
        return runTarget(app, std::max(1, arguments.value(2).toInt()), false);
    if (arguments.value(1) == u"asked")
        return runTarget(app, std::max(1, arguments.value(2).toInt()), true);
    const Onlooker onlooker(arguments.value(2), QByteArray::fromHex(arguments.value(3).toLatin1()));
    return app.exec();
}

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// What a program needs to be seen: to link QCoop::Probe, and this include. Then
// QCOOP_INSPECT=1 makes it visible, or Probe::listen() does, as here. What to watch in the
// inspector: two tasks that share the loop, and a timer that counts down.
#include <qcoop/qcoop.h>

using namespace std::chrono_literals;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCoop::Probe::listen({.allowsControl = true});

    for (const char *name : {"first sum of squares", "second sum of squares"}) {
        QCoop::cooperate(&app, [sum = 0., n = 0.]() mutable {
            n += 1;
            return (sum += n * n) < 1e27 ? QCoop::Step::Again : QCoop::Step::Done;
        }).setName(name);
    }
    const bool isShort = app.arguments().contains(u"--script"); // ./dev demo, without a display
    QCoop::callLater(isShort ? 2s : 10min, &app, [] { QCoreApplication::quit(); });
    return app.exec();
}

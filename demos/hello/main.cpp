// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qcoop.h>

#include <QtCore/QTextStream>

using namespace std::chrono_literals;

namespace {

/// Counts to ten, a step each; the event loop is free while it sleeps.
QCoop::Task<> count()
{
    QTextStream out(stdout);
    for (int i = 1; i <= 10; ++i) {
        out << "step " << i << " of 10" << Qt::endl;
        co_yield QCoop::Progress(i, 10);
        co_await QCoop::sleep(50ms);
    }
    out << "Hello from a task." << Qt::endl;
}

} // namespace

// It ends by itself, and takes no notice of arguments: ./dev demo passes some.
int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    return QCoop::react(app, [](QCoop::QtReactor &) { return count(); });
}

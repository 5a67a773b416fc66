// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// trace-helper FILE plain|ring: another process for tst_tracekilled. It writes a recording as
// fast as it can, until it is killed.

#include "../support/traces.h"

#include <QtCore/QCoreApplication>

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    Traces::TraceOptions options;
    if (arguments.value(2) == QStringLiteral("ring"))
        options = {.limit = 64 * 1024, .whenFull = Traces::TraceOptions::WhenFull::Wrap};
    Traces::TraceWriter writer(options);
    if (!writer.open(arguments.value(1), Traces::hello()).isEmpty())
        return 1;
    for (quint64 i = 0;; ++i) {
        const Traces::Time now = Traces::second + Traces::Time(i) * Traces::second / 10;
        if (writer.wantsKeyframe(now))
            Traces::addKeyframe(writer, now, 20, i);
        writer.add(Traces::change(i), now);
    }
}

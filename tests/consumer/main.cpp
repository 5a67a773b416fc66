// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qcoop.h>

#include <QCoreApplication>

using namespace QCoop;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    auto task =
        cooperate(&app, [n = 0]() mutable { return ++n < 1000 ? Step::Again : Step::Done; });
    task.whenDone().then(&app, [&] { app.quit(); });
    return app.exec();
}

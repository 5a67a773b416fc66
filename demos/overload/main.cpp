// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// What the inspector warns of, one switch for each. Watch the tab Warnings while one is on.
// --on RULE begins with it, --script switches all of them on in turn and ends.

#include "window.h"

#include <qcoop/qcoop.h>

#include <QtCore/QCommandLineParser>
#include <QtCore/QDir>
#include <QtCore/QTextStream>
#include <QtWidgets/QApplication>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

QCoop::Task<> oneAfterTheOther(Overload::Window *window, QString shots)
{
    QTextStream out(stdout);
    for (const Overload::Trouble &trouble : window->troubles()) {
        out << trouble.rule << ": " << trouble.title << Qt::endl;
        window->setOn(trouble.rule, true);
        co_await QCoop::sleep(1s);
        if (!shots.isEmpty() && trouble.rule == u"long-step") {
            const QString file = QDir(shots).filePath(u"overload.png"_s);
            if (!QDir().mkpath(shots) || !window->grab().save(file)) {
                QTextStream(stderr)
                    << "qcoop-overload: " << file << " could not be written" << Qt::endl;
                QCoreApplication::exit(1);
                co_return;
            }
        }
        window->setOn(trouble.rule, false);
    }
    QCoreApplication::quit();
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(u"What the inspector warns of, on purpose."_s);
    const QCommandLineOption script(u"script"_s, u"Switches each on for a second, and ends."_s);
    const QCommandLineOption shots(u"shots"_s, u"Where --script leaves a screenshot."_s,
                                   u"FOLDER"_s);
    const QCommandLineOption on(u"on"_s, u"Begins with this one; may come again."_s, u"RULE"_s);
    const QCommandLineOption list(u"list"_s, u"Prints the rules, and what comes with them."_s);
    parser.addHelpOption();
    parser.addOptions({script, shots, on, list});
    parser.process(app);

    Overload::Window window;
    QTextStream out(stdout);
    if (parser.isSet(list)) {
        for (const Overload::Trouble &trouble : window.troubles())
            out << trouble.rule << ' ' << trouble.comesWith.join(u' ') << Qt::endl;
        return 0;
    }
    QCoop::Probe::listen({.allowsControl = true});
    for (const QString &rule : parser.values(on)) {
        if (!window.setOn(rule, true)) {
            QTextStream(stderr) << "qcoop-overload: there is no switch for \"" << rule
                                << "\"; --list lists them" << Qt::endl;
            return 1;
        }
    }
    window.show();
    if (parser.isSet(script))
        QCoop::cooperate(&app, &oneAfterTheOther, &window, parser.value(shots));
    out << "ready" << Qt::endl;
    return QApplication::exec();
}

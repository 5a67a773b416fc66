// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "backend.h"
#include "script.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QLocale>
#include <QtCore/QTextStream>
#include <QtGui/QGuiApplication>
#include <QtQml/QQmlApplicationEngine>
#include <QtQml/QQmlContext>
#include <QtQuick/QQuickWindow>

#include <memory>

namespace {

/// Runs \a script as a task; its end is the program's.
int runScript(QGuiApplication &app, std::unique_ptr<Script> script)
{
    QCoop::CooperativeTask task =
        QCoop::cooperate(&app, [script = std::move(script)] { return script->run(); });
    task.setName(QStringLiteral("script"));
    task.whenDone()
        .then(&app, [] { QCoreApplication::exit(0); })
        .onFailed(&app,
                  [](const QCoop::Failure &failure) {
                      QTextStream(stderr)
                          << "qcoop-qml: " << QString(failure.message()) << Qt::endl;
                      QCoreApplication::exit(1);
                  })
        .onStopped(&app, [] { QCoreApplication::exit(1); }); // the window was closed
    return QGuiApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    QGuiApplication app(argc, argv);
    QGuiApplication::setApplicationName(QStringLiteral("qcoop-qml"));
    // The C locale does not group digits, which makes numbers of this length hard to read.
    if (QLocale().language() == QLocale::C)
        QLocale::setDefault(QLocale::English);
    QCommandLineParser parser;
    parser.setApplicationDescription(QGuiApplication::translate("main", "Tasks in QML."));
    parser.addHelpOption();
    const QCommandLineOption scripted(
        QStringLiteral("script"),
        QGuiApplication::translate("main", "Use the window without a user, and quit."));
    const QCommandLineOption shots(
        QStringLiteral("shots"),
        QGuiApplication::translate("main", "The folder for screenshots of the script."),
        QStringLiteral("folder"), QStringLiteral("build/shots"));
    parser.addOptions({scripted, shots});
    parser.process(app);

    if (parser.isSet(scripted)) // A machine without a display has no graphics card either.
        QQuickWindow::setGraphicsApi(QSGRendererInterface::Software);
    Backend backend;
    QQmlApplicationEngine engine;
    engine.rootContext()->setContextProperty(QStringLiteral("backend"), &backend);
    engine.load(QUrl(QStringLiteral("qrc:/Main.qml")));
    auto *const window = qobject_cast<QQuickWindow *>(engine.rootObjects().value(0));
    if (!window)
        return 1; // the engine has said why
    if (!parser.isSet(scripted))
        return QGuiApplication::exec();
    try {
        return runScript(app, std::make_unique<Script>(*window, backend, parser.value(shots)));
    } catch (const std::exception &error) {
        QTextStream(stderr) << "qcoop-qml: " << error.what() << Qt::endl;
        return 1;
    }
}

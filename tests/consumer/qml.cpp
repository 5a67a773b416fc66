// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// `import QCoop` in a program that links QCoop::Qml and does nothing else for it.

#include <QtCore/QCoreApplication>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>

#include <memory>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QQmlEngine engine;
    QQmlComponent component(&engine);
    component.setData("import QtQml\nimport QCoop 1.0\n"
                      "LoopingCall { interval: 1; running: true; onTriggered: Qt.quit() }",
                      {});
    const std::unique_ptr<QObject> element(component.create());
    if (!element)
        qFatal("%s", qPrintable(component.errorString()));
    QObject::connect(&engine, &QQmlEngine::quit, &app, &QCoreApplication::quit);
    return app.exec();
}

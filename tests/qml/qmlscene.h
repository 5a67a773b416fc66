// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "../support/journal.h"

#include <qcoop/qcoop.h>

#include <QQmlComponent>
#include <QQmlContext>
#include <QQmlEngine>
#include <QQmlError>

#include <memory>

/// An object made of a few lines of QML, which see this as `journal`, and \a backend as
/// `backend`. What they write into the journal and the warnings of the engine can be taken.
class QmlScene : public QObject
{
    Q_OBJECT

public:
    explicit QmlScene(const QString &body, QObject *backend = nullptr)
    {
        m_engine.setOutputWarningsToStandardError(false);
        connect(&m_engine, &QQmlEngine::warnings, this, [this](const QList<QQmlError> &warnings) {
            for (const QQmlError &warning : warnings)
                m_warnings << warning.description();
        });
        m_engine.rootContext()->setContextProperty(u"journal"_s, this);
        m_engine.rootContext()->setContextProperty(u"backend"_s, backend);
        QQmlComponent component(&m_engine);
        component.setData("import QtQml\nimport QCoop\n" + body.toUtf8(), QUrl(u"scene.qml"_s));
        m_object.reset(component.create());
        if (!m_object)
            qFatal("%s", qPrintable(component.errorString())); // the test itself is wrong
    }

    [[nodiscard]] QObject *object() const { return m_object.get(); }
    [[nodiscard]] QVariant operator[](const char *property) const
    {
        return m_object->property(property);
    }
    void set(const char *property, const QVariant &value) const
    {
        m_object->setProperty(property, value);
    }
    void call(const char *method) const { QMetaObject::invokeMethod(m_object.get(), method); }
    void destroy() { m_object.reset(); }

    Q_INVOKABLE void write(const QString &line) { m_journal(line); }
    [[nodiscard]] QStringList take() { return m_journal.take(); }
    [[nodiscard]] QString warnings() { return std::exchange(m_warnings, {}).join(u'\n'); }

private:
    QQmlEngine m_engine;
    Journal m_journal;
    QStringList m_warnings;
    std::unique_ptr<QObject> m_object;
};

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "scenario.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace Conformance {

Scenario parseScenario(const QByteArray &line)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(line, &error);
    if (error.error != QJsonParseError::NoError) {
        throw Malformed(
            u"this is no JSON: %1 (at byte %2)"_s.arg(error.errorString()).arg(error.offset));
    }
    if (!document.isObject())
        throw Malformed(u"a scenario must be an object"_s);
    const QJsonObject object = document.object();
    const auto member = [&](const QString &name, QJsonValue::Type type, const QString &what) {
        const QJsonValue value = object.value(name);
        if (value.isUndefined())
            throw Malformed(u"the member \"%1\" is missing"_s.arg(name));
        if (value.type() != type)
            throw Malformed(u"the member \"%1\" must be %2"_s.arg(name, what));
        return value;
    };
    Scenario scenario;
    scenario.id = member(u"id"_s, QJsonValue::String, u"a string"_s).toString();
    scenario.family = member(u"family"_s, QJsonValue::String, u"a string"_s).toString();
    if (object.contains("params"_L1))
        scenario.params = member(u"params"_s, QJsonValue::Object, u"an object"_s).toObject();
    scenario.ops = member(u"ops"_s, QJsonValue::Array, u"an array"_s).toArray();
    return scenario;
}

QByteArray answerLine(const QString &id, const QJsonArray &events)
{
    const QByteArray ids = QJsonDocument(QJsonArray{id}).toJson(QJsonDocument::Compact);
    const QByteArray utf8 = "{\"id\":" + ids.sliced(1, ids.size() - 2) +
                            ",\"events\":" + QJsonDocument(events).toJson(QJsonDocument::Compact) +
                            '}';
    // Only strings can hold other characters, and there each may be written as an escape.
    QByteArray ascii;
    for (const QChar c : QString::fromUtf8(utf8)) {
        if (c.unicode() < 0x80)
            ascii += char(c.unicode());
        else
            ascii += "\\u" + QByteArray::number(c.unicode(), 16).rightJustified(4, '0');
    }
    return ascii;
}

} // namespace Conformance

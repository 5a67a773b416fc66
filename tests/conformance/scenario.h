// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

#include <stdexcept>

namespace Conformance {

/// A line that is no scenario, or a scenario that cannot be carried out; what() says why.
class Malformed : public std::runtime_error
{
public:
    explicit Malformed(const QString &why)
        : std::runtime_error(why.toStdString())
    {
    }
};

/// One line of a scenario file: what a replay needs of it.
struct Scenario
{
    QString id;
    QString family;
    QJsonObject params; // empty where there are none
    QJsonArray ops;
};

/// \throws Malformed
[[nodiscard]] Scenario parseScenario(const QByteArray &line);

/// The answer to a scenario: one line of JSON in ASCII, without the line's end.
[[nodiscard]] QByteArray answerLine(const QString &id, const QJsonArray &events);

} // namespace Conformance

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QHash>
#include <QJsonArray>
#include <QSet>
#include <QString>

#include <vector>

namespace Conformance {

/// What an operation, or the ending of a body, takes in one place.
struct Argument
{
    enum class Type {
        NewName, ///< gives a name to a thing of the kind `of`
        Name,    ///< of a thing that has its name when this is carried out
        Names,
        Ticks,
        ForwardTicks, ///< not negative
        ManyForwardTicks,
        Boolean,
        Integer,
        Value,  ///< an integer or null
        Error,  ///< one of the errors that scenarios raise
        Choice, ///< one of the words in `of`, which have spaces between them
        Body,   ///< its endings are those of the kind `of`
        BodyOrNull,
        Bodies,
        Zone, ///< "utc", "naive", or an offset from UTC in minutes
    };

    Type type;
    QString of = {};
};
using Signature = std::vector<Argument>;

/// The operations and endings of a family, and what they take.
///
/// Whether a name has been given is not for the grammar: bodies that are never run may use
/// names that nothing gives.
class Grammar
{
public:
    void addOperation(const QString &name, Signature signature);
    /// Adds an ending of bodies of \a kind.
    void addEnding(const QString &kind, const QString &name, Signature signature);
    [[nodiscard]] bool isOperation(const QString &name) const;

    /// \throws Malformed if \a ops are not made of operations of this family.
    void check(const QJsonArray &ops) const;

private:
    class Checker;

    QHash<QString, Signature> m_operations;
    QHash<QString, QHash<QString, Signature>> m_endings;
};

} // namespace Conformance

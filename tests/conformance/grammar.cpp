// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "grammar.h"

#include "numbers.h"
#include "scenario.h"
#include "scenarioerrors.h"

#include <QJsonDocument>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace Conformance {

namespace {

constexpr int deepest = 200; // bodies within bodies

QString shown(const QJsonValue &value)
{
    const QByteArray text = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    const QString inner = QString::fromUtf8(text.sliced(1, text.size() - 2));
    return inner.size() <= 60 ? inner : inner.left(57) + u"..."_s;
}

bool isName(const QJsonValue &value)
{
    const QString name = value.toString();
    return !name.isEmpty() && std::ranges::all_of(name, [](QChar c) {
        return c.unicode() < 0x80 && (c.isLetterOrNumber() || c == u'-' || c == u'_');
    });
}

bool isForward(const QJsonValue &value)
{
    return areTicks(value) && value.toInteger() >= 0;
}

bool isOffset(const QJsonValue &value)
{
    constexpr qint64 most = 24 * 60;
    return isInteger(value) && value.toInteger() > -most && value.toInteger() < most;
}

bool areAll(const QJsonValue &value, bool (*is)(const QJsonValue &))
{
    return value.isArray() && std::ranges::all_of(value.toArray(), is);
}

/// What \a value, which is no body, should have been; nothing if it is right.
std::optional<QString> wanted(const Argument &argument, const QJsonValue &value)
{
    const auto unless = [](bool right, const QString &what) {
        return right ? std::nullopt : std::optional(what);
    };
    switch (argument.type) {
    case Argument::Type::NewName:
    case Argument::Type::Name:
        return unless(isName(value), u"a name (of letters, digits, - and _)"_s);
    case Argument::Type::Names:
        return unless(areAll(value, isName), u"an array of names"_s);
    case Argument::Type::Ticks:
        return unless(areTicks(value),
                      u"a number of ticks (an integer, at most %1 either way)"_s.arg(maxTicks));
    case Argument::Type::ForwardTicks:
        return unless(isForward(value),
                      u"a number of ticks (an integer from 0 to %1)"_s.arg(maxTicks));
    case Argument::Type::ManyForwardTicks:
        return unless(areAll(value, isForward),
                      u"an array of numbers of ticks (integers from 0 to %1)"_s.arg(maxTicks));
    case Argument::Type::Boolean:
        return unless(value.isBool(), u"true or false"_s);
    case Argument::Type::Integer:
        return unless(isInteger(value), u"an integer of 64 bits"_s);
    case Argument::Type::Value:
        return unless(value.isNull() || isInteger(value), u"an integer of 64 bits or null"_s);
    case Argument::Type::Error:
        return unless(isScenarioError(value.toString()), u"E1, E1a, E2 or E3"_s);
    case Argument::Type::Choice:
        return unless(argument.of.split(u' ').contains(value.toString()),
                      u"one of: "_s + argument.of);
    case Argument::Type::Zone:
        return unless(value == "utc"_L1 || value == "naive"_L1 || isOffset(value),
                      u"\"utc\", \"naive\" or an offset in minutes"_s);
    case Argument::Type::Body:
    case Argument::Type::Bodies:
        return unless(value.isArray(), u"an array"_s);
    case Argument::Type::BodyOrNull:
        return unless(value.isArray() || value.isNull(), u"an array or null"_s);
    }
    return std::nullopt;
}

} // namespace

/// One check, which knows where in the scenario it is and what names have been given.
class Grammar::Checker
{
public:
    explicit Checker(const Grammar &grammar)
        : m_grammar(grammar)
    {
    }

    void checkOps(const QJsonArray &ops, const QHash<QString, Signature> &endings)
    {
        if (m_depth++ > deepest)
            throw Malformed(u"bodies are nested more than %1 deep"_s.arg(deepest));
        for (qsizetype i = 0; i < ops.size(); ++i) {
            const QString outer = m_place;
            m_place += u"operation %1"_s.arg(i + 1);
            checkOperation(ops.at(i), endings, i + 1 == ops.size());
            m_place = outer;
        }
        --m_depth;
    }

private:
    [[noreturn]] void refuse(const QString &why) const { throw Malformed(m_place + u": "_s + why); }

    void checkOperation(const QJsonValue &value, const QHash<QString, Signature> &endings,
                        bool isLast)
    {
        const QJsonArray op = value.toArray();
        if (!op.at(0).isString())
            refuse(u"it must be an array that begins with a name, not "_s + shown(value));
        const QString name = op.at(0).toString();
        m_place += u" (%1)"_s.arg(shown(name));
        auto found = m_grammar.m_operations.find(name);
        if (found == m_grammar.m_operations.end()) {
            found = endings.find(name);
            if (found == endings.end())
                refuse(u"there is no such operation or ending here"_s);
            if (!isLast)
                refuse(u"an ending must be the last of its body"_s);
        }
        if (op.size() - 1 != qsizetype(found->size())) {
            refuse(u"it takes %1 arguments and has %2"_s.arg(found->size()).arg(op.size() - 1));
        }
        for (qsizetype i = 1; i < op.size(); ++i)
            checkArgument((*found)[std::size_t(i - 1)], op.at(i), i);
    }

    void checkArgument(const Argument &argument, const QJsonValue &value, qsizetype number)
    {
        const QString outer = m_place;
        m_place += u", argument %1"_s.arg(number);
        if (const auto what = wanted(argument, value))
            refuse(u"it must be %1, not %2"_s.arg(*what, shown(value)));
        if (argument.type == Argument::Type::NewName)
            give(argument.of, value.toString());
        const bool isBody =
            argument.type == Argument::Type::Body || argument.type == Argument::Type::BodyOrNull;
        const bool isBodies = argument.type == Argument::Type::Bodies;
        if (isBody || isBodies) {
            m_place += u", "_s;
            const auto endings = m_grammar.m_endings.value(argument.of);
            for (const QJsonValue &body : isBodies ? value.toArray() : QJsonArray{value}) {
                if (isBodies && !body.isArray())
                    refuse(u"each of its elements must be an array, not "_s + shown(body));
                checkOps(body.toArray(), endings);
            }
        }
        m_place = outer;
    }

    void give(const QString &kind, const QString &name)
    {
        if (m_given.contains({kind, name}))
            refuse(u"the name \"%1\" is given twice"_s.arg(name));
        m_given.insert({kind, name});
    }

    const Grammar &m_grammar;
    QSet<std::pair<QString, QString>> m_given;
    QString m_place;
    int m_depth = 0;
};

void Grammar::addOperation(const QString &name, Signature signature)
{
    m_operations.insert(name, std::move(signature));
}

void Grammar::addEnding(const QString &kind, const QString &name, Signature signature)
{
    m_endings[kind].insert(name, std::move(signature));
}

bool Grammar::isOperation(const QString &name) const
{
    return m_operations.contains(name);
}

void Grammar::check(const QJsonArray &ops) const
{
    Checker(*this).checkOps(ops, {});
}

} // namespace Conformance

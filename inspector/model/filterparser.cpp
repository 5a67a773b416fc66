// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/filter.h>
#include <model/limits.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <array>
#include <cmath>
#include <optional>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

using Condition = Filter::Condition;
using Key = Condition::Key;
using Relation = Condition::Relation;

/// A user types a line; what is longer was pasted by mistake.
constexpr qsizetype maxTerms = 100;

QString tr(const char *text)
{
    return QCoreApplication::translate("Inspector", text);
}

enum class Value : quint8 { Text, Choice, Count, Rate, Length, Busy };

struct KeyWord
{
    QLatin1StringView word;
    Key key;
    Value value;
};
constexpr std::array keyWords{
    KeyWord{"name"_L1, Key::Name, Value::Text},
    KeyWord{"key"_L1, Key::TaskKey, Value::Text},
    KeyWord{"in"_L1, Key::BelongsTo, Value::Text},
    KeyWord{"loc"_L1, Key::Location, Value::Text},
    KeyWord{"spawned"_L1, Key::SpawnedAt, Value::Text},
    KeyWord{"yielded"_L1, Key::YieldedAt, Value::Text},
    KeyWord{"sched"_L1, Key::Scheduler, Value::Text},
    KeyWord{"coop"_L1, Key::Scheduler, Value::Text},
    KeyWord{"loop"_L1, Key::Loop, Value::Text},
    KeyWord{"state"_L1, Key::State, Value::Choice},
    KeyWord{"wait"_L1, Key::WaitingFor, Value::Length}, // with ':' a choice, see choices
    KeyWord{"warn"_L1, Key::Warn, Value::Choice},
    KeyWord{"prio"_L1, Key::Priority, Value::Choice},
    KeyWord{"id"_L1, Key::Id, Value::Count},
    KeyWord{"pauses"_L1, Key::Pauses, Value::Count},
    KeyWord{"steps"_L1, Key::Steps, Value::Count},
    KeyWord{"rate"_L1, Key::Rate, Value::Rate},
    KeyWord{"busy"_L1, Key::Busy, Value::Busy},
    KeyWord{"last"_L1, Key::Last, Value::Length},
    KeyWord{"max"_L1, Key::Longest, Value::Length},
    KeyWord{"age"_L1, Key::Age, Value::Length},
    KeyWord{"deadline"_L1, Key::Deadline, Value::Length},
    KeyWord{"weight"_L1, Key::Weight, Value::Count},
};

struct Choice
{
    Key key;
    QLatin1StringView word;
    quint32 mask;
};
constexpr quint32 bit(auto value)
{
    return quint32(1) << quint32(value);
}
constexpr std::array choices{
    Choice{Key::State, "ready"_L1, bit(Wire::TaskState::Ready)},
    Choice{Key::State, "running"_L1, bit(Wire::TaskState::Running)},
    Choice{Key::State, "waiting"_L1, bit(Wire::TaskState::Waiting)},
    Choice{Key::State, "paused"_L1, bit(Wire::TaskState::Paused)},
    Choice{Key::State, "done"_L1, bit(Wire::TaskState::Done)},
    Choice{Key::State, "failed"_L1, bit(Wire::TaskState::Failed)},
    Choice{Key::State, "stopped"_L1,
           bit(Wire::TaskState::Stopped) | bit(Wire::TaskState::SchedulerStopped)},
    Choice{Key::State, "live"_L1, 0x0F},
    Choice{Key::State, "ended"_L1, 0xF0},
    Choice{Key::Waiting, "deferred"_L1, bit(Wire::Waiting::Deferred)},
    Choice{Key::Waiting, "task"_L1, bit(Wire::Waiting::Awaiter)},
    Choice{Key::Waiting, "any"_L1, bit(Wire::Waiting::Deferred) | bit(Wire::Waiting::Awaiter)},
    Choice{Key::Waiting, "none"_L1, bit(Wire::Waiting::Nothing)},
    Choice{Key::Warn, "info"_L1, bit(Severity::Info)},
    Choice{Key::Warn, "warning"_L1, bit(Severity::Warning)},
    Choice{Key::Warn, "error"_L1, bit(Severity::Error) | bit(Severity::Critical)},
    Choice{Key::Warn, "critical"_L1, bit(Severity::Critical)},
    Choice{Key::Warn, "any"_L1,
           bit(Severity::Info) | bit(Severity::Warning) | bit(Severity::Error) |
               bit(Severity::Critical)},
    Choice{Key::Warn, "none"_L1, bit(Severity::None)},
    Choice{Key::Priority, "blocking"_L1, bit(Wire::Priority::UserBlocking)},
    Choice{Key::Priority, "visible"_L1, bit(Wire::Priority::UserVisible)},
    Choice{Key::Priority, "background"_L1, bit(Wire::Priority::Background)},
};

struct Unit
{
    const char16_t *word;
    double factor;
};
// Two letters look like µ: the sign for micro, which we write, and the Greek one.
constexpr std::array lengthUnits{
    Unit{u"ns", 1},     Unit{u"us", 1e3},    Unit{u"\u00B5s", 1e3}, Unit{u"\u03BCs", 1e3},
    Unit{u"ms", 1e6},   Unit{u"s", 1e9},     Unit{u"m", 60e9},      Unit{u"min", 60e9},
    Unit{u"h", 3600e9}, Unit{u"d", 86400e9},
};
constexpr std::array countUnits{Unit{u"", 1}, Unit{u"k", 1e3}, Unit{u"M", 1e6}};

template <typename Units>
std::optional<double> withUnit(double number, QStringView unit, const Units &units)
{
    for (const Unit &each : units) {
        if (unit == QStringView(each.word))
            return number * each.factor;
    }
    return std::nullopt;
}

/// Makes a condition of one term, or says why it cannot.
class TermParser
{
public:
    /// \a word: without the minus and the quotes; \a isQuoted: it began with a quote.
    bool parse(const QString &word, bool isQuoted)
    {
        const qsizetype end = isQuoted ? 0 : keyEnd(word);
        if (end == 0) {
            condition.key = Key::Word;
            condition.text = word;
            return true;
        }
        const QStringView key = QStringView(word).first(end);
        QStringView value = QStringView(word).sliced(end);
        for (const KeyWord &each : keyWords) {
            if (key == each.word) {
                condition.key = each.key;
                condition.relation = takeRelation(value);
                if (value.isEmpty())
                    return fail(tr("A value is missing after “%1”.").arg(word));
                return parseValue(each, value, word[end] == u':');
            }
        }
        QStringList known;
        for (const KeyWord &each : keyWords)
            known << QString(each.word);
        return fail(tr("There is no “%1”. There are: %2.").arg(key, known.join(u", "_s)));
    }

    Condition condition;
    QString error;

private:
    bool fail(const QString &sentence)
    {
        error = sentence;
        return false;
    }

    /// Where a key ends that is followed by a relation; 0: it is a word. "Scene::render" and
    /// "scene.cpp:88" are words.
    static qsizetype keyEnd(const QString &word)
    {
        qsizetype end = 0;
        while (end < word.size() && word[end] >= u'a' && word[end] <= u'z')
            ++end;
        if (end == word.size() || !u":<>="_s.contains(word[end]))
            return 0;
        return QStringView(word).sliced(end).startsWith(u"::") ? 0 : end;
    }

    static Relation takeRelation(QStringView &value)
    {
        const QChar first = value[0];
        const bool orEqual = value.size() > 1 && value[1] == u'=' && first != u':' && first != u'=';
        value = value.sliced(orEqual ? 2 : 1);
        if (first == u'<')
            return orEqual ? Relation::LessOrEqual : Relation::Less;
        if (first == u'>')
            return orEqual ? Relation::GreaterOrEqual : Relation::Greater;
        return Relation::Equal;
    }

    bool parseValue(const KeyWord &key, QStringView value, bool hasColon)
    {
        // "wait:deferred" asks what for, "wait>5s" how long.
        if (key.key == Key::WaitingFor && hasColon && !value[0].isDigit()) {
            condition.key = Key::Waiting;
            return parseChoice(key.word, value);
        }
        if (key.value == Value::Text || key.value == Value::Choice) {
            if (condition.relation != Relation::Equal)
                return fail(tr("“%1” takes “:”, since it has no order.").arg(key.word));
            if (key.value == Value::Choice)
                return parseChoice(key.word, value);
            condition.text = value.toString();
            return true;
        }
        return parseNumber(key, value);
    }

    bool parseChoice(QLatin1StringView key, QStringView value)
    {
        QStringList known;
        for (const Choice &choice : choices) {
            if (choice.key != condition.key)
                continue;
            if (value == choice.word) {
                condition.mask = choice.mask;
                return true;
            }
            known << QString(choice.word);
        }
        return fail(tr("“%1” cannot be “%2”. It can be: %3.").arg(key, value, known.join(u", "_s)));
    }

    bool parseNumber(const KeyWord &key, QStringView value)
    {
        qsizetype digits = 0;
        while (digits < value.size() &&
               ((value[digits] >= u'0' && value[digits] <= u'9') || value[digits] == u'.'))
            ++digits;
        bool isNumber = false;
        const double number = value.first(digits).toDouble(&isNumber);
        if (!isNumber || !std::isfinite(number))
            return fail(tr("“%1” is not a number.").arg(value));
        const QStringView unit = value.sliced(digits);
        if (key.value == Value::Busy && unit == "%"_L1) {
            condition.key = Key::BusyShare;
            condition.number = number / 100;
            return true;
        }
        const bool isLength = key.value == Value::Length || key.value == Value::Busy;
        if (isLength && unit.isEmpty() && number == 0) {
            condition.number = 0;
            return true;
        }
        const auto amount =
            isLength ? withUnit(number, unit, lengthUnits) : withUnit(number, unit, countUnits);
        if (!amount) {
            const QString units = !isLength                  ? tr("none, k or M")
                                  : key.value == Value::Busy ? tr("ns, us, ms, s, m, h, d or %")
                                                             : tr("ns, us, ms, s, m, h or d");
            return fail(unit.isEmpty()
                            ? tr("“%1” needs a unit: %2.").arg(value, units)
                            : tr("“%1” is not a unit here. There are: %2.").arg(unit, units));
        }
        condition.number = *amount;
        return true;
    }
};

} // namespace

Filter Filter::parse(const QString &text)
{
    Filter filter;
    filter.m_text = text;
    QList<Condition> conditions;
    int alternative = 0;
    const auto endAlternative = [&] {
        if (!conditions.isEmpty())
            filter.m_alternatives.append(std::exchange(conditions, {}));
    };
    qsizetype at = 0;
    while (at < text.size() && filter.m_terms.size() < maxTerms) {
        if (text[at].isSpace()) {
            ++at;
            continue;
        }
        if (text[at] == u'|') {
            endAlternative();
            ++alternative;
            ++at;
            continue;
        }
        Term term;
        term.position = at;
        term.alternative = alternative;
        if (text[at] == u'-' && at + 1 < text.size() && !text[at + 1].isSpace()) {
            term.isNegated = true;
            ++at;
        }
        const bool isQuoted = text[at] == u'"';
        bool isOpen = false;
        QString word;
        for (; at < text.size() && (isOpen || (!text[at].isSpace() && text[at] != u'|')); ++at) {
            if (text[at] == u'"')
                isOpen = !isOpen;
            else
                word += text[at];
        }
        term.length = at - term.position;
        term.text = text.mid(term.position, term.length);

        TermParser parser;
        term.isValid = false;
        if (isOpen)
            parser.error = tr("The quote is not closed.");
        else if (word.isEmpty())
            parser.error = tr("There is nothing to look for.");
        else
            term.isValid = parser.parse(word, isQuoted);
        if (term.isValid) {
            parser.condition.isNegated = term.isNegated;
            conditions.append(parser.condition);
        } else {
            filter.m_errors.append({term.position, term.length, parser.error});
        }
        filter.m_terms.append(term);
    }
    endAlternative();
    return filter;
}

} // namespace QCoop::Inspector

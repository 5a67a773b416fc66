// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/rules/rulesettings.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>

#include <array>
#include <cmath>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

struct UnitWord
{
    const char16_t *word;
    double factor;
};
// Two letters look like µ: the sign for micro, which we write, and the Greek one.
constexpr std::array lengthWords{
    UnitWord{u"ns", 1},        UnitWord{u"us", 1e3}, UnitWord{u"\u00B5s", 1e3},
    UnitWord{u"\u03BCs", 1e3}, UnitWord{u"ms", 1e6}, UnitWord{u"s", 1e9},
    UnitWord{u"min", 60e9},
};
constexpr std::array shareWords{UnitWord{u"%", 0.01}};
constexpr std::array rateWords{UnitWord{u"", 1}, UnitWord{u"/s", 1}, UnitWord{u"k/s", 1e3}};
constexpr std::array countWords{UnitWord{u"", 1}, UnitWord{u"k", 1e3}};
constexpr std::array byteWords{UnitWord{u"B", 1}, UnitWord{u"kB", 1e3}, UnitWord{u"MB", 1e6},
                               UnitWord{u"GB", 1e9}};

QString tr(const char *text)
{
    return QCoreApplication::translate("Rules", text);
}

template <typename Words>
std::optional<double> withWord(double number, QStringView word, const Words &words)
{
    for (const UnitWord &each : words) {
        if (word == QStringView(each.word))
            return number * each.factor;
    }
    return std::nullopt;
}

std::optional<double> withUnit(Unit unit, double number, QStringView word)
{
    switch (unit) {
    case Unit::Length:
        return withWord(number, word, lengthWords);
    case Unit::Share:
        return withWord(number, word, shareWords);
    case Unit::Rate:
        return withWord(number, word, rateWords);
    case Unit::Bytes:
        return withWord(number, word, byteWords);
    case Unit::Count:
    case Unit::Task:
    case Unit::Place:
    case Unit::Text:
        break;
    }
    return withWord(number, word, countWords);
}

} // namespace

std::optional<double> thresholdValue(const Threshold &threshold, const QString &text,
                                     QString &problem)
{
    const QLocale locale; // by which thresholdText() wrote it
    QString number = text.simplified();
    number.remove(u' ').remove(locale.groupSeparator());
    number.replace(locale.decimalPoint(), u"."_s);
    qsizetype digits = 0;
    while (digits < number.size() &&
           ((number[digits] >= u'0' && number[digits] <= u'9') || number[digits] == u'.'))
        ++digits;
    bool isNumber = false;
    const double amount = number.first(digits).toDouble(&isNumber);
    const auto value = isNumber && std::isfinite(amount)
                           ? withUnit(threshold.unit, amount, QStringView(number).sliced(digits))
                           : std::nullopt;
    if (!value) {
        problem = tr("“%1” is not such a value; one is “%2”")
                      .arg(text, thresholdText(threshold, threshold.usual));
        return std::nullopt;
    }
    if (*value < threshold.least || *value > threshold.most) {
        problem = tr("it may be from %1 to %2, not “%3”")
                      .arg(thresholdText(threshold, threshold.least),
                           thresholdText(threshold, threshold.most), text);
        return std::nullopt;
    }
    return value;
}

QString thresholdText(const Threshold &threshold, double value)
{
    switch (threshold.unit) {
    case Unit::Length:
        return Format::duration(Wire::Length(value));
    case Unit::Share: {
        const QString share = Format::percent(value);
        return share.isEmpty() ? tr("0 %") : share;
    }
    case Unit::Bytes:
        return Format::bytes(quint64(value));
    case Unit::Rate:
        return Format::count(quint64(value)) + tr("/s");
    case Unit::Count:
    case Unit::Task:
    case Unit::Place:
    case Unit::Text:
        break;
    }
    return Format::count(quint64(value));
}

} // namespace QCoop::Inspector

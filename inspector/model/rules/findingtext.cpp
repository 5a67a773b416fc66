// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/picture.h>
#include <model/rules/findingtext.h>

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

/// Puts the label and the figures in the places of %1, %2, … of \a english. Not with arg() one
/// by one: a task may have a %2 in its name.
QString filled(const char *english, const Picture &picture, const Finding &finding)
{
    const QString pattern = ruleText(english);
    QString text;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const bool isPlace = pattern[i] == u'%' && i + 1 < pattern.size() &&
                             pattern[i + 1] >= u'1' && pattern[i + 1] <= u'9';
        if (!isPlace) {
            text += pattern[i];
            continue;
        }
        const qsizetype number = pattern[++i].unicode() - u'1';
        if (number == 0)
            text += finding.label;
        else if (number <= finding.figures.size())
            text += figureText(picture, finding.figures.at(number - 1));
    }
    return text;
}

/// The target is not trusted: its counts may be so large that as doubles they do not fit back.
quint64 wholeNumber(double value)
{
    return quint64(std::clamp(value, 0.0, 1e18));
}

} // namespace

QString figureTitle(const Figure &figure)
{
    return ruleText(figure.title);
}

QString figureText(const Picture &picture, const Figure &figure)
{
    switch (figure.unit) {
    case Unit::Length:
        return Format::duration(Wire::Length(std::clamp(figure.value, -1e18, 1e18)));
    case Unit::Share: {
        const QString share = Format::percent(figure.value);
        return share.isEmpty() ? u"0 %"_s : share;
    }
    case Unit::Count:
        return Format::count(wholeNumber(figure.value));
    case Unit::Rate: {
        const QString rate = Format::rate(figure.value);
        return rate.isEmpty() ? u"0/s"_s : rate;
    }
    case Unit::Bytes:
        return Format::bytes(wholeNumber(figure.value));
    case Unit::Task:
        return picture.labelOf(figure.id);
    case Unit::Place:
        return picture.names.place(Wire::PlaceId(figure.id)).text;
    case Unit::Text:
        break;
    }
    return figure.text;
}

QString summaryOf(const Picture &picture, const Finding &finding)
{
    return filled(factsOf(finding.rule).summary, picture, finding);
}

QString sentenceOf(const Picture &picture, const Finding &finding)
{
    return filled(factsOf(finding.rule).sentence, picture, finding);
}

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return ruleText(QT_TRANSLATE_NOOP("Rules", "info"));
    case Severity::Warning:
        return ruleText(QT_TRANSLATE_NOOP("Rules", "warning"));
    case Severity::Error:
        return ruleText(QT_TRANSLATE_NOOP("Rules", "error"));
    case Severity::Critical:
        return ruleText(QT_TRANSLATE_NOOP("Rules", "critical"));
    case Severity::None:
        break;
    }
    return {};
}

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/checkcommand.h>
#include <cli/table.h>
#include <model/rules/findingtext.h>

#include <algorithm>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

Table::Color colorOf(Severity severity)
{
    switch (severity) {
    case Severity::Critical:
    case Severity::Error:
        return Table::Color::Red;
    case Severity::Warning:
        return Table::Color::Yellow;
    case Severity::Info:
        return Table::Color::Blue;
    case Severity::None:
        break;
    }
    return Table::Color::None;
}

QString kindText(Subject::Kind kind)
{
    switch (kind) {
    case Subject::Kind::Task:
        return u"task"_s;
    case Subject::Kind::Timer:
        return u"timer"_s;
    case Subject::Kind::Loop:
        return u"loop"_s;
    case Subject::Kind::Scheduler:
        return u"cooperator"_s;
    case Subject::Kind::Place:
        return u"place"_s;
    case Subject::Kind::Agent:
        break;
    }
    return u"agent"_s;
}

QString unitText(Unit unit)
{
    switch (unit) {
    case Unit::Length:
        return u"ns"_s;
    case Unit::Share:
        return u"share"_s;
    case Unit::Rate:
        return u"perSecond"_s;
    case Unit::Bytes:
        return u"bytes"_s;
    case Unit::Count:
        return u"count"_s;
    case Unit::Task:
        return u"task"_s;
    case Unit::Place:
        return u"place"_s;
    case Unit::Text:
        break;
    }
    return u"text"_s;
}

/// The worst first, and of those the one that was first.
QList<Finding> sortedFindings(const Picture &picture)
{
    QList<Finding> findings = picture.findings.list;
    std::ranges::stable_sort(findings, std::ranges::greater(), &Finding::severity);
    return findings;
}

} // namespace

CheckCommand::CheckCommand(const Options &options, QObject *parent)
    : TargetCommand(options, parent)
{
    store().setRules(options.rules);
    m_end.setSingleShot(true);
    m_end.setInterval(options.length);
    connect(&m_end, &QTimer::timeout, this, [this] { finish(report()); });
}

void CheckCommand::ready()
{
    waitOn();
    m_end.start();
}

int CheckCommand::endWhenGone()
{
    if (m_end.isActive())
        report(); // what is known of it, though not of all the time that was asked for
    return ExitGone;
}

int CheckCommand::report()
{
    store().flush();
    const bool hasFailed =
        std::ranges::any_of(picture().findings.list, [this](const Finding &finding) {
            return finding.severity >= options().failOn;
        });
    if (options().isJson)
        printJson(hasFailed);
    else
        printTable();
    return hasFailed ? ExitFindings : ExitOk;
}

void CheckCommand::printTable()
{
    const Findings &findings = picture().findings;
    if (findings.list.isEmpty()) {
        print(tr("no warnings: %n rules looked\n", nullptr, options().rules.onCount()));
        return;
    }
    Table table;
    table.addColumn(tr("Severity"));
    table.addColumn(tr("Rule"));
    table.addColumn(tr("Count"), true);
    table.addColumn(tr("Warning"));
    table.addColumn(tr("Where"));
    for (const Finding &finding : sortedFindings(picture())) {
        table.addRow({{severityText(finding.severity), colorOf(finding.severity)},
                      {QString::fromLatin1(factsOf(finding.rule).name)},
                      {QString::number(finding.count)},
                      {summaryOf(picture(), finding)},
                      {picture().names.place(finding.place).text}});
    }
    print(table.text(options().isColored()));
    if (findings.leftOut > 0)
        print(tr("and %1 more were left out\n").arg(findings.leftOut));
}

void CheckCommand::printJson(bool hasFailed)
{
    JsonWriter json;
    json.beginObject();
    addTarget(json);
    json.beginArray("findings");
    for (const Finding &finding : sortedFindings(picture()))
        addFinding(json, finding);
    json.endArray();
    json.add("leftOut", picture().findings.leftOut);
    json.add("failOn", severityText(options().failOn));
    json.add("hasFailed", hasFailed);
    json.endObject();
    print(json.bytes() + '\n');
}

void CheckCommand::addFinding(JsonWriter &json, const Finding &finding) const
{
    const RuleFacts &facts = factsOf(finding.rule);
    json.beginObject();
    json.add("rule", QString::fromLatin1(facts.name));
    json.add("severity", severityText(finding.severity));
    json.beginObject("subject");
    json.add("kind", kindText(finding.subject.kind));
    json.add("id", finding.subject.id);
    json.add("label", finding.label);
    json.endObject();
    json.add("isActive", finding.isActive);
    json.add("count", finding.count);
    json.add("firstNs", finding.first);
    json.add("lastNs", finding.last);
    json.add("summary", summaryOf(picture(), finding));
    json.add("sentence", sentenceOf(picture(), finding));
    json.add("explanation", ruleText(facts.explanation));
    json.add("advice", ruleText(facts.advice));
    json.add("task", finding.task);
    addPlace(json, "place", finding.place);
    json.beginArray("evidence");
    for (const Figure &figure : finding.figures) {
        const bool isId = figure.unit == Unit::Task || figure.unit == Unit::Place;
        json.beginObject();
        json.add("title", figureTitle(figure));
        json.add("unit", unitText(figure.unit));
        json.add("value", isId ? double(figure.id) : figure.value);
        json.add("text", figureText(picture(), figure));
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

} // namespace QCoop::Inspector

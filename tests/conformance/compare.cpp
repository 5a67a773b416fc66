// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// usage: qcoop-compare REPLAY SCENARIOS
//
// Runs the program REPLAY on a file of scenarios and compares the traces that it prints with
// the expected ones: `promised` where a scenario has that, `events` elsewhere. Of each
// scenario that fails it prints the first difference. Ends with 0 only if REPLAY did, and all
// scenarios pass, and there are any.

#include <QCoreApplication>
#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <algorithm>
#include <cstdio>
#include <utility>

using namespace Qt::StringLiterals;

namespace {

[[noreturn]] void die(const QString &why)
{
    std::fprintf(stderr, "qcoop-compare: %s\n", qUtf8Printable(why));
    std::exit(2);
}

/// The objects in \a text, one a line.
QList<QJsonObject> objects(const QByteArray &text, const QString &where)
{
    QList<QJsonObject> found;
    for (const QByteArray &line : text.split('\n')) {
        if (line.isEmpty())
            continue;
        const QJsonDocument document = QJsonDocument::fromJson(line);
        if (!document.isObject())
            die(u"%1 has a line that is no object: %2"_s.arg(where, QString::fromUtf8(line)));
        found.append(document.object());
    }
    return found;
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        die(u"%1 cannot be read: %2"_s.arg(path, file.errorString()));
    return file.readAll();
}

/// The traces that \a program prints for the scenarios in \a path, by id.
QHash<QString, QJsonArray> traces(const QString &program, const QString &path)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.setStandardInputFile(path);
    process.start(program, {});
    constexpr int noLimit = -1; // CTest has one
    if (!process.waitForFinished(noLimit) || process.exitStatus() != QProcess::NormalExit)
        die(u"%1 failed: %2"_s.arg(program, process.errorString()));
    if (process.exitCode() != 0)
        die(u"%1 ended with %2"_s.arg(program).arg(process.exitCode()));
    QHash<QString, QJsonArray> byId;
    for (const QJsonObject &answer : objects(process.readAllStandardOutput(), program)) {
        const QString id = answer.value("id"_L1).toString();
        if (byId.contains(id))
            die(u"%1 answered \"%2\" twice"_s.arg(program, id));
        byId.insert(id, answer.value("events"_L1).toArray());
    }
    return byId;
}

QString shown(const QJsonArray &events, qsizetype index)
{
    if (index >= events.size())
        return u"the end"_s;
    const QByteArray text =
        QJsonDocument(events.at(index).toArray()).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(text);
}

/// Where two different traces differ first.
QString firstDifference(const QJsonArray &expected, const QJsonArray &got)
{
    qsizetype index = 0;
    while (index < expected.size() && index < got.size() && expected.at(index) == got.at(index))
        ++index;
    return u"event %1: expected %2, got %3"_s.arg(index).arg(shown(expected, index),
                                                             shown(got, index));
}

/// Whether two events are of timers asked for the same time, called at the same time.
bool areEqualTimers(const QJsonArray &a, const QJsonArray &b)
{
    return a.at(0) == "timer"_L1 && b.at(0) == "timer"_L1 && a.at(2) == b.at(2) &&
           a.at(3) == b.at(3);
}

/// Puts timers that follow each other, of the same time, in the order of their names.
void sortEqualTimers(QList<QJsonArray> &events)
{
    for (auto first = events.begin(); first != events.end();) {
        const auto last = std::find_if_not(
            first, events.end(), [&](const auto &event) { return areEqualTimers(*first, event); });
        std::sort(first, last, [](const QJsonArray &a, const QJsonArray &b) {
            return a.at(1).toString() < b.at(1).toString();
        });
        first = std::max(last, first + 1);
    }
}

/// The events in the order in which they are compared: in family `scheduler` by time, then by
/// actor; in family `loop` timers of the same time by name.
QJsonArray canonical(const QJsonObject &scenario, const QJsonArray &events)
{
    const QString family = scenario.value("family"_L1).toString();
    QList<QJsonArray> sorted;
    for (const QJsonValue &event : events)
        sorted.append(event.toArray());
    if (family == "loop"_L1) {
        sortEqualTimers(sorted);
    } else if (family == "scheduler"_L1) {
        std::ranges::stable_sort(sorted, {}, [](const QJsonArray &event) {
            return std::make_pair(event.at(0).toInteger(), event.at(1).toString());
        });
    }
    QJsonArray ordered;
    for (const QJsonArray &event : std::as_const(sorted))
        ordered.append(QJsonValue(event));
    return ordered;
}

/// What is wrong with the answer to \a scenario; nothing if it passes.
QString problem(const QJsonObject &scenario, const QHash<QString, QJsonArray> &answers)
{
    const auto answer = answers.find(scenario.value("id"_L1).toString());
    if (answer == answers.end())
        return u"no answer"_s;
    const QJsonValue promised = scenario.value("promised"_L1);
    const QJsonArray expected = canonical(
        scenario, (promised.isUndefined() ? scenario.value("events"_L1) : promised).toArray());
    const QJsonArray got = canonical(scenario, *answer);
    return expected == got ? QString() : firstDifference(expected, got);
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    if (app.arguments().size() != 3)
        die(u"usage: qcoop-compare REPLAY SCENARIOS"_s);
    const QString path = app.arguments().at(2);
    const QList<QJsonObject> scenarios = objects(contents(path), path);
    if (scenarios.isEmpty())
        die(path + u" has no scenarios"_s);
    const auto answers = traces(app.arguments().at(1), path);

    qsizetype passed = 0;
    for (const QJsonObject &scenario : scenarios) {
        const QString what = problem(scenario, answers);
        if (what.isEmpty()) {
            ++passed;
            continue;
        }
        std::printf("%s: %s\n    %s\n", qUtf8Printable(scenario.value("id"_L1).toString()),
                    qUtf8Printable(scenario.value("about"_L1).toString(u"(recorded)"_s)),
                    qUtf8Printable(what));
    }
    std::printf("%lld of %lld scenarios pass\n", qlonglong(passed), qlonglong(scenarios.size()));
    return passed == scenarios.size() && answers.size() == scenarios.size() ? 0 : 1;
}

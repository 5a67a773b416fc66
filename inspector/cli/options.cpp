// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/options.h>
#include <cli/quantities.h>

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>

#include <algorithm>
#include <cmath>

#include <unistd.h>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Inspector", text);
}

const char *const description = QT_TRANSLATE_NOOP(
    "Inspector",
    "Shows and controls the tasks of a running program that uses QCoop.\n\n"
    "Commands:\n"
    "  list             the programs that can be inspected\n"
    "  ps [FILTER]      the tasks, such as: ps 'state:paused max>50ms'\n"
    "  tree [FILTER]    the tasks below the tasks that started them\n"
    "  timers           the timers, the next one first\n"
    "  loops            the event loops, and what schedules work on each\n"
    "  check            watches the program, and says what rules found\n"
    "  pause ID...      pauses tasks once more\n"
    "  resume ID...     takes back one pause\n"
    "  step ID...       lets paused tasks make one step\n"
    "  stop ID...       stops tasks\n"
    "  record [TARGET]  writes what happens into a file, to be replayed\n"
    "  export [FILE]    makes something else of a recording, or of what happens now\n\n"
    "A file that ends in .qctrace may be the first argument of ps, tree, timers and loops:\n"
    "they show its end, or the moment --at.\n\n"
    "Ends with 0 if all is well, 1 after wrong use or without a connection, 2 if check found "
    "something, 3 if the program is gone.");

} // namespace

Options Options::parse(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(tr(description));
    const QCommandLineOption help({u"h"_s, u"help"_s}, tr("Shows this."));
    const QCommandLineOption pid(u"pid"_s, tr("The program; not needed if there is only one."),
                                 tr("PID"));
    const QCommandLineOption json(u"json"_s, tr("One JSON document instead of text."));
    const QCommandLineOption timeout(u"timeout"_s, tr("How long to wait for answers; 10 at first."),
                                     tr("SECONDS"), u"10"_s);
    const QCommandLineOption color(u"color"_s, tr("auto, always or never."), tr("WHEN"), u"auto"_s);
    const QCommandLineOption wide(u"wide"_s, tr("All columns, with ps."));
    const QCommandLineOption output({u"o"_s, u"output"_s}, tr("The file, with record."),
                                    tr("FILE"));
    const QCommandLineOption length(
        u"for"_s,
        tr("How long to record, such as 30s; at first until the program ends. How long check "
           "watches; 10s at first."),
        tr("TIME"));
    const QCommandLineOption limit(u"limit"_s, tr("The most bytes to record, such as 100M."),
                                   tr("SIZE"));
    const QCommandLineOption chrome(u"chrome"_s,
                                    tr("Export for Chrome's tracing, Perfetto and speedscope."));
    const QCommandLineOption csv(u"csv"_s, tr("Export tables, into the folder of --output."));
    const QCommandLineOption jsonLines(u"jsonl"_s, tr("Export a line of JSON for each event."));
    const QCommandLineOption at(
        u"at"_s, tr("The moment of a recording to show, from its beginning, such as 12.5s."),
        tr("TIME"));
    const QCommandLineOption failOn(
        u"fail-on"_s, tr("What check fails on: info, warning (at first), error or critical."),
        tr("SEVERITY"), u"warning"_s);
    const QCommandLineOption threshold(
        u"set"_s, tr("A limit of check, such as long-step.warning=80ms; more than one may be set."),
        tr("RULE.LIMIT=VALUE"));
    const QCommandLineOption off(u"off"_s, tr("A rule that check leaves out; may come again."),
                                 tr("RULE"));
    parser.addOptions({help, pid, json, wide, timeout, color, output, length, limit, at, chrome,
                       csv, jsonLines, failOn, threshold, off});
    parser.addPositionalArgument(u"command"_s, tr("What to do."));
    parser.addPositionalArgument(u"arguments"_s, tr("What to do it with."), u"[ARGUMENT...]"_s);

    Options options;
    const auto wrong = [&options](const QString &what) {
        options.error = what;
        return options;
    };
    if (!parser.parse(arguments))
        return wrong(parser.errorText());
    if (parser.isSet(help)) {
        options.help = parser.helpText();
        return options;
    }
    options.isJson = parser.isSet(json);

    bool isGood = true;
    if (parser.isSet(pid))
        options.pid = parser.value(pid).toLongLong(&isGood);
    if (!isGood || options.pid < 0)
        return wrong(tr("--pid takes a number of a process, not “%1”").arg(parser.value(pid)));
    const double seconds = parser.value(timeout).toDouble(&isGood);
    if (!isGood || !(seconds > 0) || seconds > 1e6)
        return wrong(
            tr("--timeout takes a number of seconds, not “%1”").arg(parser.value(timeout)));
    options.timeout = std::chrono::milliseconds(std::llround(std::ceil(seconds * 1000)));

    const QStringList colors{u"auto"_s, u"always"_s, u"never"_s};
    const qsizetype when = colors.indexOf(parser.value(color));
    if (when < 0)
        return wrong(tr("--color takes auto, always or never, not “%1”").arg(parser.value(color)));
    options.color = Color(when);

    const std::pair<const QCommandLineOption &, Format> formats[] = {
        {chrome, Format::Chrome}, {csv, Format::Csv}, {jsonLines, Format::JsonLines}};
    int formatCount = 0;
    for (const auto &[option, format] : formats) {
        if (parser.isSet(option)) {
            options.format = format;
            ++formatCount;
        }
    }
    options.output = parser.value(output);
    if (parser.isSet(length)) {
        const auto parsed = durationOf(parser.value(length));
        if (!parsed)
            return wrong(
                tr("--for takes a length of time such as 30s, not “%1”").arg(parser.value(length)));
        options.length = *parsed;
    }
    if (parser.isSet(limit)) {
        const auto parsed = sizeOf(parser.value(limit));
        if (!parsed)
            return wrong(tr("--limit takes a number of bytes such as 100M, not “%1”")
                             .arg(parser.value(limit)));
        options.limit = *parsed;
    }

    QStringList words = parser.positionalArguments();
    if (words.isEmpty())
        return wrong(tr("a command is missing; --help lists them"));
    options.command = words.takeFirst();
    const QString &command = options.command;
    const bool isExport = command == u"export";
    if (formatCount > (isExport ? 1 : 0)) {
        return wrong(isExport ? tr("--chrome, --csv and --jsonl are three formats; choose one")
                              : tr("--chrome, --csv and --jsonl are for export"));
    }
    const bool isShowing =
        isExport || QStringList{u"ps"_s, u"tree"_s, u"timers"_s, u"loops"_s}.contains(command);
    if (isShowing && !words.isEmpty() && words.first().endsWith(u".qctrace"))
        options.file = words.takeFirst();
    if (parser.isSet(at)) {
        options.at = durationOf(parser.value(at));
        if (!options.at)
            return wrong(
                tr("--at takes a length of time such as 12.5s, not “%1”").arg(parser.value(at)));
        if (options.file.isEmpty())
            return wrong(tr("--at is for recordings: a file that ends in .qctrace is missing"));
    }
    if (!options.file.isEmpty() && parser.isSet(pid))
        return wrong(tr("--pid and %1 are two targets; one is enough").arg(options.file));
    if (command == u"ps" || command == u"tree") {
        options.filter = words.join(u' ');
    } else if (QStringList{u"pause"_s, u"resume"_s, u"stop"_s, u"step"_s}.contains(command)) {
        for (const QString &word : std::as_const(words)) {
            const Wire::Id task = word.toULongLong(&isGood);
            if (!isGood || task == 0)
                return wrong(tr("“%1” is not the number of a task").arg(word));
            options.tasks.append(task);
        }
        if (options.tasks.isEmpty())
            return wrong(tr("%1 needs the number of a task; ps shows them").arg(command));
    } else if (isExport) {
        if (!words.isEmpty())
            return wrong(tr("export takes a file that ends in .qctrace, or none, not “%1”")
                             .arg(words.first()));
        if (options.format == Format::Csv && options.output.isEmpty())
            return wrong(tr("--csv needs a folder: -o FOLDER"));
        if (!options.file.isEmpty() && (parser.isSet(length) || parser.isSet(limit)))
            return wrong(tr("--for and --limit are for what happens now, not for a recording"));
        if (options.at)
            return wrong(tr("export takes the whole recording, so --at is not for it"));
    } else if (command == u"record") {
        if (options.output.isEmpty())
            return wrong(tr("record needs a file: -o FILE"));
        if (words.size() > 1)
            return wrong(tr("%1 takes nothing more, such as “%2”").arg(command, words[1]));
        if (words.size() == 1 && !parser.isSet(pid)) {
            options.pid = words.first().toLongLong(&isGood);
            if (!isGood)
                options.application = words.first();
        }
    } else if (!QStringList{u"list"_s, u"timers"_s, u"loops"_s, u"check"_s}.contains(command)) {
        return wrong(tr("there is no command “%1”; --help lists them").arg(command));
    } else if (!words.isEmpty()) {
        return wrong(tr("%1 takes nothing more, such as “%2”").arg(command, words.first()));
    }
    const bool isCheck = command == u"check";
    const bool isRecording = isExport || command == u"record";
    for (const QCommandLineOption &option : {output, limit}) {
        if (parser.isSet(option) && !isRecording)
            return wrong(tr("--%1 is for record and export").arg(option.names().constLast()));
    }
    if (parser.isSet(length) && !isRecording && !isCheck)
        return wrong(tr("--for is for record, export and check"));
    for (const QCommandLineOption &each : {failOn, threshold, off}) {
        if (parser.isSet(each) && !isCheck)
            return wrong(tr("--%1 is for check alone").arg(each.names().first()));
    }
    if (isCheck && !parser.isSet(length))
        options.length = std::chrono::seconds(10);
    if (!options.takeCheck(parser.value(failOn), parser.values(threshold), parser.values(off)))
        return options;
    options.isWide = parser.isSet(wide);
    if (options.isWide && (command != u"ps" || options.isJson))
        return wrong(tr("--wide is for the table of ps; --json has everything"));
    return options;
}

bool Options::takeCheck(const QString &severity, const QStringList &settings,
                        const QStringList &off)
{
    const auto wrong = [this](const QString &what) {
        error = what;
        return false;
    };
    const QStringList severities{u"info"_s, u"warning"_s, u"error"_s, u"critical"_s};
    if (!severities.contains(severity))
        return wrong(
            tr("--fail-on takes info, warning, error or critical, not “%1”").arg(severity));
    failOn = Severity(int(Severity::Info) + int(severities.indexOf(severity)));
    for (const QString &name : off) {
        const std::optional<RuleId> rule = ruleNamed(name);
        if (!rule)
            return wrong(tr("there is no rule “%1”").arg(name));
        rules.setOn(*rule, false);
    }
    for (const QString &setting : settings) {
        const std::optional<RuleId> rule = ruleNamed(setting.section(u'.', 0, 0));
        if (!rule)
            return wrong(tr("there is no rule “%1”").arg(setting.section(u'.', 0, 0)));
        const QString name = setting.section(u'=', 0, 0).section(u'.', 1);
        const std::vector<Threshold> &thresholds = factsOf(*rule).thresholds;
        const auto found = std::ranges::find_if(thresholds, [&](const Threshold &threshold) {
            return name == QLatin1StringView(threshold.name);
        });
        QStringList known;
        for (const Threshold &threshold : thresholds)
            known << QString::fromLatin1(threshold.name);
        if (found == thresholds.end())
            return wrong(tr("the rule %1 has no limit “%2”; it has: %3")
                             .arg(QString::fromLatin1(factsOf(*rule).name), name,
                                  known.isEmpty() ? tr("none") : known.join(u", "_s)));
        QString problem;
        const auto value = thresholdValue(*found, setting.section(u'=', 1), problem);
        if (!value)
            return wrong(tr("--set %1: %2").arg(setting, problem));
        rules.setThreshold(*rule, std::size_t(found - thresholds.begin()), *value);
    }
    return true;
}

bool Options::isColored() const
{
    if (color != Color::Auto)
        return color == Color::Always;
    return ::isatty(STDOUT_FILENO) != 0 && !qEnvironmentVariableIsSet("NO_COLOR");
}

} // namespace QCoop::Inspector

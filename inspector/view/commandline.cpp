// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "commandline.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QRegularExpression>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Inspector)
};

/// The rectangle of "WxH+X+Y", the way X programs write it; nothing if it is something else.
std::optional<QRect> rectangleOf(const QString &text)
{
    static const QRegularExpression form(u"^(\\d{1,5})x(\\d{1,5})\\+(\\d{1,5})\\+(\\d{1,5})$"_s);
    const QRegularExpressionMatch match = form.match(text);
    const auto number = [&match](int part) { return match.captured(part).toInt(); };
    const QRect rectangle(number(3), number(4), number(1), number(2));
    return match.hasMatch() && !rectangle.isEmpty() ? std::optional(rectangle) : std::nullopt;
}

} // namespace

CommandLine CommandLine::parse(QStringList arguments, QString &problem)
{
    CommandLine line;
    // Taken off before the parser sees it, for the program has options of its own.
    const qsizetype launch = arguments.indexOf(u"--launch"_s);
    if (launch >= 0) {
        line.launch = arguments.mid(launch + 1);
        arguments = arguments.first(launch);
        if (line.launch.isEmpty())
            problem = Text::tr("--launch needs a program");
    }
    QCommandLineParser parser;
    parser.setApplicationDescription(
        Text::tr("Watches the tasks of a running program that uses QCoop."));
    const QCommandLineOption attach(u"attach"_s, Text::tr("Attach to the program with this pid."),
                                    u"PID"_s);
    const QCommandLineOption launchHelp(
        u"launch"_s,
        Text::tr("Start PROGRAM so that it can be inspected, and attach to it. All "
                 "further arguments are the program's."),
        u"PROGRAM ARGS…"_s);
    const QCommandLineOption theme(u"theme"_s, Text::tr("Use the light or the dark theme."),
                                   u"light|dark"_s);
    const QCommandLineOption filter(u"filter"_s, Text::tr("Filter the tasks, as in the window."),
                                    u"TEXT"_s);
    const QCommandLineOption script(
        u"script"_s, Text::tr("Take a screenshot at each remarkable moment, print what was seen, "
                              "and end."));
    const QCommandLineOption shots(u"shots"_s, Text::tr("Where --script puts its screenshots."),
                                   u"FOLDER"_s);
    const QCommandLineOption geometry(
        u"geometry"_s, Text::tr("Place the window on the screen, in pixels."), u"WxH+X+Y"_s);
    parser.addOptions({attach, launchHelp, theme, filter, geometry, script, shots});
    parser.addPositionalArgument(u"recording"_s, Text::tr("Files to open, each a recording."),
                                 u"[FILE.qctrace…]"_s);
    parser.addHelpOption();
    parser.addVersionOption();
    parser.process(arguments);

    if (parser.isSet(attach)) {
        bool isNumber = false;
        const qint64 pid = parser.value(attach).toLongLong(&isNumber);
        if (isNumber && pid > 0)
            line.pid = pid;
        else
            problem = Text::tr("--attach needs a pid (is \"%1\")").arg(parser.value(attach));
    }
    if (parser.isSet(theme)) {
        line.theme = themeNamed(parser.value(theme));
        if (!line.theme)
            problem = Text::tr("--theme is light or dark (is \"%1\")").arg(parser.value(theme));
    }
    if (parser.isSet(geometry)) {
        line.geometry = rectangleOf(parser.value(geometry));
        if (!line.geometry) {
            problem =
                Text::tr("--geometry is like 1400x860+0+0 (is \"%1\")").arg(parser.value(geometry));
        }
    }
    line.recordings = parser.positionalArguments();
    line.filter = parser.value(filter);
    line.shots = parser.value(shots);
    line.isScript = parser.isSet(script);
    if (line.isScript && line.shots.isEmpty())
        problem = Text::tr("--script needs --shots FOLDER");
    if (line.isScript && !line.pid && line.launch.isEmpty())
        problem = Text::tr("--script needs --attach or --launch");
    return line;
}

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <view/commandline.h>
#include <view/filterfield.h>
#include <view/launcher.h>
#include <view/mainwindow.h>
#include <view/script.h>

#include <QtCore/QSettings>
#include <QtCore/QTemporaryDir>
#include <QtCore/QTextStream>
#include <QtGui/QIcon>
#include <QtWidgets/QApplication>

#include <algorithm>
#include <optional>
#include <string_view>

using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

namespace {

/// The theme of the command line, or else that of the settings.
Theme themeOf(const CommandLine &line)
{
    if (line.theme)
        return *line.theme;
    return themeNamed(QSettings().value(u"theme"_s).toString()).value_or(Theme::System);
}

} // namespace

int main(int argc, char **argv)
{
    // What follows --launch is the program's, also where it is an option that Qt knows.
    char **const launch = std::find(argv, argv + argc, std::string_view("--launch"));
    int ownCount = int(launch - argv);
    QApplication application(ownCount, argv);
    QApplication::setApplicationName(u"qcoop-inspector"_s);
    QApplication::setOrganizationName(u"QCoop"_s);
    QApplication::setApplicationVersion(QStringLiteral(QCOOP_VERSION));
    QApplication::setWindowIcon(QIcon(u":/icons/qcoop-inspector.svg"_s));
    QApplication::setDesktopFileName(u"qcoop-inspector"_s);

    QString problem;
    QStringList arguments = QApplication::arguments();
    for (char **argument = launch; argument != argv + argc; ++argument)
        arguments.append(QString::fromLocal8Bit(*argument));
    const CommandLine line = CommandLine::parse(arguments, problem);
    if (!problem.isEmpty()) {
        QTextStream(stderr) << "qcoop-inspector: " << problem << '\n';
        return 1;
    }
    std::optional<QTemporaryDir> settings;
    if (line.isScript) {
        // The window as it is at first, not as its user left it.
        settings.emplace();
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings->path());
    }
    applyTheme(themeOf(line));
    MainWindow window;
    window.setTheme(themeOf(line));
    QObject::connect(&window.targets(), &TargetSet::attached, &window,
                     [&window, &line] { window.setFilter(line.filter); });
    if (line.geometry)
        window.setGeometry(*line.geometry);
    // A script ends well if it saw all that it was to see, and the program that it launched
    // has ended well itself.
    std::optional<Script> script;
    std::optional<int> scriptCode;
    std::optional<int> programCode;
    const auto exitWhenBothHaveEnded = [&] {
        if (scriptCode && (line.launch.isEmpty() || programCode || *scriptCode != 0))
            QCoreApplication::exit(std::max(*scriptCode, programCode.value_or(0)));
    };
    if (line.isScript) {
        script.emplace(&window, line.shots);
        QObject::connect(&*script, &Script::finished, &application, [&](int code) {
            scriptCode = code;
            exitWhenBothHaveEnded();
        });
        QObject::connect(&window.launcher(), &Launcher::ended, &application,
                         [&](qint64, const QString &, int code) {
                             programCode = code;
                             exitWhenBothHaveEnded();
                         });
    }
    window.show();
    for (const QString &path : line.recordings)
        window.openRecording(path);
    if (line.pid)
        window.targets().attachPid(*line.pid, std::chrono::seconds(5));
    if (!line.launch.isEmpty())
        window.launcher().launch(line.launch.first(), line.launch.mid(1));
    return QApplication::exec();
}

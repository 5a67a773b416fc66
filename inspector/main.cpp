// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <view/commandline.h>
#include <view/filterfield.h>
#include <view/mainwindow.h>
#include <view/script.h>

#include <QtCore/QSettings>
#include <QtCore/QTextStream>
#include <QtGui/QIcon>
#include <QtWidgets/QApplication>

#include <optional>

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
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"qcoop-inspector"_s);
    QApplication::setOrganizationName(u"QCoop"_s);
    QApplication::setApplicationVersion(QStringLiteral(QCOOP_VERSION));
    QApplication::setWindowIcon(QIcon(u":/icons/qcoop-inspector.svg"_s));
    QApplication::setDesktopFileName(u"qcoop-inspector"_s);

    QString problem;
    const CommandLine line = CommandLine::parse(QApplication::arguments(), problem);
    if (!problem.isEmpty()) {
        QTextStream(stderr) << "qcoop-inspector: " << problem << '\n';
        return 1;
    }
    applyTheme(themeOf(line));
    MainWindow window;
    window.setTheme(themeOf(line));
    QObject::connect(&window.targets(), &TargetSet::attached, &window,
                     [&window, &line] { window.setFilter(line.filter); });
    std::optional<Script> script;
    if (line.isScript) {
        script.emplace(&window, line.shots);
        QObject::connect(&*script, &Script::finished, &application, &QCoreApplication::exit);
    }
    window.show();
    if (line.pid)
        window.targets().attachPid(*line.pid, std::chrono::seconds(5));
    if (!line.launch.isEmpty())
        window.launcher().launch(line.launch.first(), line.launch.mid(1));
    return QApplication::exec();
}

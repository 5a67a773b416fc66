// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "mainwindow.h"
#include "script.h"
#include "theme.h"
#include "tour.h"

#include <qcoop/probe/probe.h>
#include <qcoop/qt/cooperate.h>

#include <QtCore/QCommandLineParser>
#include <QtCore/QLocale>
#include <QtCore/QTextStream>
#include <QtWidgets/QApplication>

#include <memory>

using namespace Workbench;

namespace {

/// Runs \a automaton as a task of its own; its end is the program's.
template <typename Automaton>
int runAlone(QApplication &app, std::unique_ptr<Automaton> automaton)
{
    QCoop::CooperativeTask task =
        QCoop::cooperate(&app, [automaton = std::move(automaton)] { return automaton->run(); });
    task.setName(QStringLiteral("Script of this demo"));
    task.whenDone()
        .then(&app, [] { QCoreApplication::exit(0); })
        .onFailed(&app,
                  [](const QCoop::Failure &failure) {
                      QTextStream(stderr)
                          << "qcoop-workbench: " << QString(failure.message()) << Qt::endl;
                      QCoreApplication::exit(1);
                  })
        .onStopped(&app, [] { QCoreApplication::exit(1); }); // the window was closed
    return QApplication::exec();
}

int runWindow()
{
    MainWindow window;
    window.show();
    QCoop::callLater(QCoop::Duration::zero(), &window, [&window] { window.startAll(); });
    return QApplication::exec();
}

class Arguments
{
public:
    explicit Arguments(const QApplication &app)
    {
        m_parser.setApplicationDescription(
            QApplication::translate("Workbench", "Heavy work on one thread, in a window that "
                                                 "stays fluid."));
        m_parser.addHelpOption();
        m_parser.addOptions({m_script, m_seconds, m_shots, m_shotsAll, m_dark});
        m_parser.process(app); // ends the program if there is an unknown option
    }

    [[nodiscard]] bool isScript() const { return m_parser.isSet(m_script); }
    [[nodiscard]] bool isTour() const { return m_parser.isSet(m_shotsAll); }
    [[nodiscard]] bool isDark() const { return m_parser.isSet(m_dark); }
    [[nodiscard]] QString shots() const { return m_parser.value(m_shots); }
    [[nodiscard]] QString shotsAll() const { return m_parser.value(m_shotsAll); }
    [[nodiscard]] int seconds() const { return m_parser.value(m_seconds).toInt(); }
    /// What is wrong with them; empty if nothing is.
    [[nodiscard]] QString mistake() const
    {
        if (!m_parser.positionalArguments().isEmpty()) {
            return QApplication::translate("Workbench", "what is \"%1\"? There are only options")
                .arg(m_parser.positionalArguments().constFirst());
        }
        if (seconds() < 1)
            return QApplication::translate("Workbench", "--seconds must be a number from 1");
        return {};
    }

private:
    QCommandLineParser m_parser;
    QCommandLineOption m_script{
        QStringLiteral("script"),
        QApplication::translate("Workbench", "Use the window without a user, print what was "
                                             "measured, and quit.")};
    QCommandLineOption m_seconds{
        QStringLiteral("seconds"),
        QApplication::translate("Workbench", "Let the script take about <n> seconds (10)."),
        QStringLiteral("n"), QStringLiteral("10")};
    QCommandLineOption m_shots{
        QStringLiteral("shots"),
        QApplication::translate("Workbench", "The folder for screenshots of the script."),
        QStringLiteral("folder"), QStringLiteral("build/shots")};
    QCommandLineOption m_shotsAll{
        QStringLiteral("shots-all"),
        QApplication::translate("Workbench", "Write screenshots of every state into <folder>, and "
                                             "quit."),
        QStringLiteral("folder")};
    QCommandLineOption m_dark{QStringLiteral("dark"),
                              QApplication::translate("Workbench", "Use a dark palette.")};
};

int run(QApplication &app)
{
    const Arguments arguments(app);
    if (const QString mistake = arguments.mistake(); !mistake.isEmpty()) {
        QTextStream(stderr) << "qcoop-workbench: " << mistake << Qt::endl;
        return 2;
    }
    applyTheme(arguments.isDark() ? Theme::Dark : Theme::Light);
    if (arguments.isTour())
        return runAlone(app, std::make_unique<Tour>(arguments.shotsAll()));
    if (arguments.isScript()) {
        return runAlone(app, std::make_unique<Script>(arguments.shots(),
                                                      std::chrono::seconds(arguments.seconds())));
    }
    return runWindow();
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("qcoop-workbench"));
    QApplication::setApplicationDisplayName(QStringLiteral("QCoop workbench"));
    // The C locale does not group digits, which makes numbers of this length hard to read.
    if (QLocale().language() == QLocale::C)
        QLocale::setDefault(QLocale::English);
    try {
        return run(app);
    } catch (const std::exception &error) {
        QTextStream(stderr) << "qcoop-workbench: " << QString::fromLocal8Bit(error.what())
                            << Qt::endl;
        return 1;
    }
}

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/checkcommand.h>
#include <cli/controlcommand.h>
#include <cli/exportcommand.h>
#include <cli/listcommand.h>
#include <cli/loopscommand.h>
#include <cli/pscommand.h>
#include <cli/recordcommand.h>
#include <cli/timerscommand.h>
#include <cli/treecommand.h>

#include <model/filter.h>

#include <QtCore/QCoreApplication>

#include <cstdio>

using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

namespace {

void write(std::FILE *to, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), to);
}

std::unique_ptr<TargetCommand> commandOf(const Options &options)
{
    if (options.command == u"ps")
        return std::make_unique<PsCommand>(options);
    if (options.command == u"tree")
        return std::make_unique<TreeCommand>(options);
    if (options.command == u"timers")
        return std::make_unique<TimersCommand>(options);
    if (options.command == u"loops")
        return std::make_unique<LoopsCommand>(options);
    if (options.command == u"check")
        return std::make_unique<CheckCommand>(options);
    if (options.command == u"export")
        return std::make_unique<ExportCommand>(options);
    if (options.command == u"record")
        return std::make_unique<RecordCommand>(options);
    return std::make_unique<ControlCommand>(options);
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"qcoop-inspect"_s);

    const Options options = Options::parse(QCoreApplication::arguments());
    if (!options.help.isEmpty()) {
        write(stdout, options.help);
        return ExitOk;
    }
    if (!options.error.isEmpty()) {
        write(stderr, u"qcoop-inspect: %1\n"_s.arg(options.error));
        return ExitFailed;
    }
    const Filter filter = Filter::parse(options.filter);
    for (const Filter::Error &error : filter.errors())
        write(stderr, u"qcoop-inspect: %1\n"_s.arg(error.sentence));
    if (!filter.errors().isEmpty())
        return ExitFailed;
    if (options.command == u"list")
        return listTargets(options);

    const std::unique_ptr<TargetCommand> command = commandOf(options);
    QObject::connect(
        command.get(), &TargetCommand::finished, &application,
        [](int exitCode) { QCoreApplication::exit(exitCode); }, Qt::QueuedConnection);
    QMetaObject::invokeMethod(command.get(), &TargetCommand::start, Qt::QueuedConnection);
    return QCoreApplication::exec();
}

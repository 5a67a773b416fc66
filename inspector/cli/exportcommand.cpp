// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/chromeexport.h>
#include <cli/csvexport.h>
#include <cli/exportcommand.h>
#include <cli/jsonlexport.h>
#include <cli/reportexport.h>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto usualLength = 5s;

std::unique_ptr<Exporter> exporterOf(const Options &options)
{
    switch (options.format) {
    case Options::Format::Chrome:
        return std::make_unique<ChromeExport>(options.output);
    case Options::Format::Csv:
        return std::make_unique<CsvExport>(options.output);
    case Options::Format::JsonLines:
        return std::make_unique<JsonLinesExport>(options.output);
    case Options::Format::Report:
        break;
    }
    return std::make_unique<ReportExport>(options.output);
}

} // namespace

ExportCommand::ExportCommand(const Options &options, QObject *parent)
    : TargetCommand(options, parent)
    , m_recorder(&connection(), &store())
{
}

void ExportCommand::ready()
{
    if (!options().file.isEmpty()) {
        finish(write(options().file));
        return;
    }
    waitOn();
    const QString recording = m_folder.filePath(u"live.qctrace"_s);
    const QString problem = m_recorder.start(recording, options().limit);
    if (!problem.isEmpty()) {
        complain(problem);
        finish(ExitFailed);
        return;
    }
    connect(&m_recorder, &Recorder::ended, this, [this, recording](const QString &, bool isWhole) {
        const int code = write(recording);
        if (connection().isAttached())
            finish(code == ExitOk && !isWhole ? ExitFailed : code);
    });
    const auto length = options().length.count() > 0 ? options().length : usualLength;
    QTimer::singleShot(length, Qt::PreciseTimer, &m_recorder, [this] { m_recorder.stop(); });
}

int ExportCommand::endWhenGone()
{
    m_recorder.stop(connection().stateText()); // what there is is written
    return ExitGone;
}

int ExportCommand::write(const QString &recording)
{
    QString damage;
    const QString problem = exportRecording(recording, *exporterOf(options()), damage);
    // The command itself has told of the damage of a file.
    if (!problem.isEmpty())
        complain(problem);
    return problem.isEmpty() ? ExitOk : ExitFailed;
}

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/targetcommand.h>
#include <model/recorder.h>

#include <QtCore/QTemporaryDir>

namespace QCoop::Inspector {

/// Makes something else of a recording: the JSON of Chrome's tracing, tables, lines of JSON, or
/// a report. Without a recording it makes one first, of a program, for some seconds.
class ExportCommand : public TargetCommand
{
    Q_OBJECT
public:
    explicit ExportCommand(const Options &options, QObject *parent = nullptr);

protected:
    void ready() override;
    [[nodiscard]] int endWhenGone() override;

private:
    [[nodiscard]] int write(const QString &recording);

    Recorder m_recorder;
    QTemporaryDir m_folder; // of the recording of a program
};

} // namespace QCoop::Inspector

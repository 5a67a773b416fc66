// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The part of the window that makes recordings, and opens them.

#include "mainwindow.h"
#include "targetpage.h"
#include "windowactions.h"

#include <model/format.h>

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QMimeData>
#include <QtCore/QRegularExpression>
#include <QtCore/QSettings>
#include <QtCore/QStandardPaths>
#include <QtCore/QUrl>
#include <QtGui/QAction>
#include <QtGui/QDropEvent>
#include <QtWidgets/QFileDialog>

#include <algorithm>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

const QString folderKey = u"recordings/folder"_s;

/// Where recordings were put last, or else where documents are.
QString recordingsFolder()
{
    const QString folder = QSettings().value(folderKey).toString();
    if (!folder.isEmpty() && QDir(folder).exists())
        return folder;
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

/// "mandelbrot-4242-20261122-1530.qctrace"
QString proposedName(const Target &target)
{
    QString name = target.connection().hello().application.left(40);
    static const QRegularExpression other(u"[^\\w.-]+"_s);
    name.replace(other, u"-"_s);
    return u"%1-%2-%3.qctrace"_s.arg(name.isEmpty() ? u"program"_s : name)
        .arg(target.connection().hello().pid)
        .arg(QDateTime::currentDateTime().toString(u"yyyyMMdd-HHmm"_s));
}

} // namespace

void MainWindow::connectRecordingActions()
{
    connect(m_actions->record, &QAction::triggered, this, [this] {
        toggleRecording();
        refresh(); // the click has checked it, whatever becomes of it
    });
    connect(m_actions->openRecording, &QAction::triggered, this, &MainWindow::askForFiles);
    connect(m_actions->saveRecording, &QAction::triggered, this, &MainWindow::saveRecording);
}

QString MainWindow::recordingProblem() const
{
    const TargetPage *current = page();
    if (!current)
        return tr("Attach to a program first");
    const Connection &connection = current->target().connection();
    return connection.isAttached() ? QString() : connection.stateText();
}

QString MainWindow::recordedFile() const
{
    const TargetPage *current = page();
    if (!current)
        return {};
    const Target &target = current->target();
    return target.replay() ? target.replay()->path() : target.recorder().path();
}

void MainWindow::askForRecording(const QString &title, const QString &name,
                                 const std::function<void(const QString &)> &chosen)
{
    auto *dialog = new QFileDialog(this, title, recordingsFolder(),
                                   tr("Recordings (*.qctrace);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"qctrace"_s);
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::fileSelected, this, [chosen](const QString &path) {
        QSettings().setValue(folderKey, QFileInfo(path).absolutePath());
        chosen(path);
    });
    dialog->open();
}

void MainWindow::askForFiles()
{
    auto *dialog = new QFileDialog(this, tr("Open recordings"), recordingsFolder(),
                                   tr("Recordings (*.qctrace);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList &paths) {
        QSettings().setValue(folderKey, QFileInfo(paths.first()).absolutePath());
        for (const QString &path : paths)
            openRecording(path);
    });
    dialog->open();
}

void MainWindow::openRecording(const QString &path)
{
    if (const Target *target = m_targets.open(path)) {
        showPage(pageOf(target));
        const QString end = target->replay()->endText();
        note(target->label(), end.isEmpty() ? target->replay()->damageText() : end);
    }
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (std::ranges::any_of(urls, &QUrl::isLocalFile))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            openRecording(url.toLocalFile());
    }
    event->acceptProposedAction();
}

void MainWindow::toggleRecording()
{
    if (!page())
        return;
    Target &target = page()->target();
    if (target.recorder().isRecording()) {
        target.recorder().stop();
        return;
    }
    if (!recordingProblem().isEmpty())
        return;
    askForRecording(tr("Record into a file"), proposedName(target),
                    [this, target = QPointer(&target)](const QString &path) {
                        if (target)
                            startRecording(*target, path);
                    });
}

void MainWindow::startRecording(Target &target, const QString &path)
{
    const QString problem = target.recorder().start(path);
    note(target.label(), problem.isEmpty() ? tr("Recording into %1").arg(path) : problem);
    refresh();
}

void MainWindow::saveRecording()
{
    const QString from = recordedFile();
    if (from.isEmpty())
        return;
    askForRecording(
        tr("Save the recording as"), QFileInfo(from).fileName(), [this, from](const QString &to) {
            if (QFileInfo(from) == QFileInfo(to))
                return note({}, tr("It is there already: %1").arg(to));
            // One that is still written to is copied up to what it has.
            QFile source(from);
            QFile::remove(to); // the dialog has asked
            if (source.copy(to))
                note({}, tr("Saved %1 (%2)").arg(to, Format::bytes(quint64(QFileInfo(to).size()))));
            else
                note({}, tr("%1 was not saved: %2").arg(to, source.errorString()));
        });
}

QString MainWindow::recordingText(const Target &target)
{
    const Recorder &recorder = target.recorder();
    return recorder.isRecording() ? tr("● recording %1, %2")
                                        .arg(Format::stopwatch(recorder.length()),
                                             Format::bytes(quint64(recorder.size())))
                                  : QString();
}

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "launchdialog.h"

#include <QtCore/QProcess>
#include <QtCore/QSettings>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

LaunchDialog::LaunchDialog(QWidget *parent)
    : QDialog(parent)
    , m_program(new QLineEdit)
    , m_arguments(new QLineEdit)
{
    setWindowTitle(tr("Launch a program"));
    setAttribute(Qt::WA_DeleteOnClose);
    const QSettings settings;
    m_program->setText(settings.value(u"launch/program"_s).toString());
    m_program->setMinimumWidth(360);
    m_program->setAccessibleName(tr("Program"));
    m_arguments->setText(settings.value(u"launch/arguments"_s).toString());
    m_arguments->setAccessibleName(tr("Arguments"));
    m_arguments->setPlaceholderText(tr("quotes keep spaces together"));
    auto *browse = new QPushButton(tr("Browse…"));
    browse->setAccessibleName(tr("Browse for the program"));
    auto *row = new QHBoxLayout;
    row->addWidget(m_program, 1);
    row->addWidget(browse);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton *launch = buttons->addButton(tr("Launch"), QDialogButtonBox::AcceptRole);
    launch->setAccessibleName(tr("Launch"));
    launch->setEnabled(!m_program->text().isEmpty());
    auto *note = new QLabel(tr("It is started with QCOOP_INSPECT=1 and QCOOP_INSPECT_CONTROL=1, "
                               "and ends with the inspector."));
    note->setWordWrap(true);
    auto *form = new QFormLayout(this);
    auto *programLabel = new QLabel(tr("&Program:"));
    programLabel->setBuddy(m_program); // of a row of two widgets the form makes none
    form->addRow(programLabel, row);
    form->addRow(tr("&Arguments:"), m_arguments);
    form->addRow(note);
    form->addRow(buttons);
    connect(m_program, &QLineEdit::textChanged, launch,
            [launch](const QString &text) { launch->setEnabled(!text.trimmed().isEmpty()); });
    connect(browse, &QPushButton::clicked, this, &LaunchDialog::browse);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, &LaunchDialog::launch);
}

void LaunchDialog::browse()
{
    auto *dialog = new QFileDialog(this, tr("Program to launch"), m_program->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_program, &QLineEdit::setText);
    dialog->open();
}

void LaunchDialog::launch()
{
    const QString program = m_program->text().trimmed();
    if (program.isEmpty())
        return;
    QSettings settings;
    settings.setValue(u"launch/program"_s, program);
    settings.setValue(u"launch/arguments"_s, m_arguments->text());
    Q_EMIT launchWanted(program, QProcess::splitCommand(m_arguments->text()));
    accept();
}

} // namespace QCoop::Inspector

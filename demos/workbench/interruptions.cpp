// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "interruptions.h"

#include "numbers.h"
#include "stopwatch.h"
#include "textcell.h"

#include <qcoop/core/loopingcall.h>
#include <qcoop/qt/cooperate.h>

#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

#include <memory>

namespace Workbench {

using namespace std::chrono_literals;

QCoop::CooperativeTask beginFreeze(QObject *context)
{
    return QCoop::cooperate(context, [] {
        const Stopwatch timer;
        while (timer.elapsed() < freezeTime) {
        }
        return QCoop::Step::Done;
    });
}

QCoop::CooperativeTask beginDialog(QWidget *window)
{
    return QCoop::cooperate(window, [window] {
        ModalDialog(window).exec();
        return QCoop::Step::Done;
    });
}

ModalDialog::ModalDialog(QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("A modal dialog"));
    auto *const text = new QLabel(tr("A step of a task has opened this dialog with "
                                     "QDialog::exec() and waits for it.\nAll other tasks go on "
                                     "behind it."));
    auto *const count =
        new TextCell(tr("Steps made since it was opened: %1").arg(QStringLiteral("99,999,999")));
    count->setObjectName(QStringLiteral("stepsBehind"));
    auto *const buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setIcon({}); // It is black, also on dark grounds.
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *const layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(text);
    layout->addWidget(count);
    layout->addWidget(buttons);

    QCoop::Cooperator &cooperator = QCoop::QtReactor::instance().cooperator();
    const quint64 before = cooperator.statistics().steps;
    auto show = [count, before, &cooperator] {
        count->setText(tr("Steps made since it was opened: %1")
                           .arg(grouped(cooperator.statistics().steps - before)));
    };
    const auto showing = std::make_shared<QCoop::LoopingCall>(this, std::move(show));
    showing->start(100ms);
    connect(this, &QDialog::finished, this, [showing] {
        if (showing->isRunning())
            showing->stop();
    });
}

} // namespace Workbench

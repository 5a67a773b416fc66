// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "attachdialog.h"

#include "targetsview.h"

#include <model/targetmodel.h>

#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace QCoop::Inspector {

AttachDialog::AttachDialog(TargetModel *model, QWidget *parent)
    : QDialog(parent)
    , m_targets(new TargetsView(model, this))
    , m_attach(nullptr)
{
    setWindowTitle(tr("Attach to a running program"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_attach = buttons->addButton(tr("Attach"), QDialogButtonBox::AcceptRole);
    m_attach->setAccessibleName(tr("Attach"));
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_targets);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this,
            [this] { choose(m_targets->currentPid()); });
    connect(m_targets, &TargetsView::chosen, this, &AttachDialog::choose);
    model->refresh();
    resize(520, 320);
    m_targets->setFocus();
}

void AttachDialog::choose(qint64 pid)
{
    if (pid == 0)
        return;
    Q_EMIT chosen(pid);
    accept();
}

} // namespace QCoop::Inspector

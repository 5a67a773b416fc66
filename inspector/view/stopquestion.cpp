// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "stopquestion.h"

#include "target.h"

#include <model/format.h>

#include <QtCore/QPointer>
#include <QtCore/QSettings>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

QString namesOf(const Picture &picture, const QList<quint64> &tasks)
{
    QStringList names;
    for (qsizetype i = 0; i < std::min(tasks.size(), StopQuestion::shown); ++i)
        names.append(picture.labelOf(tasks.at(i)));
    if (tasks.size() > StopQuestion::shown) {
        names.append(StopQuestion::tr("and %1 more")
                         .arg(Format::count(quint64(tasks.size() - StopQuestion::shown))));
    }
    return names.join(u'\n');
}

} // namespace

bool StopQuestion::isAsked()
{
    return QSettings().value(u"stop/ask"_s, true).toBool();
}

void StopQuestion::setAsked(bool isAsked)
{
    QSettings().setValue(u"stop/ask"_s, isAsked);
}

void StopQuestion::stop(Target *target, const QList<quint64> &tasks, QWidget *parent)
{
    if (tasks.isEmpty())
        return;
    if (!isAsked()) {
        target->commander().stop(tasks);
        return;
    }
    auto *box = new QMessageBox(parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Warning);
    box->setWindowTitle(tr("Stop tasks"));
    box->setText(tasks.size() == 1
                     ? tr("Stop this task of %1?").arg(target->label())
                     : tr("Stop these %1 tasks of %2?")
                           .arg(Format::count(quint64(tasks.size())), target->label()));
    box->setInformativeText(namesOf(target->live(), tasks) + u"\n\n"_s +
                            tr("A stopped task cannot be started again."));
    // The target wrote a part of both texts; setTextFormat() is about one of them only.
    for (QLabel *label : box->findChildren<QLabel *>())
        label->setTextFormat(Qt::PlainText);
    QPushButton *stop = box->addButton(tr("&Stop"), QMessageBox::AcceptRole);
    box->setDefaultButton(box->addButton(QMessageBox::Cancel));
    auto *never = new QCheckBox(tr("Do not ask again"));
    box->setCheckBox(never);
    connect(box, &QMessageBox::buttonClicked, box,
            [stop, never, tasks, safe = QPointer(target)](const QAbstractButton *clicked) {
                if (clicked != stop)
                    return;
                if (never->isChecked())
                    setAsked(false);
                if (safe)
                    safe->commander().stop(tasks);
            });
    box->open();
}

} // namespace QCoop::Inspector

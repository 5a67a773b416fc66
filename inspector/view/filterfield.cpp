// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "filterfield.h"

#include "plaintext.h"
#include "theme.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>

namespace QCoop::Inspector {

using namespace std::chrono_literals;

namespace {

QString help()
{
    return FilterField::tr("Words match names and places; terms compare:\n"
                           "state:paused  pauses>0  max>50ms  busy>10%  loc:render  coop:io\n"
                           "age>1m  steps>1000  warn:any  id:17  key:backup  in:Scheduler\n"
                           "prio:background  deadline<5s\n"
                           "| means or, - in front means not, quotes keep spaces.\n"
                           "Of timers: words, and kind:deadline.");
}

} // namespace

FilterField::FilterField(QWidget *parent)
    : QLineEdit(parent)
{
    setPlaceholderText(tr("Filter: name, state:paused, max>50ms …"));
    setClearButtonEnabled(true);
    setAccessibleName(tr("Filter"));
    setMinimumWidth(220);
    setMaximumWidth(460);
    m_pause.setSingleShot(true);
    m_pause.setInterval(120ms);
    connect(&m_pause, &QTimer::timeout, this, &FilterField::tell);
    connect(this, &QLineEdit::textChanged, &m_pause, qOverload<>(&QTimer::start));
    connect(this, &QLineEdit::returnPressed, this, &FilterField::tell);
    setProblem({});
}

void FilterField::setProblem(const QString &problem)
{
    m_problem = problem;
    setToolTip(plainToolTip(problem.isEmpty() ? help() : problem + QLatin1String("\n\n") + help()));
    setAccessibleDescription(problem.isEmpty() ? help() : problem);
    update();
}

void FilterField::tell()
{
    m_pause.stop();
    if (text() == m_told)
        return;
    m_told = text();
    Q_EMIT filterChanged(m_told);
}

void FilterField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        tell();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void FilterField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    if (m_problem.isEmpty()) {
        // The style's own edge cannot be seen on dark windows.
        if (!hasFocus()) {
            painter.setPen(blended(palette().color(QPalette::Window),
                                   palette().color(QPalette::WindowText), 0.4));
            painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
        }
        return;
    }
    painter.setPen(QPen(vermillion, 2));
    painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
}

} // namespace QCoop::Inspector

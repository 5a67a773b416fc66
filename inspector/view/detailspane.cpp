// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "detailspane.h"

#include "look.h"
#include "plaintext.h"

#include <model/format.h>
#include <model/severity.h>

#include <QtCore/QEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QListWidget>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QStackedWidget>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

constexpr int shownLongSteps = 20;

/// Text that the target wrote: never taken for rich text.
QLabel *plainLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName(DetailsPane::tr("Value")); // until it has one
    return label;
}

} // namespace

DetailsPane::DetailsPane(QWidget *parent)
    : QScrollArea(parent)
    , m_pages(new QStackedWidget)
    , m_hint(new QLabel)
    , m_title(nullptr)
    , m_badge(new QLabel)
    , m_progress(new QProgressBar)
    , m_form(new QFormLayout)
    , m_longStepsTitle(new QLabel(tr("Long steps, the newest first")))
    , m_longSteps(new QListWidget)
{
    auto *page = new QWidget;
    m_title = plainLabel(page);
    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.15);
    m_title->setFont(bold);
    m_title->setAccessibleName(tr("Selected"));
    m_progress->setAccessibleName(tr("Progress"));
    m_longSteps->setAccessibleName(tr("Long steps"));
    m_longSteps->setSelectionMode(QAbstractItemView::SingleSelection);
    m_longSteps->setMinimumHeight(110);
    m_longSteps->setTextElideMode(Qt::ElideRight); // the whole line is in its tooltip
    m_longSteps->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_form->setRowWrapPolicy(QFormLayout::DontWrapRows);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_form->setVerticalSpacing(4);

    auto *column = new QVBoxLayout(page);
    column->addWidget(m_title);
    column->addWidget(m_badge);
    column->addWidget(m_progress);
    column->addLayout(m_form);
    column->addSpacing(6);
    column->addWidget(m_longStepsTitle);
    column->addWidget(m_longSteps, 1);
    column->addStretch();
    m_pages->addWidget(m_hint);
    m_pages->addWidget(page);
    setWidget(m_pages);
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(240);
    setAccessibleName(tr("Details"));
    showNothing(tr("Select a task"));
}

void DetailsPane::showNothing(const QString &hint)
{
    m_hint->setText(hint);
    m_pages->setCurrentIndex(0);
    setAccessibleDescription(hint);
}

QString DetailsPane::value(const QString &heading) const
{
    if (m_pages->currentIndex() == 0)
        return {};
    for (qsizetype i = 0; i < m_headings.size(); ++i) {
        if (!m_headings.at(i)->isHidden() && m_headings.at(i)->text() == heading)
            return m_values.at(i)->text();
    }
    return {};
}

void DetailsPane::showRows(const QString &title, const QList<Row> &rows)
{
    m_pages->setCurrentIndex(1);
    m_title->setText(title);
    setAccessibleDescription(title);
    while (m_values.size() < rows.size()) {
        m_headings.append(plainLabel(this));
        m_headings.last()->setTextInteractionFlags(Qt::NoTextInteraction);
        m_headings.last()->setWordWrap(false);
        m_headings.last()->setForegroundRole(QPalette::PlaceholderText);
        m_values.append(plainLabel(this));
        m_form->addRow(m_headings.last(), m_values.last());
    }
    for (qsizetype i = 0; i < m_values.size(); ++i) {
        const bool isShown = i < rows.size() && !rows.at(i).text.isEmpty();
        // Hiding the two labels alone would leave their height free.
        m_form->setRowVisible(int(i), isShown);
        if (!isShown)
            continue;
        const Row &row = rows.at(i);
        m_headings.at(i)->setText(row.heading);
        m_values.at(i)->setAccessibleName(row.heading);
        m_values.at(i)->setToolTip(plainToolTip(row.toolTip));
        // A selection for copying would be lost by setting the same text again.
        if (m_values.at(i)->text() != row.text)
            m_values.at(i)->setText(row.text);
    }
}

void DetailsPane::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        m_badge->setAccessibleName({}); // it is painted anew with the next refresh
}

void DetailsPane::showState(int state)
{
    const Look look = lookOfState(state);
    const int side = fontMetrics().height() + 2;
    const QString key = look.text;
    m_badge->setVisible(state >= 0);
    if (state < 0 || m_badge->accessibleName() == key)
        return;
    const qreal ratio = devicePixelRatioF();
    const int width = side + 8 + fontMetrics().horizontalAdvance(look.text) + 4;
    QPixmap pixmap(int(width * ratio), int(side * ratio));
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintBox(painter, QRectF(0.5, 0.5, side + 1, side - 1), look, font(),
             palette().color(QPalette::WindowText));
    painter.setPen(palette().color(QPalette::WindowText));
    painter.setFont(font());
    painter.drawText(QRect(side + 8, 0, width, side), Qt::AlignVCenter, look.text);
    m_badge->setPixmap(pixmap);
    m_badge->setAccessibleName(key);
}

void DetailsPane::showTask(const Picture &picture, Wire::Time now, Wire::Id id)
{
    const Task *task = picture.tasks.find(id);
    if (!task) {
        showNothing(tr("Select a task"));
        return;
    }
    showRows(picture.labelOf(id), rowsOf(picture, now, *task));
    showState(int(task->state));
    showProgress(*task);
    showLongSteps(picture, now, id);
}

void DetailsPane::showTimer(const Picture &picture, Wire::Time now, Wire::Id id)
{
    const Timer *timer = picture.timers.find(id);
    if (!timer) {
        showNothing(tr("Select a timer"));
        return;
    }
    showRows(picture.timerLabelOf(id), rowsOf(picture, now, *timer));
    showState(-1);
    m_progress->hide();
    m_longStepsTitle->hide();
    m_longSteps->hide();
}

QList<DetailsPane::Row> DetailsPane::rowsOf(const Picture &picture, Wire::Time now,
                                            const Task &task)
{
    const Location &spawned = picture.names.place(task.spawnedAt);
    const Location &yielded = picture.names.place(task.yieldedAt);
    const Wire::Length waiting = task.waitingFor(now);
    QString waits = Format::waiting(task.waitingOn);
    if (waiting > 0)
        waits = waits.isEmpty() ? Format::duration(waiting)
                                : tr("%1 for %2").arg(waits, Format::duration(waiting));
    QString how;
    if (task.byInspector)
        how = tr("by an inspector");
    // Of a task without a step there is no length to tell, not even none.
    const auto length = [&task](Wire::Length of) {
        return task.steps == 0 ? QString() : Format::duration(of, task.isEstimate);
    };
    return {
        {tr("Id"), QString::number(task.id), {}},
        {tr("Attention"), severityReason(picture, task, now), {}},
        {tr("Error"), picture.tasks.error(task.id), {}},
        {tr("Stopped"), how, {}},
        {tr("Pauses"), Format::pausesInWords(task.pausesProgram, task.pausesInspector), {}},
        {tr("Waiting"), waits, {}},
        {tr("Steps"), Format::count(task.steps), {}},
        {tr("Steps a second"), Format::rate(double(task.stepsPerSecond)), {}},
        {tr("Busy"), length(task.busy), {}},
        {tr("Share of loop"), Format::percent(double(task.busyShare)), {}},
        {tr("Last step"), length(task.last), {}},
        {tr("Longest step"), length(task.longest), {}},
        {tr("Progress"), Format::progress(task.progress, task.total), {}},
        {tr("Key"), picture.names.text(task.key), {}},
        {tr("Belongs to"), picture.facilityLabelOf(task.facility), {}},
        {tr("Priority"), Format::priority(task.priority, task.weight), {}},
        {tr("Deadline"),
         task.deadline != 0 && !task.isEnded() ? Format::due(task.deadline - now) : QString(),
         {}},
        {tr("Cooperator"), picture.schedulerName(task.scheduler), {}},
        {tr("Loop"), picture.loopName(picture.loopOf(task)), {}},
        {tr("Parent"), task.parent == 0 ? QString() : picture.labelOf(task.parent), {}},
        {tr("Age"), Format::age(task.age(now)), {}},
        {tr("Spawned at"), spawned.text, spawned.fullText},
        {tr("Yielded at"), yielded.text, yielded.fullText},
    };
}

QList<DetailsPane::Row> DetailsPane::rowsOf(const Picture &picture, Wire::Time now,
                                            const Timer &timer)
{
    const Location &made = picture.names.place(timer.madeAt);
    return {
        {tr("Id"), QString::number(timer.id), {}},
        {tr("Kind"), Format::timerKind(timer.kind), {}},
        {tr("Due"),
         timer.isRunning  ? tr("running now")
         : timer.due == 0 ? tr("no call is planned")
                          : Format::due(timer.untilDue(now, picture.told)),
         {}},
        {tr("Interval"), timer.interval > 0 ? Format::duration(timer.interval) : QString(), {}},
        {tr("Fires"), Format::count(timer.fires), {}},
        {tr("Skipped"), Format::count(timer.skipped), {}},
        {tr("Last late by"), Format::duration(timer.lastLate), {}},
        {tr("Most late by"), Format::duration(timer.maxLate), {}},
        {tr("Busy"), Format::duration(timer.busy), {}},
        {tr("Loop"), picture.loopName(timer.loop), {}},
        {tr("Owner"), timer.owner == 0 ? QString() : picture.labelOf(timer.owner), {}},
        {tr("Age"), Format::age(std::max<Wire::Length>(0, now - timer.added)), {}},
        {tr("Made at"), made.text, made.fullText},
    };
}

void DetailsPane::showProgress(const Task &task)
{
    const bool isKnown = task.total > 0;
    m_progress->setVisible(isKnown);
    if (!isKnown)
        return;
    // The bar counts in ints, the target in more.
    const double share = std::clamp(double(task.progress) / double(task.total), 0.0, 1.0);
    m_progress->setRange(0, 1000);
    m_progress->setValue(int(share * 1000));
    m_progress->setFormat(Format::percent(share));
}

void DetailsPane::showLongSteps(const Picture &picture, Wire::Time now, Wire::Id task)
{
    QStringList lines;
    for (qsizetype i = picture.longSteps.size() - 1; i >= 0 && lines.size() < shownLongSteps; --i) {
        const Wire::LongStep &step = picture.longSteps.at(i);
        if (step.task != task)
            continue;
        QString line = tr("%1, %2 ago")
                           .arg(Format::duration(step.took),
                                Format::age(std::max<Wire::Length>(0, now - step.began)));
        if (const QString place = picture.names.place(step.after).text; !place.isEmpty())
            line += tr(", to %1").arg(place);
        lines.append(line);
    }
    m_longStepsTitle->setVisible(!lines.isEmpty());
    m_longSteps->setVisible(!lines.isEmpty());
    while (m_longSteps->count() > lines.size())
        delete m_longSteps->takeItem(m_longSteps->count() - 1);
    for (int i = 0; i < int(lines.size()); ++i) {
        if (i == m_longSteps->count())
            m_longSteps->addItem(lines.at(i));
        else if (m_longSteps->item(i)->text() != lines.at(i))
            m_longSteps->item(i)->setText(lines.at(i));
        m_longSteps->item(i)->setToolTip(plainToolTip(lines.at(i)));
    }
}

} // namespace QCoop::Inspector

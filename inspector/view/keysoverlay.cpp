// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "keysoverlay.h"

#include <QtGui/QAction>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

QString keysOf(const QAction &action)
{
    QStringList keys;
    for (const QKeySequence &key : action.shortcuts())
        keys.append(key.toString(QKeySequence::NativeText).toHtmlEscaped());
    return keys.join(u" &nbsp; "_s);
}

QString sectionText(const KeysOverlay::Section &section)
{
    QString text = u"<tr><td colspan=2><b>%1</b></td></tr>"_s.arg(section.title.toHtmlEscaped());
    for (const QAction *action : section.actions) {
        if (action->shortcuts().isEmpty())
            continue;
        QString name = action->text();
        name.remove(u'&');
        text += u"<tr><td style='padding-right: 24px'>%1</td><td><code>%2</code></td></tr>"_s.arg(
            name.toHtmlEscaped(), keysOf(*action));
    }
    return text;
}

} // namespace

KeysOverlay::KeysOverlay(const QList<Section> &sections, QWidget *parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
{
    // Two columns, for one would be higher than small windows.
    QString halves[2];
    for (qsizetype i = 0; i < sections.size(); ++i)
        halves[i < (sections.size() + 1) / 2 ? 0 : 1] += sectionText(sections.at(i));
    const QString page = u"<h3>%1</h3><table><tr><td valign=top style='padding-right: 40px'>"
                         "<table cellspacing=2>%2</table></td><td valign=top>"
                         "<table cellspacing=2>%3</table></td></tr></table><p>%4</p>"_s;
    m_text->setText(page.arg(tr("Keys"), halves[0], halves[1], tr("Any key takes this away.")));
    m_text->setMargin(24);
    m_text->setAutoFillBackground(true);
    m_text->setFrameShape(QFrame::StyledPanel);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_text, 0, Qt::AlignCenter);
    setObjectName(u"keys"_s);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Keys"));
    setAccessibleDescription(tr("Lists the keys of the window. Any key takes this away."));
    parent->installEventFilter(this);
    hide();
}

void KeysOverlay::open()
{
    m_focusBefore = parentWidget()->focusWidget();
    setGeometry(parentWidget()->rect());
    show();
    raise();
    setFocus();
}

bool KeysOverlay::event(QEvent *event)
{
    // Keys that mean something in the window mean nothing here but "away with it".
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void KeysOverlay::close()
{
    // Else the focus would go to whatever comes next, and keys would be taken for text there.
    if (m_focusBefore)
        m_focusBefore->setFocus();
    hide();
}

void KeysOverlay::keyPressEvent(QKeyEvent *)
{
    close();
}

void KeysOverlay::mousePressEvent(QMouseEvent *)
{
    close();
}

void KeysOverlay::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), QColor(0, 0, 0, 140));
}

bool KeysOverlay::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "banner.h"

#include "look.h"
#include "theme.h"

#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

namespace QCoop::Inspector {

namespace {

constexpr int edgeWidth = 5;
constexpr int boxWidth = 24;

} // namespace

Banner::Banner(const QString &glyph, QColor edge, QWidget *parent)
    : QFrame(parent)
    , m_text(new QLabel(this))
    , m_button(new QPushButton(this))
    , m_edge(edge)
    , m_glyph(glyph)
{
    m_text->setTextFormat(Qt::PlainText); // The target chose some of the words.
    m_text->setWordWrap(true);
    m_text->setMinimumWidth(100);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setAccessibleName(tr("Notice"));
    m_button->setFocusPolicy(Qt::NoFocus); // until it says something
    m_button->hide();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(edgeWidth + boxWidth + 16, 6, 8, 6);
    row->addWidget(m_text, 1);
    row->addWidget(m_button);
    connect(m_button, &QPushButton::clicked, this, &Banner::clicked);
    setAccessibleName(tr("Notice"));
    hide();
}

void Banner::setText(const QString &text)
{
    if (text == m_text->text() && isHidden() == text.isEmpty())
        return;
    m_text->setText(text);
    setAccessibleDescription(text);
    setVisible(!text.isEmpty());
}

QString Banner::text() const
{
    return m_text->text();
}

void Banner::setButton(const QString &text)
{
    m_button->setText(text);
    m_button->setAccessibleName(text);
    m_button->setFocusPolicy(text.isEmpty() ? Qt::NoFocus : Qt::StrongFocus);
    m_button->setVisible(!text.isEmpty());
}

void Banner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), blended(palette().color(QPalette::Base), m_edge, 0.14));
    painter.fillRect(QRect(0, 0, edgeWidth, height()), m_edge);
    const int side = fontMetrics().height() + 2;
    const QRectF box(edgeWidth + 8.5, (height() - side) / 2 + 0.5, boxWidth - 1, side - 1);
    paintBox(painter, box, {m_glyph, {}, m_edge}, font(), palette().color(QPalette::WindowText));
}

} // namespace QCoop::Inspector

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <view/plaintext.h>
#include <view/rowsview.h>

#include <QtGui/QHelpEvent>
#include <QtGui/QStandardItemModel>
#include <QtGui/QTextDocument>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QToolTip>

using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

/// What a target calls its tasks is shown as it is.
class tst_PlainText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void toolTipsAreNotTakenForHtml_data();
    void toolTipsAreNotTakenForHtml();
    void viewsShowTheirToolTipsPlain();
};

void tst_PlainText::toolTipsAreNotTakenForHtml_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << u"render#17"_s;
    QTest::newRow("a template") << u"Task<void> render(std::vector<int> &)"_s;
    QTest::newRow("bold") << u"<b>not bold</b>"_s;
    QTest::newRow("a picture") << u"<img src=\"/etc/passwd\">"_s;
    QTest::newRow("lines") << u"<h1>first</h1>\nsecond & third"_s;
    QTest::newRow("empty") << QString();
}

void tst_PlainText::toolTipsAreNotTakenForHtml()
{
    QFETCH(QString, text);
    const QString toolTip = plainToolTip(text);
    if (!Qt::mightBeRichText(toolTip)) {
        QCOMPARE(toolTip, text);
        return;
    }
    QTextDocument document; // what the tool tip makes of it
    document.setHtml(toolTip);
    QCOMPARE(document.toPlainText(), text);
}

void tst_PlainText::viewsShowTheirToolTipsPlain()
{
    QStandardItemModel model(1, 1);
    model.setData(model.index(0, 0), u"<b>task</b>"_s, Qt::ToolTipRole);
    RowsView view;
    view.setModel(&model);
    view.resize(300, 200);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QPoint at = view.visualRect(model.index(0, 0)).center();
    QHelpEvent help(QEvent::ToolTip, at, view.viewport()->mapToGlobal(at));
    QApplication::sendEvent(view.viewport(), &help);
    QTRY_VERIFY(QToolTip::isVisible());
    QCOMPARE(QToolTip::text(), plainToolTip(u"<b>task</b>"_s));
    QVERIFY(QToolTip::text().contains(u"&lt;b&gt;"_s));
    QToolTip::hideText();
}

QTEST_MAIN(tst_PlainText)
#include "tst_plaintext.moc"

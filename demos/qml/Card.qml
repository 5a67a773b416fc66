// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

// A titled part of the window.
Rectangle {
    id: card

    property string title
    property string remark
    default property alias content: column.data

    radius: 10
    color: Look.card
    border.color: Look.line
    implicitHeight: column.implicitHeight + 32

    ColumnLayout {
        id: column
        anchors.fill: parent
        anchors.margins: 16
        spacing: 12

        RowLayout {
            spacing: 12
            Text {
                text: card.title
                color: Look.text
                font.pixelSize: 17
                font.bold: true
            }
            Text {
                text: card.remark
                color: Look.faint
                font.pixelSize: 13
                elide: Text.ElideRight
                horizontalAlignment: Text.AlignRight
                Layout.fillWidth: true
            }
        }
    }
}

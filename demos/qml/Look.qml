// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

pragma Singleton

import QtQuick

// The colours of this demo. Blue, orange and vermillion tell apart for all kinds of colour
// vision, after Okabe and Ito.
QtObject {
    property bool dark: false

    readonly property color window: dark ? "#16181d" : "#eef0f4"
    readonly property color card: dark ? "#21252d" : "#ffffff"
    readonly property color line: dark ? "#353b47" : "#d7dbe3"
    readonly property color text: dark ? "#eceef2" : "#1b212c"
    readonly property color faint: dark ? "#a7afbd" : "#576072"
    readonly property color button: dark ? "#2f3541" : "#f3f4f7"
    readonly property color accent: dark ? "#56b4e9" : "#0072b2"
    readonly property color onAccent: dark ? "#10131a" : "#ffffff"

    function ofState(state) {
        switch (state) {
        case "running":
        case "ready":
            return dark ? "#56b4e9" : "#0072b2"
        case "paused":
        case "waiting":
            return "#e69f00"
        case "failed":
            return "#d55e00"
        case "done":
            return dark ? "#2fc193" : "#009e73"
        default:
            return dark ? "#7d8697" : "#8a93a3"
        }
    }
}

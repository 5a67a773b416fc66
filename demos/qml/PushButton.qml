// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

import QtQuick.Controls.Fusion

// A button that looks disabled when it is: Qt 6.4 does not apply the disabled colours of a
// window's palette before that changes.
Button {
    opacity: enabled ? 1 : 0.45
    leftPadding: 14
    rightPadding: 14
}

#!/usr/bin/env bash
# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# Work to be done is an issue or a test, not a remark. And time passes on a Clock: whoever
# waits for the real one (trap T30) says why in a comment "// real time: reason".

source "$(dirname -- "$0")/lint.sh"

while IFS= read -r file; do
    while IFS=: read -r line _; do
        finding "$file" "$line" 'make it an issue, or a test that asserts what happens today'
    done < <(grep -nwE 'TODO|FIXME|XXX|HACK' "$root/$file")
done < <(sources lib inspector demos tests)

while IFS= read -r file; do
    refuse "$file" 'qWait[[:space:]]*\(|qSleep[[:space:]]*\(|sleep_(for|until)|[um]sleep|QThread::sleep' \
        'a blind wait: use a Clock, end the test on the clock under test, or QTRY' 'real time'
done < <(sources lib tests)

# Trap T7: who calls it inside a callback nests loop in loop. The comparison of the workbench
# shows just that, on purpose.
while IFS= read -r file; do
    refuse "$file" 'processEvents[[:space:]]*\(' \
        'trap T7: split the work into steps instead' 'trap T7'
done < <(sources lib inspector)

# Trap T31: a QTableView with a screen reader crashes on Qt 6.4.2.
while IFS= read -r file; do
    refuse "$file" 'QTableView|QTableWidget' 'trap T31: use a QTreeView with uniform rows'
done < <(sources lib inspector demos)

conclude

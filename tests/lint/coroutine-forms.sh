#!/usr/bin/env bash
# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# g++ 12 miscompiles some natural coroutine forms (docs/compilers.md). This heuristic finds
# them; "// T1-ok: reason" on the line or above it excuses a form that is known to be safe.

source "$(dirname -- "$0")/lint.sh"

while IFS= read -r file; do
    while IFS=: read -r line message; do
        isExcused "$file" "$line" T1-ok || finding "$file" "$line" "$message"
    done < <(codeOf "$file" | awk -f "$lintDir/coroutine-forms.awk")
done < <(cd -- "$root" && sources lib inspector demos tests |
    while IFS= read -r file; do
        ! grep -qE 'co_(await|yield)' "$file" || printf '%s\n' "$file"
    done)

conclude

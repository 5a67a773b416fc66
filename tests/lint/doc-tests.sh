#!/usr/bin/env bash
# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# docs/semantics.md names the test that holds each decision: `tst_x::function` or `tst_x`.
# A name that no test has is a decision that nothing holds.

source "$(dirname -- "$0")/lint.sh"

cd -- "$root" || exit 2
while IFS=: read -r line name; do
    name=${name//\`/}
    class=${name%%::*}
    file=$(find . -path "./build" -prune -o -path "*/tests/*" -name "$class.cpp" -print | head -n 1)
    if [[ -z $file ]]; then
        finding "docs/semantics.md" "$line" "there is no test $class"
    elif [[ $name == *::* ]] && ! grep -q "void ${name##*::}()" "$file"; then
        finding "docs/semantics.md" "$line" "$file has no function ${name##*::}"
    fi
done < <(grep -no '`tst_[a-z]*\(::[A-Za-z0-9_]*\)\?`' docs/semantics.md)

conclude

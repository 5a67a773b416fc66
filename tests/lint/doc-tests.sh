#!/usr/bin/env bash
# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# Documents name the test that holds what they say: `tst_x::function` or `tst_x`. A name that
# no test has is a promise that nothing holds.

source "$(dirname -- "$0")/lint.sh"

cd -- "$root" || exit 2
for document in docs/*.md; do
    while IFS=: read -r line name; do
        name=${name//\`/}
        class=${name%%::*}
        file=$(find . -path "./build" -prune -o -path "*/tests/*" -name "$class.cpp" -print |
            head -n 1)
        if [[ -z $file ]]; then
            finding "$document" "$line" "there is no test $class"
        elif [[ $name == *::* ]] && ! grep -q "void ${name##*::}()" "$file"; then
            finding "$document" "$line" "$file has no function ${name##*::}"
        fi
    done < <(grep -no '`tst_[a-z]*\(::[A-Za-z0-9_]*\)\?`' "$document")
done

conclude

#!/usr/bin/env bash
# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# Each file says whose it is and under which licence it may be used, in its first lines.

source "$(dirname -- "$0")/lint.sh"

cd -- "$root"
while IFS= read -r file; do
    head=$(head -n 6 -- "$file")
    [[ $head == *"SPDX-FileCopyrightText: the QCoop authors"* ]] ||
        finding "$file" 1 'lacks "SPDX-FileCopyrightText: the QCoop authors"'
    [[ $head == *"SPDX-License-Identifier: MIT"* ]] ||
        finding "$file" 1 'lacks "SPDX-License-Identifier: MIT"'
done < <(
    for file in dev .ci/run CMakeLists.txt; do
        [[ ! -f $file ]] || printf '%s\n' "$file"
    done
    for folder in lib inspector demos tests; do
        [[ ! -d $folder ]] || find "$folder" -type f \( -name '*.h' -o -name '*.cpp' \
            -o -name '*.sh' -o -name '*.awk' -o -name '*.cmake' -o -name '*.cmake.in' \
            -o -name CMakeLists.txt \)
    done | sort
)

conclude

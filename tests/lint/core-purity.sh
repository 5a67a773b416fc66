#!/usr/bin/env bash
# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# The core decides and does nothing else: it knows neither Qt nor the other rooms, it asks
# for the time only through now(), it never sleeps and starts no thread.

source "$(dirname -- "$0")/lint.sh"

while IFS= read -r file; do
    refuse "$file" '#[[:space:]]*include[[:space:]]*[<"]([Qq]([^c]|c[^o])|qcoop/([^c]|c[^o]))' \
        'core includes nothing of Qt nor of another room'
    refuse "$file" '(sleep_for|sleep_until|[^_[:alnum:]](u|nano)sleep[[:space:]]*\(|::sleep[[:space:]]*\()' \
        'core never sleeps'
    refuse "$file" 'std::j?thread([^:_[:alnum:]]|$)|std::async|pthread_create' \
        'core starts no thread'
    refuse "$file" '_clock::now[[:space:]]*\(|clock_gettime|gettimeofday' \
        'core asks for the time only through ReactorTime::now()'
done < <(sources lib/qcoop/core)

conclude

// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/nameteller.h>
#include <model/picture.h>

namespace QCoop::Inspector {

/// Says all that is there in \a picture, from SnapshotBegin to SnapshotEnd, as a target would
/// to somebody who has just come: what is alive, without history. Names are not said.
/// Each message fits into a frame. Thread-affinity: none.
void tellAll(const Picture &picture, const Sink &sink);

} // namespace QCoop::Inspector

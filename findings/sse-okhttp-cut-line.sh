#!/usr/bin/env bash
# Expected: okhttp-sse reports the end of a stream with onClosed, or with an IOException if it calls it a failure, wherever the
# stream ends; what came of an event without its empty line is dropped.
# Instead, if the last line is one of data and has no line end, onFailure brings an IllegalArgumentException, "byteCount < 0: -1",
# which code that reconnects after an IOException takes for a mistake of its own.
# Why: the reader of a data line looks for the line end, finds none, and reads as many bytes as the search said: -1.
. "$(dirname "$0")/lib.sh"

okhttp_sse_reads \
  $'data: a\n\nevent: seat\ndata: b\n' \
  $'data: a\n\nevent: se' \
  $'data: a\n\nevent: seat\ndata: b'
described <<'TXT'
data: a||event: seat|data: b|
  event a has id null
  closed
data: a||event: se
  event a has id null
  failure java.io.EOFException: \n not found: limit=2 content=7365…
data: a||event: seat|data: b
  event a has id null
  failure java.lang.IllegalArgumentException: byteCount < 0: -1
TXT

#!/usr/bin/env bash
# Expected: a block of an `id` alone moves the last event id and reports nothing: the standard's way to move a reader past what
# does not concern it, so that it comes back from there.
# Instead okhttp-sse forgets such an id: the next event carries the id from before it, and a reader that resumes by it is sent
# everything in between once more.
# Why: its ServerSentEventReader takes over the id of a block only where the block has data.
. "$(dirname "$0")/lib.sh"

okhttp_sse_reads \
  $'id: 1\ndata: a\n\nid: 500\ndata: b\n\ndata: c\n\n' \
  $'id: 1\ndata: a\n\nid: 500\n\ndata: c\n\n'
described <<'TXT'
id: 1|data: a||id: 500|data: b||data: c||
  event a has id 1
  event b has id 500
  event c has id 500
  closed
id: 1|data: a||id: 500||data: c||
  event a has id 1
  event c has id 1
  closed
TXT

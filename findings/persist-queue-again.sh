#!/usr/bin/env bash
# Expected: a queue of unique items takes an item again once it was taken out and acknowledged: a seat that is freed a second time is
# a new message. The queue without acknowledgement (UniqueQ) does so.
# Instead UniqueAckQ of persist-queue drops it, with the None that it answers to an item which still waits, because the acknowledged
# row stays in the table; clear_acked_data keeps the newest 1000 of them too, unless it is told keep_latest=0.
. "$(dirname "$0")/lib.sh"

pip_get persist-queue==1.1.0
cat > freed.py <<'PY'
import tempfile
import persistqueue

for kind in persistqueue.UniqueQ, persistqueue.UniqueAckQ:
    queue = kind(tempfile.mkdtemp(dir="."))
    def free(seat, when):
        answer = queue.put(seat)
        try:
            got = queue.get(block=False)
            if kind is persistqueue.UniqueAckQ:
                queue.ack(got)
        except persistqueue.Empty:
            got = "nothing"
        print(f"{kind.__name__}: {seat} is freed {when}, put says {answer}, the reader gets {got}")
    free("A1", "first")
    free("A1", "again")
    if kind is persistqueue.UniqueAckQ:
        queue.clear_acked_data()
        free("A1", "after clear_acked_data()")
        queue.clear_acked_data(keep_latest=0)
        free("A1", "after clear_acked_data(keep_latest=0)")
PY
python freed.py > seen.txt
described <<'TXT'
UniqueQ: A1 is freed first, put says 1, the reader gets A1
UniqueQ: A1 is freed again, put says 2, the reader gets A1
UniqueAckQ: A1 is freed first, put says 1, the reader gets A1
UniqueAckQ: A1 is freed again, put says None, the reader gets nothing
UniqueAckQ: A1 is freed after clear_acked_data(), put says None, the reader gets nothing
UniqueAckQ: A1 is freed after clear_acked_data(keep_latest=0), put says 2, the reader gets A1
TXT

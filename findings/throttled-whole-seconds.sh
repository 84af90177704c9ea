#!/usr/bin/env bash
# Expected: the token bucket and the leaking bucket of throttled-py for "5 in a second" let one more pass each 0.2 s once five have
# passed, as its own GCRA does; a leaking bucket is there to even out.
# Instead nothing passes until the clock reaches the next full second, and then five at once: ten pass within 0.3 s. With "1 in a
# second" two requests pass that are 20 ms apart.
# Why: both keep the time of the last request in whole seconds.
. "$(dirname "$0")/lib.sh"

pip_get throttled-py==3.5.0
cat > run.py <<'PY'
import time
from throttled import Throttled, per_sec

now = 0.0
time.time = lambda: now
time.monotonic = lambda: now
for kind in ["token_bucket", "leaking_bucket", "gcra"]:
    for limit, moments in [(5, [0.75, 0.95, 1.05]), (1, [0.99, 1.01])]:
        throttle = Throttled(key=f"{kind}-{limit}", using=kind, quota=per_sec(limit, burst=limit))
        seen = []
        for moment in moments:
            now = 1790000000 + moment
            passed = sum(not throttle.limit().limited for _ in range(limit))
            seen.append(f"{passed} of {limit} at {moment} s")
        print(f"{kind}, {limit} in a second: {', '.join(seen)}")
PY
python run.py > seen.txt
described <<'TXT'
token_bucket, 5 in a second: 5 of 5 at 0.75 s, 0 of 5 at 0.95 s, 5 of 5 at 1.05 s
token_bucket, 1 in a second: 1 of 1 at 0.99 s, 1 of 1 at 1.01 s
leaking_bucket, 5 in a second: 5 of 5 at 0.75 s, 0 of 5 at 0.95 s, 5 of 5 at 1.05 s
leaking_bucket, 1 in a second: 1 of 1 at 0.99 s, 1 of 1 at 1.01 s
gcra, 5 in a second: 4 of 5 at 0.75 s, 1 of 5 at 0.95 s, 1 of 5 at 1.05 s
gcra, 1 in a second: 1 of 1 at 0.99 s, 0 of 1 at 1.01 s
TXT

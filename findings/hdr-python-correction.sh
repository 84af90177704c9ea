#!/usr/bin/env bash
# Expected: the correction for coordinated omission gives the same values in every port of HdrHistogram: a request of 1,000 ms
# where one was due each 300 ms stands for itself and for the ones it held up, which would have taken 700 and 400 ms.
# Instead Python adds a fourth of 100 ms, less than the interval: that request was never late. Its medians come out lower.
# Why: Python's loop records a value first and then asks whether it is below the interval; the others ask before they record.
. "$(dirname "$0")/lib.sh"

npm_get hdr-histogram-js@3.0.1
pip_get hdrhistogram==0.10.8
cat > correct.py <<'PY'
from hdrh.histogram import HdrHistogram
histogram = HdrHistogram(1, 3600000, 3)
histogram.record_corrected_value(1000, 300)
print("Python:", [item.value_iterated_to for item in histogram.get_recorded_iterator()])
PY
cat > correct.cjs <<'JS'
const hdr = require("hdr-histogram-js")
const histogram = hdr.build({ lowestDiscernibleValue: 1, highestTrackableValue: 3600000, numberOfSignificantValueDigits: 3 })
histogram.recordValueWithExpectedInterval(1000, 300)
console.log("JavaScript: values", histogram.totalCount, "smallest", histogram.minNonZeroValue)
JS
python correct.py > seen.txt
node correct.cjs >> seen.txt
described <<'TXT'
Python: [100, 400, 700, 1000]
JavaScript: values 3 smallest 400
TXT

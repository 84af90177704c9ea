#!/usr/bin/env bash
# Expected: a summary of waiting times of 1 to 100 ms shows a median of about 50 ms and a 99th percentile of about 99 ms, and a label's
# value comes back from the page of metrics as it was given.
# Instead aioprometheus shows 27 and 51, because quantile-python, which it asks, takes values twice; and it writes a quote, backslash or
# line end of a label as it is, so prometheus_client refuses the whole page, or reads another hall.
. "$(dirname "$0")/lib.sh"

pip_get aioprometheus==23.12.0 quantile-python==1.1 prometheus_client==0.22.1
cat > wait.py <<'PY'
import random
from aioprometheus import Counter, Registry, Summary
from aioprometheus.formats import text
from prometheus_client.parser import text_string_to_metric_families

def percentiles(values):
    waits = Summary("wait", "ms", registry=Registry())
    for each in values:
        waits.observe({}, each)
    return {rank: value for rank, value in waits.get({}).items() if isinstance(rank, float)}

print("1, 2, 3:", percentiles([1, 2, 3]))
print("1 to 100:", percentiles(range(1, 101)))
print("1 to 1000 in another order:", percentiles(random.Random(1).sample(range(1, 1001), 1000)))
print("99 of 10 and one of 1000:", percentiles([10] * 99 + [1000]))
for hall in "Hall 1", 'Hall "A"', "Hall\\new":
    registry = Registry()
    Counter("sold", "seats", registry=registry).inc({"hall": hall})
    page = text.TextFormatter().marshall(registry).decode()
    try:
        read = [sample.labels["hall"] for family in text_string_to_metric_families(page) for sample in family.samples]
    except ValueError as error:
        read = f"error ({error})"
    print(f"{hall!r}: {page.splitlines()[2]} is read as {read}")
PY
python wait.py > seen.txt
described <<'TXT'
1, 2, 3: {0.5: 2.0, 0.9: 2.0, 0.99: 2.0}
1 to 100: {0.5: 27.0, 0.9: 45.0, 0.99: 51.0}
1 to 1000 in another order: {0.5: 297.0, 0.9: 598.0, 0.99: 656.0}
99 of 10 and one of 1000: {0.5: 10.0, 0.9: 10.0, 0.99: 10.0}
'Hall 1': sold{hall="Hall 1"} 1 is read as ['Hall 1']
'Hall "A"': sold{hall="Hall "A""} 1 is read as error (Invalid labels: hall="Hall "A"")
'Hall\\new': sold{hall="Hall\new"} 1 is read as ['Hall\new']
TXT

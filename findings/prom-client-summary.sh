#!/usr/bin/env bash
# Expected: prom-client puts the metrics of a cluster's worker processes together so that a number keeps its meaning; what it
# cannot put together, as a percentile, it leaves out.
# Instead it adds the percentiles up: two workers with a median wait of 1 and 2 seconds report a median of 3 seconds, which is more
# than any request waited; with eight workers an alert on p99 fires at an eighth of its limit.
# Why: each line of a metric is added up by its labels, and the quantile is a label like any other. A histogram is right.
. "$(dirname "$0")/lib.sh"

npm_get prom-client@15.1.3

cat > aggregate.cjs <<'JS'
const client = require("prom-client")
const worker = async (seconds) => {
  const registers = [new client.Registry()]
  const summary = new client.Summary({ name: "wait_seconds", help: "wait", percentiles: [0.5, 0.99], registers })
  const histogram = new client.Histogram({ name: "wait_histogram_seconds", help: "wait", buckets: [1, 2, 3], registers })
  for (let request = 0; request < 100; request++) { summary.observe(seconds); histogram.observe(seconds) }
  return registers[0].getMetricsAsJSON()
}
Promise.all([worker(1), worker(2)]).then(async (workers) => {
  const text = await client.AggregatorRegistry.aggregate(workers).metrics()
  console.log(text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).join("\n"))
})
JS
node aggregate.cjs > seen.txt
described <<'TXT'
wait_seconds{quantile="0.5"} 3
wait_seconds{quantile="0.99"} 3
wait_seconds_sum 300
wait_seconds_count 200
wait_histogram_seconds_bucket{le="1"} 100
wait_histogram_seconds_bucket{le="2"} 200
wait_histogram_seconds_bucket{le="3"} 200
wait_histogram_seconds_bucket{le="+Inf"} 200
wait_histogram_seconds_sum 300
wait_histogram_seconds_count 200
TXT

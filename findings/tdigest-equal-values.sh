#!/usr/bin/env bash
# Expected: of 99 answers of 10 ms and one of 1000 ms, a t-digest says 10 ms as median and p90, and a limit of 500 ms on p99 gets
# the same verdict from each of its ports: with so few values a digest has nothing to compress.
# Instead the digests of npm and PyPI give 19.9 ms as median and 812 ms as p90, and p99 is 990 in these, 505 in influxdata/tdigest
# and so in vegeta's report, 1000 in the original of Java and 19.9 in caio/go-tdigest.
# Why: npm and PyPI put all equal values into one centroid and then draw a straight line from it to the next one, over all 99
# ranks. The others differ in where between two centroids a rank lies; none of 505, 990 and 19.9 was ever measured.
. "$(dirname "$0")/lib.sh"

npm_get tdigest@0.1.3
pip_get tdigest==0.5.2.2
maven_get com.tdunning:t-digest:3.3
go_get github.com/tsenart/vegeta/v12@v12.13.0 github.com/caio/go-tdigest/v4@v4.1.0

cat > digest.cjs <<'JS'
const { TDigest } = require("tdigest")
const digest = new TDigest()
for (let answer = 1; answer <= 100; answer++) digest.push(answer < 100 ? 10 : 1000)
console.log("tdigest (npm):", [0.5, 0.9, 0.99].map((rank) => digest.percentile(rank).toFixed(1)).join(" "))
JS
cat > digest.py <<'PY'
from tdigest import TDigest
digest = TDigest()
for answer in range(1, 101):
    digest.update(10 if answer < 100 else 1000)
print("tdigest (PyPI):", *(f"{digest.percentile(rank):.1f}" for rank in (50, 90, 99)))
PY
cat > Main.java <<'JAVA'
import com.tdunning.math.stats.TDigest;

public class Main {
    public static void main(String[] arguments) {
        TDigest digest = TDigest.createMergingDigest(100);
        for (int answer = 1; answer <= 100; answer++) digest.add(answer < 100 ? 10 : 1000);
        System.out.printf("t-digest (Maven): %.1f %.1f %.1f%n", digest.quantile(0.5), digest.quantile(0.9), digest.quantile(0.99));
    }
}
JAVA
cat > main.go <<'GO'
package main

import (
	"fmt"
	"time"

	tdigest "github.com/caio/go-tdigest/v4"
	vegeta "github.com/tsenart/vegeta/v12/lib"
)

func main() {
	var report vegeta.Metrics
	digest, err := tdigest.New()
	if err != nil {
		panic(err)
	}
	for answer := 1; answer <= 100; answer++ {
		latency := 10 * time.Millisecond
		if answer == 100 {
			latency = time.Second
		}
		report.Add(&vegeta.Result{Code: 200, Timestamp: time.Unix(int64(answer), 0), Latency: latency})
		if err := digest.Add(float64(latency.Milliseconds())); err != nil {
			panic(err)
		}
	}
	report.Close()
	fmt.Println("vegeta:", report.Latencies.P50, report.Latencies.P90, report.Latencies.P99)
	fmt.Printf("caio/go-tdigest: %.1f %.1f %.1f\n", digest.Quantile(0.5), digest.Quantile(0.9), digest.Quantile(0.99))
}
GO
node digest.cjs > seen.txt
python digest.py >> seen.txt
java -cp 'jars/*' Main.java >> seen.txt
go_run >> seen.txt
described <<'TXT'
tdigest (npm): 19.9 811.9 990.1
tdigest (PyPI): 19.9 811.9 990.1
t-digest (Maven): 10.0 10.0 1000.0
vegeta: 10ms 10ms 505ms
caio/go-tdigest: 10.0 10.0 19.9
TXT

#!/usr/bin/env bash
# Expected: OpenTelemetry's Prometheus exporters give one instrument one name in each language, since the specification says how
# unit and kind of an instrument become part of it.
# Instead a histogram "wait" in seconds is wait_seconds in Python and Go and wait in JavaScript, a counter in bytes lacks its unit
# there too, and a gauge of unit 1 is fill_ratio in Go alone. One chart of waits over services of two languages misses one.
# Why: JavaScript's exporter leaves the unit out of the name, and Python's does not turn the unit 1 of a gauge into "ratio".
. "$(dirname "$0")/lib.sh"

npm_get @opentelemetry/exporter-prometheus@0.223.0 @opentelemetry/sdk-metrics@2.12.1 @opentelemetry/api@1.9.1
pip_get opentelemetry-exporter-prometheus==0.66b2 opentelemetry-sdk==1.45.2
go_get go.opentelemetry.io/otel/exporters/prometheus@v0.69.0 go.opentelemetry.io/otel/sdk/metric@v1.47.0

cat > names.cjs <<'JS'
const { MeterProvider } = require("@opentelemetry/sdk-metrics")
const { PrometheusExporter, PrometheusSerializer } = require("@opentelemetry/exporter-prometheus")
const exporter = new PrometheusExporter({ preventServerStart: true })
const meter = new MeterProvider({ readers: [exporter] }).getMeter("shop")
meter.createHistogram("wait", { unit: "s" }).record(0.5)
meter.createGauge("fill", { unit: "1" }).record(0.5)
meter.createCounter("orders", { unit: "{order}" }).add(1)
meter.createCounter("sent", { unit: "By" }).add(1)
exporter.collect().then((read) => console.log(new PrometheusSerializer().serialize(read.resourceMetrics)))
JS
cat > names.py <<'PY'
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import REGISTRY, generate_latest
meter = MeterProvider(metric_readers=[PrometheusMetricReader()]).get_meter("shop")
meter.create_histogram("wait", unit="s").record(0.5)
meter.create_gauge("fill", unit="1").set(0.5)
meter.create_counter("orders", unit="{order}").add(1)
meter.create_counter("sent", unit="By").add(1)
print(generate_latest(REGISTRY).decode())
PY
cat > main.go <<'GO'
package main

import (
	"context"
	"os"

	client "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
	"go.opentelemetry.io/otel/exporters/prometheus"
	api "go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/sdk/metric"
)

func main() {
	registry := client.NewRegistry()
	exporter, err := prometheus.New(prometheus.WithRegisterer(registry))
	if err != nil {
		panic(err)
	}
	meter := metric.NewMeterProvider(metric.WithReader(exporter)).Meter("shop")
	wait, _ := meter.Float64Histogram("wait", api.WithUnit("s"))
	wait.Record(context.Background(), 0.5)
	fill, _ := meter.Float64Gauge("fill", api.WithUnit("1"))
	fill.Record(context.Background(), 0.5)
	orders, _ := meter.Int64Counter("orders", api.WithUnit("{order}"))
	orders.Add(context.Background(), 1)
	sent, _ := meter.Int64Counter("sent", api.WithUnit("By"))
	sent.Add(context.Background(), 1)
	families, err := registry.Gather()
	if err != nil {
		panic(err)
	}
	for _, family := range families {
		if _, err := expfmt.MetricFamilyToText(os.Stdout, family); err != nil {
			panic(err)
		}
	}
}
GO
names() { grep -E '^# TYPE [^ ]*(wait|fill|orders|sent)' | cut -d' ' -f3 | sort | tr '\n' ' ' | sed "s/^/$1: /; s/ $/\n/"; }
{ node names.cjs | names JavaScript; python names.py | names Python; go_run | names Go; } > seen.txt
described <<'TXT'
JavaScript: fill orders_total sent_total wait
Python: fill orders_total sent_bytes_total wait_seconds
Go: fill_ratio orders_total sent_bytes_total wait_seconds
TXT

#!/usr/bin/env bash
# Expected: a value that OpenTelemetry's Python sends along with a request as baggage (W3C) arrives as it was in JavaScript, Go and
# Java.
# Instead each space arrives as a plus sign: the zone "row A" is "row+A" from the second service on, and the same seat is counted
# under two names.
# Why: W3C asks for percent-encoding, where a space is %20 and a plus sign means itself. Python writes spaces in the form of
# HTML forms, and reads them so, which hides it between two services in Python.
. "$(dirname "$0")/lib.sh"

pip_get opentelemetry-api==1.45.2
npm_get @opentelemetry/api@1.9.1 @opentelemetry/core@2.12.1
maven_get io.opentelemetry:opentelemetry-api:1.68.0
go_get go.opentelemetry.io/otel@v1.47.0

cat > send.py <<'PY'
from opentelemetry import baggage
from opentelemetry.baggage.propagation import W3CBaggagePropagator
sent = {}
W3CBaggagePropagator().inject(sent, baggage.set_baggage("zone", "row A"))
print(sent["baggage"])
PY
cat > receive.py <<'PY'
import sys
from opentelemetry import baggage
from opentelemetry.baggage.propagation import W3CBaggagePropagator
print("Python reads", baggage.get_baggage("zone", W3CBaggagePropagator().extract({"baggage": sys.argv[1]})))
PY
cat > receive.cjs <<'JS'
const { propagation, defaultTextMapGetter, ROOT_CONTEXT } = require("@opentelemetry/api")
const { W3CBaggagePropagator } = require("@opentelemetry/core")
const context = new W3CBaggagePropagator().extract(ROOT_CONTEXT, { baggage: process.argv[2] }, defaultTextMapGetter)
console.log("JavaScript reads", propagation.getBaggage(context).getEntry("zone").value)
JS
cat > Main.java <<'JAVA'
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;

public class Main {
    public static void main(String[] headers) {
        Context context = W3CBaggagePropagator.getInstance().extract(Context.root(), headers[0], new TextMapGetter<String>() {
            public Iterable<String> keys(String header) { return List.of("baggage"); }
            public String get(String header, String key) { return header; }
        });
        System.out.println("Java reads " + Baggage.fromContext(context).getEntryValue("zone"));
    }
}
JAVA
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"
)

func main() {
	read := propagation.Baggage{}.Extract(context.Background(), propagation.MapCarrier{"baggage": os.Args[1]})
	fmt.Println("Go reads", baggage.FromContext(read).Member("zone").Value())
}
GO
header=$(python send.py)
{
  echo "Python writes $header"
  python receive.py "$header"
  node receive.cjs "$header"
  java -cp 'jars/*' Main.java "$header"
  go_run "$header"
  echo "of zone=row%20A"
  python receive.py zone=row%20A
  node receive.cjs zone=row%20A
} > seen.txt
described <<'TXT'
Python writes zone=row+A
Python reads row A
JavaScript reads row+A
Java reads row+A
Go reads row+A
of zone=row%20A
Python reads row A
JavaScript reads row A
TXT

#!/usr/bin/env bash
# Expected: two tools that are to stop a breaking change of an OpenAPI 3.1 contract stop these eight: each makes the server refuse
# requests that clients sent before.
# Instead openapi-diff (Java) reads 3.1 without a warning and calls five of them "no changes" and a new limit on the number of
# seats "compatible"; oasdiff (Go) reports seven and says nothing when unknown fields are refused from now on.
# Why: openapi-diff compares the words of 3.0; const, lists of types, numeric exclusiveMinimum, dependentRequired and words beside
# a $ref came with 3.1. oasdiff sees the change of additionalProperties in its diff and has no rule for it.
. "$(dirname "$0")/lib.sh"

maven_get org.openapitools.openapidiff:openapi-diff-core:2.1.7
go_get github.com/oasdiff/oasdiff@v1.37.0 github.com/getkin/kin-openapi@v0.153.0

cat > write.cjs <<'JS'
const { writeFileSync } = require("node:fs")
const text = { type: "string" }, whole = { type: "integer" }, list = { type: "array", items: text }
const object = (properties, more) => ({ type: "object", properties, ...more })
const changes = {
  "null no longer accepted": [object({ note: { type: ["string", "null"] } }), object({ note: text })],
  "other const": [object({ kind: { const: "seat" } }), object({ kind: { const: "zone" } })],
  "exclusiveMinimum 0, now 5": [object({ count: { ...whole, exclusiveMinimum: 0 } }), object({ count: { ...whole, exclusiveMinimum: 5 } })],
  "card now needs cvc": [object({ card: text, cvc: text }), object({ card: text, cvc: text }, { dependentRequired: { card: ["cvc"] } })],
  "maxLength beside a $ref": [object({ seat: { $ref: "#/components/schemas/Seat" } }), object({ seat: { $ref: "#/components/schemas/Seat", maxLength: 3 } })],
  "maxItems 4": [object({ seats: list }), object({ seats: { ...list, maxItems: 4 } })],
  "unknown fields refused": [object({ note: text }), object({ note: text }, { additionalProperties: false })],
  "field now required": [object({ note: text }), object({ note: text }, { required: ["note"] })],
}
const contract = (schema) => JSON.stringify({
  openapi: "3.1.0", info: { title: "shop", version: "1" }, components: { schemas: { Seat: text } },
  paths: { "/orders": { post: { operationId: "order", requestBody: { required: true, content: { "application/json": { schema } } }, responses: { 204: { description: "done" } } } } },
})
Object.values(changes).forEach((pair, at) => pair.forEach((schema, side) => writeFileSync(`${at}.${side}.json`, contract(schema))))
writeFileSync("names", Object.keys(changes).join("\n"))
JS
cat > Main.java <<'JAVA'
import java.nio.file.*;
import java.util.List;
import org.openapitools.openapidiff.core.OpenApiCompare;

public class Main {
    public static void main(String[] arguments) throws Exception {
        List<String> names = Files.readAllLines(Path.of("names"));
        for (int at = 0; at < names.size(); at++) {
            System.out.println(names.get(at) + ": openapi-diff " + OpenApiCompare.fromLocations(at + ".0.json", at + ".1.json").isChanged());
        }
    }
}
JAVA
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/diff"
	"github.com/oasdiff/oasdiff/load"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	for at, name := range strings.Split(string(must(os.ReadFile("names"))), "\n") {
		side := func(which int) *load.SpecInfo {
			return must(load.NewSpecInfo(openapi3.NewLoader(), load.NewSource(fmt.Sprintf("%d.%d.json", at, which))))
		}
		changed, sources, err := diff.GetWithOperationsSourcesMap(diff.NewConfig(), side(0), side(1))
		if err != nil {
			panic(err)
		}
		found := checker.CheckBackwardCompatibilityUntilLevel(checker.NewConfig(checker.GetAllChecks()), changed, sources, checker.INFO)
		told := "nothing"
		if len(found) > 0 {
			told = found[0].GetLevel().String()
		}
		fmt.Printf("%s: oasdiff %s\n", name, told)
	}
}
GO
node write.cjs
java -cp 'jars/*' Main.java > seen.txt 2> client.log || { cat client.log; exit 2; }
go_run >> seen.txt
described <<'TXT'
null no longer accepted: openapi-diff NO_CHANGES
other const: openapi-diff NO_CHANGES
exclusiveMinimum 0, now 5: openapi-diff NO_CHANGES
card now needs cvc: openapi-diff NO_CHANGES
maxLength beside a $ref: openapi-diff NO_CHANGES
maxItems 4: openapi-diff COMPATIBLE
unknown fields refused: openapi-diff INCOMPATIBLE
field now required: openapi-diff INCOMPATIBLE
null no longer accepted: oasdiff error
other const: oasdiff error
exclusiveMinimum 0, now 5: oasdiff error
card now needs cvc: oasdiff error
maxLength beside a $ref: oasdiff error
maxItems 4: oasdiff error
unknown fields refused: oasdiff nothing
field now required: oasdiff error
TXT

#!/usr/bin/env bash
# Expected: data of a CloudEvent with datacontenttype application/json keeps its JSON type between the SDKs of JavaScript and Go, in
# binary mode as in structured mode: the price 4200 is a number, the seat "A-1" and the code "[7]" are texts.
# Instead JavaScript's reads Go's number as the text 4200 (plus a fee of 1000 that is 42001000), and true as a text, too. It
# sends the text A-1 without quotes, which is no JSON and which Go refuses, and reads its own text [7] as a list.
# Why: in binary mode it writes a text as the body as it is, and parses as JSON only what starts with a bracket, a brace or a quote.
. "$(dirname "$0")/lib.sh"

npm_get cloudevents@10.0.0
go_get github.com/cloudevents/sdk-go/v2@v2.16.2

cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	events "github.com/cloudevents/sdk-go/v2"
	binding "github.com/cloudevents/sdk-go/v2/protocol/http"
)

func write(data any) *http.Request {
	event := events.NewEvent()
	event.SetID("1")
	event.SetType("sold")
	event.SetSource("/shop")
	if err := event.SetData("application/json", data); err != nil {
		panic(err)
	}
	request, err := binding.NewHTTPRequestFromEvent(context.Background(), "http://shop.example/", event)
	if err != nil {
		panic(err)
	}
	return request
}

func main() {
	for _, body := range os.Args[1:] {
		request := write("")
		request.Body = io.NopCloser(strings.NewReader(body))
		event, err := binding.NewEventFromHTTPRequest(request)
		if err != nil {
			panic(err)
		}
		var data any
		if event.DataAs(&data) != nil {
			fmt.Printf("Go refuses the data %s\n", body)
		} else {
			fmt.Printf("Go reads %s as %T\n", body, data)
		}
	}
	if len(os.Args) == 1 {
		for _, data := range []any{4200, true, "A-1", "[7]"} {
			body, _ := io.ReadAll(write(data).Body)
			fmt.Println(string(body))
		}
	}
}
GO
cat > event.cjs <<'JS'
const { CloudEvent, HTTP } = require("cloudevents")
const { readFileSync, writeFileSync } = require("node:fs")
const type = (value) => value === null ? "null" : Array.isArray(value) ? "list" : typeof value
const headers = { "ce-specversion": "1.0", "ce-id": "1", "ce-type": "sold", "ce-source": "/shop", "content-type": "application/json" }
for (const body of readFileSync("bodies", "utf8").trim().split("\n")) {
  console.log(`JavaScript reads Go's ${body} as ${type(HTTP.toEvent({ headers, body }).data)}`)
}
const sent = ["A-1", "[7]"].map((data) => {
  const event = new CloudEvent({ id: "1", type: "sold", source: "/shop", datacontenttype: "application/json", data })
  const [binary, structured] = ["binary", "structured"].map((mode) => HTTP[mode](event))
  console.log(`JavaScript writes the text ${data} as ${binary.body}, and reads that as ${type(HTTP.toEvent(binary).data)}, in structured mode as ${type(HTTP.toEvent(structured).data)}`)
  return binary.body
})
writeFileSync("sent", sent.join("\n"))
JS
go_run > bodies
node event.cjs > seen.txt
mapfile -t sent < sent
go_run "${sent[@]}" >> seen.txt
described <<'TXT'
JavaScript reads Go's 4200 as string
JavaScript reads Go's true as string
JavaScript reads Go's "A-1" as string
JavaScript reads Go's "[7]" as string
JavaScript writes the text A-1 as A-1, and reads that as string, in structured mode as string
JavaScript writes the text [7] as [7], and reads that as list, in structured mode as string
Go refuses the data A-1
Go reads [7] as []interface {}
TXT

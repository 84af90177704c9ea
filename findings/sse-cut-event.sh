#!/usr/bin/env bash
# Expected: an event whose empty line never came is dropped when the stream ends (the standard says so).
# Instead sseclient-py and Go's r3labs/sse hand it over, cut where the connection broke: half of a JSON text as a whole event.
# Why: both cut the bytes at empty lines and hand over what is left at the end; httpx-sse and go-sse wait for the empty line.
. "$(dirname "$0")/lib.sh"

pip_get sseclient-py==1.9.0 httpx-sse==0.4.3 httpx==0.28.1
cat > read.py <<'PY'
import httpx, httpx_sse, sseclient
stream = b'data: {"seat":"A1"}\n\ndata: {"seat":"A2","pri'
print("sseclient-py:", [event.data for event in sseclient.SSEClient(iter([stream])).events()])
answer = lambda _: httpx.Response(200, headers={"content-type": "text/event-stream"}, content=stream)
with httpx.Client(transport=httpx.MockTransport(answer)) as client:
    with httpx_sse.connect_sse(client, "GET", "http://localhost/") as source:
        print("httpx-sse:", [event.data for event in source.iter_sse()])
PY

cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	r3labs "github.com/r3labs/sse/v2"
	tmaxmax "github.com/tmaxmax/go-sse"
)

const stream = "data: {\"seat\":\"A1\"}\n\ndata: {\"seat\":\"A2\",\"pri"

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("content-type", "text/event-stream")
		fmt.Fprint(w, stream)
	}))
	defer server.Close()
	got := []string{}
	r3labs.NewClient(server.URL).SubscribeRaw(func(event *r3labs.Event) { got = append(got, string(event.Data)) })
	show("r3labs/sse", got)
	got = []string{}
	for event, err := range tmaxmax.Read(strings.NewReader(stream), nil) {
		if err == nil {
			got = append(got, event.Data)
		}
	}
	show("go-sse", got)
}

func show(name string, got []string) {
	text, _ := json.Marshal(got)
	fmt.Printf("%s: %s\n", name, text)
}
GO
go_get github.com/r3labs/sse/v2@v2.10.0 github.com/tmaxmax/go-sse@v0.12.0
python read.py > seen.txt
go_run >> seen.txt
described <<'TXT'
sseclient-py: ['{"seat":"A1"}', '{"seat":"A2","pri']
httpx-sse: ['{"seat":"A1"}']
r3labs/sse: ["{\"seat\":\"A1\"}","{\"seat\":\"A2\",\"pri"]
go-sse: ["{\"seat\":\"A1\"}"]
TXT

#!/usr/bin/env bash
# Expected: a comment line, the standard's way to keep a quiet stream open, never becomes an event.
# Instead, once an event has had an id, httpx-sse and Go's r3labs/sse report each ": ping" as one more "message" with the old id
# and empty data, so a reader that parses the data as JSON fails only on streams with ids, and only when they are quiet.
# Why: at an empty line both ask whether *any* field is set, and the last id stays set for ever.
. "$(dirname "$0")/lib.sh"

pip_get httpx-sse==0.4.3 httpx==0.28.1
cat > read.py <<'PY'
import httpx, httpx_sse
for first in ["", "id: 1\n"]:
    stream = f"{first}data: a\n\n: ping\n\n: ping\n\ndata: b\n\n"
    answer = lambda _: httpx.Response(200, headers={"content-type": "text/event-stream"}, text=stream)
    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        with httpx_sse.connect_sse(client, "GET", "http://localhost/") as source:
            print("httpx-sse,", "with" if first else "no", "id:", [(event.event, event.data, event.id) for event in source.iter_sse()])
PY

cat > main.go <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/r3labs/sse/v2"
)

func main() {
	for _, first := range []string{"", "id: 1\n"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("content-type", "text/event-stream")
			fmt.Fprint(w, first+"data: a\n\n: ping\n\n: ping\n\ndata: b\n\n")
		}))
		word := map[bool]string{true: "no", false: "with"}[first == ""]
		fmt.Printf("r3labs/sse, %s id:", word)
		sse.NewClient(server.URL).SubscribeRaw(func(event *sse.Event) { fmt.Printf(" (%q, %q)", event.Data, event.ID) })
		fmt.Println()
		server.Close()
	}
}
GO
go_get github.com/r3labs/sse/v2@v2.10.0
python read.py > seen.txt
go_run >> seen.txt
described <<'TXT'
httpx-sse, no id: [('message', 'a', ''), ('message', 'b', '')]
httpx-sse, with id: [('message', 'a', '1'), ('message', '', '1'), ('message', '', '1'), ('message', 'b', '1')]
r3labs/sse, no id: ("a", "") ("b", "")
r3labs/sse, with id: ("a", "1") ("", "1") ("", "1") ("b", "1")
TXT

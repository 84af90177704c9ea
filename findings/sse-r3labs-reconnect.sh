#!/usr/bin/env bash
# Expected: a subscription of Go's r3labs/sse with its default settings reconnects whenever the stream ends, as EventSource does.
# Instead it reconnects after a broken connection only: a stream that the server ends properly (a restart, a proxy's limit) ends
# the subscription with no error. And the 15 minutes it grants for reconnecting count from the *first* connection, not from the
# break: a stream that broke after 16 good minutes is given up at once.
# Why: the read loop turns EOF into nil, and the back-off of cenkalti/backoff is started once, before the first connection.
. "$(dirname "$0")/lib.sh"

cat > main.go <<'GO'
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/r3labs/sse/v2"
	"gopkg.in/cenkalti/backoff.v1"
)

// the back-off reads this clock, so that minutes need not pass
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func subscribe(name string, open time.Duration, broken bool) {
	time := &clock{time.Now()}
	requests := 0
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.Header().Set("content-type", "text/event-stream")
		fmt.Fprintf(w, "id: %d\ndata: a\n\n", requests)
		w.(http.Flusher).Flush()
		if requests > 1 {
			return
		}
		time.now = time.now.Add(open)
		if broken {
			panic(http.ErrAbortHandler)
		}
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	defer server.Close()
	wait := backoff.NewExponentialBackOff()
	wait.Clock = time
	client := sse.NewClient(server.URL)
	client.ReconnectStrategy = wait
	err := client.SubscribeRaw(func(*sse.Event) {})
	fmt.Printf("%s: %d request(s), Subscribe returned %v\n", name, requests, err)
}

func main() {
	subscribe("broken after 14 minutes", 14*time.Minute, true)
	subscribe("broken after 16 minutes", 16*time.Minute, true)
	subscribe("ended properly after 1 minute", time.Minute, false)
}
GO
go_get github.com/r3labs/sse/v2@v2.10.0 gopkg.in/cenkalti/backoff.v1@v1.1.0
go_run > seen.txt 2> log.txt
described <<'TXT'
broken after 14 minutes: 2 request(s), Subscribe returned <nil>
broken after 16 minutes: 1 request(s), Subscribe returned unexpected EOF
ended properly after 1 minute: 1 request(s), Subscribe returned <nil>
TXT

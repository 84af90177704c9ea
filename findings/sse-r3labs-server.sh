#!/usr/bin/env bash
# Expected: a server of events by r3labs/sse (Go) sends what is published: a text that begins with a colon as data, one of two lines in
# two data fields, and of an event without data nothing, as readers make no event of it.
# Instead it writes the text with a colon as a comment, so no reader gets it, and the second line as a field of its own, which readers
# ignore (SplitData, off at first, mends both); and an event without data ends the stream of each reader at once.
. "$(dirname "$0")/lib.sh"

cat > main.go <<'GO'
package main

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/r3labs/sse/v2"
)

// publish opens the stream of a reader, publishes the texts, and closes what is still open after the last one.
func publish(split bool, texts ...string) {
	server := sse.New()
	server.SplitData = split
	server.CreateStream("hall")
	listener := httptest.NewServer(server)
	answer, err := http.Get(listener.URL + "?stream=hall")
	if err != nil {
		panic(err)
	}
	for _, each := range texts {
		server.Publish("hall", &sse.Event{Data: []byte(each)})
	}
	fmt.Printf("SplitData %t, published %q, a reader gets:\n", split, texts)
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		fmt.Println(strings.TrimRight("  "+lines.Text(), " "))
		if lines.Text() == "data: the last" {
			return
		}
	}
	fmt.Println("  (the end of the stream)")
}

func main() {
	publish(false, "A1 is free", ":) A2 is free", "A3\nis free", "the last")
	publish(true, ":) A2 is free", "A3\nis free", "the last")
	publish(false, "A1 is free", "", "the last")
}
GO
go_get github.com/r3labs/sse/v2@v2.10.0
go_run > seen.txt
described <<'TXT'
SplitData false, published ["A1 is free" ":) A2 is free" "A3\nis free" "the last"], a reader gets:
  id: 0
  data: A1 is free

  id: 1
  :) A2 is free

  id: 2
  data: A3
  is free

  id: 3
  data: the last
SplitData true, published [":) A2 is free" "A3\nis free" "the last"], a reader gets:
  id: 0
  data: :) A2 is free

  id: 1
  data: A3
  data: is free

  id: 2
  data: the last
SplitData false, published ["A1 is free" "" "the last"], a reader gets:
  id: 0
  data: A1 is free

  (the end of the stream)
TXT

#!/usr/bin/env bash
# Expected: a reader of ISO 8601 durations gives an hour and a half for PT1.5H, or an error where it does not know fractions.
# Instead iso8601duration of channelmeter and iso8601 of dylanmei give no time at all for it without an error, because they find no part
# and ask for none: a hold of half a minute in "PT0.5M" ends at once. Both also read -PT15M, a quarter of an hour before the
# start, as one after it. sosodev/duration reads them.
. "$(dirname "$0")/lib.sh"

cat > main.go <<'GO'
package main

import (
	"fmt"
	"time"

	channelmeter "github.com/channelmeter/iso8601duration"
	dylanmei "github.com/dylanmei/iso8601"
	sosodev "github.com/sosodev/duration"
)

func main() {
	readers := []struct {
		name string
		read func(string) (time.Duration, error)
	}{
		{"sosodev/duration", func(text string) (time.Duration, error) {
			read, err := sosodev.Parse(text)
			if err != nil {
				return 0, err
			}
			return read.ToTimeDuration(), nil
		}},
		{"channelmeter/iso8601duration", func(text string) (time.Duration, error) {
			read, err := channelmeter.FromString(text)
			if err != nil {
				return 0, err
			}
			return read.ToDuration(), nil
		}},
		{"dylanmei/iso8601", dylanmei.ParseDuration},
	}
	for _, text := range []string{"PT1H30M", "PT1.5H", "PT0.5M", "P0.5D", "PT1H0.5S", "-PT15M"} {
		fmt.Println(text)
		for _, each := range readers {
			if read, err := each.read(text); err != nil {
				fmt.Printf("  %s: error\n", each.name)
			} else {
				fmt.Printf("  %s: %s\n", each.name, read)
			}
		}
	}
}
GO
go_get github.com/channelmeter/iso8601duration@v0.0.0-20150204201828-8da3af7a2a61 github.com/dylanmei/iso8601@v0.1.0 github.com/sosodev/duration@v1.4.0
go_run > seen.txt
described <<'TXT'
PT1H30M
  sosodev/duration: 1h30m0s
  channelmeter/iso8601duration: 1h30m0s
  dylanmei/iso8601: 1h30m0s
PT1.5H
  sosodev/duration: 1h30m0s
  channelmeter/iso8601duration: 0s
  dylanmei/iso8601: 0s
PT0.5M
  sosodev/duration: 30s
  channelmeter/iso8601duration: 0s
  dylanmei/iso8601: 0s
P0.5D
  sosodev/duration: 12h0m0s
  channelmeter/iso8601duration: 0s
  dylanmei/iso8601: 0s
PT1H0.5S
  sosodev/duration: 1h0m0.5s
  channelmeter/iso8601duration: 1h0m0s
  dylanmei/iso8601: 1h0m0s
-PT15M
  sosodev/duration: -15m0s
  channelmeter/iso8601duration: 15m0s
  dylanmei/iso8601: 15m0s
TXT

#!/usr/bin/env bash
# Expected: dateparser (Python) and its port to Go read "오늘 오후 7시 30분" (today at 7:30 in the afternoon) as 19:30 of today, as they read
# "내일 15:00" (tomorrow at 15:00).
# Instead Python's drops the time where 오늘, 내일 or "3일 후" stands before 오전 or 오후, and gives the time at which it is asked: a sale that
# opens "tomorrow at 3 in the afternoon" opens at 9 in the morning. Go's takes the hours from that time: 01:30 of today.
. "$(dirname "$0")/lib.sh"

pip_get dateparser==1.5.0
go_get github.com/markusmobius/go-dateparser@v1.4.7
cat > notices.py <<'PY'
import datetime, sys, dateparser

asked = datetime.datetime(2026, 11, 30, 9, 0)
for notice in sys.argv[1:]:
    print("dateparser", dateparser.parse(notice, languages=["ko"], settings={"RELATIVE_BASE": asked}))
PY
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"time"

	dateparser "github.com/markusmobius/go-dateparser"
)

func main() {
	settings := dateparser.Configuration{CurrentTime: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC), Languages: []string{"ko"}}
	for _, notice := range os.Args[1:] {
		read, err := dateparser.Parse(&settings, notice)
		if err != nil {
			panic(err)
		}
		fmt.Println("go-dateparser", read.Time.Format(time.DateTime))
	}
}
GO
notices=("내일 15:00" "오늘 오후 7시 30분" "내일 오후 3시" "3일 후 오후 3시")
python notices.py "${notices[@]}" > python.txt
go_run "${notices[@]}" > go.txt
{
  echo "asked on 2026-11-30 at 09:00:00:"
  printf '%s\n' "${notices[@]}" | paste -d'|' - python.txt go.txt | sed 's/|/: /; s/|/, /'
} > seen.txt
described <<'TXT'
asked on 2026-11-30 at 09:00:00:
내일 15:00: dateparser 2026-12-01 15:00:00, go-dateparser 2026-12-01 15:00:00
오늘 오후 7시 30분: dateparser 2026-11-30 09:00:00, go-dateparser 2026-11-30 01:30:00
내일 오후 3시: dateparser 2026-12-01 09:00:00, go-dateparser 2026-12-01 12:00:00
3일 후 오후 3시: dateparser 2026-12-03 09:00:00, go-dateparser 2026-12-03 12:00:00
TXT

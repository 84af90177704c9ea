#!/usr/bin/env bash
# Expected: golang-ical's RemovePropertyByValue takes one attendee out of an event, and a file that is read and written again says
# the same as before.
# Instead the event loses all that it has, its identity, name and time too. A file that is written again has one category "A,B,C"
# instead of the two "A,B" and "C", and a quoted name with backslashes instead of quotes, which iCalendar has in values alone.
. "$(dirname "$0")/lib.sh"

go_get github.com/arran4/golang-ical@v0.3.4
npm_get ical.js@2.2.1
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

func told(what string, text string) {
	fmt.Println(what)
	for _, line := range strings.Fields(strings.ReplaceAll(text, " ", "_")) {
		if !strings.Contains(line, "VCALENDAR") && !strings.HasPrefix(line, "VERSION") && !strings.HasPrefix(line, "PRODID") {
			fmt.Println("  " + strings.ReplaceAll(line, "_", " "))
		}
	}
}

func main() {
	calendar := ics.NewCalendar()
	event := calendar.AddEvent("concert-1")
	event.SetSummary("Winter concert")
	event.SetStartAt(time.Date(2026, 12, 24, 10, 0, 0, 0, time.UTC))
	event.AddAttendee("mailto:kim@example.org")
	event.AddAttendee("mailto:lee@example.org")
	told("an event", calendar.Serialize())
	event.RemovePropertyByValue(ics.ComponentPropertyAttendee, "mailto:kim@example.org")
	told("without one attendee", calendar.Serialize())

	file := strings.Join([]string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//a//b//EN", "BEGIN:VEVENT", "UID:concert-2",
		"DTSTAMP:20260101T000000Z", "DTSTART:20261224T100000Z", `CATEGORIES:A\,B,C`,
		`ATTENDEE;CN="Kim; Lee: floor":mailto:kim@example.org`, "END:VEVENT", "END:VCALENDAR", ""}, "\r\n")
	read, err := ics.ParseCalendar(strings.NewReader(file))
	if err != nil {
		panic(err)
	}
	told("a file", file)
	told("written again", read.Serialize())
	_ = os.WriteFile("first.ics", []byte(file), 0o644)
	_ = os.WriteFile("again.ics", []byte(read.Serialize()), 0o644)
}
GO
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs"
import ICAL from "ical.js"

for (const name of ["first", "again"]) {
  const event = new ICAL.Component(ICAL.parse(readFileSync(`${name}.ics`, "utf8"))).getFirstSubcomponent("vevent")
  const attendee = event.getFirstProperty("attendee")
  console.log(`ical.js reads ${name}: categories ${JSON.stringify(event.getFirstProperty("categories").getValues())}`)
  console.log(`  name ${attendee.getParameter("cn")}, address ${attendee.getFirstValue()}`)
}
JS
go_run > seen.txt
node read.mjs >> seen.txt
described <<'TXT'
an event
  BEGIN:VEVENT
  UID:concert-1
  SUMMARY:Winter concert
  DTSTART:20261224T100000Z
  ATTENDEE:mailto:kim@example.org
  ATTENDEE:mailto:lee@example.org
  END:VEVENT
without one attendee
  BEGIN:VEVENT
  END:VEVENT
a file
  BEGIN:VEVENT
  UID:concert-2
  DTSTAMP:20260101T000000Z
  DTSTART:20261224T100000Z
  CATEGORIES:A\,B,C
  ATTENDEE;CN="Kim; Lee: floor":mailto:kim@example.org
  END:VEVENT
written again
  BEGIN:VEVENT
  UID:concert-2
  DTSTAMP:20260101T000000Z
  DTSTART:20261224T100000Z
  CATEGORIES:A\,B\,C
  ATTENDEE;CN=Kim\; Lee\: floor:mailto:kim@example.org
  END:VEVENT
ical.js reads first: categories ["A,B","C"]
  name Kim; Lee: floor, address mailto:kim@example.org
ical.js reads again: categories ["A,B,C"]
  name Kim\, address  floor:mailto:kim@example.org
TXT

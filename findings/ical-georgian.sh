#!/usr/bin/env bash
# Expected: Python's ics, having read a calendar, writes it again as a valid one.
# Instead it adds "CALSCALE:GEORGIAN" where the file had no CALSCALE; the standard knows only GREGORIAN, and a reader that checks the
# scale has to refuse the file.
# Why: the parser's default for the missing line is misspelt; a calendar made in the program has no such line.
. "$(dirname "$0")/lib.sh"

pip_get ics==0.7.3
cat > read.py <<'PY'
import ics
text = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:1@example.org
DTSTAMP:20260101T000000Z
DTSTART:20261224T110000Z
SUMMARY:Swan Lake
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
scale = lambda calendar: [line for line in calendar.serialize().split("\r\n") if line.startswith("CALSCALE")]
print("made in the program:", scale(ics.Calendar()))
print("read and written:", scale(ics.Calendar(text)))
print("GREGORIAN in the file, read and written:", scale(ics.Calendar(text.replace("VERSION:2.0", "VERSION:2.0\r\nCALSCALE:GREGORIAN"))))
PY
python read.py > seen.txt
described <<'TXT'
made in the program: []
read and written: ['CALSCALE:GEORGIAN']
GREGORIAN in the file, read and written: ['CALSCALE:GREGORIAN']
TXT

#!/usr/bin/env bash
# Expected: @walletpass/pass-js writes the end of a pass as the moment that it was given, wherever it runs.
# Instead, west of Greenwich and half an hour off (St John's, the Marquesas), it writes an offset like -04:-30, which no reader of
# times takes; and everywhere the seconds of a Date are lost.
# Why: it rounds the hours of the offset down, away from zero there, and takes them from the minutes.
. "$(dirname "$0")/lib.sh"

npm_get @walletpass/pass-js@6.9.8
cat > pass.cjs <<'JS'
const { Template } = require("@walletpass/pass-js")

const pass = new Template("eventTicket", { organizationName: "Hall" }).createPass({ serialNumber: "17" })
pass.expirationDate = new Date("2026-12-24T10:30:45Z")
const written = JSON.parse(JSON.stringify(pass)).expirationDate
const moment = new Date(written)
console.log(`${process.env.TZ}: ${written} is ${Number.isNaN(moment.getTime()) ? "no time" : moment.toISOString()}`)
JS
for zone in Asia/Seoul Asia/Kolkata America/Toronto America/St_Johns Pacific/Marquesas; do TZ=$zone node pass.cjs; done > seen.txt
described <<'TXT'
Asia/Seoul: 2026-12-24T19:30+09:00 is 2026-12-24T10:30:00.000Z
Asia/Kolkata: 2026-12-24T16:00+05:30 is 2026-12-24T10:30:00.000Z
America/Toronto: 2026-12-24T05:30-05:00 is 2026-12-24T10:30:00.000Z
America/St_Johns: 2026-12-24T07:00-04:-30 is no time
Pacific/Marquesas: 2026-12-24T01:00-10:-30 is no time
TXT

#!/usr/bin/env bash
# Expected: "오후 7:30" (half past seven in the evening), written by a library in Korean, is read by it as 19:30 again.
# Instead dayjs (customParseFormat, locale ko) reads each afternoon as a morning: the doors of 19:30 open at 07:30, and 12:30 is half
# past midnight; told to be strict it says that its own text is invalid. It takes the first hour whose word is "오후", which is 12, for
# no afternoon. moment and date-fns read what they write.
. "$(dirname "$0")/lib.sh"

npm_get dayjs@1.11.23 moment@2.31.0 date-fns@4.4.0
cat > doors.cjs <<'JS'
const dayjs = require("dayjs")
const moment = require("moment")
const { format, parse } = require("date-fns")
const { ko } = require("date-fns/locale")

dayjs.extend(require("dayjs/plugin/customParseFormat"))
require("dayjs/locale/ko")
require("moment/locale/ko")

for (const [hour, minute] of [[0, 30], [9, 0], [12, 30], [19, 30], [23, 59]]) {
  const time = new Date(2026, 10, 30, hour, minute)
  const text = dayjs(time).locale("ko").format("YYYY-MM-DD A h:mm")
  const strict = dayjs(text, "YYYY-MM-DD A h:mm", "ko", true)
  console.log(`${text}:`)
  console.log(`  dayjs ${dayjs(text, "YYYY-MM-DD A h:mm", "ko").format("HH:mm")}, strict ${strict.isValid() ? strict.format("HH:mm") : "invalid"}`)
  console.log(`  moment ${moment(text, "YYYY-MM-DD A h:mm", "ko", true).format("HH:mm")}`)
  console.log(`  date-fns ${format(parse(text, "yyyy-MM-dd a h:mm", new Date(0), { locale: ko }), "HH:mm")}`)
}
JS
node doors.cjs > seen.txt
described <<'TXT'
2026-11-30 오전 12:30:
  dayjs 00:30, strict 00:30
  moment 00:30
  date-fns 00:30
2026-11-30 오전 9:00:
  dayjs 09:00, strict 09:00
  moment 09:00
  date-fns 09:00
2026-11-30 오후 12:30:
  dayjs 00:30, strict invalid
  moment 12:30
  date-fns 12:30
2026-11-30 오후 7:30:
  dayjs 07:30, strict invalid
  moment 19:30
  date-fns 19:30
2026-11-30 오후 11:59:
  dayjs 11:59, strict invalid
  moment 23:59
  date-fns 23:59
TXT

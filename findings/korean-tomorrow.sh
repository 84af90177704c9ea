#!/usr/bin/env bash
# Expected: of a sale that opens on Wednesday at 00:30 a page says on Monday at 23:30 "in a day", as arrow (Python) says it in English
# and Japanese, or "the day after tomorrow".
# Instead arrow's Korean locale counts each 24 hours as a day of the calendar and says 내일 (tomorrow), 모레 (the day after) and 글피
# (the day after that), and 어제 (yesterday) of what has been: each names the day before the right one. A buyer comes a day too
# early, or for a closing time looks a day late. pendulum and dayjs say 1일 후 and 하루 후.
. "$(dirname "$0")/lib.sh"

pip_get arrow==1.4.0 pendulum==3.3.0
npm_get dayjs@1.11.23
cat > ahead.py <<'PY'
import arrow, pendulum
now = arrow.get("2026-11-30T23:30:00+09:00")
for hours in (25, 49, 73):
    then = now.shift(hours=hours)
    print(then.format("dddd HH:mm"), *(f"{locale} {then.humanize(now, locale=locale)}" for locale in ("ko", "ja", "en")), sep=" | ")
print("back from Wednesday 00:30:", now.humanize(now.shift(hours=25), locale="ko"))
start = pendulum.parse("2026-11-30T23:30:00+09:00")
print("pendulum:", start.add(hours=25).diff_for_humans(start, locale="ko"))
PY
cat > ahead.cjs <<'JS'
const dayjs = require("dayjs")
require("dayjs/locale/ko")
dayjs.extend(require("dayjs/plugin/relativeTime"))
const now = dayjs("2026-11-30T23:30:00+09:00").locale("ko")
console.log("dayjs:", now.add(25, "hour").from(now))
JS
{ python ahead.py; node ahead.cjs; } > seen.txt
described <<'TXT'
Wednesday 00:30 | ko 내일 | ja 1日後 | en in a day
Thursday 00:30 | ko 모레 | ja 2日後 | en in 2 days
Friday 00:30 | ko 글피 | ja 3日後 | en in 3 days
back from Wednesday 00:30: 어제
pendulum: 1일 후
dayjs: 하루 후
TXT

#!/usr/bin/env bash
# Expected: Python's standardwebhooks signs the instant that an aware datetime stands for, in whatever zone it is written.
# Instead it reads the clock's hands as UTC: a time of datetime.now(ZoneInfo("Asia/Seoul")) is signed nine hours ahead, and no
# receiver, its own verify() included, accepts the signature with that time's own timestamp beside it.
# Why: sign() calls timestamp.replace(tzinfo=timezone.utc) where astimezone is meant.
. "$(dirname "$0")/lib.sh"

pip_get standardwebhooks==1.1.0 tzdata==2025.2
npm_get standardwebhooks@1.1.1
cat > sign.py <<'PY'
import json
from datetime import datetime, timezone
from zoneinfo import ZoneInfo
from standardwebhooks import Webhook

webhook = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
now = datetime.now(timezone.utc).replace(microsecond=0)
for zone in ["UTC", "Asia/Seoul", "America/New_York"]:
    time = now.astimezone(ZoneInfo(zone))
    assert time == now
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(time.timestamp())), "webhook-signature": webhook.sign("msg_1", time, "{}")}
    try:
        webhook.verify("{}", headers)
        own = "accepted"
    except Exception as error:
        own = str(error)
    print(json.dumps({"zone": zone, "own": own, "headers": headers}))
PY
cat > verify.mjs <<'JS'
import { Webhook } from "standardwebhooks"
import { readFileSync } from "node:fs"
for (const line of readFileSync("signed", "utf8").trim().split("\n")) {
  const { zone, own, headers } = JSON.parse(line)
  let answer = "accepted"
  try {
    new Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").verify("{}", headers)
  } catch (error) {
    answer = error.message
  }
  console.log(`signed now, written in ${zone}: Python says ${own}, JavaScript says ${answer}`)
}
JS
python sign.py > signed
node verify.mjs > seen.txt
described <<'TXT'
signed now, written in UTC: Python says accepted, JavaScript says accepted
signed now, written in Asia/Seoul: Python says No matching signature found, JavaScript says No matching signature found
signed now, written in America/New_York: Python says No matching signature found, JavaScript says No matching signature found
TXT

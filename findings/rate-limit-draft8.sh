#!/usr/bin/env bash
# Expected: ratelimit-header-parser reads the headers that express-rate-limit, of the same authors, writes.
# Instead it reads the form of the newest draft (a list with a name and r=, t=) as limit NaN and an invalid date: a client that waits
# "until the reset" or compares "remaining" with a number never waits, or always does.
. "$(dirname "$0")/lib.sh"

npm_get express@5.3.0 express-rate-limit@8.7.5 ratelimit-header-parser@0.1.0
cat > limits.cjs <<'JS'
const express = require("express")
const { rateLimit } = require("express-rate-limit")
const { parseRateLimit } = require("ratelimit-header-parser")

const run = async () => {
  for (const standardHeaders of ["draft-6", "draft-7", "draft-8"]) {
    const app = express()
    app.use(rateLimit({ windowMs: 60_000, limit: 10, standardHeaders, legacyHeaders: false, identifier: "holds" }))
    app.get("/", (_, response) => response.send("ok"))
    const server = await new Promise((resolve) => { const one = app.listen(0, "127.0.0.1", () => resolve(one)) })
    const answer = await fetch(`http://127.0.0.1:${server.address().port}/`)
    const { limit, remaining, reset } = parseRateLimit(answer)
    console.log(`${standardHeaders}: ${answer.headers.get("ratelimit") ?? `remaining ${answer.headers.get("ratelimit-remaining")}`}`)
    console.log(`  read as limit ${limit}, remaining ${remaining}, reset ${Number.isNaN(reset.getTime()) ? "never" : "within a minute"}`)
    server.close()
  }
  process.exit()
}
run()
JS
node limits.cjs > seen.txt
described <<'TXT'
draft-6: remaining 9
  read as limit 10, remaining 9, reset within a minute
draft-7: limit=10, remaining=9, reset=60
  read as limit 10, remaining 9, reset within a minute
draft-8: "holds"; r=9; t=60
  read as limit NaN, remaining NaN, reset never
TXT

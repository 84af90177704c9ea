#!/usr/bin/env bash
# Expected: a cache that keeps an event's page until its sale opens, in thirty days, has it a moment later; a wait of thirty days waits.
# Instead memory-cache and expiry-map (npm) forget it at once, and p-timeout says "timed out after 2592000000 milliseconds" in the first
# moment: they hand the time to setTimeout, which takes 24.8 days at most and makes 1 ms of more. The fault shows on sales that
# are announced more than 24 days ahead, and on no test. lru-cache and delay keep what they were told.
. "$(dirname "$0")/lib.sh"

npm_get memory-cache@0.2.0 expiry-map@2.0.0 p-timeout@7.0.2 lru-cache@11.5.3 delay@7.0.0
cat > keep.mjs <<'JS'
import delay from "delay"
import ExpiryMap from "expiry-map"
import { LRUCache } from "lru-cache"
import memory from "memory-cache"
import pTimeout from "p-timeout"
for (const days of [24, 30]) {
  const ms = days * 86_400_000
  const map = new ExpiryMap(ms)
  const lru = new LRUCache({ max: 5, ttl: ms })
  memory.put("event", "page", ms)
  map.set("event", "page")
  lru.set("event", "page")
  const seen = { "p-timeout": "waits", delay: "waits" }
  pTimeout(new Promise(() => {}), { milliseconds: ms }).catch((error) => (seen["p-timeout"] = error.message))
  delay(ms).then(() => (seen.delay = "over"))
  await new Promise((done) => setTimeout(done, 300))
  console.log(`${days} days: memory-cache ${memory.get("event")}, expiry-map ${map.get("event")}, lru-cache ${lru.get("event")}, p-timeout ${seen["p-timeout"]}, delay ${seen.delay}`)
}
process.exit(0)
JS
node --no-warnings keep.mjs > seen.txt
described <<'TXT'
24 days: memory-cache page, expiry-map page, lru-cache page, p-timeout waits, delay waits
30 days: memory-cache null, expiry-map undefined, lru-cache page, p-timeout Promise timed out after 2592000000 milliseconds, delay waits
TXT

#!/usr/bin/env bash
# Expected: retry-axios comes again at once when a busy service answers 429 with "Retry-After: 0", or with a date that has passed
# while the answer was under way; both say that the wait is over.
# Instead it gives up without a second request, though it comes again when the answer has no Retry-After at all, and waits when it
# asks for one second. axios-retry comes again each time.
# Why: a wait that is not greater than zero takes the same path as one that is longer than the longest allowed.
. "$(dirname "$0")/lib.sh"

npm_get axios@1.21.1 retry-axios@4.0.3 axios-retry@4.5.0
cat > run.mjs <<'JS'
import { createServer } from "node:http"
import axios from "axios"
import axiosRetry from "axios-retry"
import { attach } from "retry-axios"

const answers = {
  "no Retry-After": {},
  "Retry-After: 1": { "retry-after": "1" },
  "Retry-After: 0": { "retry-after": "0" },
  "a date of a second ago": { "retry-after": new Date(Date.now() - 1000).toUTCString() },
}
const clients = {
  "retry-axios": () => {
    const instance = axios.create()
    attach(instance)
    return (url) => instance.get(url, { raxConfig: { instance } })
  },
  "axios-retry": () => {
    const instance = axios.create()
    axiosRetry(instance, { retries: 1, retryCondition: ({ response }) => response.status === 429 })
    return (url) => instance.get(url)
  },
}
for (const [client, make] of Object.entries(clients))
  for (const [name, headers] of Object.entries(answers)) {
    let received = 0
    const server = createServer((_, response) => (received++ === 0 ? response.writeHead(429, headers).end() : response.end("ok")))
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready))
    const outcome = await make()(`http://127.0.0.1:${server.address().port}`).then(({ status }) => status, ({ message }) => message)
    console.log(`${client}, 429 with ${name}: ${received} requests, ${outcome}`)
    server.closeAllConnections()
    server.close()
  }
JS
node run.mjs > seen.txt
described <<'TXT'
retry-axios, 429 with no Retry-After: 2 requests, 200
retry-axios, 429 with Retry-After: 1: 2 requests, 200
retry-axios, 429 with Retry-After: 0: 1 requests, Request failed with status code 429
retry-axios, 429 with a date of a second ago: 1 requests, Request failed with status code 429
axios-retry, 429 with no Retry-After: 2 requests, 200
axios-retry, 429 with Retry-After: 1: 2 requests, 200
axios-retry, 429 with Retry-After: 0: 2 requests, 200
axios-retry, 429 with a date of a second ago: 2 requests, 200
TXT

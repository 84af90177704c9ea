#!/usr/bin/env bash
# Expected: standardwebhooks (npm) signs the bytes of a Buffer, which its types allow as a payload, like Go's library does.
# Instead it makes text of them first: bytes that are no UTF-8, such as those of a compressed event, get another signature, and it
# refuses the one that Go's library makes of the same bytes.
. "$(dirname "$0")/lib.sh"

npm_get standardwebhooks@1.1.1
go_get github.com/standard-webhooks/standard-webhooks/libraries@v0.0.1
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func main() {
	webhook, err := standardwebhooks.NewWebhook(os.Args[1])
	if err != nil {
		panic(err)
	}
	seconds, _ := strconv.ParseInt(os.Args[2], 10, 64)
	for _, name := range os.Args[3:] {
		body, _ := os.ReadFile(name)
		signature, err := webhook.Sign("m1", time.Unix(seconds, 0), body)
		if err != nil {
			panic(err)
		}
		fmt.Println(signature)
	}
}
GO
cat > judge.cjs <<'JS'
const { readFileSync } = require("node:fs")
const { Webhook } = require("standardwebhooks")

const [secret, seconds, ...names] = process.argv.slice(2)
const ofGo = readFileSync("go.txt", "utf8").trim().split("\n")
names.forEach((name, index) => {
  const webhook = new Webhook(secret)
  const body = readFileSync(name)
  const same = webhook.sign("m1", new Date(seconds * 1000), body) === ofGo[index]
  let verdict = "accepted"
  try {
    webhook.verify(body, { "webhook-id": "m1", "webhook-timestamp": seconds, "webhook-signature": ofGo[index] })
  } catch (error) {
    verdict = error.message
  }
  console.log(`${name}: the signature of npm's is ${same ? "the same" : "another"}; Go's is judged by npm's: ${verdict}`)
})
JS
printf '{"type":"seat.sold"}' > event.json
gzip -n -k event.json
seconds=$(date +%s)
go_run MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwSw "$seconds" event.json event.json.gz > go.txt
node judge.cjs MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwSw "$seconds" event.json event.json.gz > seen.txt
described <<'TXT'
event.json: the signature of npm's is the same; Go's is judged by npm's: accepted
event.json.gz: the signature of npm's is another; Go's is judged by npm's: No matching signature found
TXT

#!/usr/bin/env bash
# Expected: PortOne's server SDK for Python verifies a webhook of a Korean payment as the one for JavaScript does; names of headers know
# no upper case (RFC 9110).
# Instead verify() in Python says that the headers are missing when they are written Webhook-Id, as dict(request.headers) of Flask and
# Django has them. And of a type that is newer than the SDK it gives a dict with the names of JSON in the place of an
# object, where its description says None.
. "$(dirname "$0")/lib.sh"

npm_get @portone/server-sdk@0.19.0
pip_get portone-server-sdk==0.21.0 flask==3.1.3
cat > verify.py <<'PY'
import base64, hmac, json, time
from flask import Flask, request
from portone_server_sdk import webhook
key = bytes(range(32))
secret = "whsec_" + base64.b64encode(key).decode()
application = Flask("shop")
seen = {}
@application.post("/")
def received():
    for name, headers in (("dict(request.headers)", dict(request.headers)), ("request.headers", request.headers)):
        try:
            seen[name] = webhook.verify(secret, request.get_data(as_text=True), headers)
        except webhook.WebhookVerificationError as error:
            seen[name] = error.reason
    return ""
sent = []
for kind in ("Transaction.Paid", "Transaction.NewerThanThis"):
    text = json.dumps({"type": kind, "timestamp": "2026-11-30T10:00:00.000Z", "data": {"storeId": "store-1", "paymentId": "order-1", "transactionId": "t-1"}})
    now = str(int(time.time()))
    signature = "v1," + base64.b64encode(hmac.digest(key, f"m-1.{now}.{text}".encode(), "sha256")).decode()
    headers = {"Webhook-Id": "m-1", "Webhook-Timestamp": now, "Webhook-Signature": signature}
    application.test_client().post("/", data=text, headers=headers)
    for name, what in seen.items():
        print(f"Python, {kind}, {name}:", what if isinstance(what, str) else type(what).__name__)
    sent.append({"secret": secret, "text": text, "headers": headers})
json.dump(sent, open("sent.json", "w"))
PY
cat > verify.mjs <<'JS'
import { readFileSync } from "node:fs"
import { Webhook } from "@portone/server-sdk"
for (const { secret, text, headers } of JSON.parse(readFileSync("sent.json", "utf8"))) {
  const { type } = await Webhook.verify(secret, text, headers)
  console.log(`JavaScript, Webhook-Id: ${type}`)
}
JS
{ python verify.py; node verify.mjs; } > seen.txt
described <<'TXT'
Python, Transaction.Paid, dict(request.headers): MISSING_REQUIRED_HEADERS
Python, Transaction.Paid, request.headers: WebhookTransactionPaid
Python, Transaction.NewerThanThis, dict(request.headers): MISSING_REQUIRED_HEADERS
Python, Transaction.NewerThanThis, request.headers: dict
JavaScript, Webhook-Id: Transaction.Paid
JavaScript, Webhook-Id: Transaction.NewerThanThis
TXT

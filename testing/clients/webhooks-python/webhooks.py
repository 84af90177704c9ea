"""Webhooks with the Standard Webhooks library of Python.

receive SECRET: takes POSTs on a free port, prints the port, then a line of JSON for each: what the library says of it.
send SECRET URL: signs each line of the standard input and posts it; prints the status of each answer.
"""

import json
import sys
import urllib.error
import urllib.request
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook, WebhookVerificationError


def say(value):
    print(json.dumps(value), flush=True)


def receive(secret):
    webhook = Webhook(secret)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            try:
                event = webhook.verify(body, dict(self.headers))
                status = 204
                say({"id": self.headers["webhook-id"], "event": event})
            except WebhookVerificationError as error:
                status = 401
                say({"id": self.headers["webhook-id"], "refused": str(error)})
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    say({"port": server.server_port})
    server.serve_forever()


def send(secret, url):
    webhook = Webhook(secret)
    for number, line in enumerate(sys.stdin):
        body = line.rstrip("\n")
        # In UTC: the library takes the hands of the clock of any other zone for UTC.
        now = datetime.now(timezone.utc)
        headers = {
            "content-type": "application/json",
            "webhook-id": f"msg_python{number}",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": webhook.sign(f"msg_python{number}", now, body),
        }
        request = urllib.request.Request(url, body.encode(), headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                say({"status": answer.status})
        except urllib.error.HTTPError as error:
            say({"status": error.code})


{"receive": receive, "send": send}[sys.argv[1]](*sys.argv[2:])

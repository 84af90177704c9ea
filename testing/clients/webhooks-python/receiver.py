"""Takes webhooks of TicketRush with the Standard Webhooks library of Python."""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["WEBHOOK_SECRET"])
# Keep it in a database, together with what an event changes there.
seen = set()


class Hooks(BaseHTTPRequestHandler):
    def do_POST(self):
        # The signature covers the bytes as they came: verify before anything is parsed.
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            event = webhook.verify(body, dict(self.headers))
        except WebhookVerificationError:
            return self.answer(401)
        message = self.headers["webhook-id"]
        if message not in seen:
            seen.add(message)
            print(message, event["type"], flush=True)
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Hooks).serve_forever()

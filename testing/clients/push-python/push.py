"""A browser and its push service: verifies what is signed with py-vapid, and reads what is encrypted with http_ece.

Prints a line of JSON with its subscription, then one for each message that it was sent. Each
line of the standard input is the status with which messages are answered from then on.
"""

import base64
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid01

status = 201
private = ec.generate_private_key(ec.SECP256R1())
point = private.public_key().public_bytes(
    serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
)
secret = os.urandom(16)


def text(value):
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def say(value):
    print(json.dumps(value), flush=True)


def claims_of(authorization):
    """The claims where the signature is that of the key beside it; py-vapid says so."""
    parts = dict(part.strip().split("=", 1) for part in authorization.removeprefix("vapid ").split(","))
    if not Vapid01.verify(parts["k"], f"vapid {parts['t']}"):
        return None
    body = parts["t"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return {**claims, "key": parts["k"]}


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        answered = status
        body = self.rfile.read(int(self.headers["content-length"]))
        message = http_ece.decrypt(body, private_key=private, auth_secret=secret, version="aes128gcm")
        wanted = ["ttl", "urgency", "topic", "content-encoding"]
        say(
            {
                "status": answered,
                "claims": claims_of(self.headers["authorization"]),
                "headers": {name: self.headers[name] for name in wanted},
                "message": json.loads(message),
            }
        )
        self.send_response(answered)
        self.end_headers()

    def log_message(self, *_):
        pass


def follow():
    global status
    for line in sys.stdin:
        status = int(line)
        say({"answers": status})


server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
say(
    {
        "endpoint": f"http://127.0.0.1:{server.server_port}/push/a-browser",
        "keys": {"p256dh": text(point), "auth": text(secret)},
    }
)
threading.Thread(target=follow, daemon=True).start()
server.serve_forever()

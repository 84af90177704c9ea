#!/usr/bin/env bash
# Expected: pywebpush signs each message for the push service that it goes to, so one dict of claims, kept as a constant, serves all
# subscriptions (the README's example gives the `sub` alone).
# Instead the first call writes its audience into the caller's dict, and each later call signs for that audience: messages to all
# other push services carry the wrong `aud`, which the standard (RFC 8292) has them refuse.
# Why: webpush() fills in `aud` and `exp` in the dict that it was given; an `exp` that is over is replaced, an `aud` never.
. "$(dirname "$0")/lib.sh"

pip_get pywebpush==2.5.0
cat > send.py <<'PY'
import base64, json, os
from types import SimpleNamespace
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pywebpush import webpush

text = lambda data: base64.urlsafe_b64encode(data).decode().rstrip("=")
public = lambda key: text(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
server = ec.generate_private_key(ec.SECP256R1())
secret = text(server.private_numbers().private_value.to_bytes(32, "big"))

# stands in for the network and shows what would be sent
class Session:
    def post(self, address, headers, **_):
        token = headers["authorization"].split("t=")[1].split(",")[0].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        print(f"sent to {address}, signed for {claims['aud']}")
        return SimpleNamespace(status_code=201, text="", reason="", headers={})

def send(host, claims):
    browser = ec.generate_private_key(ec.SECP256R1())
    subscription = {"endpoint": f"https://{host}/1", "keys": {"p256dh": public(browser), "auth": text(os.urandom(16))}}
    webpush(subscription, "doors open", vapid_private_key=secret, vapid_claims=claims, requests_session=Session())

CLAIMS = {"sub": "mailto:box@example.org"}
print("one dict of claims:")
for host in ["push.one.example", "push.two.example"]:
    send(host, CLAIMS)
print("a copy for each call:")
for host in ["push.one.example", "push.two.example"]:
    send(host, {"sub": "mailto:box@example.org"})
PY
python send.py > seen.txt
described <<'TXT'
one dict of claims:
sent to https://push.one.example/1, signed for https://push.one.example
sent to https://push.two.example/1, signed for https://push.one.example
a copy for each call:
sent to https://push.one.example/1, signed for https://push.one.example
sent to https://push.two.example/1, signed for https://push.two.example
TXT

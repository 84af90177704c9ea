#!/usr/bin/env bash
# Expected: a line of a mail that begins with a dot (".5 off each seat") arrives as it was written: SMTP has the client add a dot to
# such a line and the server take one away (RFC 5321, section 4.5.2), and "7bit" says that no byte is above 127 (RFC 2045, 2.7).
# Instead emailjs adds none, so a server that does its part hands on "5 off each seat", and it says 7bit of Korean text in bytes of
# eight bits. nodemailer does both right. A server of twenty lines shows what comes over the wire and what it would hand on.
. "$(dirname "$0")/lib.sh"

npm_get emailjs@5.0.3 nodemailer@10.6.1
cat > mail.mjs <<'JS'
import { createServer } from "node:net"
import { SMTPClient } from "emailjs"
import { createTransport } from "nodemailer"

const mails = []
const server = createServer((socket) => {
  let rest = ""
  let mail // the lines after DATA
  socket.setEncoding("utf8")
  socket.write("220 hall.example ESMTP\r\n")
  socket.on("data", (part) => {
    const lines = (rest + part).split("\r\n")
    rest = lines.pop()
    for (const line of lines) {
      if (mail && line === ".") {
        mails.push(mail)
        mail = undefined
        socket.write("250 OK\r\n")
      } else if (mail) mail.push(line)
      else if (/^EHLO/i.test(line)) socket.write("250-hall.example\r\n250 8BITMIME\r\n")
      else if (/^DATA/i.test(line)) {
        mail = []
        socket.write("354 go on\r\n")
      } else if (/^QUIT/i.test(line)) socket.end("221 bye\r\n")
      else socket.write("250 OK\r\n")
    }
  })
})
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
const port = server.address().port
const mail = { from: "box@hall.example", to: "fan@fan.example", subject: "Seats", text: "Seats A1, A2\r\n.5 off each seat\r\n... and more\r\n서울" }
await new SMTPClient({ host: "127.0.0.1", port, timeout: 5000 }).sendAsync(mail)
await createTransport({ host: "127.0.0.1", port, secure: false, ignoreTLS: true }).sendMail(mail)
for (const [name, lines] of [["emailjs", mails[0]], ["nodemailer", mails[1]]]) {
  const encoding = lines.find((line) => /^content-transfer-encoding/i.test(line)).split(":")[1].trim()
  console.log(`${name}: ${encoding}, ${lines.some((line) => /[^\x00-\x7f]/.test(line)) ? "with" : "without"} bytes above 127`)
  for (const line of lines.filter((each) => each.startsWith("."))) console.log(`  sent ${line} | handed on ${line.slice(1)}`)
}
process.exit()
JS
node mail.mjs > seen.txt
described <<'TXT'
emailjs: 7bit, with bytes above 127
  sent .5 off each seat | handed on 5 off each seat
  sent ... and more | handed on .. and more
nodemailer: quoted-printable, without bytes above 127
  sent ..5 off each seat | handed on .5 off each seat
  sent .... and more | handed on ... and more
TXT

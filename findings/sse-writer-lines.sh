#!/usr/bin/env bash
# Expected: a library that writes event streams lets a reader get back the text that it was given, at most with CRLF become LF.
# Instead better-sse, with a serializer of one's own (an option of it), writes only the first line as data: the reader gets a cut
# text without an error. Go's gin-contrib/sse (what gin's SSEvent uses) writes a CR as the two characters \ and r, so that text from
# a form arrives with them, and a line's first space is lost.
# Why: better-sse makes every line end an LF but does not begin the next line with "data:"; gin puts no space after "data:", so a
# reader takes the text's own for it. Hono does both.
. "$(dirname "$0")/lib.sh"

npm_get better-sse@0.16.1 hono@4.13.19 eventsource-parser@4.1.3
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"os"

	"github.com/gin-contrib/sse"
)

func main() {
	var texts []string
	json.NewDecoder(os.Stdin).Decode(&texts)
	streams := []string{}
	for _, text := range texts {
		var stream writer
		sse.Encode(&stream, sse.Event{Data: text})
		streams = append(streams, string(stream))
	}
	json.NewEncoder(os.Stdout).Encode(streams)
}

type writer []byte

func (w *writer) Write(bytes []byte) (int, error) {
	*w = append(*w, bytes...)
	return len(bytes), nil
}
GO
go_get github.com/gin-contrib/sse@v1.1.0
cat > texts.mjs <<'JS'
export const texts = ["one line", "Doors 19:00\r\nShow 20:00", JSON.stringify({ seat: "A1", row: 4 }, null, 1), " indented"]
JS
node -e 'import("./texts.mjs").then(({ texts }) => console.log(JSON.stringify(texts)))' | go_run > gin.json
cat > write.mjs <<'JS'
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { createSession } from "better-sse"
import { createParser } from "eventsource-parser"
import { Hono } from "hono"
import { streamSSE } from "hono/streaming"
import { texts } from "./texts.mjs"

const gin = JSON.parse(readFileSync("gin.json", "utf8"))

const betterSse = (text) =>
  new Promise((resolve) => {
    const server = createServer(async (request, response) => {
      const session = await createSession(request, response, { serializer: (data) => data, keepAlive: null, retry: null })
      session.push(text)
      setImmediate(() => response.end())
    })
    server.listen(0, "127.0.0.1", async () => {
      const answer = await fetch(`http://127.0.0.1:${server.address().port}`)
      resolve(await answer.text())
      server.closeAllConnections()
      server.close()
    })
  })

const hono = async (text) => {
  const app = new Hono()
  app.get("/", (context) => streamSSE(context, (stream) => stream.writeSSE({ data: text })))
  return (await app.request("/")).text()
}

const read = (stream) => {
  const seen = []
  createParser({ onEvent: ({ data }) => seen.push(data) }).feed(stream)
  return seen.map((data) => JSON.stringify(data)).join(" and ")
}

for (const [index, text] of texts.entries()) {
  console.log(`given ${JSON.stringify(text)}`)
  console.log(`  hono:            ${read(await hono(text))}`)
  console.log(`  better-sse:      ${read(await betterSse(text))}`)
  console.log(`  gin-contrib/sse: ${read(gin[index])}`)
}
JS
node write.mjs > seen.txt
described <<'TXT'
given "one line"
  hono:            "one line"
  better-sse:      "one line"
  gin-contrib/sse: "one line"
given "Doors 19:00\r\nShow 20:00"
  hono:            "Doors 19:00\nShow 20:00"
  better-sse:      "Doors 19:00"
  gin-contrib/sse: "Doors 19:00\\r\nShow 20:00"
given "{\n \"seat\": \"A1\",\n \"row\": 4\n}"
  hono:            "{\n \"seat\": \"A1\",\n \"row\": 4\n}"
  better-sse:      "{"
  gin-contrib/sse: "{\n\"seat\": \"A1\",\n\"row\": 4\n}"
given " indented"
  hono:            " indented"
  better-sse:      "indented"
  gin-contrib/sse: "indented"
TXT

#!/usr/bin/env bash
# Expected: a server that named an answer "A1,A2" answers 304 to a client that has it; HTTP allows a comma in an entity tag, and a
# client may send several tags.
# Instead fresh, which decides this in Express and Koa, never finds the tag, so each request is answered in full. @fastify/etag
# finds it alone, and no tag at all in a list of two.
# Why: fresh splits the header at each comma, within the quotes too; @fastify/etag compares the whole header with one tag.
. "$(dirname "$0")/lib.sh"

npm_get express@5.3.0 hono@4.13.19 fastify@5.12.8 @fastify/etag@6.2.0
cat > run.mjs <<'JS'
import { once } from "node:events"
import { get } from "node:http"
import express from "express"
import fastifyEtag from "@fastify/etag"
import Fastify from "fastify"
import { Hono } from "hono"
import { etag } from "hono/etag"

const fastify = Fastify()
await fastify.register(fastifyEtag)
fastify.get("/", (request, reply) => reply.header("ETag", request.headers.tag).send("seats"))
const hono = new Hono().use(etag()).get("/", (context) => {
  context.header("ETag", context.req.header("tag"))
  return context.text("seats")
})
const server = express()
  .get("/", (request, response) => response.set("ETag", request.headers.tag).send("seats"))
  .listen(0, "127.0.0.1")
await once(server, "listening")
const servers = {
  express: async (headers) => {
    const [answer] = await once(get({ host: "127.0.0.1", port: server.address().port, headers }), "response")
    answer.resume()
    return answer.statusCode
  },
  hono: async (headers) => (await hono.request("/", { headers })).status,
  fastify: async (headers) => (await fastify.inject({ url: "/", headers })).statusCode,
}
for (const [name, ask] of Object.entries(servers))
  for (const tag of ['"A1"', '"A1,A2"'])
    for (const has of [tag, `"B1", ${tag}`]) console.log(`${name}: answer ${tag}, client has ${has}: ${await ask({ tag, "if-none-match": has })}`)
server.close()
server.closeAllConnections()
JS
node run.mjs > seen.txt
described <<'TXT'
express: answer "A1", client has "A1": 304
express: answer "A1", client has "B1", "A1": 304
express: answer "A1,A2", client has "A1,A2": 200
express: answer "A1,A2", client has "B1", "A1,A2": 200
hono: answer "A1", client has "A1": 304
hono: answer "A1", client has "B1", "A1": 304
hono: answer "A1,A2", client has "A1,A2": 304
hono: answer "A1,A2", client has "B1", "A1,A2": 304
fastify: answer "A1", client has "A1": 304
fastify: answer "A1", client has "B1", "A1": 200
fastify: answer "A1,A2", client has "A1,A2": 304
fastify: answer "A1,A2", client has "B1", "A1,A2": 200
TXT

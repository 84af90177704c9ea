#!/usr/bin/env bash
# Expected: a middleware that compresses answers lets the events of a live stream through as they are written, or leaves
# such a stream alone. Instead koa-compress (npm) and gziphandler (Go), which flushes nothing that is shorter than its smallest
# answer, keep the first event until the stream ends. @fastify/compress, hono, http-compression (npm), gzhttp, gin-contrib/gzip
# and gorilla/handlers (Go) do not.
. "$(dirname "$0")/lib.sh"

npm_get koa@3.1.1 koa-compress@5.2.2 fastify@5.12.8 @fastify/compress@9.2.0 hono@4.13.19 @hono/node-server@2.1.9 http-compression@1.1.3
cat > main.go <<'GO'
package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/NYTimes/gziphandler"
	gingzip "github.com/gin-contrib/gzip"
	"github.com/gin-gonic/gin"
	"github.com/gorilla/handlers"
	"github.com/klauspost/compress/gzhttp"
)

func stream(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	io.WriteString(w, "data: first\n\n")
	w.(http.Flusher).Flush()
	time.Sleep(2 * time.Second)
	io.WriteString(w, "data: last\n\n")
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gingzip.Gzip(gingzip.DefaultCompression))
	router.GET("/", func(c *gin.Context) { stream(c.Writer, c.Request) })
	handler := http.HandlerFunc(stream)
	for _, each := range []struct {
		name    string
		handler http.Handler
	}{
		{"gziphandler", gziphandler.GzipHandler(handler)},
		{"gzhttp", gzhttp.GzipHandler(handler)},
		{"gin-contrib/gzip", router},
		{"gorilla/handlers", handlers.CompressHandler(handler)},
	} {
		server := httptest.NewServer(each.handler)
		request, _ := http.NewRequest("GET", server.URL, nil)
		request.Header.Set("Accept-Encoding", "gzip")
		began := time.Now()
		response, err := (&http.Transport{DisableCompression: true}).RoundTrip(request)
		if err != nil {
			panic(err)
		}
		body := io.Reader(response.Body)
		if response.Header.Get("Content-Encoding") == "gzip" {
			if body, err = gzip.NewReader(body); err != nil {
				panic(err)
			}
		}
		if _, err = bufio.NewReader(body).ReadString('\n'); err != nil {
			panic(err)
		}
		when := "at once"
		if time.Since(began) > 1500*time.Millisecond {
			when = "when the stream ends"
		}
		fmt.Printf("%s: the first event comes %s\n", each.name, when)
	}
}
GO
go_get github.com/NYTimes/gziphandler@v1.1.1 github.com/gin-contrib/gzip@v1.2.5 github.com/gin-gonic/gin@v1.12.0 github.com/gorilla/handlers@v1.5.2 github.com/klauspost/compress@v1.20.4
cat > streams.mjs <<'JS'
import http from "node:http"
import { createRequire } from "node:module"
import { PassThrough } from "node:stream"
import { createGunzip } from "node:zlib"
import { compress } from "hono/compress"
import { Hono } from "hono"
import { streamSSE } from "hono/streaming"
import { getRequestListener } from "@hono/node-server"
const require = createRequire(import.meta.url)
const type = "text/event-stream"
const written = (stream) => {
  stream.write("data: first\n\n")
  setTimeout(() => stream.end("data: last\n\n"), 2_000)
  return stream
}
const koa = new (require("koa"))()
koa.use((require("koa-compress").default ?? require("koa-compress"))())
koa.use((context) => {
  context.type = type
  context.body = written(new PassThrough())
})
const fastify = require("fastify")()
await fastify.register(require("@fastify/compress"))
fastify.get("/", (_, reply) => reply.header("content-type", type).send(written(new PassThrough())))
await fastify.ready()
const hono = new Hono().use(compress()).get("/", (context) =>
  streamSSE(context, async (stream) => {
    await stream.writeSSE({ data: "first" })
    await stream.sleep(2_000)
    await stream.writeSSE({ data: "last" })
  }),
)
const compression = (require("http-compression").default ?? require("http-compression"))()
const handlers = {
  "koa-compress": koa.callback(),
  "@fastify/compress": (request, response) => fastify.routing(request, response),
  hono: getRequestListener(hono.fetch),
  "http-compression": (request, response) => compression(request, response, () => written(response.writeHead(200, { "content-type": type }))),
}
for (const [name, handler] of Object.entries(handlers)) {
  const server = http.createServer(handler)
  await new Promise((done) => server.listen(0, "127.0.0.1", done))
  const began = Date.now()
  const firstMs = await new Promise((done) =>
    http.get({ port: server.address().port, headers: { "accept-encoding": "gzip", accept: type } }, (response) => {
      const body = response.headers["content-encoding"] === "gzip" ? response.pipe(createGunzip()) : response
      body.once("data", () => done(Date.now() - began))
    }),
  )
  console.log(`${name}: the first event comes ${firstMs > 1_500 ? "when the stream ends" : "at once"}`)
}
process.exit(0)
JS
{ node streams.mjs; go_run; } > seen.txt
described <<'TXT'
koa-compress: the first event comes when the stream ends
@fastify/compress: the first event comes at once
hono: the first event comes at once
http-compression: the first event comes at once
gziphandler: the first event comes when the stream ends
gzhttp: the first event comes at once
gin-contrib/gzip: the first event comes at once
gorilla/handlers: the first event comes at once
TXT

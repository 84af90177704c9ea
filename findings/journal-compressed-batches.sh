#!/usr/bin/env bash
# Expected: a journal that appends each batch as a compressed frame is read whole: both formats say that frames one after another are
# the texts one after another, and that a frame need not say how long its text is.
# Instead lz4js reads the first batch alone; the simple reader of zstd-codec gives null for two batches, and for what its own
# streaming writer has written. Nothing is raised. fzstd, zstddec and the streaming reader of zstd-codec read them.
. "$(dirname "$0")/lib.sh"

npm_get lz4js@0.2.0 zstd-codec@0.1.5 zstddec@0.3.4 fzstd@0.1.1
cat > journal.mjs <<'JS'
import { createRequire } from "node:module"
import * as fzstd from "fzstd"
import { ZSTDDecoder } from "zstddec"

const require = createRequire(import.meta.url)
const lz4js = require("lz4js")
const codec = await new Promise((ready) => require("zstd-codec").ZstdCodec.run(ready))
const zstddec = new ZSTDDecoder()
await zstddec.init()

const shown = (read) => (read === null ? "null" : JSON.stringify(Buffer.from(read).toString()))
const readers = {
  fzstd: (bytes) => fzstd.decompress(bytes),
  "zstd-codec, streaming": (bytes) => new codec.Streaming().decompress(bytes),
  "zstd-codec, simple": (bytes) => new codec.Simple().decompress(bytes),
  "zstddec, told of 100 bytes at most": (bytes) => zstddec.decode(bytes, 100),
}
const batches = [Buffer.from("A1 sold. "), Buffer.from("A2 sold. ")]
for (const [writer, write] of [
  ["zstd-codec, simple", (batch) => new codec.Simple().compress(batch)],
  ["zstd-codec, streaming", (batch) => new codec.Streaming().compress(batch)],
]) {
  for (const count of [1, 2]) {
    const journal = Buffer.concat(batches.slice(0, count).map((batch) => Buffer.from(write(batch))))
    console.log(`zstd, ${count} written by ${writer}`)
    for (const [reader, read] of Object.entries(readers)) console.log(`  ${reader}: ${shown(read(journal))}`)
  }
}
for (const count of [1, 2]) {
  const journal = Buffer.concat(batches.slice(0, count).map((batch) => Buffer.from(lz4js.compress(batch))))
  console.log(`lz4, ${count} written by lz4js`)
  console.log(`  lz4js: ${shown(lz4js.decompress(journal))}`)
}
JS
node journal.mjs > seen.txt
described <<'TXT'
zstd, 1 written by zstd-codec, simple
  fzstd: "A1 sold. "
  zstd-codec, streaming: "A1 sold. "
  zstd-codec, simple: "A1 sold. "
  zstddec, told of 100 bytes at most: "A1 sold. "
zstd, 2 written by zstd-codec, simple
  fzstd: "A1 sold. A2 sold. "
  zstd-codec, streaming: "A1 sold. A2 sold. "
  zstd-codec, simple: null
  zstddec, told of 100 bytes at most: "A1 sold. A2 sold. "
zstd, 1 written by zstd-codec, streaming
  fzstd: "A1 sold. "
  zstd-codec, streaming: "A1 sold. "
  zstd-codec, simple: null
  zstddec, told of 100 bytes at most: "A1 sold. "
zstd, 2 written by zstd-codec, streaming
  fzstd: "A1 sold. A2 sold. "
  zstd-codec, streaming: "A1 sold. A2 sold. "
  zstd-codec, simple: null
  zstddec, told of 100 bytes at most: "A1 sold. A2 sold. "
lz4, 1 written by lz4js
  lz4js: "A1 sold. "
lz4, 2 written by lz4js
  lz4js: "A1 sold. "
TXT

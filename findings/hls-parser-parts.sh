#!/usr/bin/env bash
# Expected: hls-parser writes a playlist of a live stream with low latency that it has read as a playlist with the same meaning.
# Instead the parts of a segment that is not whole yet lose the quotes of BYTERANGE, and a part that goes on where the last one ended
# begins at -1; and where the stream has an EXT-X-MAP, a line EXT-X-KEY with METHOD=undefined comes before them. m3u8-parser,
# the reader of video.js, then takes the stream for an encrypted one; m3u8 (Python) writes what it read.
. "$(dirname "$0")/lib.sh"

npm_get hls-parser@0.16.1 m3u8-parser@7.2.0
pip_get m3u8==6.0.0
cat > live.m3u8 <<'M3U'
#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:4
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.002
#EXT-X-PART-INF:PART-TARGET=0.334
#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-MAP:URI="init.mp4"
#EXTINF:4,
7.mp4
#EXT-X-PART:DURATION=0.33334,URI="8.mp4",BYTERANGE="1000@0"
#EXT-X-PART:DURATION=0.33334,URI="8.mp4",BYTERANGE="1200"
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="8.mp4",BYTERANGE-START=2200
M3U
cat > again.cjs <<'JS'
const hls = require("hls-parser")
const { Parser } = require("m3u8-parser")

const written = hls.stringify(hls.parse(require("node:fs").readFileSync("live.m3u8", "utf8")))
console.log("hls-parser writes:")
console.log(written.split("7.mp4\n")[1])
const { parts } = hls.parse(written).segments.at(-1)
console.log("hls-parser reads:", JSON.stringify(parts.map(({ byterange }) => byterange)))
const parser = new Parser()
parser.push(written)
parser.end()
console.log("m3u8-parser reads the key:", JSON.stringify(parser.manifest.preloadSegment.key))
JS
cat > again.py <<'PY'
import m3u8
print("m3u8 writes:")
print(m3u8.load("live.m3u8").dumps().split("7.mp4\n")[1].replace("\n\n", "\n").strip())
PY
{ node again.cjs; python again.py; } > seen.txt
described <<'TXT'
hls-parser writes:
#EXT-X-KEY:METHOD=undefined,URI="init.mp4"
#EXT-X-PART:DURATION=0.33334,URI="8.mp4",BYTERANGE=1000@0
#EXT-X-PART:DURATION=0.33334,URI="8.mp4",BYTERANGE=1200@-1
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="8.mp4",BYTERANGE-START=2200
hls-parser reads: [{"length":1000,"offset":0},{"length":1200,"offset":-1},{"offset":2200}]
m3u8-parser reads the key: {"method":"undefined","uri":"init.mp4"}
m3u8 writes:
#EXT-X-PART:DURATION=0.33334,URI="8.mp4",BYTERANGE="1000@0"
#EXT-X-PART:DURATION=0.33334,URI="8.mp4",BYTERANGE="1200"
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="8.mp4",BYTERANGE-START=2200
TXT

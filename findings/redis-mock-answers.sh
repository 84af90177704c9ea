#!/usr/bin/env bash
# Expected: a test that passes with ioredis-mock, which replaces Redis in tests of Node.js, passes with Redis; what the mock lacks
# raises an error.
# Instead it answers otherwise without one: a script's 3.7, true and lists with an empty place come back as no Redis returns them; a
# time in milliseconds becomes "1796058791454.0" in a key; KEEPTTL ends the time that it should keep, EXPIRE NX overwrites it; a command
# on a value of another type, or on "1.5", succeeds; and STRLEN counts letters instead of bytes.
. "$(dirname "$0")/lib.sh"

npm_get ioredis-mock@8.13.1 ioredis@5.11.1
redis_start
cat > answers.cjs <<'JS'
const Redis = require("ioredis")
const Mock = require("ioredis-mock")

const asks = {
  "return 3.7": (redis) => redis.eval("return 3.7", 0),
  "return true": (redis) => redis.eval("return true", 0),
  "return {1, false, 3}": (redis) => redis.eval("return {1, false, 3}", 0),
  "return {1, nil, 3}": (redis) => redis.eval("return {1, nil, 3}", 0),
  "return {ok = 'HELD'}": (redis) => redis.eval("return {ok = 'HELD'}", 0),
  "'until:' .. ARGV[1] + 1": (redis) => redis.eval("return 'until:' .. ARGV[1] + 1", 0, "1796058791454"),
  "SET KEEPTTL, TTL": async (redis) => {
    await redis.set("seat", "held", "EX", 100)
    await redis.set("seat", "sold", "KEEPTTL")
    return redis.ttl("seat")
  },
  "EXPIRE NX, TTL": async (redis) => {
    await redis.set("hold", "1", "EX", 100)
    await redis.expire("hold", 5, "NX")
    return redis.ttl("hold")
  },
  "ZADD INCR": async (redis) => {
    await redis.zadd("line", 5, "fan")
    return redis.zadd("line", "INCR", 2, "fan")
  },
  "INCR of a hash": async (redis) => {
    await redis.hset("row", "A", "1")
    return redis.incr("row")
  },
  "INCR of 1.5": async (redis) => {
    await redis.set("price", "1.5")
    return redis.incr("price")
  },
  "XADD 1-1": (redis) => redis.xadd("sales", "1-1", "seat", "A1"),
  "STRLEN of 서울": async (redis) => {
    await redis.set("city", "서울")
    return redis.strlen("city")
  },
}
const run = async () => {
  const real = new Redis(Number(process.argv[2]), "127.0.0.1")
  const mock = new Mock()
  const ask = async (redis, question) => {
    try {
      const answer = await question(redis)
      return answer === undefined ? "undefined" : JSON.stringify(answer)
    } catch (error) {
      return `error ${error.message.split(" ")[0]}`
    }
  }
  for (const [name, question] of Object.entries(asks)) console.log(`${name}: Redis ${await ask(real, question)} | ioredis-mock ${await ask(mock, question)}`)
  process.exit()
}
run()
JS
node answers.cjs "$port" > seen.txt
described <<'TXT'
return 3.7: Redis 3 | ioredis-mock 3.7
return true: Redis 1 | ioredis-mock true
return {1, false, 3}: Redis [1,null,3] | ioredis-mock [1,false,3]
return {1, nil, 3}: Redis [1] | ioredis-mock undefined
return {ok = 'HELD'}: Redis "HELD" | ioredis-mock undefined
'until:' .. ARGV[1] + 1: Redis "until:1796058791455" | ioredis-mock "until:1796058791455.0"
SET KEEPTTL, TTL: Redis 100 | ioredis-mock -1
EXPIRE NX, TTL: Redis 100 | ioredis-mock 5
ZADD INCR: Redis "7" | ioredis-mock 0
INCR of a hash: Redis error WRONGTYPE | ioredis-mock null
INCR of 1.5: Redis error ERR | ioredis-mock 2.5
XADD 1-1: Redis "1-1" | ioredis-mock "1-1-0"
STRLEN of 서울: Redis 6 | ioredis-mock 2
TXT

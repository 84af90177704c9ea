/** The part of Lua that the scripts of the strategies and of the cluster are written in: what it gives, and what it refuses. */
import { describe, expect, it } from "vitest"
import { RedisMemory } from "../../src/redis/RedisMemory.ts"
import { runScript } from "../../src/redis/run-script.ts"

const run = (script: string, ...args: ReadonlyArray<string>) => {
  let now = 1_000
  const memory = new RedisMemory(() => now++)
  return runScript(memory, script, ["key"], args)
}

describe("a script", () => {
  it.each([
    ["return 7.9", 7],
    ["return '7' * 2 + 1", 15],
    ["return 1 .. '-' .. 2", "1-2"],
    ["return not nil and 'yes' or 'no'", "yes"],
    ["return false", null],
    ["return true", 1],
    ["return { 1, 'b', { 3 } }", [1, "b", [3]]],
    ["return { 1, nil, 3 }", [1]],
    ["local t = { a = 1 } t.a = t.a + 1 t[1] = t.a return t[1]", 2],
    ["local sum = 0 for n = 1, 4 do sum = sum + n end return sum", 10],
    ["local sum = 0 for n = 2, 7, 2 do sum = sum + n end return sum", 12],
    ["local n = 0 while n < 3 do n = n + 1 end return n", 3],
    ["while true do return 'out' end", "out"],
    ["local ten = 10 local function more(a, b) return a + (b or 0) + ten end return more(1) + more(2, 3)", 26],
    ["return string.sub('host:7#9', 1, 4)", "host"],
    [
      "redis.call('ZADD', 'z', 5, 'b') redis.call('ZADD', 'z', 3, 'a') return redis.call('ZRANGEBYSCORE', 'z', '(3', '+inf')",
      ["b"],
    ],
    ["redis.call('HSET', 'h', 'a', '1') return #redis.call('HGETALL', 'h') + redis.call('PTTL', 'h')", 1],
    ["for at, value in ipairs({ 'a', 'b' }) do if value == 'b' then return at end end", 2],
    ["if #ARGV > 1 then return 'more' elseif ARGV[1] then return ARGV[1] else return 'none' end", "x"],
    ["return string.format('%.0f', 1099511627776)", "1099511627776"],
    ["return cjson.encode({ seats = { 1, 2 }, ended = false })", '{"seats":[1,2],"ended":false}'],
    ['return cjson.decode(\'{"a":{"b":5}}\').a.b', 5],
    ["return 10 % 3 -- the rest", 1],
    ["return redis.call('SET', KEYS[1], 'a', 'NX')", { status: "OK" }],
    ["return redis.call('GET', 'nothing') == false and 'nothing' or 'something'", "nothing"],
  ])("%s", (script, answer) => {
    expect(run(script, "x")).toEqual(answer)
  })

  it.each([
    ["return nothing", /nonexistent global variable 'nothing'/],
    ["return 1 < 'a'", /attempt to compare number with string/],
    ["return nil .. 'a'", /attempt to concatenate a nil value/],
    ["return redis.call('FLUSHALL')", /unknown command 'FLUSHALL'/],
    ["redis.call('SET', 'a', 1) return redis.call('HGET', 'a', 'b')", /WRONGTYPE/],
  ])("%s fails as in Redis, with an answer and not a defect", (script, message) => {
    expect(() => run(script)).toThrow(expect.objectContaining({ name: "ReplyError" }))
    expect(() => run(script)).toThrow(message)
  })

  it.each(["repeat until true", "function f() end", "return 1 ~ 2", "x"])(
    "that uses more is refused before it runs: %s",
    (script) => {
      expect(() => run(`redis.call('SET', 'a', 'b') ${script}`)).toThrow(/a script/)
    },
  )
})

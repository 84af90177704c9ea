/** Runs a script of Redis over a memory, as one step: the very text that production sends. */
import { type LuaScript, readScript } from "./lua-statements.ts"
import { isTrue, LuaError, LuaTable, type LuaValue, numberOf, textOf, toNumber } from "./lua-values.ts"
import { RedisCommandError, type RedisMemory, type RedisReply, type RedisStatus } from "./RedisMemory.ts"

const read = new Map<string, LuaScript>()

const scriptOf = (text: string): LuaScript => {
  const known = read.get(text)
  if (known !== undefined) return known
  const script = readScript(text)
  read.set(text, script)
  return script
}

export const runScript = (
  memory: RedisMemory,
  text: string,
  keys: ReadonlyArray<string>,
  args: ReadonlyArray<string>,
): RedisReply => {
  const script = scriptOf(text)
  const call = (...given: ReadonlyArray<LuaValue>): LuaValue => {
    const [name, ...rest] = given.map((value) => textOfArgument(value))
    return luaOf(memory.call(name, rest))
  }
  try {
    const names = { ...library, KEYS: LuaTable.of(keys), ARGV: LuaTable.of(args), redis: tableOf({ call }) }
    return replyOf(script(names))
  } catch (error) {
    if (error instanceof LuaError) throw new RedisCommandError(`ERR ${error.message}`)
    throw error
  }
}

const textOfArgument = (value: LuaValue): string => {
  if (typeof value === "string") return value
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value)
  throw new LuaError("Command arguments must be strings or integers")
}

/** What a script sees of an answer: nothing is `false`. */
const luaOf = (reply: RedisReply): LuaValue => {
  if (reply === null) return false
  if (typeof reply === "number" || typeof reply === "string") return reply
  return isStatus(reply) ? tableOf({ ok: reply.status }) : LuaTable.of(reply.map(luaOf))
}

const isStatus = (reply: RedisReply): reply is RedisStatus =>
  typeof reply === "object" && reply !== null && "status" in reply

/** What the caller sees of what a script returns: a number without its fraction, a list up to its first nil. */
const replyOf = (value: LuaValue): RedisReply => {
  if (typeof value === "number") return Math.trunc(value)
  if (typeof value === "string") return value
  if (value instanceof LuaTable) {
    const status = value.get("ok")
    return typeof status === "string" ? { status } : value.list.map(replyOf)
  }
  return isTrue(value) ? 1 : null
}

const tableOf = (values: Readonly<Record<string, LuaValue>>): LuaTable => {
  const table = new LuaTable()
  for (const [name, value] of Object.entries(values)) table.set(name, value)
  return table
}

const format = (...[pattern, ...values]: ReadonlyArray<LuaValue>): string => {
  let nth = 0
  return textOf(pattern, "format").replace(/%(\.0f|d|s|%)/g, (_, kind: string) => {
    if (kind === "%") return "%"
    const value = values[nth++]
    return kind === "s" ? textOf(value, "format") : numberOf(value, "format").toFixed(0)
  })
}

const insert = (...[list, at, value]: ReadonlyArray<LuaValue>): undefined => {
  if (!(list instanceof LuaTable)) throw new LuaError("bad argument #1 to 'insert'")
  const position = value === undefined ? list.length + 1 : numberOf(at, "insert at")
  for (let place = list.length; place >= position; place--) list.set(place + 1, list.get(place))
  list.set(position, value === undefined ? at : value)
}

const encoded = (value: LuaValue): string => {
  if (!(value instanceof LuaTable))
    return typeof value === "number" ? textOf(value, "encode") : JSON.stringify(value ?? null)
  if (value.length > 0) return `[${value.list.map(encoded).join(",")}]`
  const fields = [...value.entries].map(([name, each]) => `${JSON.stringify(textOf(name, "encode"))}:${encoded(each)}`)
  return `{${fields.join(",")}}`
}

const decoded = (value: unknown): LuaValue => {
  if (Array.isArray(value)) return LuaTable.of(value.map(decoded))
  if (typeof value === "object" && value !== null) {
    return tableOf(Object.fromEntries(Object.entries(value).map(([name, each]) => [name, decoded(each)])))
  }
  return value === null ? undefined : (value as boolean | number | string)
}

const library: Readonly<Record<string, LuaValue>> = {
  tonumber: (value) => toNumber(value),
  ipairs: (list) => list,
  string: tableOf({
    format,
    sub: (text, from, to) => textOf(text, "sub").slice(numberOf(from, "sub") - 1, numberOf(to, "sub")),
  }),
  table: tableOf({ insert }),
  math: tableOf({ floor: (value) => Math.floor(numberOf(value, "floor")) }),
  cjson: tableOf({
    encode: (value) => encoded(value),
    decode: (text) => decoded(JSON.parse(textOf(text, "decode"))),
  }),
}

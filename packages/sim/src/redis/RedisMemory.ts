/**
 * The memory of a simulated Redis: texts, hashes, lists and sorted sets with their time to live, and the commands that the
 * scripts of the strategies and of the cluster call. Any other command is an error. Held to a real Redis by `redis.differential.process.test.ts`.
 */

/** A status is what Redis answers instead of a text: `OK`. */
export type RedisStatus = { readonly status: string }
export type RedisReply = null | number | string | RedisStatus | ReadonlyArray<RedisReply>

/** Redis answers with this, and has done nothing. */
export class RedisCommandError extends Error {
  /** As the driver calls what Redis says. */
  override readonly name = "ReplyError"
}

type Value = string | Map<string, string> | string[] | SortedSet
/** Members with their scores, which are whole numbers here. */
class SortedSet {
  readonly scores = new Map<string, number>()
}

type Entry = { value: Value /** Milliseconds since 1970 UTC; null: it stays. */; endsAt: number | null }
type Command = (memory: RedisMemory, args: ReadonlyArray<string>) => RedisReply

export class RedisMemory {
  readonly #nowMs: () => number
  readonly #entries = new Map<string, Entry>()

  /** `nowMs`: milliseconds since 1970 UTC. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  call(name: string, args: ReadonlyArray<string>): RedisReply {
    const command = Object.hasOwn(commands, name.toUpperCase()) ? commands[name.toUpperCase()] : undefined
    if (command === undefined) throw new RedisCommandError(`ERR unknown command '${name}'`)
    return command(this, args)
  }

  get nowMs(): number {
    return this.#nowMs()
  }

  entry(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined || entry.endsAt === null || entry.endsAt > this.nowMs) return entry
    this.#entries.delete(key)
    return undefined
  }

  text(key: string): string | undefined {
    const value = this.entry(key)?.value
    if (value === undefined || typeof value === "string") return value
    throw wrongType()
  }

  hash(key: string): Map<string, string> | undefined {
    const value = this.entry(key)?.value
    if (value === undefined || value instanceof Map) return value
    throw wrongType()
  }

  list(key: string): string[] | undefined {
    const value = this.entry(key)?.value
    if (value === undefined || Array.isArray(value)) return value
    throw wrongType()
  }

  sorted(key: string): SortedSet | undefined {
    const value = this.entry(key)?.value
    if (value === undefined || value instanceof SortedSet) return value
    throw wrongType()
  }

  put<V extends Value>(key: string, value: V, endsAt: number | null = null): V {
    this.#entries.set(key, { value, endsAt })
    return value
  }

  remove(key: string): boolean {
    return this.entry(key) !== undefined && this.#entries.delete(key)
  }
}

const wrongType = () => new RedisCommandError("WRONGTYPE Operation against a key holding the wrong kind of value")
const ok: RedisStatus = { status: "OK" }

const wholeOf = (text: string): number => {
  if (!/^-?\d{1,15}$/.test(text)) throw new RedisCommandError("ERR value is not an integer or out of range")
  return Number(text)
}

/** A bound of a range of scores: `(5` leaves 5 out. */
const boundOf = (text: string): { readonly score: number; readonly open: boolean } => {
  if (text === "-inf" || text === "+inf") return { score: Number(text.replace("inf", "Infinity")), open: false }
  return text.startsWith("(") ? { score: wholeOf(text.slice(1)), open: true } : { score: wholeOf(text), open: false }
}

const setOptions = (args: ReadonlyArray<string>): { readonly nx: boolean; readonly px: number | null } => {
  let nx = false
  let px: number | null = null
  for (let at = 0; at < args.length; at++) {
    const option = args[at].toUpperCase()
    if (option === "NX") nx = true
    else if (option === "PX" && at + 1 < args.length) px = wholeOf(args[++at])
    else throw new RedisCommandError("ERR syntax error")
  }
  if (px !== null && px <= 0) throw new RedisCommandError("ERR invalid expire time in 'set' command")
  return { nx, px }
}

const commands: Readonly<Record<string, Command>> = {
  GET: (memory, [key]) => memory.text(key) ?? null,
  SET: (memory, [key, value, ...options]) => {
    const { nx, px } = setOptions(options)
    if (nx && memory.entry(key) !== undefined) return null
    memory.put(key, value, px === null ? null : memory.nowMs + px)
    return ok
  },
  SETNX: (memory, [key, value]) => {
    if (memory.entry(key) !== undefined) return 0
    memory.put(key, value)
    return 1
  },
  DEL: (memory, keys) => keys.filter((key) => memory.remove(key)).length,
  PEXPIRE: (memory, [key, ms]) => {
    const entry = memory.entry(key)
    if (entry === undefined) return 0
    entry.endsAt = memory.nowMs + wholeOf(ms)
    return 1
  },
  INCR: (memory, [key]) => {
    const entry = memory.entry(key)
    const next = wholeOf(memory.text(key) ?? "0") + 1
    if (entry === undefined) memory.put(key, String(next))
    else entry.value = String(next)
    return next
  },
  HGET: (memory, [key, field]) => memory.hash(key)?.get(field) ?? null,
  HSET: (memory, [key, ...pairs]) => {
    if (pairs.length === 0 || pairs.length % 2 > 0) throw new RedisCommandError("ERR wrong number of arguments")
    const hash = memory.hash(key) ?? memory.put(key, new Map<string, string>())
    const before = hash.size
    for (let at = 0; at < pairs.length; at += 2) hash.set(pairs[at], pairs[at + 1])
    return hash.size - before
  },
  HDEL: (memory, [key, ...fields]) => {
    const hash = memory.hash(key)
    if (hash === undefined) return 0
    const removed = fields.filter((field) => hash.delete(field)).length
    if (hash.size === 0) memory.remove(key)
    return removed
  },
  HEXISTS: (memory, [key, field]) => (memory.hash(key)?.has(field) === true ? 1 : 0),
  HGETALL: (memory, [key]) => [...(memory.hash(key)?.entries() ?? [])].flat(),
  PTTL: (memory, [key]) => {
    const entry = memory.entry(key)
    if (entry === undefined) return -2
    return entry.endsAt === null ? -1 : entry.endsAt - memory.nowMs
  },
  ZADD: (memory, [key, score, member]) => {
    const { scores } = memory.sorted(key) ?? memory.put(key, new SortedSet())
    const added = scores.has(member) ? 0 : 1
    scores.set(member, wholeOf(score))
    return added
  },
  ZREM: (memory, [key, ...members]) => {
    const set = memory.sorted(key)
    if (set === undefined) return 0
    const removed = members.filter((member) => set.scores.delete(member)).length
    if (set.scores.size === 0) memory.remove(key)
    return removed
  },
  ZSCORE: (memory, [key, member]) => {
    const score = memory.sorted(key)?.scores.get(member)
    return score === undefined ? null : String(score)
  },
  ZRANGEBYSCORE: (memory, [key, low, high]) => {
    const [from, to] = [boundOf(low), boundOf(high)]
    return [...(memory.sorted(key)?.scores ?? [])]
      .filter(([, score]) => (from.open ? score > from.score : score >= from.score))
      .filter(([, score]) => (to.open ? score < to.score : score <= to.score))
      .sort(([a, first], [b, second]) => first - second || (a < b ? -1 : 1))
      .map(([member]) => member)
  },
  HKEYS: (memory, [key]) => [...(memory.hash(key)?.keys() ?? [])],
  RPUSH: (memory, [key, ...values]) => (memory.list(key) ?? memory.put<string[]>(key, [])).push(...values),
  LREM: (memory, [key, count, value]) => {
    if (wholeOf(count) !== 1) throw new RedisCommandError("ERR only the first of them can be removed here")
    const list = memory.list(key)
    const at = list?.indexOf(value) ?? -1
    if (list === undefined || at < 0) return 0
    list.splice(at, 1)
    if (list.length === 0) memory.remove(key)
    return 1
  },
  LRANGE: (memory, [key, first, last]) => {
    const list = memory.list(key) ?? []
    const end = wholeOf(last)
    return list.slice(wholeOf(first), end < 0 ? list.length + end + 1 : end + 1)
  },
  TIME: ({ nowMs }) => [String(Math.floor(nowMs / 1000)), String((nowMs % 1000) * 1000)],
}

import { contractLine } from "@ticketrush/protocol"
import { startTcpProxy, type TcpProxy } from "@ticketrush/testing"
import { Effect, Result } from "effect"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { setUp } from "../../../http/test/client.ts"
import { startNode, type TestNode } from "../../../http/test/TestNode.ts"
import { CliError } from "../../src/CliError.ts"
import { lineCommand } from "../../src/ticketrush/line-commands.ts"
import type { HashAt } from "../../src/ticketrush/replay.ts"
import { read } from "./read.ts"

let node: TestNode

beforeAll(async () => {
  node = await startNode()
})
afterAll(() => node.stop())

type Told = {
  readonly lines: string[]
  readonly drawn: string[]
  /** The exit code, unless it ended with an error. */
  readonly code: number | undefined
  readonly error: string | undefined
}

type With = {
  readonly url?: string
  readonly token?: string | null
  /** A live view ends once this is true of what was drawn. */
  readonly seen?: (drawn: ReadonlyArray<string>) => boolean
  readonly patienceMs?: number
  /** A clock that goes on by so much each time it is read, in milliseconds; the real one unless given. */
  readonly stepMs?: number
  readonly silenceMs?: number
  readonly replayed?: HashAt
}

const noJournal: HashAt = () => Effect.fail(new CliError({ message: "there is no database here" }))

/** Runs one command. */
const run = async (line: string, asked: With = {}): Promise<Told> => {
  const { patienceMs = 60_000, replayed = noJournal, seen, silenceMs = 20_000, token = null, url = node.url } = asked
  const found = await read(`${line} --server ${url}`)
  if (found.kind !== "asked" || (found.asked.kind !== "lab" && found.asked.kind !== "line")) {
    throw new Error(`no command: ${JSON.stringify(found)}`)
  }
  const lines: string[] = []
  const drawn: string[] = []
  const canvas = {
    get live() {
      return seen !== undefined && !seen(drawn)
    },
    draw: (text: string) => void drawn.push(text),
  }
  let now = 0
  const { stepMs } = asked
  const monotonicMs = (): number => {
    now += stepMs ?? 0
    return stepMs === undefined ? performance.now() : now
  }
  const times = { monotonicMs, refreshMs: 10, patienceMs }
  const here = { canvas, silenceMs, times, replayed }
  const server = { url: found.asked.server, token }
  const command = lineCommand(found.asked, server, here, (text) => void lines.push(text))
  const ended = await Effect.runPromise(Effect.result(command))
  return {
    lines,
    drawn,
    code: Result.isSuccess(ended) ? ended.success : undefined,
    error: Result.isFailure(ended) ? ended.failure.message : undefined,
  }
}

const slowLine = async (line: Record<string, unknown> = {}): Promise<number> =>
  (await setUp(node.url, { line: { everyMs: 86_400_000, ...line }, tiers: [{ name: "R", price: 9 }] })).concertId
const join = (concertId: number): void =>
  node.engine.submit(concertId, { kind: "join", person: lineOf(concertId).joined + 1 }, () => {})
const lineOf = (concertId: number) => node.engine.view(concertId)!.line

describe("ticketrush lab", () => {
  it("lets a person in and ends their turn, in one line", async () => {
    const concertId = await slowLine()
    expect(await run(`lab activate 5 --concert ${concertId}`)).toEqual({
      lines: [`concert ${concertId}: person 5 is ACTIVE`],
      drawn: [],
      code: 0,
      error: undefined,
    })
    expect(lineOf(concertId).active).toBe(1)
    expect((await run(`lab deactivate 5 --concert ${concertId}`)).lines).toEqual([
      `concert ${concertId}: person 5 is NONE (revoked)`,
    ])
    expect(lineOf(concertId).active).toBe(0)
  })

  it("goes through every line of the catalogue, past those that refuse, and says so", async () => {
    const [a, b, c] = [await slowLine(), await slowLine({ activeMax: 1 }), await slowLine()]
    await run(`lab activate 1 --concert ${b}`)
    const { lines, error } = await run("lab activate 6")
    for (const id of [a, c]) expect(lines).toContain(`concert ${id}: person 6 is ACTIVE`)
    expect(error).toBe(`concert ${b}: Concert ${b} has as many active people as it may. limit=1`)
  })

  it("takes a person out of a line, and sends the whole line away", async () => {
    const concertId = await slowLine()
    for (const person of [1, 2, 3]) {
      await new Promise((done) => node.engine.submit(concertId, { kind: "join", person }, done))
    }
    expect((await run(`lab leave ${concertId} 2`)).lines).toEqual([`concert ${concertId}: person 2 is NONE (left)`])
    expect(lineOf(concertId).waiting).toBe(2)
    expect((await run(`lab clear-line ${concertId}`)).lines).toEqual([
      `concert ${concertId}: the line is empty, 0 active`,
    ])
    expect(lineOf(concertId).waiting).toBe(0)
  })

  it("tells position and hash of what the server has in memory, beside a replay of its journal", async () => {
    const concertId = await slowLine()
    const { position, epoch, stateHash } = node.engine.fingerprint(concertId)!
    const memory = `concert ${concertId}: ${position} events, epoch ${epoch}, state hash ${stateHash}`
    const beside = (replayed: HashAt) => run(`lab state ${concertId}`, { replayed })
    const asked: Array<readonly [number, number]> = []
    const same: HashAt = (...place) => {
      asked.push(place)
      return Effect.succeed(stateHash)
    }
    expect(await beside(same)).toMatchObject({
      code: 0,
      lines: [memory, `replay of the journal: ${position} events, state hash ${stateHash}`, "the same"],
    })
    expect(asked).toEqual([[concertId, position]])
    const other = await beside(() => Effect.succeed("00"))
    expect(other).toMatchObject({ code: 1, lines: [memory, expect.stringContaining("hash 00"), expect.anything()] })
    expect(other.lines[2]).toMatch(/^NOT the same: memory and journal differ, or DATABASE_URL/)
    expect(await beside(noJournal)).toMatchObject({ lines: [memory], error: "there is no database here" })
  })

  it("says what the server says when it refuses, and what to do when no server answers", async () => {
    expect((await run("lab clear-line 99999")).error).toBe("There is no concert 99999.")
    const closed = await startNode({ trusted: { mode: "off" } })
    expect((await run("lab activate 1 --concert 1", { url: closed.url })).error).toContain("trusted surface is off")
    await closed.stop()
    const gone = await run("lab activate 1 --concert 1", { url: closed.url })
    expect(gone.error).toMatch(/ECONNREFUSED \(start a server with: npm start, or name yours with --server\)$/)
  })
})

describe("ticketrush line", () => {
  it("shows a line once where the output is no terminal", async () => {
    const concertId = await slowLine({ activeMax: 200, protects: true })
    await new Promise((done) => node.engine.submit(concertId, { kind: "join", person: 1 }, done))
    const { drawn, error } = await run(`line ${concertId}`)
    expect(error).toBeUndefined()
    expect(drawn).toHaveLength(1)
    const lines = drawn[0].split("\n")
    expect(lines[0]).toBe(
      `concert ${concertId}: fifo, holds need a pass, 10 every 24 h, at most 200 active, passes last 5 min`,
    )
    expect(lines[1]).toMatch(/^waiting +1 {2}came back 0, away 0$/)
    expect(lines[2]).toMatch(/^active +0 of 200$/)
    expect(drawn[0]).toMatch(/^ {2}option \d+: R 5 of 5$/m)
    expect(drawn[0]).toMatch(/^wait +up to [\d.]+ h {2}for a join now$/m)
  })

  it("says at once that no server is there, and that there is no such concert", async () => {
    const gone = await startNode()
    await gone.stop()
    const { drawn, error } = await run("line 1", { url: gone.url, seen: () => false })
    expect(error).toMatch(/ECONNREFUSED \(start a server with: npm start, or name yours with --server\)$/)
    expect(drawn).toEqual([])
    expect((await run("line 99999", { seen: () => false })).error).toBe("There is no concert 99999.")
  })

  it("follows the line on a terminal, with the rate of joins as a bar", async () => {
    const concertId = await slowLine()
    const joins = setInterval(() => join(concertId), 1)
    try {
      const moving = /^joining +[\d.]+ \/s {2}#{30}$/m
      const { drawn, error } = await run(`line ${concertId}`, { seen: (all) => moving.test(all.at(-1) ?? "") })
      expect(error).toBeUndefined()
      expect(drawn[0]).toMatch(/^joining +unknown$/m)
    } finally {
      clearInterval(joins)
    }
  })

  describe("over a network that breaks", () => {
    let proxy: TcpProxy
    beforeEach(async () => {
      proxy = await startTcpProxy({ host: "127.0.0.1", port: node.port })
    })
    afterEach(() => proxy.close())

    const broken = /^no news for \d+ s, connecting again\n.+$/m
    /** Follows a line; `step` is called after each drawing with it, until it says that it has seen all. */
    const follow = (concertId: number, step: (newest: string) => boolean, more: With = {}) => {
      let done = false
      const seen = (drawn: ReadonlyArray<string>): boolean => {
        const newest = drawn.at(-1)
        if (!done && newest !== undefined) done = step(newest)
        return done
      }
      return run(`line ${concertId}`, { url: proxy.urlFor(node.url), seen, ...more })
    }

    it("says that it lost the connection, keeps the last picture, and goes on when there is one again", async () => {
      const concertId = await slowLine()
      let part = "before"
      const { drawn, error } = await follow(concertId, (newest) => {
        if (part === "before") {
          proxy.refuse()
          proxy.cut()
          join(concertId)
          part = "without"
        } else if (part === "without" && broken.test(newest)) {
          proxy.accept()
          part = "again"
        } else if (part === "again") return !broken.test(newest) && /^waiting +1 /m.test(newest)
        return false
      })
      expect(error).toBeUndefined()
      expect(drawn.find((text) => broken.test(text))).toMatch(/^waiting +0 /m)
    })

    it("takes silence for a lost connection", async () => {
      const concertId = await slowLine()
      let held = false
      const silent = /^no news for \d+ s, connecting again\nnothing came for 0.3 s$/m
      const { error } = await follow(
        concertId,
        (newest) => {
          if (!held) proxy.hold("to-client")
          held = true
          return silent.test(newest)
        },
        { silenceMs: 300 },
      )
      expect(error).toBeUndefined()
    })

    it("ends with what it last heard when the server does not come back", async () => {
      const concertId = await slowLine()
      const { drawn, error } = await follow(
        concertId,
        () => {
          proxy.refuse()
          proxy.cut()
          return false
        },
        { patienceMs: 60_000, stepMs: 1_000 },
      )
      // The clock may be read a few times more while the connection is found to be lost.
      expect(error).toMatch(/^no news of the line for 6\d s \(.+\): what stands above is old$/)
      expect(drawn.at(-1)).toMatch(broken)
    })
  })

  it("changes settings, pauses, resumes and drains, and shows what holds then", async () => {
    const concertId = await slowLine()
    const { lines } = await run(`line ${concertId} set --batch 50 --every 1s --active-max 300 --protects yes`)
    expect(lines[0].split("\n")[0]).toBe(
      `concert ${concertId}: fifo, holds need a pass, 50 every 1 s, at most 300 active, passes last 5 min`,
    )
    expect(lineOf(concertId).policy).toEqual({
      ...contractLine,
      batch: 50,
      burst: 50,
      everyMs: 1_000,
      activeMax: 300,
      protects: true,
    })
    for (const [word, method] of Object.entries({ pause: "paused", resume: "fifo", drain: "closed" })) {
      expect((await run(`line ${concertId} ${word}`)).lines[0]).toContain(`concert ${concertId}: ${method},`)
      expect(lineOf(concertId).policy.method).toBe(method)
    }
    expect((await run(`line ${concertId} set --burst 1`)).error).toBe("burst is a whole number from 50 to 1000000.")
  })
})

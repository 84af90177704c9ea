/** Solving the work of a join: right by another library, beside the program, and on the way into a line. */
import { createHash } from "node:crypto"
import { until } from "@ticketrush/testing"
import { Effect, Fiber } from "effect"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { createUser, setUp, signIn } from "../../../http/test/client.ts"
import { startNode } from "../../../http/test/TestNode.ts"
import { connect } from "../../src/index.ts"
import { makeSolver } from "../../src/work/makeSolver.ts"
import { solveBeside } from "../../src/work/solve-beside.ts"

const zeroBitsOf = (text: string): number => Math.clz32(createHash("sha256").update(text).digest().readUInt32BE(0))

const expectSolved = (challenge: string, zeroBits: number, answers: ReadonlyArray<number>): void => {
  for (const [part, answer] of answers.entries()) {
    expect(zeroBitsOf(`${challenge}.${part}.${answer}`), `${part} of ${challenge}`).toBeGreaterThanOrEqual(zeroBits)
    for (let n = 0; n < answer; n += 1 + Math.floor(answer / 50)) {
      expect(zeroBitsOf(`${challenge}.${part}.${n}`), `${n} is passed over`).toBeLessThan(zeroBits)
    }
  }
}

describe("a solver", () => {
  it("finds the first number whose hash begins with enough zeros, for texts of every length around a block", () => {
    for (const length of [0, 1, 40, 52, 53, 54, 55, 56, 57, 60, 61, 62, 63, 64, 65, 120, 128, 200]) {
      const challenge = "c".repeat(length)
      const solver = makeSolver(challenge, 8, 3)
      let answers = null
      while (answers === null) answers = solver(7)
      expect(answers).toHaveLength(3)
      expectSolved(challenge, 8, answers)
    }
  })
})

describe("work beside the program", () => {
  const work = { challenge: "1.3.7.100.200.12.abc", zeroBits: 10, parts: 4 }
  beforeEach(() => {
    vi.unstubAllGlobals()
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it("is done by a worker of Node", async () => {
    expectSolved(work.challenge, work.zeroBits, await Effect.runPromise(solveBeside(work)))
  })

  it("ends when it is interrupted, however much is left", async () => {
    const fiber = Effect.runFork(solveBeside({ ...work, zeroBits: 32 }))
    await Effect.runPromise(Fiber.interrupt(fiber))
  })

  it("is done in slices where there are no workers", async () => {
    vi.stubGlobal("process", { ...process, getBuiltinModule: undefined })
    expectSolved(work.challenge, work.zeroBits, await Effect.runPromise(solveBeside(work)))
  })

  const forbidden = class {
    constructor() {
      throw new Error("it is forbidden")
    }
  }

  it("is done in slices where a page may have none", async () => {
    vi.stubGlobal("process", { ...process, getBuiltinModule: undefined })
    vi.stubGlobal("Worker", forbidden)
    const revoked = vi.spyOn(URL, "revokeObjectURL")
    expectSolved(work.challenge, work.zeroBits, await Effect.runPromise(solveBeside(work)))
    expect(revoked).toHaveBeenCalledOnce()
  })

  it("is done in slices where a program may have none", async () => {
    vi.stubGlobal("process", { ...process, getBuiltinModule: () => ({ Worker: forbidden }) })
    expectSolved(work.challenge, work.zeroBits, await Effect.runPromise(solveBeside(work)))
  })

  it("leaves no worker of a page and no text for it behind when it is interrupted", async () => {
    vi.stubGlobal("process", { ...process, getBuiltinModule: undefined })
    const began: string[] = []
    const terminate = vi.fn()
    vi.stubGlobal(
      "Worker",
      class {
        readonly terminate = terminate
        constructor(url: string) {
          began.push(url)
        }
      },
    )
    const revoked = vi.spyOn(URL, "revokeObjectURL")
    const fiber = Effect.runFork(solveBeside(work))
    await until("it began", () => began.length === 1)
    await Effect.runPromise(Fiber.interrupt(fiber))
    expect(terminate).toHaveBeenCalledOnce()
    expect(revoked.mock.calls).toEqual([began])
  })
})

describe("getting in line", () => {
  it("solves what a server asks for, and needs nothing where it asks for nothing", async () => {
    for (const proof of [{ mode: "always" as const }, undefined]) {
      const node = await startNode(proof === undefined ? {} : { proof })
      try {
        const userId = await createUser(node.url, "ann")
        const tokens = await signIn(node.url, userId)
        const { concertId } = await setUp(node.url)
        const tickets = connect({ url: node.url, accessToken: tokens.accessToken })
        expect(await tickets.enterLine({ concertId })).toMatchObject({ userId, status: "WAITING", rank: 1 })
        await expect(tickets.enterLine({ concertId: 999 })).rejects.toMatchObject({ code: "concert-unknown" })
      } finally {
        await node.stop()
      }
    }
  })
})

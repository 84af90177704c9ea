import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { encodeState } from "../../src/core/state-codec.ts"
import type { Snapshot, WriteResult } from "../../src/journal/Journal.ts"
import { type RecoverResult, recover } from "../../src/journal/recover.ts"
import { makeSnapshot, stateHash } from "../../src/journal/snapshot.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, hold, keyOf, openSale, seat } from "../sales.ts"

const sold = () => {
  const world = new ManualWorld()
  const engine = world.engine()
  ask(engine, openSale(20))
  for (const n of [1, 2, 3]) {
    ask(engine, hold(n, [seat(n)], keyOf(n)))
    world.run(10)
  }
  const stream = world.journal.streams.get(concertId)!
  const made = (): WriteResult | undefined => {
    let told: WriteResult | undefined
    makeSnapshot(world.journal, concertId, (result) => {
      told = result
    })
    world.run(10)
    return told
  }
  const recovered = () => {
    let told: RecoverResult | undefined
    const heard = (result: RecoverResult): void => {
      told = result
    }
    recover(world.journal, concertId, heard)
    world.run(10)
    return told!.kind === "recovered" ? told!.recovered : told!.reason
  }
  return { world, engine, stream, made, recovered }
}

describe("a snapshot of a sale", () => {
  it("holds the state, position, time and hash of the last record", () => {
    const { engine, made, stream } = sold()
    expect(made()).toEqual({ kind: "written" })
    const { hash: recordHash, ...head } = stream.records.at(-1)!
    const snapshot = stream.snapshot!
    const state = encodeState(engine.sales.get(concertId)!.sale)
    expect(snapshot).toMatchObject({ concertId, last: head.last, at: head.at, version: expect.any(Number) })
    expect([...snapshot.recordHash]).toEqual([...recordHash])
    expect([...snapshot.state]).toEqual([...state])
    const digest = createHash("sha256").update(state)
    expect(Buffer.from(snapshot.hash).toString("hex")).toBe(digest.digest("hex"))
    expect(stateHash(engine.sales.get(concertId)!.sale)).toBe(Buffer.from(snapshot.hash).toString("hex"))
  })

  it("is where the sale is rebuilt from, and the records behind it follow", () => {
    const { engine, made, recovered, stream, world } = sold()
    made()
    ask(engine, hold(9, [seat(9)], keyOf(9)))
    world.run(10)
    const state = encodeState(engine.sales.get(concertId)!.sale)
    // What is behind the snapshot is all that is read.
    const from = stream.records.findIndex(({ first }) => first > stream.snapshot!.last)
    stream.records[from - 1] = { ...stream.records[from - 1], hash: new Uint8Array(32) }
    const found = recovered()
    expect(found).toMatchObject({ snapshot: stream.snapshot!.last, epoch: 1, hash: stream.records.at(-1)!.hash })
    expect(typeof found === "object" && encodeState(found.sale)).toEqual(state)
  })

  it("is not made again while its sale has no newer record", () => {
    const { made, stream, world } = sold()
    made()
    const saved: Snapshot[] = []
    const { saveSnapshot } = world.journal
    world.journal.saveSnapshot = (snapshot, done) => {
      saved.push(snapshot)
      saveSnapshot.call(world.journal, snapshot, done)
    }
    expect(made()).toEqual({ kind: "written" })
    expect(saved).toEqual([])
    stream.snapshot = null
    expect(made()).toEqual({ kind: "written" })
    expect(saved).toHaveLength(1)
  })

  it("of another version of the state is passed over, and the sale rebuilt from its first record", () => {
    const { made, recovered, stream } = sold()
    made()
    stream.snapshot = { ...stream.snapshot!, version: 1_000, state: new Uint8Array(3) }
    expect(recovered()).toMatchObject({ snapshot: 0, sale: { position: stream.records.at(-1)!.last } })
  })

  it("that does not hold the position it says opens no sale", () => {
    const { made, recovered, stream } = sold()
    made()
    stream.snapshot = { ...stream.snapshot!, last: stream.snapshot!.last - 1 }
    expect(recovered()).toContain("I14: a snapshot holds the position it says")
  })

  it.each(["loadSnapshot", "read", "saveSnapshot"] as const)("is not made where %s fails, and says why", (call) => {
    const { made, stream, world } = sold()
    world.journal[call] = (...args: ReadonlyArray<unknown>) =>
      (args.at(-1) as (result: unknown) => void)({ kind: "failed", reason: `no ${call}` })
    expect(made()).toEqual({ kind: "failed", reason: `no ${call}` })
    expect(stream.snapshot).toBeNull()
  })

  it("is not made of a journal that contradicts itself", () => {
    const { made, stream } = sold()
    stream.records[1] = { ...stream.records[1], at: stream.records[1].at + 1 }
    expect(made()).toEqual({ kind: "failed", reason: expect.stringContaining("I15") })
    expect(stream.snapshot).toBeNull()
  })
})

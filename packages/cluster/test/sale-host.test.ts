/** The owner's side of calls between nodes, over a sale that the test answers by hand. */
import type { Sales } from "@ticketrush/engine/sales/Sales"
import { type Command, refusal } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { SaleHost } from "../src/SaleHost.ts"
import type { BatchAnswer, CallAnswer, SaleBatch } from "../src/sale-calls.ts"

const concertId = 7
const shard = "default:1"
const elsewhere = "10.0.0.2:7000:1"
const refused: CallAnswer = { reply: { kind: "refused", refusal: refusal("sale-unknown", { concertId }) } }
const hold = (person: number, key = true): Command => ({
  kind: "hold",
  person,
  seats: [],
  key: key ? { high: 0, low: person } : null,
})
const batchOf = (number: number, commands: ReadonlyArray<Command>, more: Partial<SaleBatch> = {}): SaleBatch => ({
  sender: "there",
  number,
  again: false,
  calls: commands.map((command) => ({ kind: "submit", command, followUp: { kind: "overview" } })),
  ...more,
})

const world = () => {
  const submitted: Array<{ readonly command: Command; readonly answer: () => void }> = []
  const seen: Array<number> = []
  const released: Array<() => void> = []
  const states = new Uint8Array([1])
  const sales: Sales = {
    submit: (_concertId, command, _followUp, done) =>
      void submitted.push({ command, answer: () => done(refused as never) }),
    ask: (_concertId, _question, done) =>
      done({ kind: "answer", at: { concertId, epoch: 1, offset: 1, at: 1, hash: states }, value: { states } as never }),
    shedding: () => false,
    present: (_concertId, person) => void seen.push(person),
  }
  const at = { through: shard as string | undefined }
  const host = new SaleHost({
    ...{ sales, through: () => at.through },
    engine: {
      release: (_concertId, done) => void released.push(done),
    },
  })
  const heard: Array<BatchAnswer> = []
  const serve = (batch: SaleBatch) => host.serve(concertId, batch, (answer) => heard.push(answer))
  const release = () => released.shift()?.()
  const open = () => {
    host.begin(concertId)
    host.open(concertId, shard, () => {})
    release()
  }
  return { host, at, open, submitted, seen, heard, serve, states, release }
}

describe("a batch of calls", () => {
  it("is answered when its last call is, in the order of its calls", () => {
    const { heard, open, serve, submitted } = world()
    open()
    serve(batchOf(1, [hold(1), hold(2)]))
    submitted[1].answer()
    expect(heard).toEqual([])
    submitted[0].answer()
    expect(heard).toEqual([{ kind: "answers", answers: [refused, refused] }])
  })

  it("that comes again is done once, and has the same answer, before it is known and after", () => {
    const { heard, open, serve, submitted } = world()
    open()
    const batch = batchOf(1, [hold(1, false)])
    serve(batch)
    serve({ ...batch, again: true })
    submitted[0].answer()
    serve({ ...batch, again: true })
    expect(submitted).toHaveLength(1)
    expect(heard).toEqual(Array(3).fill({ kind: "answers", answers: [refused] }))
  })

  it("that another owner may have done before does only what is safe to do twice", () => {
    const { heard, open, serve, submitted } = world()
    open()
    serve(batchOf(1, [hold(1, false), hold(2)], { again: true }))
    expect(submitted.map(({ command }) => command)).toEqual([hold(2)])
    submitted[0].answer()
    expect(heard).toEqual([{ kind: "answers", answers: [{ kind: "unknown" }, refused] }])
  })

  it("that is older than the last one of its sender is not done again", () => {
    const { heard, open, serve, submitted } = world()
    open()
    for (const number of [1, 2]) {
      serve(batchOf(number, [hold(number, false)]))
      submitted[number - 1].answer()
    }
    serve(batchOf(1, [hold(1, false)]))
    expect(submitted).toHaveLength(2)
    expect(heard[2]).toEqual({ kind: "not-here" })
  })

  it.each(["cancel", "extend", "start-paying", "refund"] as const)(
    "has no known outcome at another owner where it moves a reservation: %s",
    (kind) => {
      const { heard, open, serve, submitted } = world()
      open()
      serve(batchOf(1, [{ kind, reservation: 1, by: { kind: "person", id: 1 } }], { again: true }))
      expect(submitted).toEqual([])
      expect(heard).toEqual([{ kind: "answers", answers: [{ kind: "unknown" }] }])
    },
  )

  it("is not taken where the sale is not, no longer, or lost to another node", () => {
    const { heard, host, open, release, serve, submitted } = world()
    serve(batchOf(1, [hold(1)]))
    open()
    host.lost(concertId)
    serve(batchOf(2, [hold(1)]))
    open()
    let closed = false
    host.close(concertId, shard, () => {
      closed = true
    })
    serve(batchOf(3, [hold(1)]))
    expect(heard).toEqual(Array(3).fill({ kind: "not-here" }))
    expect(submitted).toEqual([])
    expect(closed).toBe(false)
    release()
    expect(closed).toBe(true)
  })

  it("is taken once nothing is left in memory of the time before this node had the sale", () => {
    const { heard, host, release, serve } = world()
    let opened = false
    host.open(concertId, shard, () => {
      opened = true
    })
    serve(batchOf(1, []))
    expect(opened).toBe(false)
    release()
    expect(opened).toBe(true)
    serve(batchOf(2, []))
    expect(heard).toEqual([{ kind: "not-here" }, { kind: "answers", answers: [] }])
  })

  it("is not taken while another node has the sale that was moved, and is again when it is back", () => {
    const { at, heard, host, open, release, serve } = world()
    open()
    at.through = undefined
    serve(batchOf(1, []))
    host.closeStrays()
    release()
    host.open(concertId, shard, () => serve(batchOf(2, [])))
    at.through = shard
    host.open(concertId, shard, () => serve(batchOf(3, [])))
    release()
    expect(heard).toEqual([{ kind: "not-here" }, { kind: "not-here" }, { kind: "answers", answers: [] }])
  })

  it("is taken through the shard by which this node has the sale, whichever of its entities ends", () => {
    const { at, heard, host, release, serve } = world()
    at.through = elsewhere
    host.open(concertId, elsewhere, () => {})
    release()
    let closed = false
    host.close(concertId, shard, () => {
      closed = true
    })
    serve(batchOf(1, []))
    expect([closed, host.has(concertId)]).toEqual([true, true])
    expect(heard).toEqual([{ kind: "answers", answers: [] }])
  })

  it("does not open a sale again that the journal showed to be another's, before its entity begins anew", () => {
    const { heard, host, open, serve } = world()
    open()
    host.lost(concertId)
    host.open(concertId, shard, () => serve(batchOf(1, [])))
    open()
    serve(batchOf(2, []))
    expect(heard).toEqual([{ kind: "not-here" }, { kind: "answers", answers: [] }])
  })

  it("takes no note of what a sender asked before it was closed and opened again", () => {
    const { host, open, serve, submitted } = world()
    open()
    serve(batchOf(1, [hold(1)]))
    host.lost(concertId)
    open()
    serve(batchOf(1, [hold(1)], { again: true }))
    expect(submitted).toHaveLength(2)
  })

  it("tells presence, and has answers that do not change with the sale", () => {
    const { heard, open, seen, serve, states } = world()
    open()
    serve(
      batchOf(1, [], {
        calls: [
          { kind: "present", person: 5 },
          { kind: "ask", question: { kind: "overview" } },
        ],
      }),
    )
    states[0] = 2
    expect(seen).toEqual([5])
    expect(heard[0]).toMatchObject({ answers: [null, { value: { states: new Uint8Array([1]) } }] })
  })

  it("without calls is answered at once", () => {
    const { heard, open, serve } = world()
    open()
    serve(batchOf(1, []))
    expect(heard).toEqual([{ kind: "answers", answers: [] }])
  })
})

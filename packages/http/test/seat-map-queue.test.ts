import type { OptionAnswer } from "@ticketrush/engine/sales/SaleReads"
import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Body } from "../src/coding/CodedBodies.ts"
import { type MapMade, SeatMapQueue } from "../src/render/seat-map-queue.ts"

const sliceMs = 5

/** Renderings of `slices` slices that take five milliseconds each, on a loop whose time is only what they take. */
class Loop {
  now = 0
  /** Milliseconds at which a slice began. */
  readonly slices: number[] = []
  readonly made: string[] = []
  /** State of the first seat in each map that was begun. */
  readonly seen: number[] = []
  /** Of the hall that is asked for, live. */
  readonly states = new Uint8Array(1)
  #tasks: Array<{ readonly at: number; readonly task: () => void }> = []
  readonly queue: SeatMapQueue

  constructor(slices: number) {
    const making = (at: { offset: number }, { optionId, states }: OptionAnswer) => {
      this.seen.push(states[0])
      return this.#making(slices, optionId, at.offset)
    }
    const defer = {
      soon: (task: () => void) => void this.#tasks.push({ at: this.now, task }),
      after: (ms: number, task: () => void) => {
        this.#tasks.push({ at: this.now + ms, task })
        return () => {}
      },
    }
    this.queue = new SeatMapQueue({ making }, { clock: { monotonicMs: () => this.now }, defer })
  }

  *#making(slices: number, optionId: number, offset: number): Generator<void, Body, void> {
    if (optionId === broken) throw new Error("no such hall")
    for (let n = 0; n < slices; n++) {
      this.slices.push(this.now)
      this.now += sliceMs
      yield
    }
    return { bytes: Buffer.from(`${optionId} at ${offset}`), version: 0, etag: "" }
  }

  ask(optionId: number, offset: number, filter = 7): boolean {
    return this.queue.join(
      { epoch: 1, offset },
      { optionId, states: this.states } as unknown as OptionAnswer,
      filter,
      (result: MapMade) => {
        this.made.push("defect" in result ? String(result.defect) : result.body.bytes.toString())
      },
    )
  }

  /** Runs what is due until nothing is left, or for so many tasks. */
  run(most = Number.POSITIVE_INFINITY): void {
    for (let n = 0; n < most && this.#tasks.length > 0; n++) {
      this.#tasks.sort((a, b) => a.at - b.at)
      const { at, task } = this.#tasks.shift()!
      this.now = Math.max(this.now, at)
      task()
    }
  }
}

const broken = 99

describe("large maps that wait to be made", () => {
  it("are made one after another, each in slices between which the loop is free", () => {
    const loop = new Loop(3)
    loop.ask(1, 5)
    loop.ask(2, 5)
    expect(loop.slices).toEqual([])
    loop.run(1)
    expect(loop.slices).toHaveLength(1)
    loop.run()
    expect(loop.made).toEqual(["1 at 5", "2 at 5"])
    expect(loop.slices).toHaveLength(6)
  })

  it("are made once for all who wait, at the latest position that one of them has asked for", () => {
    const loop = new Loop(2)
    loop.ask(1, 1)
    loop.ask(2, 5)
    loop.ask(2, 9)
    loop.ask(2, 7)
    loop.run()
    expect(loop.made).toEqual(["1 at 1", "2 at 9", "2 at 9", "2 at 9"])
    expect(loop.slices).toHaveLength(4)
  })

  it("are made anew for those who ask after the making began, and apart for each filter", () => {
    const loop = new Loop(2)
    loop.ask(1, 1)
    loop.run(1)
    loop.ask(1, 2)
    loop.ask(1, 2, 1)
    loop.run()
    expect(loop.made).toEqual(["1 at 1", "1 at 2", "1 at 2"])
    expect(loop.slices).toHaveLength(6)
  })

  it("takes no more than its part of the loop's time", () => {
    const loop = new Loop(4)
    for (let round = 0; round < 40; round++) {
      for (let option = 0; option < 20; option++) loop.ask(option, round)
      loop.run()
    }
    const spent = loop.slices.length * sliceMs
    expect(spent / loop.now).toBeLessThan((limits.seatMapLoopPercent / 100) * 1.05)
    expect(spent / loop.now).toBeGreaterThan((limits.seatMapLoopPercent / 100) * 0.8)
  })

  it("runs without waiting when the loop was not asked for maps for a while", () => {
    const loop = new Loop(limits.seatMapBurstMs / sliceMs - 1)
    loop.ask(1, 1)
    loop.run()
    expect(loop.now).toBe(limits.seatMapBurstMs - sliceMs)
  })

  it("are refused beyond a number, while one more may still wait for a map that is in the queue", () => {
    const loop = new Loop(1)
    for (let option = 0; option < limits.seatMapsWaitingMax; option++) expect(loop.ask(option, 1)).toBe(true)
    expect(loop.ask(limits.seatMapsWaitingMax, 1)).toBe(false)
    expect(loop.ask(5, 1)).toBe(true)
    loop.run()
    expect(loop.made).toHaveLength(limits.seatMapsWaitingMax + 1)
    expect(loop.ask(limits.seatMapsWaitingMax, 1)).toBe(true)
  })

  it("that cannot be made tell their defect to those who waited, and the next one is made", () => {
    const loop = new Loop(1)
    loop.ask(broken, 1)
    loop.ask(2, 1)
    loop.run()
    expect(loop.made).toEqual(["Error: no such hall", "2 at 1"])
  })

  it("are of the seats at the position that was asked for, also when more is committed before they are made", () => {
    const loop = new Loop(1)
    loop.ask(1, 5)
    loop.states[0] = 2
    loop.run()
    expect(loop.seen).toEqual([0])
  })
})

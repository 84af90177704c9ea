import { describe, expect, it } from "vitest"
import type { Story } from "../../src/drill/run.ts"
import { lookOf, takeoverOf } from "../../src/drill/takeover.ts"

const answer = (at: number, concertId: number, status = 201) => ({
  ...{ at, concertId, key: "", userId: 1, seatId: 1, status, body: "", askedAt: at, tries: [] },
})
const look = (at: number, known: boolean, kept: number, free: number) => ({ at, known, kept, free, nodes: 3 })

const story: Story = {
  injectedAt: 1_000,
  healedAt: 3_000,
  endedAt: 4_000,
  concertIds: [5, 6],
  victims: [5, 6],
  victimPort: 1,
  heard: [answer(1_700, 5), answer(2_100, 6, 503), answer(2_500, 6)],
  changes: [
    { at: 500, concertId: 5, epoch: 1, owner: "a" },
    { at: 1_600, concertId: 5, epoch: 2, owner: "b" },
    { at: 2_000, concertId: 6, epoch: 2, owner: "c" },
  ],
  fenced: [],
  looks: [look(900, true, 100, 0), look(1_250, false, 100, 0), look(1_300, false, 0, 60), look(1_450, false, 0, 0)],
}

describe("the steps of a takeover", () => {
  it("count from when it went wrong, each until the last of the sales has taken it", () => {
    expect(takeoverOf(story)).toEqual({
      ...{ "found gone": 250, "shards freed": 300, "shards taken": 450, "sales claimed": 1_000, "sales answer": 1_500 },
    })
  })

  it("that were not seen have no time", () => {
    const silent = { ...story, looks: story.looks.slice(0, 1), heard: story.heard.slice(0, 2) }
    expect(takeoverOf(silent)).toMatchObject({ "found gone": null, "shards taken": null, "sales answer": null })
  })

  it("are told of one process, not of the next one at its address", () => {
    const node = {
      address: "a:1",
      healthy: true,
      drained: false,
      machine: 0,
      settings: "",
      build: "",
      aheadMs: 0,
      silentMs: 0,
    }
    const view = {
      nodes: [
        { ...node, incarnation: "old", gone: true },
        { ...node, incarnation: "new", gone: false },
      ],
      shards: [
        { shard: "1", owner: { address: "a:1", incarnation: "new" }, leftMs: 1 },
        { shard: "2", owner: null, leftMs: 0 },
      ],
      places: new Map(),
      rememberedMs: 1,
    }
    expect(lookOf(view, "old", 7)).toEqual({ at: 7, known: false, kept: 0, free: 1, nodes: 1 })
    expect(lookOf(view, "new", 7)).toMatchObject({ known: true, kept: 1 })
  })
})

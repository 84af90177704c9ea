import { describe, expect, it } from "vitest"
import { follow, type LineState } from "../../../web/js/line-wire.js"
import { PlaceReader, type PlaceState } from "../../src/live/place.ts"

const seeded = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}
const timestamp = "2026-02-08T08:20:10.224Z"
type Said = { readonly event: string; readonly at: string; readonly data: Readonly<Record<string, unknown>> }

/** Events as a server sends them to a person in place 40, with departures all around, and now and then a missing one. */
const conversation = function* (random: () => number): Generator<Said> {
  const pick = (below: number): number => Math.floor(random() * below)
  let offset = 1
  let rank = 40
  const counts = () => ({
    method: "fifo",
    waiting: pick(90),
    cameBack: pick(3),
    active: pick(9),
    joined: 99,
    seatsFree: pick(300),
  })
  const own = (status: string, returned = false) => ({
    ...{ concertId: 1, userId: 5, place: 40, returned, status, rank, timestamp },
  })
  const at = () => `1-${offset}`
  yield { event: "INIT", at: at(), data: { ...own("WAITING"), ...counts() } }
  for (let n = 0; n < 60; n++) {
    const from = at()
    offset += 1 + pick(5)
    switch (pick(6)) {
      case 0:
        rank = 1 + pick(40)
        yield { event: "RANK_UPDATE", at: at(), data: { ...own("WAITING", pick(4) === 0), activeTtlSeconds: 0 } }
        break
      case 1:
        yield { event: "ACTIVE", at: at(), data: { ...own("ACTIVE"), rank: 0, activeTtlSeconds: 300, pass: "ey" } }
        break
      default: {
        const gone = Array.from({ length: pick(4) }, () => 1 + pick(99))
        const head = pick(45)
        const said = { concertId: 1, from, head, front: pick(3), gone: pick(5) === 0 ? null : gone }
        const wrong = pick(20) === 0 ? { from: "1-0" } : {}
        yield { event: "LINE", at: at(), data: { ...said, ...wrong, ...counts(), timestamp } }
      }
    }
  }
}

describe("the reader of a place", () => {
  it.each([[1], [2], [3], [4], [5], [6], [7], [8]])("works out what the page works out: %i", (seed) => {
    const reader = new PlaceReader()
    let page: LineState | null = null
    let latest: PlaceState | undefined
    for (const { event, at, data } of conversation(seeded(seed))) {
      page = follow(page, event, data, at)
      const reading = reader.read(event, at, data)
      expect(reading.kind === "lost").toBe(page!.lost)
      if (reading.kind === "lost") return
      if (reading.kind === "value") latest = reading.value
      expect(reader.position).toBe(page!.at)
      if (latest === undefined) continue
      const { status, rank, place, returned, waiting, active, seatsFree, method } = latest
      expect({ status, rank, place, returned, waiting, active, seatsFree, method }).toEqual({
        status: page!.status,
        rank: page!.rank,
        place: page!.place,
        returned: page!.returned,
        waiting: page!.waiting,
        active: page!.active,
        seatsFree: page!.seatsFree,
        method: page!.method,
      })
      expect(latest.pass ?? undefined).toBe(page!.pass)
    }
  })

  it("does not go on from a place that it was never told", () => {
    expect(new PlaceReader().read("RANK_UPDATE", "1-1", placeless).kind).toBe("lost")
  })
})

const placeless = {
  ...{ userId: 5, concertId: 1, status: "NONE", rank: -1, activeTtlSeconds: 0, timestamp },
  ...{ place: null, returned: false },
}

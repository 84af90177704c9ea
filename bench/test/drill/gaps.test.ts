import { describe, expect, it } from "vitest"
import type { Heard } from "../../src/drill/answers.ts"
import { gapsOf, quantile, waitsOf } from "../../src/drill/gaps.ts"

const heard = (concertId: number, ...times: ReadonlyArray<number>): ReadonlyArray<Heard> =>
  times.map((at) => ({ at, concertId, key: "", userId: 1, seatId: 1, status: 201, body: "", askedAt: at, tries: [] }))

describe("the longest silence of a sale", () => {
  it("lies between two answers", () => {
    expect(gapsOf(heard(1, 100, 200, 900, 1_000), [1], 100, 1_000, 1_000)).toEqual([
      { concertId: 1, from: 200, ms: 700, open: false },
    ])
  })

  it("counts from the moment at which something broke, and to the end", () => {
    expect(gapsOf(heard(1, 50, 700), [1], 100, 1_000, 1_000)).toMatchObject([{ from: 100, ms: 600, open: false }])
    expect(gapsOf(heard(1, 200, 300), [1], 100, 1_000, 1_000)).toMatchObject([{ from: 300, ms: 700, open: true }])
  })

  it("is all of the time for a sale without an answer, also while others had some", () => {
    const [silent, other] = gapsOf(heard(2, 400), [1, 2], 100, 1_000, 1_000)
    expect([silent.ms, other.ms]).toEqual([900, 600])
  })

  it("that lasts when all is put right goes on to the first answer after that", () => {
    expect(gapsOf(heard(1, 200, 1_700, 1_800), [1], 100, 1_000, 2_000)).toEqual([
      { concertId: 1, from: 200, ms: 1_500, open: false },
    ])
  })

  it("is open when there was no answer to the end", () => {
    expect(gapsOf(heard(1, 200), [1], 100, 1_000, 2_000)).toEqual([{ concertId: 1, from: 200, ms: 1_800, open: true }])
  })

  it("that begins after all was put right does not count", () => {
    expect(gapsOf(heard(1, 200, 800, 1_100), [1], 100, 1_000, 2_000)).toMatchObject([{ from: 200, ms: 600 }])
  })

  it("is not ended by a server error", () => {
    const failed = { ...heard(1, 500)[0], status: 500 }
    expect(gapsOf([...heard(1, 200, 900), failed], [1], 100, 1_000, 1_000)[0]).toMatchObject({ from: 200, ms: 700 })
  })

  it("is not ended by a person who gave up, nor by an answer that came out of order in the file", () => {
    const gaveUp = { ...heard(1, 500)[0], status: 0 }
    expect(gapsOf([...heard(1, 900, 200), gaveUp], [1], 100, 1_000, 1_000)[0]).toMatchObject({ from: 200, ms: 700 })
  })
})

it("a quantile is one of the values", () => {
  expect([quantile([4, 1, 3, 2], 0.5), quantile([4, 1, 3, 2], 1), quantile([], 0.5)]).toEqual([2, 4, 0])
})

it("who asked a node that does not answer waits for the others from when they were asked", () => {
  const tries = [
    { at: 1_000, port: 7 },
    { at: 2_000, port: 8 },
  ]
  const [late] = heard(1, 2_300)
  const [quick] = heard(1, 1_150)
  const all = [
    { ...late, tries },
    { ...quick, tries: [{ at: 1_000, port: 8 }] },
  ]
  expect(waitsOf(all, [1, 2], 7, 900, 3_000)).toMatchObject([
    { concertId: 1, from: 2_000, ms: 300, open: false },
    { concertId: 2, ms: 0 },
  ])
  expect(waitsOf(all, [1], 7, 900, 1_500)).toMatchObject([{ from: 1_000, ms: 150 }])
})

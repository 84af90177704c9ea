/** A state is recounted from nothing: a wrong row of any table, the first or the last, is found. */
import { PlaceStatus, SeatState } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { brokenInvariant } from "../../src/core/invariants.ts"
import type { Sale } from "../../src/core/Sale.ts"
import { Rehearsal } from "./Rehearsal.ts"

/** One of four people has bought, three holds expired, and three more last; of four places one is active. */
const rehearsed = (): Sale => {
  const line = new Rehearsal({ graceMs: 3_000, batch: 1, burst: 1, activeMax: 1 })
  for (const [i, person] of [11, 12, 13, 14].entries()) line.hold(person, i)
  line.on("start-paying", 1)
  line.on("confirm", 1)
  line.wait(2_000)
  for (const [i, person] of [12, 13, 11].entries()) line.hold(person, i + 1)
  line.join(21, 22, 23, 24)
  line.ask({ kind: "activate", person: 21 })
  return line.sale
}

type Wrong = readonly [what: string, change: (sale: Sale) => void, sentence: RegExp]

const { reservations } = rehearsed()
const rows = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, i) => i + 1)

const wrongs: ReadonlyArray<Wrong> = [
  ...rows(reservations.count).map(
    (n): Wrong => [
      `the image of reservation ${n}`,
      (sale) => sale.reservations.published.fill(9, n, n + 1),
      /image of reservation/,
    ],
  ),
  ...rows(4).map((n): Wrong => [`the count of person ${n}`, (sale) => sale.persons.seats[n]++, /I5: person/]),
  ...rows(4).map(
    (n): Wrong => [
      `the holder of seat ${n - 1}`,
      (sale) => sale.options[0]!.holder[n - 1]++,
      /I1: seat .* wrong holder/,
    ],
  ),
  ...rows(4).map(
    (n): Wrong => [
      `the state of seat ${n - 1}`,
      (sale) => sale.options[0]!.state.fill((sale.options[0]!.state[n - 1] + 1) % 3, n - 1, n),
      /I1: seat .* wrong state/,
    ],
  ),
  ...rows(4).map(
    (n): Wrong => [
      `the image of seat ${n - 1}`,
      (sale) => sale.options[0]!.image.fill((sale.options[0]!.image[n - 1] + 1) % 3, n - 1, n),
      /the image of a seat differs/,
    ],
  ),
  ...rows(4).map(
    (n): Wrong => [`the image of place ${n}`, (sale) => sale.line.image.fill(9, n, n + 1), /image of place/],
  ),
  [
    "a seat that is held twice",
    (sale) => sale.reservations.seatPool.fill(0, 4, 5),
    /I1: seat 0 .* has two reservations/,
  ],
  ["the count of free seats", (sale) => sale.options[0]!.free++, /I6: option 0 counts/],
  ["the image of free seats", (sale) => sale.options[0]!.imageFree++, /counts free seats differently/],
  ["the image of sold seats", (sale) => sale.options[0]!.imageSold++, /counts sold seats differently/],
  ["the image of expired holds", (sale) => sale.reservations.expiredImage++, /counts expired holds differently/],
  ["the count of who waits", (sale) => sale.line.waiting++, /the line counts/],
  ["the count of who is active", (sale) => sale.line.active++, /the line counts/],
  ["the image of who is active", (sale) => sale.line.activeImage++, /image of the line counts/],
  ["the image of who is absent", (sale) => sale.line.absentImage++, /image of the line counts/],
  ["the image of admissions", (sale) => sale.line.admittedImage++, /counts admissions differently/],
  ["a foreign pass", (sale) => sale.line.passes.place.fill(2, 1, 2), /pass of place 1 belongs to another place/],
  ["a rank", (sale) => sale.line.ranks.remove(2), /I9: place 2 has the wrong rank|I9: place 3/],
  [
    "two places of a person",
    (sale) => {
      sale.line.person[2] = sale.line.person[4]
    },
    /the person of place 2 has two places/,
  ],
  [
    "seats for who has no pass",
    (sale) => (sale.offersImage = new Map([[2, { option: 0, seats: [3], until: 1 }]])),
    /seats are kept for place 2/,
  ],
  [
    "a person above the limit",
    (sale) => void Object.assign(sale, { policy: { ...sale.policy, seatsPerPersonMax: 1 } }),
    /I5: person .* has 2 seats, the limit is 1/,
  ],
]

describe("a state that contradicts itself", () => {
  it("is none when nothing was changed", () => {
    const sale = rehearsed()
    expect(brokenInvariant(sale)).toBe(undefined)
    expect([...sale.options[0]!.state]).toEqual([SeatState.sold, SeatState.held, SeatState.held, SeatState.held])
    expect([...sale.line.state.subarray(1, 5)]).toEqual([PlaceStatus.active, ...rows(3).map(() => PlaceStatus.waiting)])
  })

  it.each(wrongs)("is found by %s", (_, change, sentence) => {
    const sale = rehearsed()
    change(sale)
    expect(brokenInvariant(sale)).toMatch(sentence)
  })
})

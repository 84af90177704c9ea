import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { knownFields } from "../src/known-fields.ts"
import { nearestName } from "../src/nearest-name.ts"
import { refusalMessage } from "../src/refusals.ts"

const known = knownFields(
  Schema.Struct({
    title: Schema.String,
    seats: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.Struct({ row: Schema.Finite })))),
    size: Schema.optionalKey(Schema.NullOr(Schema.Union([Schema.Finite, Schema.Literal("all")]))),
    line: Schema.optionalKey(Schema.Struct({ batch: Schema.Finite })),
  }),
)
const said = (body: unknown): string | undefined => {
  const refused = known(body)
  return refused && refusalMessage(refused)
}

describe("the fields of a body", () => {
  it.each([
    [{}],
    [{ title: "x", seats: [{ row: 1 }], size: "all", line: { batch: 1 } }],
    // Of the wrong kind, which is for the schema to say.
    [{ title: { deep: 1 }, seats: 5, size: [{ a: 1 }], line: null }],
    [null],
    ["x"],
    [[{ other: 1 }]],
    [{ seats: [1, null, "x"] }],
  ])("are all known in %j", (body) => {
    expect(known(body)).toBeUndefined()
  })

  it.each([
    [{ tilte: 1 }, 'This request has no field "tilte". Did you mean title?'],
    [{ Title: 1 }, 'This request has no field "Title". Did you mean title?'],
    [{ seats: [{ row: 1 }, { rwo: 1 }] }, 'This request has no field "seats[1].rwo". Did you mean row?'],
    [{ line: { pace: 1 } }, 'This request has no field "line.pace". It takes batch.'],
    [{ completely: 1 }, 'This request has no field "completely". It takes title, seats, size, line.'],
    [{ "": 1 }, 'This request has no field "". It takes title, seats, size, line.'],
    [{ 'a"\n': 1 }, 'This request has no field "a\\"\\n". It takes title, seats, size, line.'],
    [{ toString: 1 }, 'This request has no field "toString". It takes title, seats, size, line.'],
  ])("are not all known in %j, and the first that is not is named", (body, sentence) => {
    expect(said(body)).toBe(sentence)
  })

  it("are named in a sentence of bounded length", () => {
    expect(said({ ["x".repeat(10_000)]: 1 })?.length).toBeLessThan(250)
  })

  it("may be none at all", () => {
    expect(refusalMessage(knownFields(Schema.Struct({}))({ a: 1 })!)).toBe(
      'This request has no field "a". It takes none.',
    )
  })
})

describe("the nearest name", () => {
  const names = ["seatCount", "optionCount", "ticketPriceAmount", "holdTtlMs", "maxReservationsPerUser"]

  it.each([
    ["seatcount", "seatCount"],
    ["setaCount", "seatCount"],
    ["seatsCount", "seatCount"],
    ["maxReservationPerUser", "maxReservationsPerUser"],
    ["holdTtl", "holdTtlMs"],
    ["amount", "ticketPriceAmount"],
    ["price", "ticketPriceAmount"],
    ["max", "maxReservationsPerUser"],
    ["ma", undefined],
    ["xyz", undefined],
    ["", undefined],
    ["x".repeat(100_000), undefined],
  ])("of %s is %s", (name, nearest) => {
    expect(nearestName(name, names)).toBe(nearest)
  })
})

/** Forged journals of a purchase that changes hands: two seats of two, of a sale in which a person has two at most. */
import { limits, openRules, type SaleEvent } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { SaleAudit } from "../src/SaleAudit.ts"
import { type Batch, concertId, journal } from "./journal.ts"

const [buyer, friend, stranger] = [501, 502, 503]
const layout = { sections: [{ code: "A", tier: 0, rows: [], capacity: 4 }], flags: [] }
const night = 90_000
const opening = (until?: number): SaleEvent[] => [
  { kind: "sale-opened", policy: { seatsPerPersonMax: 2, holdTtlMs: 1_000, opensAt: 0 } },
  {
    kind: "option-added",
    option: { number: 0, layout, tiers: [{ name: "R", price: 0 }], ...(until ? { until } : {}) },
  },
]
const bought = (reservation: number, person: number, seats: number[], at: number): Batch[] => [
  [at, { kind: "held", reservation, person, option: 0, seats, deadline: at + 1_000, price: 0, key: null }],
  [at + 1, { kind: "paying", reservation }],
  [at + 2, { kind: "confirmed", reservation }],
]
const at = 3_000
const offered = (change: object = {}): SaleEvent =>
  ({
    kind: "transfer-offered",
    reservation: 1,
    person: buyer,
    to: friend,
    until: at + limits.transferMs,
    ...change,
  }) as SaleEvent
const taken = (change: object = {}): SaleEvent =>
  ({ kind: "transferred", reservation: 1, from: buyer, person: friend, ...change }) as SaleEvent
const ended = (person: number, from = buyer): SaleEvent => ({ kind: "transfer-ended", reservation: 1, from, person })

const calledOff: SaleEvent = { kind: "option-cancelled", option: 0, author: 9 }

const forbidding = (from: number): SaleEvent => ({
  ...{ kind: "rules-set", version: 1, from, author: 0 },
  rules: { ...openRules, transfersForbidden: true },
})

const violations = (batches: ReadonlyArray<Batch>, until?: number): string => {
  const audit = new SaleAudit(concertId)
  for (const record of journal([[1_000, ...opening(until)], ...bought(1, buyer, [0, 1], 2_000), ...batches]))
    audit.take(record)
  return audit.report().violations.join("\n")
}

describe("the auditor finds nothing wrong with a purchase", () => {
  it.each<[string, ReadonlyArray<Batch>]>([
    [
      "that is offered and taken",
      [
        [at, offered()],
        [at + 5, taken()],
      ],
    ],
    [
      "whose offer its holder ends",
      [
        [at, offered()],
        [at + 5, ended(buyer)],
      ],
    ],
    [
      "whose offer is declined, and which another person takes",
      [
        [at, offered()],
        [at, ended(friend)],
        [at, offered({ to: stranger })],
        [at, taken({ person: stranger })],
      ],
    ],
    [
      "that is given back by the one who took it",
      [
        [at, offered()],
        [at, taken()],
        [at, { kind: "cancelled", reservation: 1 }],
      ],
    ],
    [
      "that is offered and taken before the rules forbid it",
      [
        [at, offered(), forbidding(at + 6)],
        [at + 5, taken()],
      ],
    ],
    [
      "whose offer is ended when the rules forbid it",
      [
        [at, offered(), forbidding(at)],
        [at, ended(friend)],
      ],
    ],
    ["whose buyer buys as much again", [[at, offered()], [at, taken()], ...bought(2, buyer, [2, 3], at + 10)]],
  ])("%s", (_what, batches) => {
    expect(violations(batches)).toBe("")
  })
})

describe("the auditor finds", () => {
  it.each<[string, ReadonlyArray<Batch>, string]>([
    ["a purchase that was taken without an offer", [[at, taken()]], "person 502 took reservation 1 without an offer"],
    [
      "one that another person took",
      [
        [at, offered()],
        [at, taken({ person: stranger })],
      ],
      "person 503 took reservation 1 without an offer",
    ],
    [
      "one that was taken after the offer had ended",
      [
        [at, offered()],
        [at, ended(buyer)],
        [at, taken()],
      ],
      "without an offer",
    ],
    [
      "one that was taken too late",
      [
        [at, offered()],
        [at + limits.transferMs, taken()],
      ],
      "without an offer",
    ],
    [
      "one that was taken twice",
      [
        [at, offered()],
        [at, taken()],
        [at, taken()],
      ],
      "taken from person 501, who did not have it",
    ],
    [
      "one that was taken from another person",
      [
        [at, offered()],
        [at, taken({ from: stranger })],
      ],
      "taken from person 503",
    ],
    [
      "one with fewer seats than were offered",
      [
        [at, offered()],
        [
          at,
          { kind: "parted", reservation: 1, part: 2, person: buyer, option: 0, seats: [1], price: 0, byBuyer: true },
          { kind: "cancelled", reservation: 2 },
          { kind: "refunded", reservation: 2 },
        ],
        [at, taken()],
      ],
      "without an offer",
    ],
    [
      "an offer of what is another person's",
      [[at, offered({ person: stranger })]],
      "person 503 offered reservation 1, which they did not have",
    ],
    ["an offer to oneself", [[at, offered({ to: buyer })]], "offered to the one who has it"],
    [
      "two offers at a time",
      [
        [at, offered()],
        [at, offered({ to: stranger })],
      ],
      "offered twice at a time",
    ],
    [
      "an offer without end",
      [[at, offered({ until: at + limits.transferMs + 1 })]],
      "an end that the policy does not give",
    ],
    [
      "an offer that a stranger ended",
      [
        [at, offered()],
        [at, ended(stranger)],
      ],
      "person 503 ended an offer",
    ],
    [
      "an end that names another person as the one who offered",
      [
        [at, offered()],
        [at, ended(friend, stranger)],
      ],
      "an offer of reservation 1 by person 503, who did not have it, was ended",
    ],
    [
      "an offer of what was given back",
      [
        [at, { kind: "cancelled", reservation: 1 }],
        [at, offered()],
      ],
      "was offered when it was cancelled",
    ],
    [
      "a taking of what was given back",
      [
        [at, offered()],
        [at, { kind: "cancelled", reservation: 1 }],
        [at, taken()],
      ],
      "reservation 1 changed hands when it was cancelled",
    ],
    ["an offer of what was called off", [[at, calledOff, offered()]], "was offered after its option was cancelled"],
    [
      "a taking of what was called off",
      [
        [at, offered()],
        [at, calledOff, taken()],
      ],
      "changed hands after its option was cancelled",
    ],
    [
      "a purchase of a person who has too much by it",
      [...bought(2, friend, [2], at), [at + 5, offered({ until: at + 5 + limits.transferMs })], [at + 5, taken()]],
      "I5 person 502 has 3 seats, the limit is 2",
    ],
    [
      "one too much by the rules",
      [
        [at, { kind: "rules-set", version: 1, from: at, author: 0, rules: { ...openRules, perPersonMax: 1 } }],
        [at, offered()],
        [at, taken()],
      ],
      "makes 2 seats, the limit is 1",
    ],
    [
      "an offer that the rules in force forbid",
      [
        [at, forbidding(at)],
        [at, offered()],
      ],
      "I5 reservation 1 was offered although the rules in force forbid it",
    ],
    [
      "a taking that they forbid from then on",
      [
        [at, offered(), forbidding(at + 5)],
        [at + 5, taken()],
      ],
      "I5 reservation 1 changed hands although the rules in force forbid it",
    ],
    [
      "one that was never made",
      [[at, offered({ reservation: 9 })]],
      "reservation 9 was transfer-offered before it was made",
    ],
  ])("%s", (_what, batches, found) => {
    expect(violations(batches)).toContain(found)
  })

  it("a purchase that was offered too often", () => {
    const rounds = Array.from({ length: limits.transferOffersMax + 1 }, (): Batch => [at, offered(), ended(buyer)])
    expect(violations(rounds.slice(1))).toBe("")
    expect(violations(rounds)).toContain(`was offered ${limits.transferOffersMax + 1} times`)
  })

  it("an offer that outlives the night, and a purchase that was taken when it had begun", () => {
    expect(violations([[at, offered()]], night)).toContain("an end that the policy does not give")
    expect(
      violations(
        [
          [at, offered({ until: night })],
          [night, taken()],
        ],
        night,
      ),
    ).toContain("after the night of option 0 had begun")
  })
})

/** What the two people of an offer are told: events of a sale to notices. */
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import { encodeEvents, limits, type SaleEvent } from "@ticketrush/protocol"
import { expect, it } from "vitest"
import { noticesOf } from "../src/notices/told.ts"

const at = Date.UTC(2026, 10, 30, 12)
const until = at + limits.transferMs
const [giver, friend, other] = [8, 9, 10]
const record = (...events: ReadonlyArray<SaleEvent>): JournalRecord =>
  ({ at, first: 1, last: events.length, frame: encodeEvents(events) }) as never
const of = (...events: ReadonlyArray<SaleEvent>) => noticesOf(7, [record(...events)])
const offered = (to = friend, person = giver): SaleEvent => ({
  ...{ kind: "transfer-offered", reservation: 5, person, to, until },
})
const ended = (person: number, from = giver): SaleEvent => ({ kind: "transfer-ended", reservation: 5, from, person })
const taken = (person = friend, from = giver): SaleEvent => ({ kind: "transferred", reservation: 5, from, person })
const kinds = (...events: ReadonlyArray<SaleEvent>) =>
  of(...events).told.map(({ kind, whose }) => [kind, whose.by === "person" ? whose.person : whose])

it("an offer is told at once to the person whom it is made to, and when it has lapsed to the one who makes it", () => {
  expect(of(offered()).told).toEqual([
    { kind: "offered", subject: 5, whose: { by: "person", person: friend }, until, nextAt: at, uselessAt: until },
    {
      ...{ kind: "offer-lapsed", subject: 5, whose: { by: "person", person: giver }, until: null },
      ...{ nextAt: until, uselessAt: until + limits.noticeKeptMs },
    },
  ])
})

it("that it was taken is told to the one who had it, and that it stands to no person any more", () => {
  expect(kinds(offered(), taken())).toEqual([["offer-taken", giver]])
  expect(of(taken())).toMatchObject({ told: [{ kind: "offer-taken", nextAt: at }], offersOver: [5] })
})

it("that it was declined is told to the one who made it, and not that they took it back", () => {
  expect(kinds(offered(), ended(friend))).toEqual([["offer-declined", giver]])
  expect(kinds(offered(), ended(giver))).toEqual([])
  expect(of(ended(friend)).offersWithdrawn).toEqual([])
  // Where the offer stands in records before these, and the sale is ahead of them: another person may have it by then.
  expect(kinds(ended(friend))).toEqual([["offer-declined", giver]])
  expect(kinds(ended(giver))).toEqual([])
  expect(of(ended(friend)).offersOver).toEqual([5])
})

it("that it was taken back is for the other person, who may have been told that it stands, and so is what else ends it", () => {
  expect(of(ended(giver))).toMatchObject({ told: [], offersOver: [5], offersWithdrawn: [5] })
  expect(of(ended(giver), offered(other)).offersWithdrawn).toEqual([5])
  expect(of(offered(), taken()).offersWithdrawn).toEqual([])
})

it("who took or declined an offer is not told that it is over, whatever comes after it among the same events", () => {
  const givenBack: SaleEvent = { kind: "cancelled", reservation: 5 }
  expect(of(taken(), givenBack)).toMatchObject({ offersOver: [5], offersWithdrawn: [] })
  expect(of(taken(), offered(other, friend), ended(friend, friend)).offersWithdrawn).toEqual([])
  expect(of(ended(friend), givenBack).offersWithdrawn).toEqual([])
  expect(of(ended(friend), offered(other), ended(giver)).offersWithdrawn).toEqual([])
  // It is the one before all of them that a person was told of.
  expect(of(ended(giver), offered(other), taken(other)).offersWithdrawn).toEqual([5])
})

it("each person whose offer was declined hears of it, also where another one has the purchase by then", () => {
  expect(kinds(ended(friend), offered(other), taken(other), offered(friend, other), ended(friend, other))).toEqual([
    ["offer-declined", giver],
    ["offer-taken", giver],
    ["offer-declined", other],
  ])
})

it("of a journal of before, which does not tell who made the offer, none is told that it was declined", () => {
  const before: SaleEvent = { kind: "transfer-ended", reservation: 5, person: friend }
  expect(of(before)).toMatchObject({ told: [], offersOver: [5] })
})

it("of several offers the last one is told, and each person who gave it away hears that it was taken", () => {
  expect(kinds(offered(), ended(giver), offered(other))).toEqual([
    ["offered", other],
    ["offer-lapsed", giver],
  ])
  expect(kinds(offered(), taken(), offered(other, friend), taken(other, friend), offered(giver, other))).toEqual([
    ["offered", giver],
    ["offer-lapsed", other],
    ["offer-taken", giver],
    ["offer-taken", friend],
  ])
})

it.each<[string, SaleEvent]>([
  ["it is given back", { kind: "cancelled", reservation: 5 }],
  [
    "some of its seats are",
    { kind: "parted", reservation: 5, part: 6, person: giver, option: 0, seats: [1], price: 0, byBuyer: true },
  ],
])("an offer is told no more once %s", (_what, event) => {
  expect(of(offered(), event)).toMatchObject({ told: [], offersOver: [5], offersWithdrawn: [] })
  expect(of(event)).toMatchObject({ told: [], offersOver: [5], offersWithdrawn: [5] })
})

/** Bounds that the page has written down, beside those of the server. */
import { limits } from "@ticketrush/protocol"
import { expect, it } from "vitest"
import {
  abuseNumberMax,
  abuseWindowSecondsMax,
  appealCharsMax,
  drillPeopleMax,
  drillSecondsMax,
  drillSecondsMin,
  emailCharsMax,
  endReasonCharsMax,
  wishesMax,
} from "../page/contract.ts"

it("an objection and its answer may be as long as the server takes them, and no longer", () => {
  expect(appealCharsMax).toBe(limits.trailDetailCharsMax)
})

it("the reason of an order to end an errand may be as long as the server takes it, and no longer", () => {
  expect(abuseNumberMax).toBe(limits.abuseCountedMax)
  expect(abuseWindowSecondsMax).toBe(limits.abuseWindowSecondsMax)
  const { drillPeopleMax: people, drillSecondsMax: most, drillSecondsMin: least } = limits
  expect([drillPeopleMax, drillSecondsMin, drillSecondsMax]).toEqual([people, least, most])
  expect(endReasonCharsMax).toBe(limits.endReasonCharsMax)
})

it("an e-mail address may be as long as the server takes it, and no longer", () => {
  expect(emailCharsMax).toBe(limits.emailCharsMax)
})

it("as many wishes may be filed as the server takes, and no more", () => {
  expect(wishesMax).toBe(limits.wishesPerPersonMax)
})

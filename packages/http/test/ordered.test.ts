import { refusal } from "@ticketrush/protocol"
import { expect, it } from "vitest"
import { resultOfReply } from "../src/ordered.ts"

it.each([
  ["refused", "sale-closed", "DENIED"],
  ["try-again", "overloaded", "FAILED"],
  ["try-again", "unavailable", "FAILED"],
  ["try-again", "outcome-unknown", "UNKNOWN"],
  ["try-again", "owner-lost", "UNKNOWN"],
] as const)("an order that a sale answers with %s, %s is on record as %s", (kind, code, result) => {
  expect(resultOfReply({ kind, refusal: refusal(code) })).toBe(result)
})

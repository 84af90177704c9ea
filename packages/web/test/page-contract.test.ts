/** Bounds that the page has written down, beside those of the server. */
import { limits } from "@ticketrush/protocol"
import { expect, it } from "vitest"
import { appealCharsMax } from "../page/contract.ts"

it("an objection and its answer may be as long as the server takes them, and no longer", () => {
  expect(appealCharsMax).toBe(limits.trailDetailCharsMax)
})

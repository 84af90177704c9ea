import { refusals } from "@ticketrush/protocol/refusals"
import { expect, it } from "vitest"
import { undecided } from "../src/undecided.ts"

it("every refusal whose sentence says that nothing was decided is known as one after which nothing was", () => {
  const say = Object.entries(refusals).filter(([, { sentence }]) => /nothing was decided/i.test(sentence))
  expect(say.length).toBeGreaterThan(5)
  expect(say.map(([code]) => code).filter((code) => !undecided.has(code))).toEqual([])
})

/** Answers that overtake each other. */
import { expect, it } from "vitest"
import { AskedInOrder } from "../page/AskedInOrder.ts"

it("an answer that was asked for before the one that is shown is dropped, and a later one is not", () => {
  const reads = new AskedInOrder()
  const [first, second, third] = [reads.ask(), reads.ask(), reads.ask()]
  expect([second(), first(), third()]).toEqual([true, false, true])
})

it("what a step answered is newer than a read that was begun before it", () => {
  const reads = new AskedInOrder()
  const read = reads.ask()
  expect(reads.ask()()).toBe(true)
  expect(read()).toBe(false)
})

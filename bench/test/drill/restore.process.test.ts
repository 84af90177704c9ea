import { expect, it } from "vitest"
import { isClean } from "../../src/drill/judge.ts"
import { restoreUnderLoad } from "./restore.ts"

it("a backup made while people buy, and the archived log, give the state of any moment", {
  timeout: 600_000,
}, async () => {
  const { acknowledged, sales, soldOn, verdict } = await restoreUnderLoad(10)
  expect(acknowledged).toBeGreaterThanOrEqual(80)
  expect(isClean(verdict), verdict.says.join("; ")).toBe(true)
  for (const { lostAt, original, replayed, restored, served } of sales) {
    expect(restored.position, "the moment lies before the end").toBeLessThan(lostAt)
    expect(restored, "the restored journal comes to the state that the lost one had there").toEqual(original)
    expect(served, "a server on it has that state").toEqual(replayed)
    expect(served.position).toBeGreaterThanOrEqual(restored.position)
  }
  expect(soldOn, "it sells on").toBe(201)
})

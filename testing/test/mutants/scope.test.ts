import { expect, it } from "vitest"
import { testFiles, testsNear } from "../../../scripts/mutants/scope.ts"

const packages = (sources: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...new Set(testsNear(testFiles(), sources).map((test) => test.split("/")[1]))].sort()

it("a mutant is shown to tests of packages that use its own, directly or by others, and to no others", () => {
  const [core, stream, audit] = ["engine/src/core/Sale.ts", "http/src/stream/Hub.ts", "audit/src/Receipt.ts"].map(
    (path) => `packages/${path}`,
  )
  expect(packages([core])).toEqual(["audit", "engine", "http", "sim"])
  expect(packages([stream])).toEqual(["audit", "http", "sim"])
  expect(packages([audit, core])).toEqual(["audit", "engine", "http", "sim"])
  expect(packages([])).toEqual([])
})

it("tests of the journal in PostgreSQL are among those that are asked, whatever their name", () => {
  const services = testFiles().filter((test) => test.includes(".postgres."))
  expect(services).toContain("packages/engine/test/journal/postgres.contract.postgres.test.ts")
  expect(services).toContain("packages/engine/test/journal/outcomes.postgres.test.ts")
  expect(services.every((test) => test.startsWith("packages/engine/test/journal/"))).toBe(true)
})

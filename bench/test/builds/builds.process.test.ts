/** The benches by which builds are compared, small: what they do must be right at any speed. */
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { type Build, fileOf, serverOf } from "../../src/builds/Build.ts"
import { benches, benchNamed } from "../../src/builds/benches.ts"

const folder = fileURLToPath(new URL("../../..", import.meta.url))
const here: Build = { name: "old", commit: "here", folder }

describe("a build", () => {
  it("is started as its package.json says", () => {
    expect(serverOf(here)).toBe(fileOf(here, "packages/http/src/boot/main.ts"))
  })

  it("cannot be measured by a file that it does not have", () => {
    expect(() => fileOf(here, "bench/src/moved.ts")).toThrow("the old build (here) has no bench/src/moved.ts")
  })
})

describe.runIf(process.platform === "linux")("each bench", () => {
  it.each(benches.map(({ name }) => name))("%s: says what its work cost, and what the work was", (name) =>
    benchNamed(name).open(0.02, async (parts) => {
      expect(parts.length).toBeGreaterThan(0)
      for (const part of parts) {
        const { cpuUs, work } = await part.measure(here)
        expect(Object.keys(cpuUs).length).toBeGreaterThan(0)
        for (const value of Object.values(cpuUs)) expect(value).toBeGreaterThanOrEqual(0)
        expect(work).toMatch(/[1-9]/)
      }
    }),
  )
})

/** Commands of a sale that no caller can order: no part outside of the engine makes them, as long as there is no route. */
import { globSync, readFileSync } from "node:fs"
import type { Command } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"

const packages = new URL("../../../", import.meta.url).pathname
const engineOnly = ["protocol", "engine", "sim"]
const made = globSync("*/{src,page}/**/*.{ts,tsx}", { cwd: packages })
  .filter((file) => !engineOnly.includes(file.split("/")[0]))
  .map((file) => [file, readFileSync(packages + file, "utf8")] as const)
const makersOf = (kind: Command["kind"]): ReadonlyArray<string> =>
  made.flatMap(([file, text]) => (text.includes(`"${kind}"`) ? [file] : []))

describe("of purchases that change hands", () => {
  it.each(["offer-transfer", "end-transfer", "take-transfer"] as const)("no route orders %s", (kind) => {
    expect(makersOf(kind)).toEqual([])
  })

  it("routes would be found, as those that order other commands are", () => {
    expect(makersOf("cancel-many")).toContain("http/src/routes/cancel-many.ts")
  })
})

import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { expect, it } from "vitest"
import { disabledFeatures } from "./browser.ts"

it("what Playwright disables of Chromium is disabled by the list that takes the place of its own", () => {
  const folder = dirname(createRequire(import.meta.url).resolve("playwright-core"))
  const [, list = ""] =
    /disabledFeatures = \[(.*?)\]/s.exec(readFileSync(join(folder, "lib/coreBundle.js"), "utf8")) ?? []
  const names = [...list.matchAll(/^\s*"(\w+)",?$/gm)].map(([, name]) => name)
  expect(names).toContain("PaintHolding")
  expect(disabledFeatures.split(",")).toEqual(expect.arrayContaining(names))
})

/** Who may import whom, held by a test; and for each rule an example that it finds. */
import { describe, expect, it } from "vitest"
import { importTable } from "../../../scripts/import-table.ts"
import { circles, importDirection, unusedImports } from "./imports.ts"
import * as known from "./known.ts"
import { judged, type Source } from "./sources.ts"

describe("the import table", () => {
  it("allows every import there is", () => {
    const offences = judged.flatMap((source) => importDirection(source).map((offence) => `${source.path}: ${offence}`))
    expect(offences).toEqual([])
  })

  it("allows nothing that is not needed", () => {
    expect(unusedImports(judged)).toEqual([])
  })

  it.each<Source>([
    { path: "packages/protocol/src/ids.ts", text: 'import { a } from "@ticketrush/engine"' },
    { path: "packages/engine/src/ports.ts", text: 'import type {\n  a,\n} from "@ticketrush/http/Server"' },
    { path: "packages/http/src/boot/main.ts", text: 'import { a } from "../../../sim/src/World.ts"' },
    { path: "packages/http/src/boot/banner.ts", text: 'import { a } from "@ticketrush/cli/race/arguments"' },
    { path: "packages/audit/src/SaleAudit.ts", text: 'import { apply } from "@ticketrush/engine/core/apply"' },
    { path: "packages/client/src/Client.ts", text: 'import { respond } from "@ticketrush/http/respond"' },
    { path: "packages/cli/src/race.ts", text: 'import { Engine } from "@ticketrush/engine/actor/Engine"' },
    { path: "packages/cli/src/race.ts", text: 'import { Sale } from "@ticketrush/engine"' },
    { path: "packages/web/js/page.js", text: 'import { a } from "../../engine/src/ports.ts"' },
    { path: "packages/sim/src/main.ts", text: 'import { bar } from "@ticketrush/cli/terminal/progress"' },
    { path: "packages/engine/src/ports.ts", text: 'import { a } from "@ticketrush/testing"' },
    { path: "packages/engine/src/ports.ts", text: 'import { root } from "../../../scripts/gate/Step.ts"' },
    { path: "packages/protocol/test/ids.test.ts", text: 'import { a } from "@ticketrush/engine/ports"' },
    { path: "testing/src/until.ts", text: 'import { a } from "@ticketrush/engine/actor/Engine"' },
    { path: "bench/src/main.ts", text: 'const a = import.meta.resolve("@ticketrush/web/page")' },
    { path: "packages/lottery/src/main.ts", text: "const a = 1" },
  ])("finds in $path: $text", (source) => {
    expect(importDirection(source)).toHaveLength(1)
  })

  it("lets a package import itself, and what the table says", () => {
    const text = 'import "./a.ts"\nimport "@ticketrush/cli/race"\nimport { b } from "@ticketrush/engine/database/run"'
    expect(importDirection({ path: "packages/cli/src/race.ts", text })).toEqual([])
  })

  it("finds an entry that nothing needs any more", () => {
    const table = { ...importTable, audit: { holds: "", imports: ["protocol", "web"], tests: ["http"] } }
    const found = unusedImports(judged, table)
    expect(found).toContain("audit imports web")
    expect(found).not.toContain("audit imports protocol")
  })
})

describe("the folders", () => {
  it("form no circle but those that are known, each with what ends it", () => {
    expect(circles(judged)).toEqual(known.circles.map(({ circle }) => circle))
    for (const { why } of known.circles) expect(why).not.toBe("")
  })

  const source = (path: string, ...imports: ReadonlyArray<string>): Source => ({
    path,
    text: imports.map((specifier) => `import "${specifier}"`).join("\n"),
  })

  it("are told when they lead to each other, over any others", () => {
    const found = circles([
      source("packages/engine/src/core/Sale.ts", "../journal/chain.ts"),
      source("packages/engine/src/journal/chain.ts", "@ticketrush/engine/actor/Engine"),
      source("packages/engine/src/actor/Engine.ts", "../core/Sale.ts", "../ports.ts"),
      source("packages/engine/src/ports.ts"),
      source("packages/engine/src/index.ts", "./actor/Engine.ts"),
    ])
    expect(found).toEqual([["packages/engine/src/actor", "packages/engine/src/core", "packages/engine/src/journal"]])
  })

  it("may meet in files beside them, unless those lead back", () => {
    const found = (...fromPorts: ReadonlyArray<string>) =>
      circles([
        source("packages/engine/src/actor/Engine.ts", "../ports.ts"),
        source("packages/engine/src/ports.ts", ...fromPorts),
      ])
    expect(found()).toEqual([])
    expect(found("./actor/Engine.ts")).toEqual([["packages/engine/src/actor", "packages/engine/src/ports.ts"]])
  })
})

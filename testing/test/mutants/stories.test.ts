import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { root } from "../../../scripts/gate/Step.ts"
import { planted, stories } from "./stories.ts"

const read = (path: string): string => readFileSync(join(root, path), "utf8")

describe("the bugs that the simulation found once", () => {
  it.each(stories.map((story) => [story.seeds.join(", "), story] as const))(
    "of seed %s can be planted, and has a test",
    (_, story) => {
      expect(planted(story)).not.toBe(read(story.file))
      expect(read(story.test)).toContain(`"${story.title}"`)
    },
  )

  it("stand on the page of the simulation with the same seeds, promises and tests, and no others do", () => {
    const page = read("docs/internals/simulation.md")
    const section = page.slice(page.indexOf("## Bugs it has found"), page.indexOf("## Measured"))
    const rows = [...section.matchAll(/^\| (\d[\d, ]*) \| ([^|]*) \|[^|]*\| `([^`]*)`/gm)]
    const short = (test: string): string => test.replace("packages/", "")
    expect(rows.map(([, seeds, promise, test]) => [seeds, promise, test]).sort()).toEqual(
      stories.map(({ seeds, promise, test }) => [seeds.join(", "), promise, short(test)]).sort(),
    )
  })
})

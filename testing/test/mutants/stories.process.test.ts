import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { root } from "../../../scripts/gate/Step.ts"
import { TestHost } from "../../../scripts/mutants/TestHost.ts"
import { planted, stories } from "./stories.ts"

const some = process.env.TICKETRUSH_DEPTH === "verify" ? stories : stories.slice(0, 2)

describe("a bug that the simulation found once, planted again", () => {
  let folder: string
  let host: TestHost
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ticketrush-stories-"))
    host = new TestHost({ folder })
  })
  afterAll(async () => {
    await host.stop()
    rmSync(folder, { recursive: true })
  })

  it.each(some.map((story) => [story.seeds.join(", "), story] as const))(
    "by seed %s fails the test that plays its situation",
    async (_, story) => {
      const change = { path: join(root, story.file), text: planted(story) }
      const { files, error, timedOut } = await host.run([story.test], [change], () => 60_000)
      expect({ error, timedOut }).toEqual({ error: undefined, timedOut: undefined })
      expect(files[0].failed?.test.split(" > ").at(-1)).toBe(story.title)
    },
  )
})

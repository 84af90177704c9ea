/** Drills as `npm run drill` runs them, each once: in `verify` all of them, otherwise three that share a cluster. */
import { hasPrivateRedis } from "@ticketrush/testing"
import { afterAll, describe, expect, it } from "vitest"
import { drillOf, drills } from "../../src/drill/drills.ts"
import { brokenIn, unshownIn } from "../../src/drill/report.ts"
import type { DrillLine } from "../../src/drill/results.ts"
import { runDrill } from "../../src/drill/run.ts"
import { DrillWorld, type WorldOptions } from "../../src/drill/World.ts"

const perSecond = 4
const timeout = 600_000

/** What is loaded into the nodes for the first one sleeps in the second. */
const quick = ["frozen-in-append", "rolling", "moved"].map((name) => ({
  ...drillOf(name),
  world: drillOf("frozen-in-append").world,
}))
const chosen = process.env.TICKETRUSH_DEPTH === "verify" ? drills : quick

describe.runIf(hasPrivateRedis())("of three nodes under load", () => {
  let world: DrillWorld | undefined
  const end = async (): Promise<void> => {
    await world?.close()
    world = undefined
  }
  const worldFor = async (options: WorldOptions): Promise<DrillWorld> => {
    if (world?.suits(options) === false) await end()
    world ??= await DrillWorld.start(options)
    return world
  }
  afterAll(end, timeout)

  it.each(chosen)("nothing is broken, or a control is found wrong: $about", { timeout }, async (drill) => {
    const { found } = await runDrill(drill, await worldFor(drill.world), perSecond, 1)
    const line: DrillLine = { ...found, drill: drill.name, round: 1, code: "", perSecond, at: "", load1: 0 }
    expect(brokenIn(drill, line)).toEqual([])
    expect(unshownIn(drill, line)).toEqual([])
    expect(found.accepted, "people held seats").toBeGreaterThan(100)
    expect(found.places.told, "people in line were told ranks").toBeGreaterThan(found.places.readers)
    if (drill.control !== undefined || drill.usesUp) await end()
  })
})

import { expect, it } from "vitest"
import { Watch } from "../../src/drill/Watch.ts"
import type { DrillWorld } from "../../src/drill/World.ts"

it("a watch that never saw an owner is no proof that no epoch went back", async () => {
  const world = { postgres: { url: "postgres://127.0.0.1:1/none" }, nodes: [] } as unknown as DrillWorld
  const watch = new Watch(world, [7], () => 0)
  watch.start()
  await watch.stop()
  expect(() => watch.check()).toThrow(/^the owners of sales 7 were never seen: .*ECONNREFUSED/)
})

import { LineBackendActor } from "../../src/backends/LineBackendActor.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, openSale } from "../sales.ts"
import { lineBackendContract } from "./line-backend.contract.ts"

lineBackendContract("the sale", async () => {
  const world = new ManualWorld()
  // Nothing here passes time while a caller waits for a reply.
  const engine = world.engine("node-1", { limits: { appendPace: { paceMs: 0, lineMs: 0, commands: 1 } } })
  world.run(500)
  const accepted = (concertId: number, command: Parameters<typeof ask>[1]) => {
    const asked = ask(engine, command, concertId)
    world.run()
    if (asked.reply?.kind !== "accepted") throw new Error(`not accepted: ${JSON.stringify(asked.reply)}`)
  }
  const backend = new LineBackendActor(engine)
  return {
    doors: [backend, backend],
    set: async (concertId, policy) => {
      if (engine.view(concertId) === undefined) accepted(concertId, openSale(1))
      accepted(concertId, { kind: "set-line", policy })
    },
    now: () => world.databaseMs(),
    run: () => world.run(),
    pass: async (ms) => world.run(ms),
    close: async () => engine.stop(() => {}),
  }
})

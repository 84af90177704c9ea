/** Orders of an operator, straight to the engine. */
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import type { Command, LinePolicy } from "@ticketrush/protocol"

export const order = (engine: EngineApi, concertId: number, command: Command): Promise<void> =>
  new Promise((done, fail) =>
    engine.submit(concertId, command, (reply) =>
      reply.kind === "accepted" ? done() : fail(new Error(`${command.kind}: ${reply.refusal.code}`)),
    ),
  )

export const setLine = (engine: EngineApi, concertId: number, policy: LinePolicy): Promise<void> =>
  order(engine, concertId, { kind: "set-line", policy })

/** A server of a run with faults: sells through one strategy to the people its parent asks for, until it is killed. */
import type { ReservationBackend } from "@ticketrush/engine/backends/ReservationBackend"
import { ReservationBackendActor } from "@ticketrush/engine/backends/ReservationBackendActor"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { Cause, Effect, Exit, Scope } from "effect"
import { actorName, strategyOf } from "../contenders/contenders.ts"
import { openEngine } from "../contenders/engine.ts"
import { openSide, silentLog } from "../race/Side.ts"
import type { FaultJob, ServerAnswer, ServerAsked, ServerSays, ServerTold } from "./FaultJob.ts"
import { Gates } from "./Gates.ts"
import { faultStrategyOf } from "./strategies.ts"

type Served = Pick<ReservationBackend, "reserve" | "release" | "holdersOf">

const say = (message: ServerSays): void => void process.send?.(message)

/** A part that is just coming back is not there yet. */
const startsMax = 20
const againMs = 500

/** Open until the end of the process, which is a sudden one. */
const open = async ({ contender, life, module, places, prefix }: FaultJob, gates: Gates): Promise<Served> => {
  const strategy =
    contender === actorName ? null : faultStrategyOf(await strategyOf({ module, name: contender }), prefix)
  for (let start = 1; ; start++) {
    const scope = Scope.makeUnsafe()
    const opening: Effect.Effect<Served, unknown, Scope.Scope> =
      strategy === null
        ? Effect.map(
            openEngine({ ...places, incarnation: `${life}-${start}`, log: silentLog }),
            (engine) => new ReservationBackendActor(engine),
          )
        : openSide(strategy, places, gates.gates, nodeDefer)
    const exit = await Effect.runPromiseExit(Scope.provide(opening, scope))
    if (Exit.isSuccess(exit)) return exit.value
    await Effect.runPromise(Scope.close(scope, exit))
    if (start === startsMax) throw new Error(Cause.pretty(exit.cause))
    await new Promise<void>((resolve) => void nodeDefer.after(againMs, resolve))
  }
}

const serve = async (job: FaultJob): Promise<void> => {
  const gates = new Gates()
  const backend = await open(job, gates)
  process.on("message", (asked: ServerAsked | ServerTold) => {
    if (asked.kind === "hold") return gates.hold(asked.gate, () => say({ kind: "at-gate" }))
    if (asked.kind === "let-go") return gates.letGo()
    const done = (answer: ServerAnswer): void => say({ kind: "answer", nth: asked.nth, answer })
    switch (asked.kind) {
      case "reserve":
        return backend.reserve(asked.asked, done)
      case "release":
        return backend.release(asked.reservation, done)
      case "holders":
        return backend.holdersOf(asked.seat, done)
    }
  })
  say({ kind: "ready" })
}

process.once("message", (job: FaultJob) => {
  serve(job).catch((error) => {
    console.error(error)
    process.exit(1)
  })
})
process.on("disconnect", () => process.exit(0))

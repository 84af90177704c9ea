/** The engine of a node of the cluster, as the services of that node may use it. */
import type { CommandDoor, EngineApi, LoadResult } from "@ticketrush/engine/EngineApi"
import type { Ownership } from "@ticketrush/engine/ownership/Ownership"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import { type ConcertId, refusal } from "@ticketrush/protocol"

/** Commands whose callers read no image: they go to the owner of the sale. */
export const routedCommands = (sales: Sales): CommandDoor => ({
  submit: (concertId, command, reply) =>
    sales.submit(concertId, command, { kind: "overview" }, (submitted) =>
      reply("reply" in submitted ? submitted.reply : { kind: "try-again", refusal: refusal("outcome-unknown") }),
    ),
})

const notHere: LoadResult = {
  kind: "failed",
  reason: "the sale is on another node",
  refusal: refusal("owner-lost"),
}

/**
 * The same engine for services, metrics and the races of the lab, which neither loads nor changes a sale that is another
 * node's: the caller is told to try again. Streams follow such a sale through a RoutedFeed.
 */
export const guardedEngine = (engine: EngineApi, sales: Sales, ownership: Pick<Ownership, "ownerOf">): EngineApi => {
  const isHere = (concertId: ConcertId): boolean => ownership.ownerOf(concertId).kind === "here"
  return {
    submit: (concertId, command, reply) =>
      isHere(concertId)
        ? engine.submit(concertId, command, reply)
        : reply({ kind: "try-again", refusal: refusal("owner-lost") }),
    load: (concertId, done) => {
      if (isHere(concertId)) return engine.load(concertId, done)
      // A question opens the sale at its owner, which may turn out to be this node.
      sales.ask(concertId, { kind: "overview" }, (asked) => {
        if (asked.kind === "absent") return done(asked)
        if (isHere(concertId)) engine.load(concertId, done)
        else done(notHere)
      })
    },
    present: sales.present,
    shedding: sales.shedding,
    view: engine.view,
    fingerprint: engine.fingerprint,
    onCommitted: engine.onCommitted,
    counters: engine.counters,
    busiest: engine.busiest,
    now: engine.now,
    writable: engine.writable,
    stop: engine.stop,
  }
}

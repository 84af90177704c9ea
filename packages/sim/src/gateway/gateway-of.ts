/** Puts a gateway in front of the engine of a simulated node, and lets the world watch what passes between the two. */
import type { Engine } from "@ticketrush/engine/actor/Engine"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import type { Ownership } from "@ticketrush/engine/ownership/Ownership"
import { saleRouter } from "@ticketrush/engine/ownership/SaleRouter"
import type { Clock } from "@ticketrush/engine/ports"
import { LocalSales } from "@ticketrush/engine/sales/LocalSales"
import type { Node } from "../Node.ts"
import type { Traffic } from "../Traffic.ts"
import { GatewaySim } from "./GatewaySim.ts"

export type NodeGateway = {
  readonly node: Node
  readonly engine: Engine
  readonly clock: Clock
  readonly ownership: Ownership
  readonly traffic: Pick<Traffic, "submitFromGateway" | "presentAtGateway">
  readonly violate: (what: string) => void
}

export const gatewayOf = ({ node, engine, clock, ownership, traffic, violate }: NodeGateway): GatewaySim => {
  const watched: EngineApi = {
    ...engine,
    submit: (...asked) => traffic.submitFromGateway(node, ...asked),
    present: (concertId, person) => traffic.presentAtGateway(node, concertId, person),
  }
  const defer = node.owner!
  const local = new LocalSales({ engine: watched, defer })
  // A sale of another node that is in memory here is served all the same, by an engine that will be fenced: a zombie.
  const load: EngineApi["load"] = (_concertId, done) => done({ kind: "failed", reason: "another node's" })
  const zombie = new LocalSales({ engine: { ...watched, load }, defer })
  const isHere = (concertId: number): boolean => ownership.ownerOf(concertId).kind === "here"
  return new GatewaySim({
    sales: saleRouter({ local, ownership, remote: () => zombie }),
    feed: { ...watched, load: (concertId, done) => (isHere(concertId) ? watched.load : load)(concertId, done) },
    clock,
    process: defer,
    onDefect: (cause) => violate(`defect at the gateway of ${node.name}: ${String(cause)}`),
  })
}

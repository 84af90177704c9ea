/** Puts a gateway in front of the engine of a simulated node, and lets the world watch what passes between the two. */
import type { Engine } from "@ticketrush/engine/actor/Engine"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import type { Ownership } from "@ticketrush/engine/ownership/Ownership"
import { noRemoteSales, type RemoteSales, saleRouter } from "@ticketrush/engine/ownership/SaleRouter"
import type { Clock } from "@ticketrush/engine/ports"
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
  // A command for a sale of another node is decided here all the same, by an engine that will be fenced: a zombie.
  const remote: RemoteSales = { ...noRemoteSales, submit: (_node, ...asked) => watched.submit(...asked) }
  return new GatewaySim({
    engine: saleRouter({ engine: watched, ownership, remote }),
    clock,
    process: node.owner!,
    onDefect: (cause) => violate(`defect at the gateway of ${node.name}: ${String(cause)}`),
  })
}

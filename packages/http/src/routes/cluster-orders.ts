/** Orders of administrators to the nodes of a cluster: a node is drained, a sale is moved. Each is on record before it is carried out. */
import type { Drained } from "@ticketrush/cluster/ClusterView"
import type { MoveOrdered } from "@ticketrush/cluster/runner-scripts"
import {
  type RefusedError,
  refused,
  StoreUnavailable,
  type WriteError,
  writeUnknown,
} from "@ticketrush/engine/catalogue/errors"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { type ConcertId, limits, refusal } from "@ticketrush/protocol"
import { DrainNodeRequest, MoveSaleRequest } from "@ticketrush/protocol/http-schemas-cluster"
import { Effect } from "effect"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { onRecord, toldOf } from "../ordered.ts"
import { readJson, schemaBody } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson } from "../respond.ts"
import type { Route } from "../router.ts"
import type { ClusterDoor } from "./cluster.ts"

export type ClusterOrderParts = {
  /** Absent where this server has all sales itself. */
  readonly cluster?: Pick<ClusterDoor, "drain" | "move"> | undefined
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  readonly work: ColdWork
}

const kind = "CLUSTER_CHANGE"
const drainBody = schemaBody(DrainNodeRequest, "address must be host:port, and drained true or false")
const moveBody = schemaBody(MoveSaleRequest, "node must be host:port, or null")

export const clusterOrderRoutes = (parts: ClusterOrderParts): ReadonlyArray<Route> => [
  {
    ...{ method: "PUT", path: "/api/admin/cluster/nodes", name: "adminDrainNode", access: "admin" },
    handle: forPerson((exchange, { person: actor }) =>
      readJson(exchange, drainBody, ({ address, drained }) => {
        const detail = `${drained ? "drain" : "undrain"} ${address}`
        order(
          parts,
          exchange,
          { actor, detail },
          ({ drain }) => Effect.flatMap(Effect.mapError(drain(address, drained), unknown), drainRefused(address)),
          { address, drained },
        )
      }),
    ),
  },
  {
    ...{ method: "PUT", path: "/api/admin/cluster/sales/:concertId", name: "adminMoveSale", access: "admin" },
    handle: forPerson((exchange, { person: actor }, [text]) => {
      const concert = idParameter(exchange, "concertId", text)
      if (concert === undefined) return
      readJson(exchange, moveBody, ({ node }) => {
        const detail = node === null ? "leave the sale to its shard" : `move the sale to ${node}`
        order(
          parts,
          exchange,
          { actor, concert, detail },
          ({ move }) => Effect.flatMap(Effect.mapError(move(concert, node), unknown), moveRefused(concert, node)),
          { concertId: concert, movedTo: node },
        )
      })
    }),
  },
]

type Ordered = { readonly actor: number; readonly detail: string; readonly concert?: ConcertId }

const order = (
  { cluster, trail, work }: ClusterOrderParts,
  exchange: Exchange,
  ordered: Ordered,
  carryOut: (cluster: Pick<ClusterDoor, "drain" | "move">) => Effect.Effect<void, RefusedError | WriteError>,
  body: unknown,
): void => {
  if (cluster === undefined) return work.run(exchange, refused("cluster-alone"), () => {})
  onRecord(trail, exchange, { kind, ...ordered }, (cameOut) =>
    work.run(exchange, toldOf(carryOut(cluster), ordered.detail, cameOut), () =>
      answerJson(exchange, 200, JSON.stringify(body)),
    ),
  )
}

/** A Redis that was asked and did not answer may have done it. The same order again does no more than the first one. */
const unknown = (error: { readonly _tag: string; readonly message: string }): WriteError =>
  error instanceof StoreUnavailable ? error : writeUnknown(error.message)

const drainRefused =
  (address: string) =>
  (answer: Drained): Effect.Effect<void, RefusedError> =>
    answer === "done" ? Effect.void : refused(answer === "last" ? "node-last" : "node-unknown", { address })

const moveRefused =
  (concertId: ConcertId, node: string | null) =>
  (answer: MoveOrdered | "no-concert"): Effect.Effect<void, RefusedError | StoreUnavailable> => {
    const address = node ?? ""
    switch (answer) {
      case "done":
        return Effect.void
      case "no-concert":
        return refused("sale-unknown", { concertId })
      case "unknown":
        return refused("node-unknown", { address })
      case "draining":
        return refused("node-draining", { address })
      case "silent":
        return refused("node-silent", { address })
      case "full":
        return refused("moves-full", { max: limits.salesMovedMax })
      case "forgotten":
        return new StoreUnavailable({ refusal: refusal("cluster-forgotten"), reason: "Redis was emptied just now" })
    }
  }

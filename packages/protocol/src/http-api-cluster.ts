/** The route of the nodes that share the sales. */
import { Schema } from "effect"
import { HttpApiEndpoint } from "effect/http-api"
import { group, Id } from "./http-api-parts.ts"
import {
  ClusterResponse,
  DrainNodeRequest,
  DrainNodeResponse,
  MoveSaleRequest,
  MoveSaleResponse,
} from "./http-schemas-cluster.ts"
import { described, type Refusals, reading, signedIn, signedInChange, stored } from "./refusing.ts"

const after = Schema.optionalKey(
  Schema.String.annotate({
    pattern: "^[0-9]{1,8}$",
    description: "`next` of the answer before; from the first sale unless given.",
  }),
)

/** Of every order to the nodes: what came of one that Redis did not answer is not known. */
const ordering: Refusals = ["forbidden", "cluster-alone", "node-unknown", "catalogue-outcome-unknown"]

export const Cluster = group("cluster", "The nodes that share the sales.").add(
  HttpApiEndpoint.get("adminCluster", "/api/admin/cluster", {
    query: { after },
    success: ClusterResponse,
  }).annotateMerge(
    described("The nodes of a cluster, and whose each sale is, for administrators", signedIn, stored, ["forbidden"]),
  ),
  HttpApiEndpoint.put("adminDrainNode", "/api/admin/cluster/nodes", {
    payload: DrainNodeRequest,
    success: DrainNodeResponse,
  }).annotateMerge(
    described(
      "Let a node leave its sales to the others, or take some again, for administrators. On record",
      reading,
      signedInChange,
      stored,
      ordering,
      ["node-last"],
    ),
  ),
  HttpApiEndpoint.put("adminMoveSale", "/api/admin/cluster/sales/:concertId", {
    params: { concertId: Id },
    payload: MoveSaleRequest,
    success: MoveSaleResponse,
  }).annotateMerge(
    described(
      "Move a sale to a node, or leave it to its shard again, for administrators. On record",
      reading,
      signedInChange,
      stored,
      ordering,
      ["sale-unknown", "node-draining", "node-silent", "moves-full", "cluster-forgotten"],
    ),
  ),
)

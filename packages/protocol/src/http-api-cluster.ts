/** The route of the nodes that share the sales. */
import { Schema } from "effect"
import { HttpApiEndpoint } from "effect/http-api"
import { group } from "./http-api-parts.ts"
import { ClusterResponse } from "./http-schemas-cluster.ts"
import { described, signedIn, stored } from "./refusing.ts"

const after = Schema.optionalKey(
  Schema.String.annotate({
    pattern: "^[0-9]{1,8}$",
    description: "`next` of the answer before; from the first sale unless given.",
  }),
)

export const Cluster = group("cluster", "The nodes that share the sales.").add(
  HttpApiEndpoint.get("adminCluster", "/api/admin/cluster", {
    query: { after },
    success: ClusterResponse,
  }).annotateMerge(
    described("The nodes of a cluster, and whose each sale is, for administrators", signedIn, stored, ["forbidden"]),
  ),
)

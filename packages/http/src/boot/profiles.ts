/** Which profile a node has. That of a cluster is loaded by nodes of a cluster alone. */
import { Effect, Layer } from "effect"
import type { Settings } from "./config.ts"
import { type MakeProfile, profileEmbedded } from "./NodeProfile.ts"

export const profileOf = ({
  cluster,
  outage: policy,
  redisUrl,
}: Pick<Settings, "cluster" | "outage" | "redisUrl">): MakeProfile =>
  cluster === null
    ? profileEmbedded
    : (ports) =>
        Layer.unwrap(
          Effect.map(
            Effect.promise(() => import("./profile-cluster.ts")),
            ({ profileCluster }) => profileCluster({ cluster, policy, redisUrl: redisUrl! }, ports),
          ),
        )

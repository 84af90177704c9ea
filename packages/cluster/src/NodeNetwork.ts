/** What carries calls between nodes. */
import type { Effect, Layer } from "effect"
import type { RunnerAddress } from "effect/cluster/RunnerAddress"
import type { ShardingConfig } from "effect/cluster/ShardingConfig"
import type { Socket } from "effect/socket/Socket"
import type { SocketServer, SocketServerError } from "effect/socket/SocketServer"

/** Whether a process listens at an address. `silent`: nothing answers there, as of a machine that is gone. */
export type Probed = "listens" | "refused" | "silent"

export type NodeNetwork = {
  /** Takes the connections of other nodes, at the address of the configuration. */
  readonly listen: Layer.Layer<SocketServer, SocketServerError, ShardingConfig>
  /** Connects when the socket is read, and anew each time. `openMsMax`: how long that may take. */
  readonly connect: (address: RunnerAddress, openMsMax: number) => Effect.Effect<Socket>
  readonly probe: (address: RunnerAddress) => Effect.Effect<Probed>
}

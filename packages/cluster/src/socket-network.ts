/** Nodes that reach each other by TCP. */
import { connect } from "node:net"
import * as NodeClusterSocket from "@effect/platform-node-shared/NodeClusterSocket"
import * as NodeSocket from "@effect/platform-node-shared/NodeSocket"
import { Effect } from "effect"
import type { NodeNetwork, Probed } from "./NodeNetwork.ts"

const probeMsMax = 500

export const socketNetwork: NodeNetwork = {
  listen: NodeClusterSocket.layerSocketServer,
  connect: ({ host, port }, openTimeout) => NodeSocket.makeNet({ host, port, openTimeout }),
  probe: ({ host, port }) =>
    Effect.callback<Probed>((resume) => {
      const socket = connect({ host, port, timeout: probeMsMax })
      const end = (probed: Probed): void => {
        socket.destroy()
        resume(Effect.succeed(probed))
      }
      socket.once("connect", () => end("listens"))
      socket.once("timeout", () => end("silent"))
      socket.once("error", (error: NodeJS.ErrnoException) => end(error.code === "ECONNREFUSED" ? "refused" : "silent"))
      return Effect.sync(() => socket.destroy())
    }),
}

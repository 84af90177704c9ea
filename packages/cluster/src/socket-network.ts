/** Nodes that reach each other by TCP. */
import { connect } from "node:net"
import * as NodeClusterSocket from "@effect/platform-node-shared/NodeClusterSocket"
import * as NodeSocket from "@effect/platform-node-shared/NodeSocket"
import { Effect } from "effect"
import type { NodeNetwork } from "./NodeNetwork.ts"

const probeMsMax = 500

export const socketNetwork: NodeNetwork = {
  listen: NodeClusterSocket.layerSocketServer,
  connect: ({ host, port }, openTimeout) => NodeSocket.makeNet({ host, port, openTimeout }),
  isRefused: ({ host, port }) =>
    Effect.callback<boolean>((resume) => {
      const socket = connect({ host, port, timeout: probeMsMax })
      const end = (refused: boolean): void => {
        socket.destroy()
        resume(Effect.succeed(refused))
      }
      socket.once("connect", () => end(false))
      socket.once("timeout", () => end(false))
      socket.once("error", (error: NodeJS.ErrnoException) => end(error.code === "ECONNREFUSED"))
      return Effect.sync(() => socket.destroy())
    }),
}

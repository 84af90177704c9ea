/** The network as one process has it, in the place of sockets: connections, a listener, and whether a process listens at an address. */
import type { NodeNetwork } from "@ticketrush/cluster/NodeNetwork"
import { Effect, FiberSet, Latch, Layer } from "effect"
import type { RunnerAddress } from "effect/cluster/RunnerAddress"
import * as NetAddress from "effect/net/NetAddress"
import * as Socket from "effect/socket/Socket"
import { SocketServer } from "effect/socket/SocketServer"
import type { SimProcess } from "../process.ts"
import type { Dialled, NetSim } from "./NetSim.ts"
import type { WireEnd } from "./Wire.ts"

const probeMsMax = 500

export const portOf = 7_000
export const hostOf = (machine: number): string => `10.0.0.${machine + 1}`
const machineOf = ({ host }: Pick<RunnerAddress, "host">): number => Number(host.split(".")[3]) - 1

const failed = (reason: Socket.SocketErrorReason): Socket.SocketError => new Socket.SocketError({ reason })
const openFailed = (kind: "Unknown" | "Timeout") => failed(new Socket.SocketOpenError({ kind, cause: new Error(kind) }))

export const networkOf = (net: NetSim, machine: number, process: SimProcess): NodeNetwork => {
  const connecting = (to: number): Effect.Effect<Dialled> =>
    Effect.callback((resume) => {
      let wanted = true
      net.connect(machine, process, to, (end) => {
        if (wanted) resume(Effect.succeed(end))
        else if (typeof end !== "string") end.close()
      })
      return Effect.sync(() => {
        wanted = false
      })
    })
  const open = (to: number, openMsMax: number): Effect.Effect<WireEnd, Socket.SocketError> =>
    Effect.flatMap(connecting(to), (end) =>
      typeof end === "string" ? Effect.fail(openFailed("Unknown")) : Effect.succeed(end),
    ).pipe(Effect.timeoutOrElse({ duration: openMsMax, orElse: () => Effect.fail(openFailed("Timeout")) }))
  return {
    connect: (address, openMsMax) => Effect.sync(() => socketOf(open(machineOf(address), openMsMax))),
    probe: (address) =>
      connecting(machineOf(address)).pipe(
        Effect.map((end) => {
          if (typeof end === "string") return end
          end.close()
          return "listens" as const
        }),
        Effect.timeoutOrElse({ duration: probeMsMax, orElse: () => Effect.succeed("silent" as const) }),
      ),
    listen: Layer.succeed(
      SocketServer,
      SocketServer.of({
        address: NetAddress.inetAddressFromIpStringUnsafe(hostOf(machine), portOf),
        run: (handler) =>
          Effect.gen(function* () {
            const run = yield* FiberSet.runtime(yield* FiberSet.make<unknown, unknown>())<never>()
            const context = yield* Effect.context<never>()
            yield* Effect.acquireRelease(
              Effect.sync(() =>
                net.listen(machine, process, (end) => {
                  const served = handler(socketOf(Effect.succeed(end))) as Effect.Effect<unknown, unknown>
                  run(Effect.provideContext(Effect.ignoreCause(served), context))
                }),
              ),
              (stop) => Effect.sync(stop),
            )
            return yield* Effect.never
          }).pipe(Effect.scoped) as never,
      }),
    ),
  }
}

const socketOf = (open: Effect.Effect<WireEnd, Socket.SocketError>): Socket.Socket => {
  let current: WireEnd | undefined
  const opened = Latch.makeUnsafe(false)
  const reader: Socket.Socket["reader"] = Effect.gen(function* () {
    const end = yield* Effect.acquireRelease(open, (end) =>
      Effect.sync(() => {
        end.close()
        current = undefined
        opened.closeUnsafe()
      }),
    )
    current = end
    opened.openUnsafe()
    const pull = Effect.callback<readonly [Uint8Array, ...ReadonlyArray<Uint8Array>], Socket.SocketError>((resume) => {
      const rest = (): void => {
        end.onReady = () => {}
      }
      const ready = (): void => {
        const first = end.read()
        if (first === undefined && end.ended === undefined) return
        rest()
        const code = end.ended === "closed" ? 1000 : 1006
        resume(
          first !== undefined ? Effect.succeed([first]) : Effect.fail(failed(new Socket.SocketCloseError({ code }))),
        )
      }
      end.onReady = ready
      ready()
      return Effect.sync(rest)
    })
    return { pull, upgrade: Socket.SocketUpgradeError.unsupported }
  })
  const write = (bytes: Uint8Array): Effect.Effect<void, Socket.SocketError> =>
    Effect.suspend(() => {
      if (current === undefined) return Effect.andThen(opened.await, write(bytes))
      if (current.write(bytes)) return Effect.void
      return Effect.fail(failed(new Socket.SocketWriteError({ cause: new Error("the connection has ended") })))
    })
  const encoder = new TextEncoder()
  const bytesOf = (chunk: Uint8Array | string): Uint8Array =>
    typeof chunk === "string" ? encoder.encode(chunk) : chunk.slice()
  const writer: Socket.Writer = {
    write: (chunk) => (Socket.isCloseEvent(chunk) ? Effect.sync(() => current?.close()) : write(bytesOf(chunk))),
    writeAll: (chunks) => Effect.forEach(chunks, (chunk) => write(bytesOf(chunk)), { discard: true }),
  }
  return Socket.make({ reader, writer: Effect.succeed(writer) })
}

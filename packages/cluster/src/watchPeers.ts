/** Asks the other nodes for a sign of life, and takes those that are gone out of the cluster at once. */
import type { Clock, Log } from "@ticketrush/engine/ports"
import { reasonOf } from "@ticketrush/protocol"
import { Effect, Fiber, flow, type Scope } from "effect"
import type { PersistenceError } from "effect/cluster/ClusterError"
import { RunnerAddress } from "effect/cluster/RunnerAddress"
import type { Runners } from "effect/cluster/Runners"
import { ClusterNetwork } from "./ClusterNetwork.ts"
import { type Gone, type Peer, PeerWatch, peerWatchSettings } from "./PeerWatch.ts"

export type WatchPeersOptions = {
  readonly runners: Pick<Runners["Service"], "ping">
  /** The nodes that are in the cluster now, without this one. */
  readonly peers: () => ReadonlyArray<Peer>
  /** Frees the shards of a process that is gone; answers how many there were. */
  readonly evict: (peer: Peer) => Effect.Effect<number, PersistenceError>
  readonly clock: Clock
  readonly log: Log
}

/** To be called with the address of a node whenever a connection to it has broken. */
export type ConnectionLost = (address: string) => void

const addressOf = (text: string): RunnerAddress => {
  const at = text.lastIndexOf(":")
  return new RunnerAddress({ host: text.slice(0, at), port: Number(text.slice(at + 1)) })
}

const said: Readonly<Record<Gone["why"], string>> = {
  refused: "a node has ended: its shards are free",
  silent: "a node does not answer: its shards are free",
}

/** Until the scope closes. */
export const watchPeers = Effect.fnUntraced(function* (
  options: WatchPeersOptions,
): Effect.fn.Return<ConnectionLost, never, Scope.Scope> {
  const { clock, evict, log, peers, runners } = options
  const { pingMs, silentMsMax } = peerWatchSettings
  const { isRefused } = yield* ClusterNetwork
  const watch = new PeerWatch(peerWatchSettings)
  const run = flow(Effect.runForkWith(yield* Effect.context()), Fiber.runIn(yield* Effect.scope))
  /** Nodes that are being taken out. */
  const leaving = new Set<string>()

  const takeOut = ({ peer, why }: Gone): void => {
    if (leaving.has(peer.address)) return
    leaving.add(peer.address)
    const freed = Effect.match(evict(peer), {
      onSuccess: (shards) => log.warn(said[why], { node: peer.address, shards }),
      // It is tried again with the next tick.
      onFailure: ({ cause }) =>
        log.warn("the shards of a node that is gone cannot be freed", { node: peer.address, reason: reasonOf(cause) }),
    })
    run(
      Effect.ensuring(
        freed,
        Effect.sync(() => leaving.delete(peer.address)),
      ),
    )
  }
  const ping = (peer: Peer): void =>
    void run(
      runners
        .ping(addressOf(peer.address))
        .pipe(
          Effect.timeout(silentMsMax),
          Effect.match({ onSuccess: () => watch.heard(peer, clock.monotonicMs()), onFailure: () => {} }),
        ),
    )
  const tick = Effect.sync(() => {
    const known = peers()
    for (const gone of watch.tick(known, clock.monotonicMs())) takeOut(gone)
    for (const peer of known) ping(peer)
  })
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(tick, Effect.sleep(pingMs))))

  return (address) =>
    void run(
      Effect.map(isRefused(addressOf(address)), (refused) => {
        const gone = refused ? watch.refused(address) : undefined
        if (gone !== undefined) takeOut(gone)
      }),
    )
})

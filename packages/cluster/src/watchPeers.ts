/** Asks the other nodes for a sign of life, and takes those that are gone out of the cluster at once. */
import { forEver } from "@ticketrush/engine/health/forEver"
import type { Clock, Log } from "@ticketrush/engine/ports"
import { reasonOf } from "@ticketrush/protocol"
import { Effect, Fiber, flow, type Scope } from "effect"
import type { PersistenceError } from "effect/cluster/ClusterError"
import type { Runners } from "effect/cluster/Runners"
import { addressOf } from "./address-of.ts"
import { ClusterNetwork } from "./ClusterNetwork.ts"
import { type Gone, type Peer, PeerWatch, peerWatchSettings } from "./PeerWatch.ts"

export type WatchPeersOptions = {
  readonly runners: Pick<Runners["Service"], "ping">
  /** The nodes that are in the cluster now, without this one. */
  readonly peers: () => ReadonlyArray<Peer>
  /**
   * Frees the shards of a process that is gone; answers how many there were. Undefined: it was heard of elsewhere within
   * `silentMs`, and lives.
   */
  readonly evict: (peer: Peer, silentMs: number) => Effect.Effect<number | undefined, PersistenceError>
  readonly clock: Clock
  readonly log: Log
}

/** To be called with the address of a node whenever a connection to it has broken. */
export type ConnectionLost = (address: string) => void

const said: Readonly<Record<Gone["why"], string>> = {
  refused: "a node has ended: its shards are free",
  silent: "a node does not answer: its shards are free",
}

/** Until the scope closes. */
export const watchPeers = Effect.fnUntraced(function* (
  options: WatchPeersOptions,
): Effect.fn.Return<ConnectionLost, never, Scope.Scope> {
  const { clock, evict, log, peers, runners } = options
  const { pingMs, silentMsMax, slowMsMax } = peerWatchSettings
  const { probe } = yield* ClusterNetwork
  const watch = new PeerWatch(peerWatchSettings)
  const run = flow(Effect.runForkWith(yield* Effect.context()), Fiber.runIn(yield* Effect.scope))
  /** Nodes that are being taken out. */
  const leaving = new Set<string>()

  const takeOut = ({ peer, why }: Gone): void => {
    if (leaving.has(peer.address)) return
    leaving.add(peer.address)
    const freed = Effect.match(evict(peer, why === "silent" ? silentMsMax : 0), {
      onSuccess: (shards) => {
        if (shards !== undefined) log.warn(said[why], { node: peer.address, shards })
      },
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
  const ping = (peer: Peer): void => {
    const sentAt = clock.monotonicMs()
    const heard = (): void => watch.heard(peer, clock.monotonicMs(), clock.monotonicMs() - sentAt)
    const asked = Effect.timeout(runners.ping(addressOf(peer.address)), slowMsMax)
    run(Effect.match(asked, { onSuccess: heard, onFailure: () => {} }))
  }
  const tick = Effect.sync(() => {
    const known = peers()
    for (const gone of watch.tick(known, clock.monotonicMs())) takeOut(gone)
    for (const peer of known) ping(peer)
  })
  yield* Effect.forkScoped(forEver({ part: "peers", restMs: pingMs, pauseMs: pingMs, longestPauseMs: pingMs }, tick))

  return (address) =>
    void run(
      Effect.map(probe(addressOf(address)), (probed) => {
        const gone = probed === "refused" ? watch.refused(address) : undefined
        if (gone !== undefined) takeOut(gone)
      }),
    )
})

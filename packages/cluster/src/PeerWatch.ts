/**
 * Which of the other nodes are gone, as this one sees it. A node is gone when its connection broke and no process listens
 * at its address any more, or when it has been silent for too long while this node's own loop was on time. Only a node
 * that has answered before can be gone, so one that this node never reached stays with those who reach it. Time comes in
 * as data; what is done about a node that is gone is done elsewhere.
 */

/** A process at an address of the cluster. */
export type Peer = { readonly address: string; readonly incarnation: string }

export type Gone = { readonly peer: Peer; readonly why: "refused" | "silent" }

export type PeerWatchSettings = {
  /** Nodes are asked for a sign of life so often, in milliseconds. */
  readonly pingMs: number
  /** A node that has not answered for so long is gone, in milliseconds: where answers come soon, and at most. */
  readonly silentMsMax: number
  readonly slowMsMax: number
}

export const peerWatchSettings: PeerWatchSettings = { pingMs: 250, silentMsMax: 1_250, slowMsMax: 3_000 }

/** Of its slowest answer of late, so many times as long is waited for a node. Each answer makes the memory of it fade by so much. */
const slowTimes = 3
const slowKept = 0.9

type Watched = {
  readonly peer: Peer
  /** Monotonic; undefined before its first answer. */
  heardAt: number | undefined
  refused: boolean
  /** How long its slowest answer of late took, in milliseconds. */
  slowMs: number
}

export class PeerWatch {
  readonly #settings: PeerWatchSettings
  readonly #watched = new Map<string, Watched>()
  #tickedAt: number | undefined

  constructor(settings: PeerWatchSettings) {
    this.#settings = settings
  }

  /**
   * The nodes of the cluster without this one, every `pingMs`. Answers those that are gone, each time until it is in the
   * cluster no more.
   */
  tick(peers: ReadonlyArray<Peer>, now: number): ReadonlyArray<Gone> {
    this.#know(peers)
    const { pingMs } = this.#settings
    const late = this.#tickedAt === undefined || now - this.#tickedAt > 2 * pingMs
    this.#tickedAt = now
    const gone: Array<Gone> = []
    for (const watched of this.#watched.values()) {
      if (watched.heardAt === undefined) continue
      // This node was the one that was away: what the other has answered meanwhile may not have been read yet.
      if (late) watched.heardAt = now
      if (watched.refused) gone.push({ peer: watched.peer, why: "refused" })
      else if (now - watched.heardAt >= this.#patienceMs(watched)) gone.push({ peer: watched.peer, why: "silent" })
    }
    return gone
  }

  /** A ping that was sent to this process was answered, after `tookMs`. */
  heard({ address, incarnation }: Peer, now: number, tookMs: number): void {
    const watched = this.#watched.get(address)
    if (watched?.peer.incarnation !== incarnation) return
    watched.heardAt = now
    watched.refused = false
    watched.slowMs = Math.max(tookMs, watched.slowMs * slowKept)
  }

  /** A node on a machine without processor time to spare answers late, and to take it out would cost its sales more than to wait. */
  #patienceMs({ slowMs }: Watched): number {
    const { silentMsMax, slowMsMax } = this.#settings
    return Math.min(Math.max(silentMsMax, slowTimes * slowMs), slowMsMax)
  }

  /** Its connection broke, and a new one was refused at once. Answers the process that is gone by that. */
  refused(address: string): Gone | undefined {
    const watched = this.#watched.get(address)
    if (watched?.heardAt === undefined) return undefined
    watched.refused = true
    return { peer: watched.peer, why: "refused" }
  }

  #know(peers: ReadonlyArray<Peer>): void {
    const incarnations = new Map(peers.map(({ address, incarnation }) => [address, incarnation]))
    for (const [address, { peer }] of this.#watched) {
      if (incarnations.get(address) !== peer.incarnation) this.#watched.delete(address)
    }
    for (const peer of peers) {
      if (!this.#watched.has(peer.address))
        this.#watched.set(peer.address, { peer, heardAt: undefined, refused: false, slowMs: 0 })
    }
  }
}

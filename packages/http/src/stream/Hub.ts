/**
 * ⑩ All live connections of a node, server-sent and WebSocket alike: how many there may be, the one beat on which frames
 * go out, the one round that keeps them alive, and what happens when a sale is rebuilt. What is sent is the topics'.
 */
import type { Committed, LoadResult, SaleView } from "@ticketrush/engine/EngineApi"
import type { Clock, Defer } from "@ticketrush/engine/ports"
import type { SaleCommands } from "@ticketrush/engine/sales/SaleCommands"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import { type ConcertId, limits, type Refusal, refusal } from "@ticketrush/protocol"
import { type StreamEnd, streamEnds } from "@ticketrush/protocol/streams"
import { instant } from "../render/instant.ts"
import { addressKey } from "./address-key.ts"
import { Connection, type Ending, type Port } from "./Connection.ts"
import { sseText } from "./Frame.ts"
import { Slices } from "./Slices.ts"
import type { Subscription } from "./Subscription.ts"

export type HubParts = {
  readonly feed: SaleFeed
  readonly presence: Pick<SaleCommands, "present">
  readonly clock: Clock
  readonly defer: Defer
  readonly onDefect: (cause: unknown) => void
  readonly streamsMax: number
  readonly streamsPerAddressMax: number
}

/** What a hub drives. */
export interface Topic {
  readonly committed: (committed: Committed, sale: SaleView) => void
  /** Sends what has gathered. */
  readonly beat: (now: number) => void
  /** The sale was rebuilt: what was gathered about it is void. Its subscriptions are started over next. */
  readonly restarted: (sale: SaleView) => void
  /** The sale has had no subscription for a while. */
  readonly abandoned: (concertId: ConcertId) => void
}

/** Who watches a sale in any way. `last`: the position up to which its records were told here. */
type Watched = {
  readonly subscriptions: Set<Subscription>
  epoch: number
  last: number
  /** It is being read, or will be in a moment. */
  loading: boolean
  cancelLoad: () => void
  /** Monotonic time since which it has no subscription; it is followed a while longer for those who come back. */
  emptySince: number
}

export type StreamCounts = {
  readonly open: { readonly sse: number; readonly ws: number }
  /** Connections that are over, by why. */
  readonly ended: ReadonlyMap<Ending, number>
  /** Connections that were told to come back another time before they began. */
  readonly refused: number
}

/** A sale that cannot be read is tried again so often, until the next round that keeps its streams alive. */
const unreadRestMs = 500

export class Hub {
  readonly parts: HubParts
  readonly slices: Slices
  readonly #topics: Topic[] = []
  readonly #connections = new Set<Connection>()
  readonly #byAddress = new Map<string, number>()
  readonly #watched = new Map<ConcertId, Watched>()
  readonly #ended = new Map<Ending, number>()
  readonly #open = { sse: 0, ws: 0 }
  readonly #stopListening: () => void
  #refused = 0
  #beatAt = Number.POSITIVE_INFINITY
  #cancelBeat: (() => void) | null = null
  #cancelKeepalive: (() => void) | null = null
  #stopped = false

  constructor(parts: HubParts) {
    this.parts = parts
    this.slices = new Slices(parts.defer, parts.onDefect)
    this.#stopListening = parts.feed.onCommitted((committed) => this.#committed(committed))
  }

  add(topic: Topic): void {
    this.#topics.push(topic)
  }

  counts(): StreamCounts {
    return { open: { ...this.#open }, ended: this.#ended, refused: this.#refused }
  }

  /** Why no further connection may come from there, or undefined. */
  full(address: string): Refusal | undefined {
    const open = this.#byAddress.get(addressKey(address)) ?? 0
    if (this.#connections.size >= this.parts.streamsMax) {
      this.#refused++
      return refusal("overloaded")
    }
    if (open < this.parts.streamsPerAddressMax) return undefined
    this.#refused++
    return refusal("too-many-streams")
  }

  connect(port: Port, address: string): Connection {
    const key = addressKey(address)
    const connection = new Connection(port, key, {
      clock: this.parts.clock,
      onDefect: this.parts.onDefect,
      onOver: (over, why) => this.#over(over, why),
    })
    this.#connections.add(connection)
    this.#open[connection.kind]++
    this.#byAddress.set(key, (this.#byAddress.get(key) ?? 0) + 1)
    this.#keepAlive()
    return connection
  }

  /** Begins to follow its sale; the subscription is forgotten when its connection is over. */
  subscribe(subscription: Subscription, sale: SaleView): void {
    subscription.connection.subscriptions.push(subscription)
    this.#watchedOf(sale).subscriptions.add(subscription)
  }

  /** Follows a sale for a while, for a client that has no connection and may ask again. */
  watch(sale: SaleView): void {
    const watched = this.#watchedOf(sale)
    if (watched.subscriptions.size > 0) return
    watched.emptySince = this.parts.clock.monotonicMs()
    this.#keepAlive()
  }

  #watchedOf(sale: SaleView): Watched {
    let watched = this.#watched.get(sale.concertId)
    if (watched === undefined) {
      const unread = { loading: false, cancelLoad: () => {}, emptySince: 0 }
      watched = { subscriptions: new Set(), epoch: sale.epoch, last: sale.offset, ...unread }
      this.#watched.set(sale.concertId, watched)
    }
    this.#follow(watched, sale)
    return watched
  }

  #keepAlive(): void {
    this.#cancelKeepalive ??= this.parts.defer.after(limits.streamKeepaliveMs, () => this.#keepalive())
  }

  /** Called by a subscription when it ends, on either side. */
  unfollow(subscription: Subscription): void {
    const watched = this.#watched.get(subscription.concertId)
    watched?.subscriptions.delete(subscription)
    if (watched?.subscriptions.size === 0) watched.emptySince = this.parts.clock.monotonicMs()
  }

  /** Ends one subscription; a stream of one topic ends with it. */
  end(subscription: Subscription, why: StreamEnd): void {
    const { connection } = subscription
    if (connection.wording === "events") return connection.end(why)
    const at = connection.subscriptions.indexOf(subscription)
    if (at === -1) return
    connection.subscriptions.splice(at, 1)
    subscription.forget()
    connection.say(
      `{"type":"ended","topic":"${subscription.topic}",${subscription.key},"code":"${why}",` +
        `"retry":${streamEnds[why].retry}}`,
    )
  }

  /** Calls the topics at that monotonic time, or before. */
  wake(at: number): void {
    if (at >= this.#beatAt || this.#stopped) return
    this.#cancelBeat?.()
    this.#beatAt = at
    const delay = Math.max(0, at - this.parts.clock.monotonicMs())
    this.#cancelBeat = this.parts.defer.after(delay, () => this.#beat())
  }

  /**
   * The image that the records told here lead to. A sale that was rebuilt without a word has another one: undefined, and
   * all subscriptions are started over.
   */
  current(concertId: ConcertId): SaleView | undefined {
    const sale = this.parts.feed.view(concertId)
    const watched = this.#watched.get(concertId)
    if (sale === undefined || watched === undefined) return sale
    if (watched.epoch === sale.epoch && watched.last === sale.offset) return sale
    this.#follow(watched, sale)
    return undefined
  }

  stop(): void {
    this.#stopped = true
    this.#stopListening()
    this.#cancelBeat?.()
    this.#cancelKeepalive?.()
    for (const { cancelLoad } of this.#watched.values()) cancelLoad()
    for (const connection of [...this.#connections]) connection.end("stopping")
  }

  #committed(committed: Committed): void {
    const watched = this.#watched.get(committed.concertId)
    if (watched === undefined) return
    const sale = this.parts.feed.view(committed.concertId)
    if (sale === undefined) return
    if (watched.epoch !== committed.epoch || watched.last !== committed.first - 1) return this.#follow(watched, sale)
    for (const topic of this.#topics) topic.committed(committed, sale)
    // Last: a topic that failed is found to have missed a record with the next one, and starts its clients over.
    watched.last = committed.last
  }

  #beat(): void {
    this.#cancelBeat = null
    this.#beatAt = Number.POSITIVE_INFINITY
    const now = this.parts.clock.monotonicMs()
    // A sale may have been rebuilt without a word: what has gathered belongs to the image before it.
    for (const [concertId, watched] of this.#watched) {
      const sale = this.parts.feed.view(concertId)
      if (sale !== undefined) this.#guarded(() => this.#follow(watched, sale))
    }
    for (const topic of this.#topics) this.#guarded(() => topic.beat(now))
  }

  /** Starts all subscriptions over when the image is not the one that the records told here lead to. */
  #follow(watched: Watched, sale: SaleView): void {
    if (watched.epoch === sale.epoch && watched.last === sale.offset) return
    watched.epoch = sale.epoch
    watched.last = sale.offset
    for (const topic of this.#topics) this.#guarded(() => topic.restarted(sale))
    this.slices.over(watched.subscriptions, (subscription) => {
      subscription.restart()
      return true
    })
  }

  /**
   * Clients hear that we are here, the line hears that they are, and connections that are slow or too old are ended.
   */
  #keepalive(): void {
    this.#cancelKeepalive = null
    const { clock, defer, feed } = this.parts
    const now = clock.monotonicMs()
    for (const [concertId, watched] of this.#watched) this.#guarded(() => this.#look(concertId, watched, now))
    if (this.#connections.size + this.#watched.size === 0) return
    const timestamp = `"timestamp":"${instant(feed.now())}"`
    const alive = {
      events: sseText("KEEPALIVE", `{${timestamp}}`, ""),
      messages: `{"type":"keepalive",${timestamp}}`,
    }
    let ended = 0
    this.slices.over(
      this.#connections,
      (connection) => {
        if (connection.behindSince !== null) {
          if (now - connection.behindSince > limits.streamBehindMsMax) connection.end("slow")
          return false
        }
        for (const subscription of connection.subscriptions) subscription.seen()
        // Those that came together are not sent away together.
        if (connection.isOld(now) && ended < Math.ceil(this.#connections.size / 64)) {
          ended++
          connection.end("renew")
        } else connection.keepAlive(alive)
        return true
      },
      () => {
        if (this.#stopped) return
        const rest = Math.max(0, now + limits.streamKeepaliveMs - clock.monotonicMs())
        // A connection that came during the round asked for the next one already.
        this.#cancelKeepalive?.()
        this.#cancelKeepalive = defer.after(rest, () => this.#keepalive())
      },
    )
  }

  #look(concertId: ConcertId, watched: Watched, now: number): void {
    if (watched.subscriptions.size === 0 && now - watched.emptySince > limits.lineFollowedMs) {
      this.#watched.delete(concertId)
      for (const topic of this.#topics) topic.abandoned(concertId)
      return
    }
    // A read, which keeps a sale in memory as long as it has a subscription.
    const sale = this.parts.feed.view(concertId)
    if (sale !== undefined) return this.#follow(watched, sale)
    if (!watched.loading) this.#load(concertId, watched, now + limits.streamKeepaliveMs)
  }

  /** A sale that changes its owner is read by none for a moment, and its streams need not end for that. */
  #load(concertId: ConcertId, watched: Watched, until: number): void {
    const { clock, defer, feed, onDefect } = this.parts
    watched.loading = true
    const loaded = (result: LoadResult): void => {
      watched.loading = false
      if (result.kind === "loaded") return this.#guarded(() => this.#follow(watched, result.sale))
      if (result.kind === "failed" && watched.subscriptions.size > 0 && clock.monotonicMs() < until) {
        watched.loading = true
        watched.cancelLoad = defer.after(unreadRestMs, () => this.#load(concertId, watched, until))
        return
      }
      for (const subscription of [...watched.subscriptions]) {
        this.#guarded(() => this.end(subscription, "unavailable"))
      }
    }
    try {
      feed.load(concertId, loaded)
    } catch (cause) {
      // It is read again in the next round.
      watched.loading = false
      onDefect(cause)
    }
  }

  #over(connection: Connection, why: Ending): void {
    this.#connections.delete(connection)
    this.#open[connection.kind]--
    this.#ended.set(why, (this.#ended.get(why) ?? 0) + 1)
    const left = this.#byAddress.get(connection.address)! - 1
    if (left === 0) this.#byAddress.delete(connection.address)
    else this.#byAddress.set(connection.address, left)
  }

  #guarded(run: () => void): void {
    try {
      run()
    } catch (cause) {
      this.parts.onDefect(cause)
    }
  }
}

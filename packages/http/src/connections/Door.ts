/**
 * Who is served while the connections of a server run out. Callers with a pass or the token of the trusted surface
 * notice nothing. All other callers give the connection back with the answer, so that none is kept for later; have a
 * bound of requests under way for each address; and are asked to come back when only the reserve is left.
 */
import { type Refusal, refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import type { ClientAddress } from "../request/ClientAddress.ts"
import { addressKey } from "../stream/address-key.ts"
import type { Connections } from "./Connections.ts"

export type DoorParts = {
  readonly connections: Pick<Connections, "busy" | "reserved">
  readonly clientAddress: ClientAddress
  /** Requests of one address that are under way. */
  readonly perAddressMax: number
  readonly isShared: (address: string) => boolean
  readonly isInside: (exchange: Exchange) => boolean
}

const overloaded = refusal("overloaded")

export class Door {
  readonly #parts: DoorParts
  readonly #underWay = new Map<string, number>()
  readonly #counted = new Map<Exchange, string>()

  constructor(parts: DoorParts) {
    this.#parts = parts
  }

  /** Why a request is not served now; null when it is. Only until the handler returns. */
  turnsAway(exchange: Exchange): Refusal | null {
    const { clientAddress, connections, isInside, isShared, perAddressMax } = this.#parts
    if (!connections.busy) return null
    // A check of this machine that is turned away would have the node restarted.
    if (exchange.path.startsWith("/health/") && isShared(exchange.address())) return null
    if (isInside(exchange)) return null
    if (connections.reserved) return overloaded
    exchange.endsConnection = true
    const client = clientAddress.of(exchange)
    if (isShared(client)) return null
    const key = addressKey(client)
    const underWay = this.#underWay.get(key) ?? 0
    if (underWay >= perAddressMax) return overloaded
    this.#underWay.set(key, underWay + 1)
    this.#counted.set(exchange, key)
    return null
  }

  /** A request has ended. */
  ended(exchange: Exchange): void {
    const key = this.#counted.get(exchange)
    if (key === undefined) return
    this.#counted.delete(exchange)
    const left = this.#underWay.get(key)! - 1
    if (left === 0) this.#underWay.delete(key)
    else this.#underWay.set(key, left)
  }
}

/**
 * A WebSocket of its own whose messages can be looked at, in both directions. It keeps the newest ones, and of a long one the
 * beginning: a hall of 50,000 seats is told in one message. The pass of the reader is masked, as screens are shown to others.
 */
import { masked } from "../masked.ts"

export type TappedTopic =
  | { readonly topic: "seats"; readonly optionId: number }
  | { readonly topic: "reservation"; readonly reservationId: number }
  | { readonly topic: "sale" | "queue" | "line"; readonly concertId: number; readonly frames?: boolean }

export type TappedFrame = {
  /** Counted from 1. */
  readonly n: number
  readonly atMs: number
  readonly way: "sent" | "heard"
  /** `event SEATS`, `subscribed`, `ping`. */
  readonly name: string
  readonly characters: number
  /** What is kept of it. */
  readonly text: string
  readonly isCut: boolean
}

export type TapState = "closed" | "opening" | "open"

export const framesKept = 100
export const charactersKept = 2_000

type Socket = {
  send(text: string): void
  close(): void
  addEventListener(name: string, listener: (event: { readonly data?: unknown; readonly code?: number }) => void): void
}

type Options = {
  readonly open: () => Socket
  readonly now: () => number
  readonly changed: () => void
}

/** What a message is called, as it stands in it. */
const nameIn = (text: string): string => {
  try {
    const { event, type } = JSON.parse(text) as { readonly type?: unknown; readonly event?: unknown }
    return [type, event].filter((word) => typeof word === "string").join(" ")
  } catch {
    return ""
  }
}

export class FrameTap {
  readonly #options: Options
  #socket: Socket | null = null
  #count = 0
  state: TapState = "closed"
  /** The newest first. */
  frames: ReadonlyArray<TappedFrame> = []
  /** Why the server or the network closed the last connection; null: it was not closed by them. */
  closedWith: number | null = null

  constructor(options: Options) {
    this.#options = options
  }

  start(topic: TappedTopic): void {
    this.stop()
    const socket = this.#options.open()
    this.#socket = socket
    this.#show("opening", null)
    const ofThis = (then: () => void) => {
      if (this.#socket === socket) then()
    }
    socket.addEventListener("open", () => ofThis(() => this.#subscribe(socket, topic)))
    socket.addEventListener("message", ({ data }) => ofThis(() => this.#take("heard", String(data))))
    socket.addEventListener("close", ({ code }) =>
      ofThis(() => {
        this.#socket = null
        this.#show("closed", code ?? 0)
      }),
    )
  }

  stop(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.close()
    this.#show("closed", null)
  }

  clear(): void {
    this.frames = []
    this.#options.changed()
  }

  #subscribe(socket: Socket, topic: TappedTopic): void {
    const text = JSON.stringify({ type: "subscribe", ...topic })
    socket.send(text)
    this.state = "open"
    this.#take("sent", text)
  }

  #take(way: TappedFrame["way"], told: string): void {
    this.#count++
    const text = masked(told)
    const frame = {
      n: this.#count,
      atMs: this.#options.now(),
      way,
      name: nameIn(told),
      characters: told.length,
      text: text.slice(0, charactersKept),
      isCut: text.length > charactersKept,
    }
    this.frames = [frame, ...this.frames.slice(0, framesKept - 1)]
    this.#options.changed()
  }

  #show(state: TapState, closedWith: number | null): void {
    this.state = state
    this.closedWith = closedWith
    this.#options.changed()
  }
}

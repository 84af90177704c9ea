/** Orders races and reads the stream that answers, frame by frame. */
import type { RaceEvent } from "@ticketrush/protocol/races"
import { until } from "@ticketrush/testing"

/** `END`: why the server ended it; `KEEPALIVE` is passed over. */
export type RaceFrame = RaceEvent | { readonly event: "END"; readonly data: { readonly code: string } }

export class RaceReader {
  readonly frames: RaceFrame[] = []
  /** As they came, for a judge of the document. */
  readonly texts: Array<{ readonly event: string; readonly data: string; readonly id: string }> = []
  status = 0
  ended = false
  readonly #leaving = new AbortController()

  /** Resolves once the server has answered that it races. */
  static async order(url: string, body: unknown, headers: Record<string, string> = {}): Promise<RaceReader> {
    const reader = new RaceReader()
    const response = await fetch(`${url}/api/lab/races`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream", ...headers },
      body: JSON.stringify(body),
      signal: reader.#leaving.signal,
    })
    reader.status = response.status
    if (response.headers.get("content-type") !== "text/event-stream") throw new Error(await response.text())
    void reader.#read(response.body!)
    return reader
  }

  leave(): void {
    this.#leaving.abort()
  }

  async end(): Promise<ReadonlyArray<RaceFrame>> {
    await until("the stream of the race ends", () => this.ended)
    return this.frames
  }

  of<Name extends RaceFrame["event"]>(name: Name): ReadonlyArray<Extract<RaceFrame, { readonly event: Name }>["data"]> {
    return this.frames.filter(({ event }) => event === name).map(({ data }) => data) as never
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = ""
    try {
      for await (const piece of body) {
        text += Buffer.from(piece).toString()
        const blocks = text.split("\n\n")
        text = blocks.pop()!
        for (const block of blocks) this.#take(block)
      }
    } catch (cause) {
      if (!this.#leaving.signal.aborted) throw cause
    }
    this.ended = true
  }

  #take(block: string): void {
    const [, event, data] = /^event:(\w+)\ndata:(.*)$/.exec(block)!
    this.texts.push({ event, data, id: "" })
    if (event !== "KEEPALIVE") this.frames.push({ event, data: JSON.parse(data) } as RaceFrame)
  }
}

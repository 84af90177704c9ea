/**
 * Keys of the things that a reader orders. A thing keeps its key until the server has answered it, so a request whose answer
 * was lost is carried out once, however often it is sent.
 */
import type { RequestFailure } from "@ticketrush/client/browser"

type Keyed = { readonly "idempotency-key": string }

export class StepKeys {
  readonly #open = new Map<string, string>()
  readonly #newKey: () => string

  constructor(newKey: () => string) {
    this.#newKey = newKey
  }

  /** Sends what does `thing`. Each thing has a name of its own. */
  async send<T>(thing: string, request: (headers: Keyed) => Promise<T>): Promise<T> {
    const key = this.#open.get(thing) ?? this.#newKey()
    this.#open.set(thing, key)
    try {
      const answer = await request({ "idempotency-key": key })
      this.#open.delete(thing)
      return answer
    } catch (cause) {
      // A refusal is not kept by the server: the next try is another request.
      if ((cause as Partial<RequestFailure>).retry !== true) this.#open.delete(thing)
      throw cause
    }
  }
}

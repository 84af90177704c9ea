/** Races of strategies on the server: what can be raced, and one request that runs races and hears of them. */
import { failureOf, RequestFailure } from "@ticketrush/client/browser"
import type { RaceEvent } from "@ticketrush/protocol/races"
import { tokenHeaders } from "../../../js/token.js"
import { eventsIn } from "../events-in.ts"
import { bodyOf } from "../session/send.ts"
import type { Offered } from "./race.ts"

const path = "/api/lab/races"
const freeWithinMs = 20_000
const askAgainMs = 500

export type Offer = {
  readonly people: number
  readonly sessions: number
  readonly racesMax: number
  readonly strategies: ReadonlyArray<Offered>
}

export const readOffer = async (): Promise<Offer> =>
  (await bodyOf(path, { headers: { accept: "application/json", ...tokenHeaders() } })).body as Offer

/** `strategies`: null for all. */
export type Asked = { readonly races: number; readonly strategies: ReadonlyArray<string> | null }

/** Until all is told, or `signal` ends it. A race that was left, here or in another tab, is brought to its end by the server first. */
export const runRaces = async (asked: Asked, hear: (event: RaceEvent) => void, signal: AbortSignal): Promise<void> => {
  const giveUpAt = performance.now() + freeWithinMs
  for (;;) {
    try {
      return await runOnce(asked, hear, signal)
    } catch (cause) {
      if (signal.aborted) return
      const isBusy = cause instanceof RequestFailure && cause.code === "race-running"
      if (!isBusy || performance.now() > giveUpAt) throw cause
      await new Promise((done) => setTimeout(done, askAgainMs))
    }
  }
}

const unreached = (): RequestFailure => new RequestFailure("unknown", 0, "", "network")

const runOnce = async (asked: Asked, hear: (event: RaceEvent) => void, signal: AbortSignal): Promise<void> => {
  const headers = { accept: "text/event-stream", "content-type": "application/json", ...tokenHeaders() }
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(asked), signal }).catch(() => {
    throw unreached()
  })
  if (!answer.ok || answer.body === null) throw failureOf(answer.status, await answer.text())
  for await (const { data, name } of eventsIn(answer.body)) {
    const event = { event: name, data: JSON.parse(data) } as RaceEvent
    hear(event)
    if (event.event === "DONE") return
  }
  // Cut off: its last word never came.
  throw unreached()
}

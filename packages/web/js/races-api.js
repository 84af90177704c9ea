// @ts-check
/** Races of strategies on the server: what can be raced, and one request that runs races and hears of them. */
import { ApiError, failureOf, once } from "./api.js"
import { EventText } from "./live/event-text.js"
import { tokenHeaders } from "./token.js"

const path = "/api/lab/races"

/** @returns {Promise<{ people: number, sessions: number, racesMax: number, strategies: import("./races-model.js").Offered[] }>} */
export const offered = async () => (await once("GET", path)).body

/**
 * Resolves when the stream is over: with true when all was told.
 * @param {number} races @param {(event: string, data: any) => void} heard @param {AbortSignal} signal leaves it
 */
export const run = async (races, heard, signal) => {
  const headers = { accept: "text/event-stream", "content-type": "application/json", ...tokenHeaders() }
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify({ races }), signal }).catch(
    (cause) => {
      throw new ApiError("network", 0, "", String(cause), true)
    },
  )
  if (!response.ok || response.body === null) throw failureOf(response.status, await response.text())
  const text = new EventText("")
  const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let told = false
  for (;;) {
    // A stream that breaks off ends like one that was cut: without its last word.
    const { done, value } = await pieces.read().catch(() => ({ done: true, value: undefined }))
    if (done || value === undefined) return told
    for (const { name, data } of text.take(value)) {
      if (name === "DONE") told = true
      heard(name, JSON.parse(data))
    }
  }
}

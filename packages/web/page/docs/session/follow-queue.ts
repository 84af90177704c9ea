/** Hears the stream of a line, signed by a header: each event goes to the log as it came. */
import { eventsIn } from "../events-in.ts"
import type { PanelLog } from "./PanelLog.ts"

/** Until `signal`, or the server, ends it. Never rejected: how it ended stands in the log. */
export const followQueue = async (
  concertId: number,
  bearer: string | null,
  log: PanelLog,
  signal: AbortSignal,
): Promise<void> => {
  const path = `/api/v7/waiting-queue/subscribe?concertId=${concertId}`
  log.add("QUEUE_SSE_SUBSCRIBE", { asks: `GET ${path}` })
  const headers = { accept: "text/event-stream", ...(bearer !== null && { authorization: `Bearer ${bearer}` }) }
  try {
    const answer = await fetch(path, { headers, credentials: "omit", signal })
    if (!answer.ok || answer.body === null) {
      const { code } = (await answer.json()) as { readonly code?: unknown }
      return log.add("QUEUE_SSE_SUBSCRIBE", { failed: true, status: answer.status, refused: code })
    }
    for await (const { data, id, name } of eventsIn(answer.body)) {
      log.add("QUEUE_SSE", { event: name, id, data: readable(data) })
    }
    log.add("QUEUE_SSE_UNSUBSCRIBE", { by: "server" })
  } catch (cause) {
    log.add("QUEUE_SSE_UNSUBSCRIBE", { by: signal.aborted ? "reader" : "network", why: String(cause) })
  }
}

/** JSON where it is JSON: only then is each field masked by its name. */
const readable = (data: string): unknown => {
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}

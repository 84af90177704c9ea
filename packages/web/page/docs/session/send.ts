/** Sends what the panel asks: signed by its own token and not by the cookies of the page. */
import { failureOf, RequestFailure } from "@ticketrush/client/browser"
import type { Answered, Send } from "./TokenPair.ts"

const answerMs = 8_000

export const send: Send = async (method, path, { bearer, cookies, payload }) => {
  const headers: Record<string, string> = { accept: "application/json" }
  if (bearer !== null) headers.authorization = `Bearer ${bearer}`
  if (payload !== undefined) headers["content-type"] = "application/json"
  return bodyOf(path, {
    method,
    headers,
    credentials: cookies ? "same-origin" : "omit",
    ...(payload !== undefined && { body: JSON.stringify(payload) }),
  })
}

/** What is answered within the time that an action of the page may take; rejected where it is no success. */
export const bodyOf = async (path: string, options: RequestInit): Promise<Answered> => {
  const [answer, text] = await answered(path, options)
  if (!answer.ok) throw failureOf(answer.status, text)
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) }
}

const answered = async (path: string, options: RequestInit): Promise<readonly [Response, string]> => {
  try {
    const answer = await fetch(path, { ...options, cache: "no-store", signal: AbortSignal.timeout(answerMs) })
    return [answer, await answer.text()]
  } catch (cause) {
    const late = cause instanceof Error && cause.name === "TimeoutError"
    throw new RequestFailure("unknown", 0, "", late ? "timeout" : "network")
  }
}

/** Asks an identity provider for the keys that it publishes. */
import { limits } from "@ticketrush/protocol"
import { fetchBounded, fetchFaultOf } from "../fetchBounded.ts"
import type { KeyAnswer } from "./ShopKeys.ts"

/** `done` is called once, in time, whatever the server at `url` does. */
export const askForKeys = (
  url: string,
  done: (answer: KeyAnswer) => void,
  answerMsMax: number = limits.shopKeysMsMax,
): void => {
  const init = {
    headers: { accept: "application/jwk-set+json, application/json" },
    signal: AbortSignal.timeout(answerMsMax),
  }
  fetchBounded(url, init, limits.shopKeysBytesMax).then(
    ({ status, text }) => done(status === 200 ? { text } : { failed: `it answered with status ${status}` }),
    (error: unknown) => done({ failed: faultOf(error, answerMsMax) }),
  )
}

const faultOf = (error: unknown, answerMsMax: number): string =>
  (error as Error).name === "TimeoutError" ? `no answer within ${answerMsMax} ms` : fetchFaultOf(error)

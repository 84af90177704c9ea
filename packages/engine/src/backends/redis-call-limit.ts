/** The limit of how long Redis may take for an answer, for the driver and for the simulated Redis. */
import type { RedisCall, RedisOptions } from "./redis-client.ts"

/**
 * The same call, which fails once its answer is late. A timer that is due comes before what the connection has brought, so
 * an answer that came while this process was busy is read first. The driver's own limit would not wait for that.
 */
export const withinLimit =
  (call: RedisCall<unknown>, { answerMsMax, defer }: RedisOptions): RedisCall<unknown> =>
  (keysAndArguments, done) => {
    let isOpen = true
    const end = (error: unknown, answer: unknown): void => {
      if (!isOpen) return
      isOpen = false
      forget()
      done(error, answer)
    }
    const late = (): void => end(new Error(`no answer within ${answerMsMax} milliseconds`), undefined)
    const forget = defer.after(answerMsMax, () => defer.soon(late))
    call(keysAndArguments, end)
  }

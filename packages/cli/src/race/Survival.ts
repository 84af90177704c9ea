/**
 * A race goes on over a server that is killed in the middle and started again: a step that got no answer waits until the
 * server is back, and is taken again. For a hold that is the same request with the same key, so nothing is bought twice.
 */
import type { RequestError, TicketRushClient } from "@ticketrush/client"
import { Effect, Semaphore } from "effect"
import { CliError } from "../CliError.ts"
import type { Screen } from "../terminal/progress.ts"

/** So long a server may be away. Holds that were made before must not end meanwhile: they last five minutes. */
const absentMsMax = 120_000
const pollMs = 250

/** No answer, or one that says that nothing is decided yet. */
export const isOpen = (error: RequestError): boolean => error._tag === "Unavailable" || error._tag === "OutcomeUnknown"

export type Survive = <A>(step: Effect.Effect<A, RequestError>) => Effect.Effect<A, RequestError | CliError>

export type SurvivalWorld = { readonly monotonicMs: () => number; readonly screen: Screen }

/** `client` sends everything once. One step at a time asks whether the server is back. */
export const makeSurvive = (
  { health }: TicketRushClient,
  { monotonicMs, screen }: SurvivalWorld,
): Effect.Effect<Survive> =>
  Effect.map(Semaphore.make(1), (turn) => {
    const back = Effect.gen(function* () {
      const since = monotonicMs()
      let told = false
      for (;;) {
        const answer = yield* Effect.result(health.ready())
        if (answer._tag === "Success") {
          if (told) screen.write("The server is back; the race goes on.\n")
          return
        }
        if (!told) {
          screen.write(
            `${clearLine(screen)}The server does not answer. Start it again: the race waits for two minutes.\n`,
          )
        }
        told = true
        if (monotonicMs() - since > absentMsMax) {
          const message = `the server has not come back within two minutes: ${answer.failure.message}`
          return yield* new CliError({ message })
        }
        yield* Effect.sleep(pollMs)
      }
    }).pipe(turn.withPermit)
    const survive = <A>(
      step: Effect.Effect<A, RequestError>,
      since?: number,
    ): Effect.Effect<A, RequestError | CliError> =>
      Effect.catch(step, (error) => {
        const now = monotonicMs()
        if (!isOpen(error) || now - (since ?? now) > absentMsMax) return Effect.fail(error)
        return back.pipe(
          Effect.andThen(Effect.sleep(pollMs)),
          Effect.andThen(Effect.suspend(() => survive(step, since ?? now))),
        )
      })
    return (step) => survive(step)
  })

/** A progress bar may stand there. */
const clearLine = ({ isTTY }: Screen): string => (isTTY === true ? "\r\u001b[K" : "")

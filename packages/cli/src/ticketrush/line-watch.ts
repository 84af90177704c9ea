/** The live view of a line: it follows the sale's stream, over connections that are lost, until Ctrl-C. */
import type { RequestError, StreamError, TicketRushClient } from "@ticketrush/client"
import { printable } from "@ticketrush/protocol/printable"
import { Effect, Stream } from "effect"
import { CliError } from "../CliError.ts"
import { WatchedLine } from "./WatchedLine.ts"

/** Where a view is drawn again and again; the last drawing stays. */
export type Canvas = { readonly live: boolean; readonly draw: (text: string) => void }

export type ViewTimes = {
  readonly monotonicMs: () => number
  /** Between two drawings while nothing comes in: ages and rates go on. */
  readonly refreshMs: number
  /** After so long without a connection the view ends. */
  readonly patienceMs: number
}

/** The first picture is asked for once, so that a wrong address or concert is told of at once. */
export const watchLine = (
  client: TicketRushClient,
  concertId: number,
  times: ViewTimes,
  canvas: Canvas,
  once: boolean,
): Effect.Effect<void, RequestError | StreamError | CliError> =>
  Effect.gen(function* () {
    const { monotonicMs, patienceMs, refreshMs } = times
    const view = new WatchedLine(yield* client.line.lineOverview({ query: { concertId } }), monotonicMs())
    canvas.draw(printableLines(view.text(monotonicMs())))
    if (once || !canvas.live) return
    const events = Stream.map(client.watchSale({ concertId }), (event) => {
      if (event.type === "value") view.take(event.value, monotonicMs())
      else if (event.type === "live") view.live()
      else view.lost(event.message, monotonicMs())
    })
    yield* Stream.merge(events, Stream.tick(refreshMs)).pipe(
      Stream.takeWhile(() => canvas.live),
      Stream.runForEach(() => {
        const now = monotonicMs()
        canvas.draw(printableLines(view.text(now)))
        const { loss } = view
        if (loss === undefined || now - loss.since < patienceMs) return Effect.void
        const message = `no news of the line for ${Math.round((now - loss.since) / 1_000)} s (${loss.message}): what stands above is old`
        return new CliError({ message })
      }),
    )
  })

/** Names of tiers are text of the set-up. */
const printableLines = (text: string): string => text.split("\n").map(printable).join("\n")

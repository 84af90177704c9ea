/** The commands about waiting lines: requests to a running server, and what they are answered with, in words. */
import { type RequestError, type StreamError, sentOnce, TicketRush, type TicketRushClient } from "@ticketrush/client"
import { Effect } from "effect"
import { CliError } from "../CliError.ts"
import { isDown, type ServerChoice } from "../server.ts"
import type { LabOrder, LineArguments, LineOrder } from "./line-arguments.ts"
import { policyReport } from "./line-report.ts"
import { type Canvas, type ViewTimes, watchLine } from "./line-watch.ts"

type Print = (line: string) => void
type Asked = Extract<LineArguments, { kind: "lab" | "line" }>

/** What a live view goes by; `silenceMs`: so long may a connection say nothing (the keepalives of the server). */
export type LiveView = { readonly canvas: Canvas; readonly times: ViewTimes; readonly silenceMs?: number }

/** Gives the exit code. Every request is sent once: who typed the command sees what became of it, and can type it again. */
export const lineCommand = (asked: Asked, server: ServerChoice, view: LiveView, print: Print) =>
  Effect.gen(function* () {
    const client = yield* TicketRush
    if (asked.kind === "lab") yield* lab(client, asked.order, print)
    else yield* onLine(client, asked.concertId, asked.order, view, print)
    return 0
  }).pipe(
    Effect.catch((error) => new CliError({ message: sentenceOf(error) })),
    Effect.provide(
      TicketRush.layerFetch({
        ...server,
        patience: sentOnce,
        ...(view.silenceMs === undefined ? {} : { silenceMs: view.silenceMs }),
      }),
    ),
  )

const sentenceOf = (error: RequestError | StreamError | CliError): string =>
  error._tag === "Unavailable" && isDown(error)
    ? `${error.message} (start a server with: npm start, or name yours with --server)`
    : error.message

const lab = Effect.fnUntraced(function* (client: TicketRushClient, order: LabOrder, print: Print) {
  const { lineOrders } = client
  const { concertId } = order
  if (order.kind === "clear-line") {
    const line = yield* lineOrders.clearLine({ params: { concertId: order.concertId } })
    return print(`concert ${concertId}: nobody waits any more, ${line.active} active`)
  }
  if (order.kind === "state") {
    const { position, epoch, stateHash } = yield* lineOrders.saleState({ params: { concertId: order.concertId } })
    return print(`concert ${concertId}: ${position} events, epoch ${epoch}, state hash ${stateHash}`)
  }
  const tell = Effect.fnUntraced(function* (concertId: number) {
    const asked = { params: { concertId }, payload: { userId: order.person } }
    const { status, ended } = yield* lineOrders[`${order.kind}Person`](asked)
    print(`concert ${concertId}: person ${order.person} is ${status}${ended === null ? "" : ` (${ended})`}`)
  })
  if (concertId !== undefined) return yield* tell(concertId)
  const concerts = yield* client.concerts.concerts()
  if (concerts.length === 0) return yield* new CliError({ message: "there is no concert" })
  // Where one line refuses, the others have still to hear of it.
  const [, refused] = yield* Effect.partition(concerts, ({ id }) =>
    Effect.mapError(tell(id), ({ message }) => `concert ${id}: ${message}`),
  )
  if (refused.length > 0) return yield* new CliError({ message: refused.join("; ") })
})

const onLine = Effect.fnUntraced(function* (
  client: TicketRushClient,
  concertId: number,
  order: LineOrder,
  { canvas, times }: LiveView,
  print: Print,
) {
  const { lineOrders } = client
  const params = { concertId }
  if (order.kind === "watch") return yield* watchLine(client, concertId, times, canvas, order.once)
  if (order.kind === "set") return print(policyReport(yield* lineOrders.setLine({ params, payload: order.policy })))
  print(policyReport(yield* lineOrders[`${order.kind}Line`]({ params })))
})

/** The commands about waiting lines: requests to a running server, and what they are answered with, in words. */
import { type RequestError, sentOnce, TicketRush, type TicketRushClient } from "@ticketrush/client"
import { printable } from "@ticketrush/protocol/printable"
import { Effect } from "effect"
import { CliError } from "../CliError.ts"
import { isDown, type ServerChoice } from "../server.ts"
import type { LabOrder, LineArguments, LineOrder } from "./line-arguments.ts"
import { lineReport, policyReport } from "./line-report.ts"

/** Where a view is drawn again and again; the last drawing stays. */
export type Canvas = { readonly live: boolean; readonly draw: (text: string) => void }

type Print = (line: string) => void
type Asked = Extract<LineArguments, { kind: "lab" | "line" }>

/** Time, for a view that is drawn again and again. */
export type ViewClock = { readonly monotonicMs: () => number; readonly pause: (ms: number) => Promise<unknown> }

/** Gives the exit code. Every request is sent once: who typed the command sees what became of it, and can type it again. */
export const lineCommand = (asked: Asked, server: ServerChoice, clock: ViewClock, canvas: Canvas, print: Print) =>
  Effect.gen(function* () {
    const client = yield* TicketRush
    if (asked.kind === "lab") yield* lab(client, asked.order, print)
    else yield* onLine(client, asked.concertId, asked.order, clock, canvas, print)
    return 0
  }).pipe(
    Effect.catch((error) => new CliError({ message: sentenceOf(error) })),
    Effect.provide(TicketRush.layerFetch({ ...server, patience: sentOnce })),
  )

const sentenceOf = (error: RequestError | CliError): string =>
  error._tag !== "CliError" && isDown(error)
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

const refreshMs = 1_000

const onLine = Effect.fnUntraced(function* (
  { line, lineOrders }: TicketRushClient,
  concertId: number,
  order: LineOrder,
  clock: ViewClock,
  canvas: Canvas,
  print: Print,
) {
  const params = { concertId }
  if (order.kind === "set") return print(policyReport(yield* lineOrders.setLine({ params, payload: order.policy })))
  if (order.kind !== "watch") return print(policyReport(yield* lineOrders[`${order.kind}Line`]({ params })))
  let before: { readonly joined: number; readonly at: number } | undefined
  for (;;) {
    const overview = yield* line.lineOverview({ query: { concertId } })
    const at = clock.monotonicMs()
    const joining = before === undefined ? null : ((overview.joined - before.joined) * 1_000) / (at - before.at)
    canvas.draw(printableLines(lineReport(overview, { joining, going: overview.pace.perSecond })))
    if (order.once || !canvas.live) return
    before = { joined: overview.joined, at }
    yield* Effect.promise(() => clock.pause(refreshMs))
  }
})

/** Names of tiers come from whoever set the sale up. */
const printableLines = (text: string): string => text.split("\n").map(printable).join("\n")

/** The commands about waiting lines: requests to a running server, and what they are answered with, in words. */
import { sentOnce, TicketRush, type TicketRushClient } from "@ticketrush/client"
import { Effect } from "effect"
import { CliError } from "../CliError.ts"
import { isLocal, type ServerChoice, saidOf } from "../server.ts"
import type { LabOrder, LineArguments, LineOrder } from "./line-arguments.ts"
import { policyReport } from "./line-report.ts"
import { type Canvas, type ViewTimes, watchLine } from "./line-watch.ts"
import type { HashAt } from "./replay.ts"

type Print = (line: string) => void
type Asked = Extract<LineArguments, { kind: "lab" | "line" }>

/** What the commands use of this machine. */
export type Surroundings = {
  readonly canvas: Canvas
  readonly times: ViewTimes
  /** So long may a live connection say nothing; the client's own bound unless it is set. */
  readonly silenceMs?: number
  readonly replayed: HashAt
}

/** Gives the exit code. Every request is sent once: who typed the command sees what became of it, and can type it again. */
export const lineCommand = (asked: Asked, server: ServerChoice, here: Surroundings, print: Print) =>
  Effect.gen(function* () {
    const client = yield* TicketRush
    if (asked.kind === "line") yield* onLine(client, asked.concertId, asked.order, here, print)
    else if (asked.order.kind === "state") return yield* state(client, asked.order.concertId, server, here, print)
    else yield* lab(client, asked.order, print)
    return 0
  }).pipe(
    Effect.catch(saidOf),
    Effect.provide(
      TicketRush.layerFetch({
        ...server,
        patience: sentOnce,
        ...(here.silenceMs === undefined ? {} : { silenceMs: here.silenceMs }),
      }),
    ),
  )

/** Of the server's memory, and of its journal where that is on this machine. Gives 1 when they differ. */
const state = Effect.fnUntraced(function* (
  client: TicketRushClient,
  concertId: number,
  { url }: ServerChoice,
  { replayed }: Surroundings,
  print: Print,
) {
  const { position, epoch, stateHash } = yield* client.lineOrders.saleState({ params: { concertId } })
  print(`concert ${concertId}: ${position} events, epoch ${epoch}, state hash ${stateHash}`)
  if (!isLocal(url)) {
    print(
      "no replay beside it: the journal of a server on another machine is exported there, or here with DATABASE_URL",
    )
    return 0
  }
  const hash = yield* replayed(concertId, position)
  print(`replay of the journal: ${position} events, state hash ${hash}`)
  if (hash === stateHash) {
    print("the same")
    return 0
  }
  print(
    "NOT the same: memory and journal differ, or DATABASE_URL and TICKETRUSH_DATA name another database than the server's",
  )
  return 1
})

const lab = Effect.fnUntraced(function* (
  client: TicketRushClient,
  order: Exclude<LabOrder, { kind: "state" }>,
  print: Print,
) {
  const { lineOrders } = client
  const { concertId } = order
  if (order.kind === "clear-line") {
    const line = yield* lineOrders.clearLine({ params: { concertId: order.concertId } })
    return print(`concert ${concertId}: the line is empty, ${line.active} active`)
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
  { canvas, times }: Surroundings,
  print: Print,
) {
  const { lineOrders } = client
  const params = { concertId }
  if (order.kind === "watch") return yield* watchLine(client, concertId, times, canvas, order.once)
  if (order.kind === "set") return print(policyReport(yield* lineOrders.setLine({ params, payload: order.policy })))
  print(policyReport(yield* lineOrders[`${order.kind}Line`]({ params })))
})

/** The commands about waiting lines: requests to a running server, and what they are answered with, in words. */
import type {
  LineOverviewResponse,
  LineResponse,
  SaleStateResponse,
  WaitingQueueResponse,
} from "@ticketrush/protocol/http-schemas"
import { printable } from "@ticketrush/protocol/printable"
import { Effect } from "effect"
import { CliError } from "../CliError.ts"
import { type Answer, type ClientWorld, messageOf, ServerGone, TrustedClient } from "../race/TrustedClient.ts"
import type { ServerChoice } from "../server.ts"
import type { LabOrder, LineArguments, LineOrder } from "./line-arguments.ts"
import { lineReport, policyReport } from "./line-report.ts"

/** Where a view is drawn again and again; the last drawing stays. */
export type Canvas = { readonly live: boolean; readonly draw: (text: string) => void }

type Print = (line: string) => void
type Asked = Extract<LineArguments, { kind: "lab" | "line" }>

/** Gives the exit code. */
export const lineCommand = (asked: Asked, server: ServerChoice, world: ClientWorld, canvas: Canvas, print: Print) =>
  Effect.acquireUseRelease(
    Effect.sync(() => new TrustedClient(server, 1, world)),
    (client) =>
      Effect.tryPromise({
        try: async () => {
          const server = new LineServer(client)
          if (asked.kind === "lab") await lab(server, asked.order, print)
          else await onLine(server, asked.concertId, asked.order, world, canvas, print)
          return 0
        },
        catch: (cause) => {
          if (!(cause instanceof ServerGone)) throw cause
          const advice = cause.message.includes("ECONNREFUSED")
            ? " (start a server with: npm start, or name yours with --server)"
            : ""
          return new CliError({ message: `${cause.message}${advice}` })
        },
      }),
    (client) => Effect.sync(() => client.close()),
  )

/** The routes of a line, with everything that is not a success as `ServerGone`. */
class LineServer {
  readonly #client: TrustedClient

  constructor(client: TrustedClient) {
    this.#client = client
  }

  overview(concertId: number): Promise<LineOverviewResponse> {
    return this.#ask("GET", `/api/v1/waiting-queue/overview?concertId=${concertId}`)
  }

  order(concertId: number, word: "pause" | "resume" | "drain" | "clear"): Promise<LineResponse> {
    return this.#ask("POST", `${pathOf(concertId)}/${word}`, {})
  }

  set(concertId: number, policy: object): Promise<LineResponse> {
    return this.#ask("PUT", pathOf(concertId), policy)
  }

  onPerson(
    concertId: number,
    word: "activate" | "deactivate" | "leave",
    userId: number,
  ): Promise<WaitingQueueResponse> {
    return this.#ask("POST", `${pathOf(concertId)}/${word}`, { userId })
  }

  state(concertId: number): Promise<SaleStateResponse> {
    return this.#ask("GET", `/api/lab/concerts/${concertId}/state`)
  }

  concerts(): Promise<ReadonlyArray<{ readonly id: number; readonly title: string }>> {
    return this.#ask("GET", "/api/concerts")
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer: Answer = await this.#client.send(method, path, body)
    if (answer.status === 200) return answer.body as T
    throw new ServerGone(messageOf(answer))
  }
}

const pathOf = (concertId: number): string => `/api/lab/concerts/${concertId}/line`

const lab = async (server: LineServer, order: LabOrder, print: Print): Promise<void> => {
  if (order.kind === "clear-line") {
    const line = await server.order(order.concertId, "clear")
    return print(`concert ${order.concertId}: nobody waits any more, ${line.active} active`)
  }
  if (order.kind === "state") {
    const { concertId, position, epoch, stateHash } = await server.state(order.concertId)
    return print(`concert ${concertId}: ${position} events, epoch ${epoch}, state hash ${stateHash}`)
  }
  const everywhere = order.concertId === undefined
  const concerts = everywhere ? (await server.concerts()).map(({ id }) => id) : [order.concertId]
  if (concerts.length === 0) throw new ServerGone("there is no concert")
  const refused: string[] = []
  for (const concertId of concerts) {
    const told = (text: string): void => print(`concert ${concertId}: ${text}`)
    try {
      const { status, ended } = await server.onPerson(concertId, order.kind, order.person)
      told(`person ${order.person} is ${status}${ended === null ? "" : ` (${ended})`}`)
    } catch (cause) {
      // Where one line refuses, the others have still to hear of it.
      if (!(cause instanceof ServerGone) || !everywhere) throw cause
      refused.push(`concert ${concertId}: ${cause.message}`)
    }
  }
  if (refused.length > 0) throw new ServerGone(refused.join("; "))
}

const refreshMs = 1_000

const onLine = async (
  server: LineServer,
  concertId: number,
  order: LineOrder,
  world: ClientWorld,
  canvas: Canvas,
  print: Print,
): Promise<void> => {
  if (order.kind === "set") return print(policyReport(await server.set(concertId, order.policy)))
  if (order.kind !== "watch") return print(policyReport(await server.order(concertId, order.kind)))
  let before: { readonly joined: number; readonly at: number } | undefined
  for (;;) {
    const line = await server.overview(concertId)
    const at = world.monotonicMs()
    const joining = before === undefined ? null : ((line.joined - before.joined) * 1_000) / (at - before.at)
    canvas.draw(printableLines(lineReport(line, { joining, going: line.pace.perSecond })))
    if (order.once || !canvas.live) return
    before = { joined: line.joined, at }
    await world.pause(refreshMs)
  }
}

/** Names of tiers come from whoever set the sale up. */
const printableLines = (text: string): string => text.split("\n").map(printable).join("\n")

/** Commands as requests of the HTTP contract, and answers as replies: what a client library would do. */
import {
  type Command,
  type RefusalCode,
  type Reply,
  refusal,
  refusals,
  reservationStatusWords,
} from "@ticketrush/protocol"
import type { SimAnswer, SimRequest } from "./ExchangeSim.ts"

/** What a request shows besides its command. */
type Shown = {
  readonly keyText: string | undefined
  /** "" for none, as with `userId`. */
  readonly token: string
  readonly userId: string
}

/** Releases are of signed-in people, of whom there are none here. */
const words = {
  "start-paying": "paying",
  confirm: "confirm",
  cancel: "cancel",
  refund: "refund",
  extend: "extend",
} as const

/** Null for a command that has no route of its own, or whose route belongs to operators. */
export const requestOf = (concertId: number, command: Command, shown: Shown): SimRequest | null => {
  const headers = {
    "content-type": "application/json",
    ...(shown.keyText === undefined ? {} : { "idempotency-key": shown.keyText }),
    ...(shown.token === "" ? {} : { "admission-pass": shown.token }),
    ...(shown.userId === "" ? {} : { "user-id": shown.userId }),
  }
  const post = (path: string, body: unknown): SimRequest => {
    return { method: "POST", path, query: "", headers, body: JSON.stringify(body) }
  }
  switch (command.kind) {
    case "hold": {
      const userId = command.person
      const [seatId] = command.seats
      const seats = command.seats.length === 1 ? { seatId } : { seatIds: command.seats }
      return post("/api/reservations/v6/holds", { userId, ...seats })
    }
    case "start-paying":
    case "confirm":
    case "cancel":
    case "refund":
    case "extend":
      if (command.by.kind !== "person") return null
      return post(`/api/reservations/v6/${command.reservation}/${words[command.kind]}`, { userId: command.by.id })
    case "join":
    case "leave":
      return post(`/api/v1/waiting-queue/${command.kind}`, { userId: command.person, concertId })
    default:
      return null
  }
}

export const statusRequest = (concertId: number, person: number): SimRequest => ({
  method: "GET",
  path: "/api/v1/waiting-queue/status",
  query: `userId=${person}&concertId=${concertId}`,
  headers: {},
  body: "",
})

/** What the contract's body about a place says. */
export type Standing = {
  readonly status: string
  readonly rank: number
  readonly place: number | null
  readonly offered: { readonly seatIds: ReadonlyArray<number>; readonly until: string } | null
}

export const replyOf = (command: Command, { status, body }: SimAnswer): Reply => {
  const said = JSON.parse(body) as { id?: number; status?: string; code?: string | null }
  if (status >= 300 || said.status === "REJECTED") return refusedWith(said.code)
  if (command.kind === "join" || command.kind === "leave") return { kind: "accepted", reservation: 0, status: 0 }
  const reached = (reservationStatusWords as ReadonlyArray<string>).indexOf(said.status ?? "")
  return { kind: "accepted", reservation: said.id ?? 0, status: reached as (Reply & { kind: "accepted" })["status"] }
}

const refusedWith = (code: string | null | undefined): Reply => {
  const known = code as RefusalCode
  return { kind: refusals[known].retry ? "try-again" : "refused", refusal: refusal(known) }
}

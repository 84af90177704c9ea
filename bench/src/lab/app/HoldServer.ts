/**
 * The HTTP server that all strategies of the lab stand behind: the same for each, so that what differs is the strategy.
 * It takes the holds of v6 (`{"userId", "seatId"}`), or several seats (`{"userId", "seatIds"}`), and gives them back.
 */

import * as uWS from "uWebSockets.js"
import type { ReleaseAnswer, ReservationBackend, ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"

export type LabAnswer = ReserveAnswer | ReleaseAnswer

type Asked = { readonly userId: number; readonly seatId?: number; readonly seatIds?: ReadonlyArray<number> }

const bodyBytesMax = 4_096

/** Answers the port. `answered` hears of every answer. */
export const serveHolds = (
  { release, reserve }: Pick<ReservationBackend, "release" | "reserve">,
  answered: (answer: LabAnswer) => void,
): Promise<number> =>
  new Promise((resolve, reject) => {
    uWS
      .App()
      .post("/api/reservations/v6/holds", (response) => {
        const send = replier(response)
        readBody(response, (text) => {
          const asked = parsed(text)
          if (asked === undefined) return send("400 Bad Request", '{"message":"userId and seatId are required"}')
          reserve({ ...asked, key: null }, (answer) => {
            answered(answer)
            send(...replyOf(answer))
          })
        })
      })
      .post("/api/reservations/v6/:id/cancel", (response, request) => {
        const reservation = Number(request.getParameter(0))
        const send = replier(response)
        readBody(response, () => {
          if (!Number.isSafeInteger(reservation)) return send("400 Bad Request", '{"message":"there is no such id"}')
          release(reservation, (answer) => {
            answered(answer)
            send(...replyOf(answer))
          })
        })
      })
      .listen("127.0.0.1", 0, (socket) => {
        if (socket === false) return reject(new Error("the server of the lab cannot listen"))
        resolve(uWS.us_socket_local_port(socket as unknown as uWS.us_socket))
      })
  })

/** Answers once, and not at all where the caller has gone. */
const replier = (response: uWS.HttpResponse): ((status: string, body: string) => void) => {
  let open = true
  response.onAborted(() => {
    open = false
  })
  return (status, body) => {
    if (!open) return
    open = false
    response.cork(() => {
      response.writeStatus(status).writeHeader("content-type", "application/json").end(body)
    })
  }
}

/** The text is undefined where it is longer than any request. */
const readBody = (response: uWS.HttpResponse, done: (text: string | undefined) => void): void => {
  let before: Buffer | undefined
  let tooLong = false
  response.onData((part, last) => {
    if (tooLong) return
    const bytes = before === undefined ? Buffer.from(part) : Buffer.concat([before, Buffer.from(part)])
    if (bytes.length > bodyBytesMax) {
      tooLong = true
      return done(undefined)
    }
    if (last) return done(bytes.toString())
    // The memory of a part is the server's again after this call.
    before = before === undefined ? Buffer.from(bytes) : bytes
  })
}

const parsed = (text: string | undefined) => {
  if (text === undefined) return undefined
  try {
    const { seatId, seatIds, userId } = JSON.parse(text) as Asked
    const seats = seatIds ?? [seatId]
    return Number.isSafeInteger(userId) && seats.every(Number.isSafeInteger)
      ? { person: userId, seats: seats as ReadonlyArray<number> }
      : undefined
  } catch {
    return undefined
  }
}

const replyOf = (answer: LabAnswer): readonly [status: string, body: string] => {
  switch (answer.kind) {
    case "reserved":
      return ["201 Created", `{"id":${answer.reservation},"status":"HOLD","reservedAt":${answer.at}}`]
    case "released":
      return ["200 OK", '{"status":"CANCELLED"}']
    default:
      return [answer.kind === "refused" ? "409 Conflict" : "503 Service Unavailable", bodyOf(answer)]
  }
}

const bodyOf = (answer: LabAnswer): string => JSON.stringify({ code: codeOf(answer) })

/** `reserved`, `released`, or why not. */
export const codeOf = (answer: LabAnswer): string => ("refusal" in answer ? answer.refusal.code : answer.kind)

/**
 * The HTTP server that all strategies of the lab stand behind: the same for each, so that what differs is the strategy.
 * It takes the holds of v6 (`{"userId", "seatId"}`), or several seats (`{"userId", "seatIds"}`).
 */

import * as uWS from "uWebSockets.js"
import type { ReservationBackend, ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"

type Asked = { readonly userId: number; readonly seatId?: number; readonly seatIds?: ReadonlyArray<number> }

const bodyBytesMax = 4_096

/** Answers the port. `answered` hears of every answer. */
export const serveHolds = (
  { reserve }: Pick<ReservationBackend, "reserve">,
  answered: (answer: ReserveAnswer) => void,
): Promise<number> =>
  new Promise((resolve, reject) => {
    uWS
      .App()
      .post("/*", (response) => {
        let open = true
        response.onAborted(() => {
          open = false
        })
        const send = (status: string, body: string): void => {
          if (!open) return
          open = false
          response.cork(() => {
            response.writeStatus(status).writeHeader("content-type", "application/json").end(body)
          })
        }
        readBody(response, (text) => {
          const asked = parsed(text)
          if (asked === undefined) return send("400 Bad Request", '{"message":"userId and seatId are required"}')
          reserve({ ...asked, key: null }, (answer) => {
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

const replyOf = (answer: ReserveAnswer): readonly [status: string, body: string] => {
  if (answer.kind === "reserved") {
    return ["201 Created", `{"id":${answer.reservation},"status":"HOLD","reservedAt":${answer.at}}`]
  }
  const body = JSON.stringify({ code: codeOf(answer) })
  return [answer.kind === "refused" ? "409 Conflict" : "503 Service Unavailable", body]
}

export const codeOf = (answer: ReserveAnswer): string =>
  answer.kind === "reserved" ? "reserved" : (answer.refusal?.code ?? "try-again")

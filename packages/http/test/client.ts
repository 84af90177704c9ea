/**
 * Requests as a client makes them, and the few fixtures that most tests begin with. Every answer is held against the
 * document that describes it, so that a test of anything is also a test of `openapi.json`.
 */
import { openApiDocument } from "@ticketrush/protocol/openapi"
import { HttpContract } from "@ticketrush/testing"

export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any
}

export const ask = async (url: string, init: RequestInit = {}): Promise<Answer> => {
  const response = await fetch(url, init)
  const text = await response.text()
  const judged = {
    method: init.method ?? "GET",
    path: new URL(url).pathname,
    text,
    status: response.status,
    headers: response.headers,
  }
  const faults = judged.method === "HEAD" ? [] : contract().faults(judged)
  if (faults.length > 0)
    throw new Error(`not as openapi.json says (packages/protocol/src/http-api.ts):\n${faults.join("\n")}`)
  const json = response.headers.get("content-type")?.includes("json") === true
  return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined }
}

let made: HttpContract | undefined

/** Made when first needed: it takes longer than most tests. */
export const contract = (): HttpContract => {
  made ??= new HttpContract(openApiDocument())
  return made
}

export const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  })

export const createUser = async (url: string, username: string): Promise<number> =>
  (await post(`${url}/api/users`, { username })).body.id

export type Concert = { readonly concertId: number; readonly optionId: number; readonly seatIds: ReadonlyArray<number> }

export const setUp = async (url: string, more: Record<string, unknown> = {}): Promise<Concert> => {
  const body = {
    title: "Encore",
    artistName: "IU",
    agencyName: "EDAM",
    concertDate: "2099-01-01T19:00:00",
    seatCount: 5,
    ...(more.tiers === undefined ? { ticketPriceAmount: 0 } : {}),
    ...more,
  }
  const { text } = await post(`${url}/api/concerts/setup`, body)
  const found = /^Setup completed: ConcertID=(\d+), OptionID=(\d+)/.exec(text)
  if (found === null) throw new Error(`set-up failed: ${text}`)
  const optionId = Number(found[2])
  const seats = await ask(`${url}/api/concerts/options/${optionId}/seats`)
  return { concertId: Number(found[1]), optionId, seatIds: seats.body.map((seat: { id: number }) => seat.id) }
}

export type Tokens = { readonly accessToken: string; readonly refreshToken: string; readonly sessionId: string }

/** On the word of the trusted surface. */
export const signIn = async (url: string, userId: number, headers: Record<string, string> = {}): Promise<Tokens> => {
  const { status, body, text } = await post(`${url}/api/lab/sessions`, { userId }, headers)
  if (status !== 201) throw new Error(`signing in failed: ${text}`)
  return body
}

export const bearer = ({ accessToken }: Pick<Tokens, "accessToken">) => ({ authorization: `Bearer ${accessToken}` })

/** A hold on v6: the number of its reservation. */
export const holdSeat = async (
  url: string,
  userId: number,
  seatId: number,
  headers: Record<string, string> = {},
): Promise<number> => {
  const { body, status, text } = await post(`${url}/api/reservations/v6/holds`, { userId, seatId }, headers)
  if (status !== 201) throw new Error(`the hold was refused: ${text}`)
  return body.id
}

/** What its person does with a reservation on v6, one after another. */
export const takeSteps = async (
  url: string,
  userId: number,
  id: number,
  ...steps: ReadonlyArray<"paying" | "confirm" | "cancel" | "refund">
): Promise<void> => {
  for (const step of steps) {
    const { status, text } = await post(`${url}/api/reservations/v6/${id}/${step}`, { userId })
    if (status !== 200) throw new Error(`${step} was refused: ${text}`)
  }
}

/** A wish for as many seats of the same option. */
export const bestOf = (seatIds: ReadonlyArray<number>) => ({
  optionId: Math.floor(seatIds[0] / 2 ** 17),
  seats: seatIds.length,
})

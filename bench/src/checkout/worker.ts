/**
 * Buyers who do one purchase after the other for some seconds, each over connections that stay open. A lifecycle is hold,
 * paying and confirm of a concert that takes no payments; a checkout is hold, intent, the agreement at the provider's page,
 * confirm, and reading the payment until the seats are bought.
 */
import { Agent, request } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"

export type BuyersJob = {
  readonly kind: "lifecycles" | "checkouts"
  readonly url: string
  /** Access tokens, one for each buyer. */
  readonly tokens: ReadonlyArray<string>
  /** The next seat is one above the last one. */
  readonly firstSeat: number
  readonly seats: number
  readonly seconds: number
}

export type BuyersResult = {
  readonly bought: number
  readonly seconds: number
  /** Requests to the server, by the step. */
  readonly requests: Readonly<Record<string, number>>
}

type Json = Readonly<Record<string, unknown>>

/** How long a buyer waits before asking again; it doubles up to the longest. */
const pauseMs = 20
const pauseMsMax = 320

export class Buyers {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  readonly #job: BuyersJob
  readonly #requests: Record<string, number> = {}
  #next = 0
  #bought = 0

  constructor(job: BuyersJob) {
    this.#job = job
  }

  async run(): Promise<BuyersResult> {
    const { seconds, tokens } = this.#job
    const begun = performance.now()
    const until = begun + seconds * 1_000
    await Promise.all(tokens.map((token) => this.#buyer(token, until)))
    const result = { bought: this.#bought, seconds: (performance.now() - begun) / 1_000, requests: this.#requests }
    this.#agent.destroy()
    return result
  }

  async #buyer(token: string, until: number): Promise<void> {
    const { firstSeat, kind, seats } = this.#job
    while (performance.now() < until) {
      if (this.#next === seats) throw new Error("the load ran out of seats; give it more")
      const { id } = await this.#ask(token, "POST", "holds", { seatId: firstSeat + this.#next++ })
      if (kind === "lifecycles") await this.#finish(token, id as number)
      else await this.#checkOut(token, id as number)
      this.#bought++
    }
  }

  async #finish(token: string, id: number): Promise<void> {
    await this.#ask(token, "POST", `${id}/paying`)
    await this.#ask(token, "POST", `${id}/confirm`)
  }

  async #checkOut(token: string, id: number): Promise<void> {
    const made = await asking(async () => {
      const intent = await this.#ask(token, "POST", `${id}/intents`)
      return intent.paymentRedirectUrl === null ? undefined : intent
    })
    await this.#send("POST", String(made.paymentRedirectUrl), "agree", {}, 303)
    await this.#ask(token, "POST", `${id}/confirm`)
    await asking(async () => {
      const payment = await this.#ask(token, "GET", `${id}/payment`)
      return payment.outcome === "SEATS" ? payment : undefined
    })
  }

  async #ask(token: string, method: string, path: string, body?: object): Promise<Json> {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` }
    if (body !== undefined) headers["content-type"] = "application/json"
    const address = `${this.#job.url}/api/reservations/v7/${path}`
    const step = path.replace(/^\d+\//, "")
    const text = await this.#send(
      method,
      address,
      step,
      headers,
      method === "POST" && step === "holds" ? 201 : 200,
      body,
    )
    return JSON.parse(text)
  }

  #send(
    method: string,
    address: string,
    step: string,
    headers: Record<string, string>,
    expected: number,
    body?: object,
  ): Promise<string> {
    this.#requests[step] = (this.#requests[step] ?? 0) + 1
    return new Promise((resolve, reject) => {
      const sent = request(address, { method, headers, agent: this.#agent }, (response) => {
        let text = ""
        response.setEncoding("utf8")
        response.on("data", (piece: string) => {
          text += piece
        })
        response.on("end", () =>
          response.statusCode === expected
            ? resolve(text)
            : reject(new Error(`${method} ${address} answered ${response.statusCode}: ${text}`)),
        )
      })
      sent.on("error", reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }
}

const asking = async (ask: () => Promise<Json | undefined>): Promise<Json> => {
  for (let pause = pauseMs; ; pause = Math.min(2 * pause, pauseMsMax)) {
    const found = await ask()
    if (found !== undefined) return found
    await sleep(pause)
  }
}

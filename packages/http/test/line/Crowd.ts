/**
 * People who join over several connections at once and insist until they have a definite answer: an answer that did not
 * come promises nothing, and the same join again finds the same place.
 */
import { Agent, request } from "node:http"
import { setTimeout as pause } from "node:timers/promises"

export type Answer = { readonly status: number; readonly text: string }

/** A place that was acknowledged. */
export type Acknowledged = { readonly person: number; readonly place: number }

/** How long a person waits before they ask again: a server that starts needs the machine that a thousand who ask would take. */
const [againMsMin, againMsMax] = [20, 640]

export class Crowd {
  /** In the order in which the answers came. */
  readonly acknowledged: Acknowledged[] = []
  /** Answers that are wrong for every caller. */
  readonly wrong: string[] = []
  readonly #agent: Agent
  readonly #url: string
  readonly #concertId: number

  constructor(url: string, concertId: number, connections: number) {
    this.#url = url
    this.#concertId = concertId
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections })
  }

  close(): void {
    this.#agent.destroy()
  }

  /** All at once. */
  async joinAll(people: ReadonlyArray<number>): Promise<void> {
    await Promise.all(people.map((person) => this.join(person)))
  }

  async join(person: number): Promise<void> {
    const answer = await this.#insist(() => this.#send("POST", "/api/v1/waiting-queue/join", person))
    const place = /"status":"(?:WAITING|ACTIVE)".*?"place":(\d+)/.exec(answer.text)
    if (answer.status !== 200 || place === null) this.wrong.push(`join of ${person}: ${answer.status} ${answer.text}`)
    else this.acknowledged.push({ person, place: Number(place[1]) })
  }

  async leave(person: number): Promise<void> {
    const answer = await this.#insist(() => this.#send("POST", "/api/v1/waiting-queue/leave", person))
    if (answer.status !== 200) this.wrong.push(`leaving of ${person}: ${answer.status} ${answer.text}`)
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever the body has
  async status(person: number): Promise<any> {
    const path = `/api/v1/waiting-queue/status?userId=${person}&concertId=${this.#concertId}`
    return JSON.parse((await this.#insist(() => this.#send("GET", path))).text)
  }

  /** Sends until there is a definite answer. */
  async #insist(send: () => Promise<Answer | undefined>): Promise<Answer> {
    for (let againMs = againMsMin; ; againMs = Math.min(2 * againMs, againMsMax)) {
      const answer = await send()
      if (answer !== undefined && answer.status !== 503) return answer
      await pause(againMs)
    }
  }

  #send(method: string, path: string, person?: number): Promise<Answer | undefined> {
    const body = person === undefined ? "" : JSON.stringify({ userId: person, concertId: this.#concertId })
    const headers = { "content-type": "application/json", "content-length": body.length }
    return new Promise((resolve) => {
      const sent = request(`${this.#url}${path}`, { method, agent: this.#agent, headers, timeout: 10_000 })
      sent.on("response", (response) => {
        let text = ""
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part
        })
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }))
        response.on("error", () => resolve(undefined))
      })
      // No answer: the connection broke or timed out. The caller knows nothing and asks again.
      sent.on("timeout", () => sent.destroy())
      sent.on("error", () => resolve(undefined))
      sent.end(body)
    })
  }
}

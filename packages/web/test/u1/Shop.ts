/** What a scenario of the page asks a server for besides the page: concerts, and people who act without a browser. */
import { until } from "@ticketrush/testing"

export class Shop {
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  async send<Body = Record<string, never>>(method: string, path: string, body?: unknown): Promise<Body> {
    const headers = { accept: "application/json", ...(body !== undefined && { "content-type": "application/json" }) }
    const answer = await fetch(this.url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return JSON.parse(text) as Body
  }

  async setUp(more: object): Promise<{ readonly concertId: number; readonly optionIds: ReadonlyArray<number> }> {
    const venue = { venueName: "KSPO Dome", venueCity: "Seoul", venueCountryCode: "KR", zone: "Asia/Seoul" }
    return this.send("POST", "/api/concerts/setup", { ...venue, concertDate: "2099-05-01T19:00:00", ...more })
  }

  async person(name: string): Promise<number> {
    return (await this.send<{ readonly id: number }>("POST", "/api/users", { username: name })).id
  }

  /** The page is built after the first answers where a checkout has none yet. */
  async pageIsThere(): Promise<void> {
    const isBuilt = async (): Promise<boolean> => {
      const answer = await fetch(this.url, { headers: { accept: "text/html" } })
      return (await answer.text()).includes("/assets/")
    }
    await until("the page is built", isBuilt, 120_000)
  }
}

export type Seat = { readonly id: number; readonly seatNumber: string; readonly status: string }

/** Rows of letters and numbers in front of a stage. */
export const layout = (
  sections: ReadonlyArray<readonly [code: string, tier: number, rows: number, seats: number]>,
) => ({
  sections: sections.map(([code, tier, rows, seats]) => ({
    code,
    tier,
    rows: Array.from({ length: rows }, (_, n) => ({ label: String(n + 1), from: 1, to: seats })),
  })),
})

/** What the people of a load do. A journey is one person's: one request, or several that follow each other. */
import { get, post } from "./http.ts"

export type SeatRange = { readonly first: number; readonly count: number }

/**
 * `filled`: one range after the other, so that the load stays on one sale until that is full. `spread`: from each range
 * in turn; all have the same length. `again`: as filled, and then from the beginning, where everything is taken.
 */
export type SeatPlan = {
  readonly ranges: ReadonlyArray<SeatRange>
  readonly order: "filled" | "spread" | "again"
}

/** `header`: lines of the head, each with its end. */
export type Listed = { readonly path: string; readonly body: string; readonly header?: string }

export type JourneyPlan =
  /** The same request again and again. */
  | { readonly kind: "same"; readonly path: string; readonly body: string }
  | { readonly kind: "get"; readonly path: string }
  /** The same so often, then nothing. */
  | { readonly kind: "gets"; readonly path: string; readonly count: number }
  /** Each request once, then nothing. */
  | { readonly kind: "list"; readonly requests: ReadonlyArray<Listed> }
  /** `path` gets `{"userId", "seatId"}`; each seat once, in order, by changing people. */
  | {
      readonly kind: "holds"
      readonly path: string
      readonly users: SeatRange
      readonly seats: SeatPlan
    }
  /** Hold, paying, confirm of one seat by one person, one after the other on one connection. */
  | { readonly kind: "lifecycles"; readonly users: SeatRange; readonly seats: SeatPlan }
  /** Hold of one seat by one person, who gives it back at once; a seat that is taken is left, and the next one asked for. */
  | { readonly kind: "releases"; readonly users: SeatRange; readonly seats: SeatPlan }
  /** Each person once into the waiting line of a concert. */
  | { readonly kind: "joins"; readonly people: SeatRange; readonly concertId: number }
  /** People in turn ask where they are in the line, again and again. */
  | { readonly kind: "statuses"; readonly people: SeatRange; readonly concertId: number }

export interface Journey {
  /** The first request of the next person on `slot`, or null when no person is left. */
  readonly begin: (slot: number) => string | null
  /** After a step was accepted: the request that follows it, or null when the journey is complete. */
  readonly follow: (slot: number, body: Buffer) => string | null
  /** The name of the step that `slot` is in. */
  readonly step: (slot: number) => string
  /** Whether an answer of status 2xx says yes; absent: it does. */
  readonly isYes?: (body: Buffer) => boolean
}

class Seats {
  readonly #plan: SeatPlan
  readonly #total: number
  #range = 0
  #next = 0
  #taken = 0

  constructor(plan: SeatPlan) {
    this.#plan = plan
    this.#total = plan.ranges.reduce((sum, { count }) => sum + count, 0)
  }

  /** The next seat, or -1 when each was taken once and the plan does not begin anew. */
  take(): number {
    if (this.#taken === this.#total) {
      if (this.#plan.order !== "again") return -1
      this.#range = 0
      this.#next = 0
      this.#taken = 0
    }
    const { order, ranges } = this.#plan
    const nth = this.#taken++
    if (order === "spread") return ranges[nth % ranges.length].first + Math.floor(nth / ranges.length)
    while (this.#next >= ranges[this.#range].count) {
      this.#range++
      this.#next = 0
    }
    return ranges[this.#range].first + this.#next++
  }
}

class Users {
  readonly #range: SeatRange
  #next = 0

  constructor(range: SeatRange) {
    this.#range = range
  }

  take(): number {
    return this.#range.first + (this.#next++ % this.#range.count)
  }
}

const same = (text: string, step: string): Journey => ({ begin: () => text, follow: () => null, step: () => step })

const times = (text: string, count: number): Journey => {
  let left = count
  return { begin: () => (left-- > 0 ? text : null), follow: () => null, step: () => "request" }
}

const list = (requests: ReadonlyArray<Listed>): Journey => {
  let next = 0
  return {
    begin: () => {
      if (next === requests.length) return null
      const { path, body, header } = requests[next++]
      return post(path, body, header)
    },
    follow: () => null,
    step: () => "request",
  }
}

const holds = (path: string, users: Users, seats: Seats): Journey => ({
  begin: () => {
    const seat = seats.take()
    return seat < 0 ? null : post(path, `{"userId":${users.take()},"seatId":${seat}}`)
  },
  follow: () => null,
  step: () => "hold",
})

/** Steps of v6, of which the first one is a hold. */
const lifecycle = ["hold", "paying", "confirm"] as const
const release = ["hold", "cancel"] as const

const stepwise = (steps: ReadonlyArray<string>, users: Users, seats: Seats): Journey => {
  const stepOf: number[] = []
  const userOf: number[] = []
  const reservationOf: number[] = []
  return {
    begin: (slot) => {
      const seat = seats.take()
      if (seat < 0) return null
      stepOf[slot] = 0
      userOf[slot] = users.take()
      return post("/api/reservations/v6/holds", `{"userId":${userOf[slot]},"seatId":${seat}}`)
    },
    follow: (slot, body) => {
      if (stepOf[slot] === 0) reservationOf[slot] = leadingId(body)
      if (++stepOf[slot] === steps.length) return null
      const path = `/api/reservations/v6/${reservationOf[slot]}/${steps[stepOf[slot]]}`
      return post(path, `{"userId":${userOf[slot]}}`)
    },
    step: (slot) => steps[stepOf[slot]] ?? "complete",
  }
}

const idPrefix = '{"id":'

/** The contract's bodies begin with `{"id":<digits>,`; parsing the rest would cost the generator more than sending. */
const leadingId = (body: Buffer): number => {
  let id = 0
  let at = idPrefix.length
  for (; body[at] >= 48 && body[at] <= 57; at++) id = id * 10 + body[at] - 48
  if (at === idPrefix.length) throw new Error(`no id at the front of ${body.toString()}`)
  return id
}

/** A full or closed line answers 200, too. */
const rejected = Buffer.from('"REJECTED"')

const joins = ({ first, count }: SeatRange, concertId: number): Journey => {
  let next = 0
  return {
    begin: () =>
      next < count ? post("/api/v1/waiting-queue/join", `{"userId":${first + next++},"concertId":${concertId}}`) : null,
    follow: () => null,
    step: () => "join",
    isYes: (body) => !body.includes(rejected),
  }
}

const statuses = (people: Users, concertId: number): Journey => ({
  begin: () => get(`/api/v1/waiting-queue/status?userId=${people.take()}&concertId=${concertId}`),
  follow: () => null,
  step: () => "status",
})

export const journeyOf = (plan: JourneyPlan): Journey => {
  switch (plan.kind) {
    case "same":
      return same(post(plan.path, plan.body), "request")
    case "get":
      return same(get(plan.path), "request")
    case "gets":
      return times(get(plan.path), plan.count)
    case "list":
      return list(plan.requests)
    case "holds":
      return holds(plan.path, new Users(plan.users), new Seats(plan.seats))
    case "lifecycles":
      return stepwise(lifecycle, new Users(plan.users), new Seats(plan.seats))
    case "releases":
      return stepwise(release, new Users(plan.users), new Seats(plan.seats))
    case "joins":
      return joins(plan.people, plan.concertId)
    case "statuses":
      return statuses(new Users(plan.people), plan.concertId)
  }
}

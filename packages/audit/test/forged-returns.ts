/** Wrongs in when seats that came back are free again, and for whom. */
import { type LinePolicy, type Moved, ReservationStatus, type SaleEvent } from "@ticketrush/protocol"
import type { Forgery, Story, Where } from "./Story.ts"

type Given = Where & { readonly event: Moved }

const lineSet = (story: Story, change: Partial<LinePolicy>): SaleEvent => ({
  kind: "line-set",
  policy: { ...story.sale().line.policy, ...change },
})

/** A cancellation whose seats went out of sight. */
const hiddenIn = (story: Story): Given | undefined =>
  story.oneOf((story.all("cancelled") as ReadonlyArray<Given>).filter(({ event }) => event.returnsAt !== undefined))

/** A reservation that is held at the end, so that it can be given back. */
const heldIn = (story: Story): number | undefined => {
  const { reservations } = story.sale()
  const all = Array.from({ length: reservations.count }, (_, i) => i + 1)
  return story.oneOf(all.filter((sequence) => reservations.status[sequence] === ReservationStatus.hold))
}

/** A held reservation is given back at the end, of a line with these settings. */
const givenBack = (story: Story, change: Partial<LinePolicy>, returnsAt: number | undefined): Story | undefined => {
  const reservation = heldIn(story)
  if (reservation === undefined) return undefined
  const back = returnsAt === undefined ? {} : { returnsAt }
  return story.and(lineSet(story, change), { kind: "cancelled", reservation, ...back })
}

export const forgedReturns: ReadonlyArray<Forgery> = [
  {
    name: "seats that are free at once where they return at random",
    says: /the seats of reservation \d+ were free at once, the line says within 400 ms/,
    forge: (story) => givenBack(story, { returnMs: 400 }, undefined),
  },
  {
    name: "seats that return later than the line says",
    says: /the seats of reservation \d+ return after 401 ms, the line says within 400 ms/,
    forge: (story) => givenBack(story, { returnMs: 400 }, story.now + 401),
  },
  {
    name: "seats that are out of sight in a line that hides none",
    says: /the seats of reservation \d+ return after 5 ms, the line says within 0 ms/,
    forge: (story) => givenBack(story, { returnMs: 0 }, story.now + 5),
  },
  {
    name: "seats that reappear early",
    says: /the seats of reservation \d+ reappeared \d+ ms early/,
    forge: (story) => {
      const spot = hiddenIn(story)
      return spot && story.until(spot).and({ kind: "reappeared", reservation: spot.event.reservation })
    },
  },
  {
    name: "seats that reappear twice",
    says: /the seats of reservation \d+ reappeared and were in sight/,
    forge: (story) => {
      const spot = story.some("reappeared")
      return spot && story.until(spot).and(spot.event)
    },
  },
  {
    name: "seats that reappear free for all while people wait for them",
    says: /I8 the seats of reservation \d+ reappeared while people waited for them/,
    forge: (story) => {
      const { line } = story.sale()
      const reservation = heldIn(story)
      if (reservation === undefined) return undefined
      const paused = { method: "paused", returnMs: 400, priorityMs: 500 } as const
      const place = line.joined + 1
      return story
        .and({ kind: "joined", place, person: 9_000 })
        .and(lineSet(story, paused), { kind: "cancelled", reservation, returnsAt: story.now + 1 })
        .later(1, { kind: "reappeared", reservation })
    },
  },
  {
    name: "seats that reappear without a call, with people waiting who could be called",
    says: /I8 the seats of reservation \d+ came back with people waiting, and called none of them/,
    forge: (story) => {
      const spot = story.some("called", ({ freed }) =>
        story.all("reappeared").some(({ event }) => event.reservation === freed),
      )
      return spot && story.until(spot, true)
    },
  },
  {
    name: "seats that do not reappear when they are due",
    says: /I6 the seats of \d+ reservations were due to reappear, and none did/,
    forge: (story) => {
      const spot = hiddenIn(story)
      const cut = spot && story.until(spot)
      const policy = cut?.sale().line.policy
      if (cut === undefined || policy === undefined || policy.priorityMs > 0) return undefined
      const seen = { kind: "joined", place: cut.sale().line.joined + 1, person: 9_000 } as const
      return cut.later(4_000, seen)
    },
  },
  {
    name: "a seat held while it is out of sight",
    says: /I1 option \d+ seat \d+ has two holders/,
    forge: (story) => {
      const spot = hiddenIn(story)
      const cut = spot && story.until(spot)
      if (cut === undefined) return undefined
      const { reservations, line, policy } = cut.sale()
      if (line.policy.protects && line.policy.method !== "passthrough") return undefined
      const option = reservations.option[spot!.event.reservation]
      const seats = [reservations.seat(spot!.event.reservation, 0)]
      return cut.and({
        ...{ kind: "held", reservation: reservations.count + 1, person: 9_000, option, seats },
        ...{ deadline: cut.now + policy.holdTtlMs, price: 10, key: null },
      })
    },
  },
]

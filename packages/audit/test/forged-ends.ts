/** Wrongs in passes that do nothing and in absent places: which of them end, and when. */
import { type LinePolicy, type PlaceMoved, PlaceStatus, type SaleEvent } from "@ticketrush/protocol"
import type { Forgery, Kind, Spot, Story } from "./Story.ts"

const lineSet = (story: Story, change: Partial<LinePolicy>): SaleEvent => ({
  kind: "line-set",
  policy: { ...story.sale().line.policy, ...change },
})

const placesIn = (story: Story, status: PlaceStatus): ReadonlyArray<number> => {
  const { line } = story.sale()
  return Array.from({ length: line.joined }, (_, i) => i + 1).filter((place) => line.state[place] === status)
}

/** A place of that status moves at the end, after the line was set so. */
const moved =
  (kind: PlaceMoved["kind"], was: PlaceStatus, change: (story: Story) => Partial<LinePolicy>) =>
  (story: Story): Story | undefined => {
    const place = story.oneOf(placesIn(story, was))
    return place === undefined ? undefined : story.and(lineSet(story, change(story)), { kind, place, was })
  }

/** As many people active as the cap lets in, and no fewer. */
const atTheCap = (story: Story): number => story.sale().line.active

const { active, absent } = PlaceStatus

export const forgedEnds: ReadonlyArray<Forgery> = [
  {
    name: "an idle pass that ends in a line without such a limit",
    says: /the pass of place \d+ ended as idle in a line without such a limit/,
    forge: moved("pass-idle", active, () => ({ idleMs: 0 })),
  },
  {
    name: "an idle pass that ends while there is room",
    says: /the pass of place \d+ ended as idle, and its room was not wanted/,
    forge: moved("pass-idle", active, () => ({ idleMs: 1, activeMax: 0 })),
  },
  {
    name: "an idle pass that ends before its limit",
    says: /the pass of place \d+ ended after \d+ idle ms, the limit is 60000 ms/,
    forge: (story) => {
      const { line, persons, reservations } = story.sale()
      const place = story.oneOf(placesIn(story, active))
      if (place === undefined) return undefined
      const owner = persons.find(line.person[place])
      const all = Array.from({ length: reservations.count }, (_, i) => i + 1)
      if (all.some((each) => reservations.person[each] === owner && reservations.pending(each))) return undefined
      return story.and(
        { kind: "joined", place: line.joined + 1, person: 9_000 },
        lineSet(story, { method: "fifo", activeMax: atTheCap(story), idleMs: 60_000 }),
        { kind: "pass-idle", place, was: active },
      )
    },
  },
  {
    name: "an idle pass that ends while its owner holds seats",
    says: /the pass of place \d+ ended as idle while its owner held seats/,
    forge: (story) => {
      const { line, persons, reservations } = story.sale()
      const holder = story.oneOf(
        Array.from({ length: reservations.count }, (_, i) => i + 1).filter((each) => reservations.pending(each)),
      )
      const place = holder === undefined ? 0 : line.find(persons.ids[reservations.person[holder]])
      if (line.state[place] !== active) return undefined
      return story.and(lineSet(story, { idleMs: 1 }), { kind: "pass-idle", place, was: active })
    },
  },
  {
    name: "an idle pass that goes on while people wait for its room",
    says: /a pass that did nothing went on while people waited for its room/,
    forge: (story) => {
      const idle: Kind = "pass-idle"
      const spot = story.oneOf((story.all(idle) as ReadonlyArray<Spot>).filter(({ index }) => index === 0))
      if (spot === undefined) return undefined
      const cut = story.until(spot, true)
      const place = cut.sale().line.joined + 1
      return cut.later(spot.at - cut.now, { kind: "joined", place, person: 9_000 })
    },
  },
  {
    name: "an absent place that ends before its time",
    says: /absent place \d+ ended after \d+ ms, the line keeps it longer/,
    forge: moved("lapsed", absent, () => ({ absentMs: 60_000, absentMax: 0 })),
  },
  {
    name: "an absent place that ends before one that is absent for longer",
    says: /absent place \d+ ended before place \d+, which is absent for longer/,
    forge: (story) => {
      const places = placesIn(story, absent)
      // All of them count from the moment on at which the line gets a bound, so that the lowest place ends first.
      if (places.length < 2 || story.sale().line.absences !== undefined) return undefined
      return story.and(lineSet(story, { absentMax: 1 }), { kind: "lapsed", place: places.at(-1)!, was: absent })
    },
  },
  {
    name: "an absent place that goes on after its end",
    says: /an absent place went on after its end/,
    forge: (story) => {
      const { line } = story.sale()
      if (placesIn(story, absent).length === 0 || line.absences !== undefined) return undefined
      const joined = { kind: "joined", place: line.joined + 1, person: 9_000 } as const
      return story.and(lineSet(story, { absentMs: 500, absentMax: 0 })).later(500, joined)
    },
  },
  {
    name: "a place in a line that is full of absent people",
    says: /place \d+ was given while the line was full/,
    forge: (story) => {
      const { line } = story.sale()
      const away = line.absent + line.returned
      if (away === 0) return undefined
      const bounded = { method: "fifo", absentMs: 60_000, waitingMax: line.waiting + away } as const
      return story.and(lineSet(story, bounded), { kind: "joined", place: line.joined + 1, person: 9_000 })
    },
  },
]

/** Wrongs in who waits, who gets in and when, and whose pass is over. */
import { AdmittedBy, type LinePolicy, type PlaceMoved, PlaceStatus, type SaleEvent } from "@ticketrush/protocol"
import type { Forgery, Kind, Of, Spot, Story } from "./Story.ts"

const stranger = 9_000

/** Changes some event of a kind; `wanted` says which ones can be. */
const changed =
  <K extends Kind>(kind: K, change: (event: Of<K>) => Partial<Of<K>>, wanted?: (event: Of<K>) => boolean) =>
  (story: Story): Story | undefined => {
    const spot = story.some(kind, wanted)
    return spot === undefined ? undefined : story.changed(spot, change(spot.event))
  }

const dropped =
  (kind: Kind, wanted?: (event: SaleEvent) => boolean) =>
  (story: Story): Story | undefined => {
    const spot = story.some(kind, wanted) as Spot | undefined
    return spot === undefined ? undefined : story.replaced(spot)
  }

/** A step of some place that has this status at the end. */
const moved =
  (kind: PlaceMoved["kind"], from: PlaceStatus) =>
  (story: Story): Story | undefined => {
    const place = placeIn(story, from)
    return place === undefined ? undefined : story.and({ kind, place, was: from })
  }

const placeIn = (story: Story, status: PlaceStatus): number | undefined => {
  const { line } = story.sale()
  const places = Array.from({ length: line.joined }, (_, i) => i + 1)
  return story.oneOf(places.filter((place) => line.state[place] === status))
}

const lineSet = (story: Story, change: Partial<LinePolicy>): SaleEvent => ({
  kind: "line-set",
  policy: { ...story.sale().line.policy, ...change },
})

const admittedByOperator = (story: Story, place: number, was: PlaceStatus): SaleEvent => {
  const { line } = story.sale()
  const { tick, tokens, passes, policy } = line
  const pass = passes.count + 1
  return { kind: "admitted", place, was, by: AdmittedBy.operator, pass, until: story.now + policy.passMs, tick, tokens }
}

const inPace = ({ by }: Of<"admitted">): boolean => by === AdmittedBy.pace

/** The story up to some event of a kind, that one left out. */
const before = (story: Story, kind: Kind): { readonly cut: Story; readonly spot: Spot } | undefined => {
  const spot = story.some(kind) as Spot | undefined
  return spot === undefined ? undefined : { cut: story.until(spot, true), spot }
}

export const forgedLines: ReadonlyArray<Forgery> = [
  {
    name: "a place left out",
    says: /I8 place \d+ was given after place \d+/,
    forge: (story) => story.and({ kind: "joined", place: story.sale().line.joined + 2, person: stranger }),
  },
  {
    name: "two places of one person",
    says: /I8 person \d+ has places \d+ and \d+ at a time/,
    forge: (story) => {
      const { line } = story.sale()
      const known = placeIn(story, PlaceStatus.waiting)
      const joined = { kind: "joined", place: line.joined + 1, person: line.person[known ?? 0] } as const
      return known === undefined ? undefined : story.and(joined)
    },
  },
  {
    name: "a place in a closed line",
    says: /place \d+ was given while the line was closed/,
    forge: (story) => {
      const joined = { kind: "joined", place: story.sale().line.joined + 1, person: stranger } as const
      return story.and(lineSet(story, { method: "closed" }), joined)
    },
  },
  {
    name: "a place in a full line",
    says: /place \d+ was given while the line was full/,
    forge: (story) => {
      const { line } = story.sale()
      const joined = { kind: "joined", place: line.joined + 1, person: stranger } as const
      return line.waiting === 0 ? undefined : story.and(lineSet(story, { method: "fifo", waitingMax: 1 }), joined)
    },
  },
  {
    name: "a place after the close",
    says: /place \d+ was given after the sale had closed/,
    forge: (story) =>
      story.and({ kind: "sale-closed" }, { kind: "joined", place: story.sale().line.joined + 1, person: stranger }),
  },
  {
    name: "a person overtaken",
    says: /I8 place \d+ was admitted when place \d+ was next/,
    forge: (story) => {
      const spot = story.some("admitted", inPace)
      const behind = spot === undefined ? undefined : story.until(spot, true).sale().line
      const other = behind === undefined ? 0 : [...behind.inOrder()].find((place) => place !== spot!.event.place)
      return other === undefined || other === 0
        ? undefined
        : story.until(spot!, true).and({ ...spot!.event, place: other })
    },
  },
  {
    name: "a person called out of turn",
    says: /I8 place \d+ was called when place \d+ was next/,
    forge: (story) => {
      const at = before(story, "called")
      const other = at === undefined ? undefined : [...at.cut.sale().line.inOrder()][1]
      return other === undefined ? undefined : at!.cut.and({ ...(at!.spot.event as Of<"called">), place: other })
    },
  },
  {
    name: "a person passed over out of turn",
    says: /I8 place \d+ was passed over when place \d+ was next/,
    forge: (story) => {
      const other = [...story.sale().line.inOrder()][1]
      const was = other === undefined ? PlaceStatus.waiting : (story.sale().line.state[other] as PlaceStatus)
      return other === undefined ? undefined : story.and({ kind: "passed-over", place: other, was })
    },
  },
  {
    name: "a person passed over who had just joined",
    says: /was passed over \d+ ms after its owner was there/,
    forge: (story) => {
      const spot = story.oneOf(
        story.all("joined").filter((each) => [...story.until(each).sale().line.inOrder()][0] === each.event.place),
      )
      const place = spot?.event.place
      return spot === undefined
        ? undefined
        : story.until(spot).and({ kind: "passed-over", place: place!, was: PlaceStatus.waiting })
    },
  },
  {
    name: "a person passed over in a paused line",
    says: /was passed over while the line was paused/,
    forge: (story) => {
      const at = before(story, "passed-over")
      return at?.cut.and(lineSet(at.cut, { method: "paused" }), at.spot.event)
    },
  },
  {
    name: "a turn that was forgotten",
    says: /the turn of place \d+ had come, and it was not admitted/,
    forge: (story) => {
      const due = story.all("admitted").filter(({ batch, index, event }) => index === 0 && batch > 0 && inPace(event))
      const spot = story.oneOf(due)
      if (spot === undefined) return undefined
      return story.until(spot, true).later(spot.at - story.until(spot, true).now, lineSet(story, { method: "fifo" }))
    },
  },
  {
    name: "an admission that the pace does not give",
    says: /the admission of place \d+ is more than the pace allows/,
    forge: changed("admitted", ({ tokens }) => ({ tokens: tokens + 1 }), inPace),
  },
  {
    name: "admissions taken from those behind",
    says: /the admission of place \d+ takes 1 admissions from those behind it/,
    forge: changed("admitted", ({ tokens }) => ({ tokens: tokens - 1 }), inPace),
  },
  {
    name: "a tick that has not come",
    says: /the admission of place \d+ counts tick \d+, and tick \d+ had come/,
    forge: changed("admitted", ({ tick }) => ({ tick: tick + 1 }), inPace),
  },
  {
    name: "an admission at once in a line with a pace",
    says: /was admitted at once while the line was (fifo|closed)/,
    forge: changed("admitted", () => ({ by: AdmittedBy.passthrough }), inPace),
  },
  {
    name: "an admission in turn in a line without a pace",
    says: /was admitted in turn while the line was passthrough/,
    forge: changed(
      "admitted",
      () => ({ by: AdmittedBy.pace }),
      ({ by }) => by === AdmittedBy.passthrough,
    ),
  },
  {
    name: "more active people than the cap",
    says: /with pass \d+ \d+ people are active, the cap is \d+/,
    forge: (story) => {
      const place = placeIn(story, PlaceStatus.waiting)
      const { active } = story.sale().line
      if (place === undefined || active === 0) return undefined
      return story.and(lineSet(story, { activeMax: active }), admittedByOperator(story, place, PlaceStatus.waiting))
    },
  },
  {
    name: "a second pass for one place",
    says: /I8 place \d+ was admitted twice/,
    forge: (story) => {
      const place = placeIn(story, PlaceStatus.active)
      return place === undefined ? undefined : story.and(admittedByOperator(story, place, PlaceStatus.active))
    },
  },
  {
    name: "a pass number left out",
    says: /pass \d+ was given after pass \d+/,
    forge: changed("admitted", ({ pass }) => ({ pass: pass + 1 })),
  },
  {
    name: "a pass longer than the policy",
    says: /pass \d+ got an end that the policy does not give/,
    forge: changed("admitted", ({ until }) => ({ until: until + 1 })),
  },
  {
    name: "a pass shorter than the policy",
    says: /pass \d+ got an end that the policy does not give/,
    forge: changed("called", ({ until }) => ({ until: until - 1 })),
  },
  {
    name: "a pass that ends early",
    says: /pass \d+ ended before its time/,
    forge: moved("pass-expired", PlaceStatus.active),
  },
  {
    name: "a pass that never ends",
    says: /pass \d+ went on after its end/,
    forge: (story) => {
      const forged = dropped("pass-expired")(story)
      return forged?.later(10_000, lineSet(story, {}))
    },
  },
  {
    name: "a pass used up without a purchase",
    says: /pass \d+ was used up, and its owner had bought nothing/,
    forge: moved("pass-used", PlaceStatus.active),
  },
  {
    name: "one pass with two purchases",
    says: /the owner of place \d+ bought, and their pass was not used up/,
    forge: dropped("pass-used"),
  },
  {
    name: "a seat that calls in a paused line",
    says: /place \d+ was called while the line was paused/,
    forge: (story) => {
      const at = before(story, "called")
      return at?.cut.and(lineSet(at.cut, { method: "paused" }), at.spot.event)
    },
  },
  {
    name: "a priority longer than the policy",
    says: /place \d+ got a priority that the policy does not give/,
    forge: changed("called", ({ priorityUntil }) => ({ priorityUntil: priorityUntil + 1 })),
  },
  {
    name: "a call by a seat that did not come back",
    says: /place \d+ was called by reservation \d+, which did not end then/,
    forge: changed("called", ({ freed }) => ({ freed: freed + 1_000 })),
  },
  {
    name: "a seat that came back and made no call",
    says: /I8 the seats of reservation \d+ came back with people waiting, and called none of them/,
    forge: dropped("called"),
  },
  {
    name: "a seat that calls two people",
    says: /reservation \d+ called places \d+ and \d+/,
    forge: (story) => {
      const spot = story.some("called")
      const cut = spot === undefined ? undefined : story.until(spot)
      const next = cut === undefined ? undefined : [...cut.sale().line.inOrder()][0]
      if (next === undefined) return undefined
      return cut!.and({ ...spot!.event, place: next, pass: spot!.event.pass + 1 })
    },
  },
  {
    name: "a line that is cleared in part",
    says: /the line was cleared up to place \d+ of \d+/,
    forge: (story) => {
      const { joined, waiting } = story.sale().line
      return waiting === 0 ? undefined : story.and({ kind: "line-cleared", through: joined - 1 })
    },
  },
  {
    name: "an empty line that is cleared",
    says: /the line was cleared when it was empty/,
    forge: (story) => {
      const through = story.sale().line.joined
      return story.and({ kind: "line-cleared", through }, { kind: "line-cleared", through })
    },
  },
  {
    name: "a close that leaves the line as it is",
    says: /the sale was closed, and its line was not sent away/,
    forge: (story) => (story.sale().line.waiting === 0 ? undefined : story.and({ kind: "sale-closed" })),
  },
  {
    name: "an admission after the close",
    says: /place \d+ was admitted after the sale had closed/,
    forge: (story) => {
      const place = placeIn(story, PlaceStatus.waiting)
      if (place === undefined) return undefined
      return story.and({ kind: "sale-closed" }, admittedByOperator(story, place, PlaceStatus.waiting))
    },
  },
  {
    name: "a status that the place did not have",
    says: /place \d+: left says it was absent, and it was waiting/,
    forge: (story) => {
      const place = placeIn(story, PlaceStatus.waiting)
      return place === undefined ? undefined : story.and({ kind: "left", place, was: PlaceStatus.absent })
    },
  },
  {
    name: "a place that leaves twice",
    says: /place \d+: left when it was left/,
    forge: moved("left", PlaceStatus.left),
  },
  {
    name: "a return of a person who was present",
    says: /place \d+: returned when it was waiting/,
    forge: moved("returned", PlaceStatus.waiting),
  },
  {
    name: "a pass taken from a person who has none",
    says: /place \d+: pass-revoked when it was waiting/,
    forge: moved("pass-revoked", PlaceStatus.waiting),
  },
  {
    name: "an absent person who is let in by the pace",
    says: /place \d+ was admitted when it was absent/,
    forge: (story) => {
      const place = placeIn(story, PlaceStatus.absent)
      if (place === undefined) return undefined
      return story.and({ ...admittedByOperator(story, place, PlaceStatus.absent), by: AdmittedBy.pace } as SaleEvent)
    },
  },
  {
    name: "an absent person whom a seat calls",
    says: /place \d+ was admitted when it was absent/,
    forge: (story) => {
      const spot = story.oneOf(
        story.all("called").filter((each) => placeIn(story.until(each, true), PlaceStatus.absent) !== undefined),
      )
      if (spot === undefined) return undefined
      const place = placeIn(story.until(spot, true), PlaceStatus.absent)!
      return story.until(spot).changed(spot, { place, was: PlaceStatus.absent })
    },
  },
  {
    name: "a place that was never given",
    says: /place \d+: left before it was given/,
    forge: (story) => story.and({ kind: "left", place: story.sale().line.joined + 1, was: PlaceStatus.waiting }),
  },
  {
    name: "settings that no line may have",
    says: /the line was set to what no line may have/,
    forge: (story) => story.and(lineSet(story, { passMs: 0 })),
  },
]

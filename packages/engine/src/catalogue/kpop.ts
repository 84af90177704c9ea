/** The K-POP set: three concerts, six options, 300 seats, and people to buy them. What a first start has to show. */
import { contractLine, type LinePolicy, limits, noLine, type SeatLayout, sectionA } from "@ticketrush/protocol"
import { Zone } from "@ticketrush/protocol/zone"
import type { SetupPlan, VenuePlan } from "./Catalogue.ts"
import type { Seed } from "./plantSeed.ts"
import type { UserDraft } from "./UserStore.ts"

type Show = {
  readonly title: string
  readonly artistName: string
  readonly agencyName: string
  /** The evenings, counted in days from the day of planting. */
  readonly days: ReadonlyArray<number>
  /** In won. */
  readonly price: number
  readonly venue: VenuePlan
  readonly line: LinePolicy
}

/** Slow enough to be watched: five people every two seconds, fifty choosing seats at a time, for three minutes each. */
const watchedLine: LinePolicy = {
  ...noLine,
  method: "fifo",
  protects: true,
  batch: 5,
  everyMs: 2_000,
  burst: 5,
  activeMax: 50,
  passMs: 180_000,
  priorityMs: limits.priorityMsDefault,
}

const inSeoul = { city: "Seoul", countryCode: "KR" }

const shows: ReadonlyArray<Show> = [
  {
    title: "The Golden Hour",
    artistName: "IU",
    agencyName: "EDAM Entertainment",
    days: [10, 11],
    price: 165_000,
    venue: { name: "KSPO Dome", address: "424 Olympic-ro, Songpa-gu", ...inSeoul },
    // Scripts of the contract wait in the line of concert 1 unless they are told another one.
    line: contractLine,
  },
  {
    title: "Bunnies Camp",
    artistName: "NewJeans",
    agencyName: "ADOR",
    days: [20],
    price: 132_000,
    venue: { name: "Jamsil Arena", address: "25 Olympic-ro, Songpa-gu", ...inSeoul },
    line: contractLine,
  },
  {
    title: "Yet To Come",
    artistName: "BTS",
    agencyName: "BIGHIT MUSIC",
    days: [30, 31, 32],
    price: 198_000,
    venue: { name: "Seoul Olympic Stadium", address: "25 Olympic-ro, Songpa-gu", ...inSeoul },
    line: watchedLine,
  },
]

const seats: SeatLayout = {
  ...sectionA(50),
  flags: [
    { flag: "accessible", seats: ["A-1", "A-2"] },
    { flag: "companion", seats: ["A-3", "A-4"] },
    { flag: "restricted-view", seats: ["A-49", "A-50"] },
  ],
}

export const kpopUsers: ReadonlyArray<UserDraft> = [
  { username: "admin", tier: "VIP", role: "ADMIN" },
  ...Array.from({ length: 100 }, (_, i): UserDraft => ({ username: `user${i + 1}`, tier: "BASIC", role: "USER" })),
]

/** Seven in the evening, since midnight. */
const eveningMs = 19 * 3_600_000

export const kpopPlans = (now: number): ReadonlyArray<SetupPlan> => {
  const seoul = new Zone("Asia/Seoul")
  return shows.map(({ title, artistName, agencyName, days, price, venue, line }) => ({
    title,
    artistName,
    agencyName,
    concertDates: days.map((day) => seoul.onDay(now, day, eveningMs)),
    zone: seoul.name,
    endsWithNight: true,
    layout: seats,
    tiers: [{ name: "R", price }],
    policy: { seatsPerPersonMax: 4, holdTtlMs: limits.holdTtlMsDefault, opensAt: 0 },
    venue,
    line,
  }))
}

export const kpopSeed = (now: number): Seed => ({ name: "kpop", users: kpopUsers, plans: kpopPlans(now) })

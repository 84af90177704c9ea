/** What the console says is different before a policy is set. */
import { beforeEach, expect, it, vi } from "vitest"

/** Types of browsers are not those of tests: the module is named where the compiler does not follow. */
const module: string = "../page/console/views/PolicyForm.tsx"
let changesOf: (newest: object, asked: object) => ReadonlyArray<string>

const presale = { startAt: "2026-12-01T09:00:00Z", endAt: "2026-12-01T10:00:00Z", minimumTier: "VIP" } as const
const figures = {
  generalSaleStartAt: "2026-12-02T09:00:00Z",
  maxReservationsPerUser: 4,
  maxSeatsPerOrder: 0,
  maxSeatsPerOption: 0,
  maxHoldsAtOnce: 0,
  maxHoldsPerTurn: 0,
  releaseCooldownMs: 0,
}
/** `codes`: how many the newest version has. */
const newestWith = (codes: number) => ({
  ...figures,
  refundsUntil: null,
  presales: [{ ...presale, accessCodes: codes }],
})
const changes = (codes: number, presales: ReadonlyArray<object>): ReadonlyArray<string> =>
  changesOf(newestWith(codes), { ...figures, presales })

beforeEach(async () => {
  vi.stubGlobal("localStorage", { getItem: () => "en", setItem: () => {} })
  vi.stubGlobal("document", { documentElement: {} })
  ;({ changesOf } = await import(module))
  return () => vi.unstubAllGlobals()
})

it("nothing is different where a presale without codes is as it was", () => {
  expect(changes(0, [{ ...presale, accessCodes: [] }])).toEqual(["Nothing is different from the newest version."])
})

it.each([
  ["its start", { startAt: "2026-11-30T09:00:00Z" }],
  ["its start by a second", { startAt: "2026-12-01T09:00:01Z" }],
  ["its end", { endAt: "2026-12-01T11:00:00Z" }],
  ["its tier", { minimumTier: null }],
])("a presale is told as different when %s is", (_, changed) => {
  const told = changes(0, [{ ...presale, accessCodes: [], ...changed }])
  expect(told).toEqual([expect.stringMatching(/^Presale 1: .*, tier VIP, codes: 0 becomes .*, codes: 0$/)])
})

it("how people are verified, and that tickets change hands no more, are told as different", () => {
  const asked = { ...figures, presales: [], minimumVerification: "EMAIL", transfersForbidden: true }
  expect(changesOf({ ...newestWith(0), presales: [] }, asked)).toEqual([
    "How people are verified: not at all becomes by e-mail or telephone",
    "Tickets given to another person: allowed becomes not allowed",
  ])
})

it("codes of a presale are told as entered anew, since the old ones cannot be compared", () => {
  expect(changes(2, [{ ...presale, accessCodes: ["early", "bird"] }])).toEqual([
    expect.stringMatching(/codes: 2 becomes .*codes: 2, entered anew$/),
  ])
})

it("a presale that is taken away and one that is added are told", () => {
  expect(changes(0, [])).toEqual([expect.stringMatching(/^Presale 1: .* becomes -$/)])
  const added = { ...presale, startAt: "2026-12-01T10:00:00Z", endAt: "2026-12-01T11:00:00Z", accessCodes: [] }
  expect(changes(0, [{ ...presale, accessCodes: [] }, added])).toEqual([
    expect.stringMatching(/^Presale 2: - becomes .*codes: 0$/),
  ])
})

/** Decisions by the abuse rules: from the same facts the same, by another program, and in a sale that is replayed. */
import type { AbuseChanged } from "@ticketrush/engine/abuse/AbuseChanges"
import { AbuseCountsMemory } from "@ticketrush/engine/abuse/AbuseCountsMemory"
import { type AbuseDecision, AbuseGuard } from "@ticketrush/engine/abuse/AbuseGuard"
import { makeTrailStoreMemory } from "@ticketrush/engine/trail/TrailStoreMemory"
import { TrailWriter } from "@ticketrush/engine/trail/TrailWriter"
import { refusal } from "@ticketrush/protocol"
import {
  type AbuseMode,
  type AbuseReason,
  type AbuseRule,
  type AbuseRules,
  abuseReasons,
  abuseRulesOf,
  contractAbuseRules,
  judgeAbuse,
} from "@ticketrush/protocol/abuse"
import type { TrailRow } from "@ticketrush/protocol/trail"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { randomOf } from "../../engine/test/core/random-history.ts"
import { ManualWorld } from "../../engine/test/ManualWorld.ts"
import { DecisionAudit } from "../src/DecisionAudit.ts"

/** People who hold, fail, repeat, give back and wait, on few devices. `changes`: before which attempts rules are set anew. */
const play = (
  rules: AbuseRules,
  seed: number,
  attempts: number,
  changes: ReadonlyMap<number, AbuseChanged> = new Map(),
): ReadonlyArray<TrailRow> => {
  const world = new ManualWorld()
  const store = makeTrailStoreMemory()
  const parts = { failed: () => {}, works: () => {} }
  const trail = new TrailWriter({ store, defer: world.defer, nowMs: world.databaseMs, parts })
  const guard = new AbuseGuard({
    ...{ rules, counts: new AbuseCountsMemory(), trail, nowMs: world.databaseMs, start: "s" },
  })
  const roll = randomOf(seed)
  for (let i = 0; i < attempts; i++) {
    world.run(roll(3_000))
    const changed = changes.get(i)
    if (changed !== undefined) guard.setChanged(changed)
    const person = 1 + roll(12)
    const text = (name: string, of: number) => (roll(3) === 0 ? null : `${name}${roll(of)}`)
    const asked = { person, concert: 3, seat: 400_000_000, request: text("r", 40), device: text("d", 9) }
    const from = { address: "192.0.2.1", agent: `agent ${roll(2)}` }
    let decided: AbuseDecision | undefined
    guard.assess({ ...asked, from }, (decision) => {
      decided = decision
    })
    const { blocked } = decided!
    const luck = roll(4)
    if (blocked !== null) guard.cameOut(decided!, { kind: "refused", refusal: blocked })
    else if (luck === 0) guard.cameOut(decided!, { kind: "refused", refusal: refusal("seat-taken") })
    else if (luck === 1) guard.cameOut(decided!, { kind: "unknown" })
    else guard.cameOut(decided!, { kind: "held", reservation: 1_000 + i, bought: false })
    if (roll(5) === 0) guard.released(person)
  }
  trail.stop(() => {})
  return [...Effect.runSync(store.list({ limit: 1_000_000 }))].reverse()
}

const audited = (rows: ReadonlyArray<TrailRow>) => {
  const audit = new DecisionAudit()
  for (const row of rows) audit.take(row)
  return audit.report()
}
const everyRule = abuseRulesOf("enforce,rate=2/10s,probing=2/60s:enforce,loop=3/600s:enforce")!
const halfInShadow = abuseRulesOf("enforce,rate=2/30s:shadow,probing=2/60s:enforce,device=shadow")!

describe("decisions over a random run", () => {
  it.each([
    ["of the contract's rules", contractAbuseRules],
    ["with every rule enforced", everyRule],
    ["with rules in shadow", halfInShadow],
  ])("%s are made again from the trail, each the same", (_, rules) => {
    const seen = new Set<string>()
    for (let seed = 1; seed <= 8; seed++) {
      const rows = play(rules, seed, 600)
      const { decisions, wrong } = audited(rows)
      expect(wrong).toBeUndefined()
      expect(decisions).toBeGreaterThan(200)
      for (const { reason, result } of rows) seen.add(`${result} ${reason}`)
    }
    const enforced = abuseReasons.filter((reason) => rules[reason].mode === "enforce")
    for (const reason of enforced) expect(seen).toContain(`BLOCKED ${reason}`)
    expect(seen).toContain("ALLOWED NONE")
  })

  it("follow from the numbers that were in force, where those are set while people hold", () => {
    const numbers = (max: number, windowMs: number): AbuseChanged => ({
      ...{ modes: new Map(), numbers: new Map([["RATE_LIMIT_EXCEEDED", { max, windowMs, by: 7, at: 1 }]]) },
    })
    const rows = play(
      everyRule,
      5,
      600,
      new Map([
        [200, numbers(1, 3_600_000)],
        [400, numbers(64, 1_000)],
      ]),
    )
    const [before, strict, mild] = rows.filter(({ kind }) => kind === "ABUSE_RULES").map(({ policy }) => policy)
    const byRate = (version: string | null) =>
      rows.filter(({ policy, reason }) => policy === version && reason === "RATE_LIMIT_EXCEEDED").length
    expect(byRate(strict)).toBeGreaterThan(byRate(before))
    expect(byRate(mild)).toBe(0)
    const { decisions, wrong } = audited(rows)
    expect(wrong).toBeUndefined()
    expect(decisions).toBeGreaterThan(300)
  })

  it("are found wrong where the trail says something else than what follows", () => {
    const rows = play(everyRule, 3, 600)
    const place = rows.findIndex(({ result }) => result === "BLOCKED")
    const changed = (row: Partial<TrailRow>) => audited(rows.with(place, { ...rows[place], ...row })).wrong
    expect(changed({ result: "ALLOWED", reason: "NONE" })).toContain(`row ${rows[place].id} says ALLOWED by NONE`)
    expect(changed({ inputs: "[0,0,0,0,0]" })).toContain("follows ALLOWED by NONE")
    expect(changed({ reason: "HOLD_CREATE" })).toContain("follows BLOCKED")
  })
})

describe("the rules of a setting", () => {
  const allIn = (mode: AbuseMode): AbuseRules => {
    const rules: { [reason in AbuseReason]: AbuseRule } = { ...contractAbuseRules }
    for (const reason of abuseReasons) rules[reason] = { ...rules[reason], mode }
    return rules
  }

  it.each<[string, AbuseRules]>([
    ["enforce", contractAbuseRules],
    [
      "shadow,rate=5/20s:enforce",
      { ...allIn("shadow"), RATE_LIMIT_EXCEEDED: { mode: "enforce", windowMs: 20_000, max: 5 } },
    ],
    ["off", allIn("off")],
  ])("are read from '%s'", (text, rules) => expect(abuseRulesOf(text)).toEqual(rules))

  it("differ rule by rule", () => {
    const rules = abuseRulesOf("shadow,rate=5/20s:enforce,loop=off")!
    expect(rules.RATE_LIMIT_EXCEEDED).toEqual({ mode: "enforce", max: 5, windowMs: 20_000 })
    expect(rules.HOLD_RELEASE_LOOP.mode).toBe("off")
    expect(rules.DEVICE_FINGERPRINT_MULTI_ACCOUNT).toEqual({ mode: "shadow", max: 1, windowMs: 600_000 })
  })

  it.each([
    "",
    "on",
    "rate",
    "rate=0/10s",
    "rate=65/10s",
    "rate=3/0s",
    "rate=3/3601s",
    "speed=3/10s",
    "rate=3/10s,off",
  ])("are none in '%s'", (text) => expect(abuseRulesOf(text)).toBeUndefined())

  it("speak in their order, the enforced ones first", () => {
    const all = {
      RATE_LIMIT_EXCEEDED: 3,
      DUPLICATE_REQUEST_FINGERPRINT: 1,
      DEVICE_FINGERPRINT_MULTI_ACCOUNT: 0,
      PROBING_VELOCITY: 99,
      HOLD_RELEASE_LOOP: 9,
    }
    expect(judgeAbuse(contractAbuseRules, all)).toEqual({
      blockedBy: "RATE_LIMIT_EXCEEDED",
      shadow: "PROBING_VELOCITY",
    })
    expect(judgeAbuse(halfInShadow, all)).toEqual({
      blockedBy: "DUPLICATE_REQUEST_FINGERPRINT",
      shadow: "RATE_LIMIT_EXCEEDED",
    })
  })
})

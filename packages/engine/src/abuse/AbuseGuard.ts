/**
 * Decides by the abuse rules whether a person may hold, and puts the decision on record. The decision is made beside the
 * sale, from what was counted; it enters the command as a fact, and the sale refuses by it after its own policy. So the
 * sale decides the same from the same command, wherever and whenever that is decided.
 */
import { createHash, hash } from "node:crypto"
import {
  type ConcertId,
  canonicalJson,
  type PersonId,
  type Refusal,
  refusal,
  refusalMessage,
} from "@ticketrush/protocol"
import {
  type AbuseCounted,
  type AbuseNumbers,
  type AbuseReason,
  type AbuseRules,
  type AbuseVerdict,
  abuseReasons,
  abuseRuleNames,
  judgeAbuse,
} from "@ticketrush/protocol/abuse"
import type { AuditTrail } from "../trail/AuditTrail.ts"
import type { AbuseChanged } from "./AbuseChanges.ts"
import type { AbuseCounts, CountedAttempt } from "./AbuseCounts.ts"

export type AbuseGuardOptions = {
  /** Those of the settings. */
  readonly rules: AbuseRules
  readonly counts: AbuseCounts
  readonly trail: Pick<AuditTrail["Service"], "note">
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
  /** Hears of each hold that was blocked. */
  readonly onBlocked?: () => void
  /** Differs from start to start and node to node; what the numbers of decisions begin with. */
  readonly start: string
}

/** `request`, `device`: as the client sent them. `from`: what the server knows of where it comes from. */
export type HoldAttempt = {
  readonly person: PersonId
  readonly concert: ConcertId
  readonly seat: number
  readonly request: string | null
  readonly device: string | null
  readonly from: ClientSignals
}

/** An address alone is no device: many people share one. It only tells equal fingerprints of two places apart. */
export type ClientSignals = { readonly address: string; readonly agent: string }

/** `blocked`: what the sale refuses the hold with, unless its own policy does; null when it may be held. */
export type AbuseDecision = {
  readonly blocked: Refusal | null
  readonly id: string
  /** Of the rules that it was made by. */
  readonly version: string
  readonly asked: HoldAttempt
  readonly attempt: CountedAttempt
  readonly counted: AbuseCounted
  readonly verdict: AbuseVerdict
  readonly slot: string | null
}

/** What came of a hold, or of giving it back: its reservation, or why there is none; `unknown` when that cannot be told. */
export type HoldOutcome =
  | { readonly kind: "held"; readonly reservation: number; readonly bought: boolean }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "unknown" }

const codes = {
  RATE_LIMIT_EXCEEDED: "hold-rate",
  DUPLICATE_REQUEST_FINGERPRINT: "request-repeated",
  DEVICE_FINGERPRINT_MULTI_ACCOUNT: "device-shared",
  PROBING_VELOCITY: "seats-probed",
  HOLD_RELEASE_LOOP: "holds-returned",
} as const satisfies Record<AbuseReason, string>

/** Short, and never what the client sent: a fingerprint may be long. */
const digest = (text: string): string => hash("sha256", text, "base64url").slice(0, 22)

/** Equal rules have equal versions, on every node and after every start. */
const versionOf = (rules: AbuseRules): string =>
  createHash("sha256").update(canonicalJson(rules)).digest("hex").slice(0, 12)

const blockedCodes: ReadonlySet<string> = new Set(Object.values(codes))

export class AbuseGuard {
  readonly #options: AbuseGuardOptions
  /** In force now. */
  #rules: AbuseRules
  #version: string
  #changed: AbuseChanged = { modes: new Map(), numbers: new Map() }
  #decisions = 0

  constructor(options: AbuseGuardOptions) {
    this.#options = options
    this.#rules = options.rules
    this.#version = versionOf(options.rules)
    if (this.isAsked) this.#noteRules("the abuse rules of a server that starts")
  }

  /** Whether any rule is; where none is, nothing is counted and no hold is noted. */
  get isAsked(): boolean {
    return abuseReasons.some((reason) => this.#rules[reason].mode !== "off")
  }

  /** The settings, but for these: for every hold that is asked from now on. */
  setChanged(changed: AbuseChanged): void {
    this.#changed = changed
    const settings = this.#options.rules
    const rules = Object.fromEntries(
      abuseReasons.map((reason) => {
        const { max, windowMs } = changed.numbers.get(reason) ?? settings[reason]
        return [reason, { mode: changed.modes.get(reason)?.mode ?? settings[reason].mode, windowMs, max }]
      }),
    ) as AbuseRules
    const version = versionOf(rules)
    if (version === this.#version) return
    this.#rules = rules
    this.#version = version
    // Before each decision that rests on them.
    this.#noteRules("the abuse rules, since one was set anew")
  }

  inForce() {
    const rules = abuseReasons.map((reason, nth) => ({
      ...{ ...this.#rules[reason], name: abuseRuleNames[nth], reason },
      setting: this.#options.rules[reason],
      ...{ setMode: this.#changed.modes.get(reason), setNumbers: this.#changed.numbers.get(reason) },
    }))
    return { version: this.#version, rules }
  }

  #noteRules(detail: string): void {
    const [policy, inputs] = [this.#version, canonicalJson(this.#rules)]
    this.#options.trail.note({ kind: "ABUSE_RULES", result: "NOTED", policy, inputs, detail })
  }

  /** `told` may be called at once. */
  assess(asked: HoldAttempt, told: (decision: AbuseDecision) => void): void {
    const { counts, nowMs } = this.#options
    const [rules, version] = [this.#rules, this.#version]
    const attempt: CountedAttempt = {
      person: asked.person,
      request: asked.request === null ? null : digest(asked.request),
      device: asked.device === null ? null : digest(`${asked.device}\n${asked.from.address}\n${asked.from.agent}`),
      at: Math.floor(nowMs()),
    }
    counts.take(attempt, rules, ({ counted, slot }) => {
      const verdict = judgeAbuse(rules, counted)
      const id = `${this.#options.start}-${(++this.#decisions).toString(36)}`
      const made = { ...asked, id, version }
      const blocked = verdict.blockedBy === null ? null : refusalBy(verdict.blockedBy, rules[verdict.blockedBy], made)
      told({ blocked, id, version, asked, attempt, counted, verdict, slot })
    })
  }

  /** Once for each decision. */
  cameOut(decision: AbuseDecision, outcome: HoldOutcome): void {
    const { attempt, slot, verdict } = decision
    const { counts } = this.#options
    if (outcome.kind === "unknown") return
    if (outcome.kind === "held") {
      // Without a slot the same hold had been accepted before, and its answer was asked for again.
      if (slot === null) return
      return counts.held(attempt, slot, outcome.reservation, (news) => {
        if (news) this.#note(decision, "ALLOWED", verdict.shadow ?? "NONE", outcome.reservation, "hold accepted")
      })
    }
    const { code } = outcome.refusal
    if (slot !== null) return counts.refused(attempt, slot, takenCodes.has(code))
    // Its own policy comes first: what the sale refuses by that was not refused by a rule.
    if (!blockedCodes.has(code) || verdict.blockedBy === null) return
    this.#options.onBlocked?.()
    this.#note(decision, "BLOCKED", verdict.blockedBy, null, refusalMessage(outcome.refusal))
  }

  released(person: PersonId): void {
    if (this.isAsked) this.#options.counts.released(person, Math.floor(this.#options.nowMs()))
  }

  forgive(person: PersonId): void {
    this.#options.counts.forgive(person)
  }

  #note(
    { asked, counted, id, version }: AbuseDecision,
    result: "ALLOWED" | "BLOCKED",
    reason: AbuseReason | "NONE",
    reservation: number | null,
    detail: string,
  ): void {
    const { concert, device, person, request, seat } = asked
    const inputs = JSON.stringify(abuseReasons.map((each) => counted[each]))
    const row = { concert, device, person, request, seat, reservation, inputs, decision: id, policy: version }
    this.#options.trail.note({ kind: "HOLD_CREATE", result, reason, detail, ...row }, result === "BLOCKED")
  }
}

type Made = HoldAttempt & Pick<AbuseDecision, "id" | "version">

const refusalBy = (
  reason: AbuseReason,
  { max, windowMs }: AbuseNumbers,
  { device, id, person, request, version }: Made,
): Refusal =>
  refusal(codes[reason], {
    ...{ userId: person, windowSeconds: windowMs / 1_000, threshold: max },
    ...{ decision: id, rule: reason, policyVersion: version },
    ...(reason === "DUPLICATE_REQUEST_FINGERPRINT" && { requestFingerprint: request ?? "" }),
    ...(reason === "DEVICE_FINGERPRINT_MULTI_ACCOUNT" && { deviceFingerprint: device ?? "" }),
  })

/** Asking for seats that cannot be had is probing. */
const takenCodes: ReadonlySet<string> = new Set(["seat-taken", "seat-offered", "seat-blocked"])

/** Which waiting line a sale of a world has, and what operators make of it. Small and hasty, so that everything happens. */
import { type LineMethod, type LinePolicy, limits } from "@ticketrush/protocol"
import type { RandomStream } from "./prng.ts"

const methods: ReadonlyArray<LineMethod> = ["fifo", "fifo", "fifo", "fifo", "closed", "paused", "passthrough"]

/** Null: the sale is set up without a line. */
export const drawLine = (random: RandomStream): LinePolicy | null => {
  const policy = drawPolicy(random)
  return random.chance("line", 0.8) ? policy : null
}

/** Some lines have rules against plays. Drawn apart, so that no other draw moves. */
export const guarded = (random: RandomStream, policy: LinePolicy | null): LinePolicy | null => {
  if (policy === null) return null
  const some = (name: string, rule: Partial<LinePolicy>): Partial<LinePolicy> => (random.chance(name, 0.3) ? rule : {})
  return {
    ...policy,
    ...some("returns", { returnMs: random.pick("return", [1, 50, 300, 2_000]) }),
    ...some("idles", { idleMs: random.pick("idle", [20, 100, 400, 1_500]) }),
    ...some("absence", { absentMs: random.pick("absent", [30, 200, 1_000]) }),
    ...some("absences", { absentMax: random.pick("absent-max", [1, 1, 2, 5]) }),
  }
}

const drawPolicy = (random: RandomStream): LinePolicy => {
  const batch = random.pick("line-batch", [0, 1, 1, 2, 5, 20])
  return {
    method: random.pick("line-method", methods),
    protects: random.chance("line-protects", 0.4),
    batch,
    everyMs: random.pick("line-every", [10, 50, 200, 1_000]),
    burst: batch + random.pick("line-burst", [0, 0, 1, 20]),
    activeMax: random.pick("line-active", [0, 0, 1, 2, 5, 20]),
    waitingMax: random.pick("line-waiting", [0, 0, 0, 3, 20]),
    passMs: random.pick("line-pass", [limits.passMsMin, 300, 1_500, 6_000]),
    graceMs: random.pick("line-grace", [limits.graceMsMin, 400, 2_000, limits.graceMsDefault]),
    priorityMs: random.pick("line-priority", [0, 50, 500, 5_000]),
  }
}

/**
 * The line of a crowd: all may join, few are let in at a time, and a person who is silent for a moment is passed over.
 */
export const hastyLine = (random: RandomStream): LinePolicy => {
  const batch = random.pick("hasty-batch", [1, 1, 2, 5])
  return {
    ...drawPolicy(random),
    method: "fifo",
    batch,
    burst: batch,
    everyMs: random.pick("hasty-every", [50, 200, 200]),
    // No person is passed over while the cap is reached.
    activeMax: random.pick("hasty-active", [0, 0, 0, 2, 20]),
    waitingMax: 0,
    graceMs: random.pick("hasty-grace", [limits.graceMsMin, limits.graceMsMin, limits.graceMsMin, 300]),
  }
}

/** What an operator sets next: one setting changed, or another line altogether; now and then one that cannot be. */
export const changedLine = (random: RandomStream, policy: LinePolicy): LinePolicy => {
  const other = drawLine(random) ?? policy
  switch (random.below("change", isGuarded(policy) ? 7 : 6)) {
    case 0:
      return { ...policy, method: other.method }
    case 1:
      return { ...policy, batch: other.batch, burst: other.burst, everyMs: other.everyMs }
    case 2:
      return { ...policy, activeMax: other.activeMax }
    case 3:
      return { ...policy, method: "fifo", protects: !policy.protects, waitingMax: other.waitingMax }
    case 4:
      return random.chance("wrong", 0.2) ? { ...policy, burst: -1 } : { ...policy, graceMs: other.graceMs }
    case 5:
      return other
    default:
      return { ...policy, ...changedGuard(random) }
  }
}

const isGuarded = ({ returnMs, idleMs, absentMs, absentMax }: LinePolicy): boolean =>
  returnMs !== undefined || idleMs !== undefined || absentMs !== undefined || absentMax !== undefined

const changedGuard = (random: RandomStream): Partial<LinePolicy> =>
  random.pick<Partial<LinePolicy>>("guard", [
    { returnMs: 0 },
    { returnMs: 20 },
    { returnMs: 1_000 },
    { idleMs: 0 },
    { idleMs: 150 },
    { absentMs: 0 },
    { absentMs: 150 },
    { absentMax: 0 },
    { absentMax: 1 },
  ])

/**
 * The last order of a world: a line that empties within seconds unless it is paused, with all who still stand in it.
 */
export const lastLine = (random: RandomStream, policy: LinePolicy, people: number): LinePolicy => ({
  ...policy,
  method: random.pick("last-method", ["fifo", "closed", "closed", "passthrough", "paused"]),
  batch: Math.max(5, Math.ceil(people / 20)),
  burst: Math.max(5, Math.ceil(people / 20)),
  everyMs: random.pick("last-every", [10, 50, 100]),
  activeMax: policy.activeMax === 0 ? 0 : Math.max(policy.activeMax, Math.ceil(people / 10)),
  passMs: Math.min(policy.passMs, 300),
  ...(policy.returnMs === undefined ? {} : { returnMs: Math.min(policy.returnMs, 300) }),
})

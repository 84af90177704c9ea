/**
 * People in a waiting line: they join, come back in a second tab, ask where they stand, leave, stay away past their
 * turn and come back; and they show at a hold the pass they have, one that has ended, another person's, or none.
 */
import type { PlaceView } from "@ticketrush/engine/EngineApi"
import { type LineCommand, type Pass, PlaceStatus } from "@ticketrush/protocol"
import type { RandomStream } from "./prng.ts"

/** What a person knows of their place in one line. */
export type KnownPlace = {
  status: PlaceStatus
  /** Passes they were ever given, the latest last. */
  readonly passes: Pass[]
}

/** `ask`: read the own place; `away`: be silent for a while; `buy`: go on to the seats. */
export type LineMove = LineCommand | "ask" | "away" | "buy"

export const lineMove = (random: RandomStream, person: number, known: KnownPlace | undefined): LineMove => {
  const join = { kind: "join", person } as const
  const leave = { kind: "leave", person } as const
  const appear = { kind: "appear", person } as const
  switch (known?.status) {
    case PlaceStatus.waiting:
    case PlaceStatus.returned:
      return random.pick("waiting", ["ask", "ask", "ask", "away", "away", "away", "buy", join, leave, appear])
    case PlaceStatus.active:
      return random.pick("active", ["buy", "buy", "buy", "buy", "buy", "ask", join, leave])
    case PlaceStatus.absent:
      return random.pick("absent", ["ask", appear, appear, join, join, leave, "away"])
    default:
      return random.pick("out", [join, join, join, join, join, "ask", "buy", leave, appear])
  }
}

/** Which pass a person shows at a hold. */
export const passShown = (random: RandomStream, known: KnownPlace | undefined): Pass | undefined => {
  const passes = known?.passes ?? []
  if (random.chance("wrong-pass", 0.12)) {
    return random.chance("old-pass", 0.5) ? passes[0] : random.between("stranger-pass", 1, 20)
  }
  return passes.at(-1)
}

export const learnPlace = (lines: Map<number, KnownPlace>, concertId: number, seen: PlaceView): void => {
  const known = lines.get(concertId) ?? { status: PlaceStatus.none, passes: [] }
  known.status = seen.status
  if (seen.pass !== 0 && known.passes.at(-1) !== seen.pass) known.passes.push(seen.pass)
  lines.set(concertId, known)
}

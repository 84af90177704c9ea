/** Whether the strategies are what they say of themselves, by all that a run has measured. */
import type { Contender } from "../contenders/contenders.ts"
import type { Row } from "../workload/Workload.ts"

/**
 * `broken`: it calls itself correct, and violations were found. `unshown`: it calls itself wrong, and the workloads that
 * show it found nothing. `unclear`: the judge could not tell.
 */
export type Claim = {
  readonly kind: "broken" | "unshown" | "unclear"
  readonly contender: string
  /** As a sentence. */
  readonly says: string
}

/** `showing`: the workloads in which a wrong strategy has to be found wrong. */
export const claimsOf = (
  rows: ReadonlyArray<Row>,
  contenders: ReadonlyArray<Contender>,
  showing: ReadonlySet<string>,
): ReadonlyArray<Claim> =>
  contenders.flatMap((contender) =>
    claimsAbout(
      contender,
      rows.filter((row) => row.contender === contender.name),
      showing,
    ),
  )

const claimsAbout = (
  { correct, name }: Contender,
  rows: ReadonlyArray<Row>,
  showing: ReadonlySet<string>,
): ReadonlyArray<Claim> => {
  const found = rows.flatMap((row) => foundIn(row))
  const unclear = rows.flatMap((row) => unclearIn(row))
  const claims: Claim[] = []
  if (correct && found.length > 0) {
    claims.push({
      kind: "broken",
      contender: name,
      says: `\`${name}\` calls itself correct, and broke what it promises: ${found.join("; ")}.`,
    })
  }
  const shown = rows.filter((row) => showing.has(row.workload) && "figures" in row.result)
  if (!correct && shown.length > 0 && found.length === 0) {
    const where = [...new Set(shown.map(({ workload }) => workload))].join(", ")
    claims.push({
      kind: "unshown",
      contender: name,
      says: `\`${name}\` calls itself wrong, and nothing wrong was found (${where}).`,
    })
  }
  if (unclear.length > 0) {
    claims.push({
      kind: "unclear",
      contender: name,
      says: `Of \`${name}\` the judge could not tell everything: ${unclear.join("; ")}.`,
    })
  }
  return claims
}

const foundIn = ({ result, workload }: Row): ReadonlyArray<string> => {
  if ("notRun" in result) return []
  const kinds = Object.entries(result.violations ?? {}).filter(([, count]) => count > 0)
  return kinds.length === 0 ? [] : [`${kinds.map(([kind, count]) => `${count} ${kind}`).join(", ")} in ${workload}`]
}

const unclearIn = ({ result, workload }: Row): ReadonlyArray<string> => {
  if ("notRun" in result) return []
  const { unclear } = result.figures
  const seats = unclear === undefined || unclear === null || unclear === 0 ? [] : [`${unclear} seats in ${workload}`]
  return [...seats, ...(result.unjudged === undefined ? [] : [`${result.unjudged} (${workload})`])]
}

/** Of the process: see `usage`. */
export const exitCodeOf = (claims: ReadonlyArray<Claim>): number => {
  if (claims.some(({ kind }) => kind === "broken")) return exitCodes.broken
  return claims.some(({ kind }) => kind === "unshown") ? exitCodes.unshown : 0
}

export const exitCodes = { notMeasured: 1, notUnderstood: 2, broken: 3, unshown: 4 } as const

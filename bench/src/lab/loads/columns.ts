/** Columns that the tables of several workloads have. */
import { figure } from "../../table.ts"
import { cpuParts } from "../site/Site.ts"
import type { Chart } from "../workload/Chart.ts"
import type { Column, MeasuredRow } from "../workload/Workload.ts"

export const textOf = (value: number | null | undefined): string =>
  value === null || value === undefined ? "-" : figure(value)

/** A figure of a row under its own name. */
export const column = (title: string, name: string): Column => ({
  title,
  of: ({ result }) => textOf(result.figures[name]),
})

export const setting = (title: string, name: string): Column => ({
  title,
  of: ({ settings }) => String(settings[name] ?? "-"),
})

export const strategyColumn: Column = { title: "strategy", of: ({ contender }) => contender }

export const latencyColumns = (outcome: "accepted" | "refused"): ReadonlyArray<Column> =>
  (["p50", "p95", "p99", "max"] as const).map((name) => column(`${outcome} ${name} ms`, `${outcome}${name}`))

const usualAnswers = new Set(["reserved", "seat-taken", "released"])

/** All answers that are neither a hold, a release nor a plain "taken". */
export const otherAnswers: Column = {
  title: "other answers",
  of: ({ result }) =>
    Object.entries(result.answers)
      .filter(([code]) => !usualAnswers.has(code))
      .map(([code, count]) => `${count} ${code}`)
      .join(", ") || "none",
}

export const violationsColumn: Column = {
  title: "violations",
  of: ({ result: { violations } }) => {
    if (violations === undefined) return "-"
    const found = Object.entries(violations).map(([kind, count]) => `**${count} ${kind}**`)
    return found.length === 0 ? "0" : found.join(", ")
  },
}

export const cpuColumns = (per: "Accepted" | "Answer"): ReadonlyArray<Column> => [
  column("app us", `appUsPer${per}`),
  column("Postgres us", `postgresUsPer${per}`),
  column("Redis us", `redisUsPer${per}`),
  column("Kafka us", `kafkaUsPer${per}`),
]

export const bars = (
  name: string,
  title: string,
  unit: string,
  rows: ReadonlyArray<MeasuredRow>,
  figureName: string,
): Chart => ({
  name,
  title,
  unit,
  bars: rows
    .flatMap(({ contender, result }) => {
      const value = result.figures[figureName]
      return value === null || value === undefined ? [] : [{ label: contender, parts: [{ name: unit, value }] }]
    })
    .toSorted((a, b) => b.parts[0].value - a.parts[0].value),
})

export const cpuBars = (name: string, title: string, rows: ReadonlyArray<MeasuredRow>): Chart => ({
  name,
  title,
  unit: "us",
  bars: rows
    .map(({ contender, result }) => ({
      label: contender,
      parts: cpuParts.map((part) => ({ name: part, value: result.figures[`${part}UsPerAccepted`] ?? 0 })),
    }))
    .filter(({ parts }) => parts.some(({ value }) => value > 0)),
})

/** The table of attacks: what each one costs the buyers of each build. */
import type { Measurement } from "./measure.ts"

export type AttackRow = {
  readonly attack: string
  readonly summary: string
  readonly build: string
  readonly commit: string
  readonly measurement: Measurement
}

export const bounds = { p99: 2, memoryMiB: 64 } as const

/** How many times longer the slowest hundredth of the holds took, and how much more memory was in use. */
export const costOf = ({ attacked, quiet }: Measurement): { readonly p99: number; readonly memoryMiB: number } => ({
  p99: attacked.p99 / quiet.p99,
  memoryMiB: attacked.usedMiB - quiet.usedMiB,
})

/** Everyone was answered, about as fast as without the attack, and the memory stayed. */
export const withinBounds = (measurement: Measurement): boolean => {
  const { memoryMiB, p99 } = costOf(measurement)
  const { newcomers, notAccepted } = measurement.attacked
  return (
    p99 <= bounds.p99 && memoryMiB <= bounds.memoryMiB && notAccepted === 0 && newcomers.answered === newcomers.asked
  )
}

export const columns = [
  "attack",
  "build",
  "p50 ms",
  "attacked",
  "p99 ms",
  "attacked",
  "times",
  "not accepted",
  "newcomers",
  "their p50 ms",
  "attacked",
  "memory MiB",
  "peak MiB",
  "cpu s",
  "attacked",
  "within",
]

const ms = (value: number): string => (Number.isFinite(value) ? value.toFixed(1) : "none")
const more = (value: number): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(0)}`

export const cells = ({ attack, build, measurement }: AttackRow): ReadonlyArray<string> => {
  const { attacked, quiet } = measurement
  const { memoryMiB, p99 } = costOf(measurement)
  return [
    ...[attack, build, ms(quiet.p50), ms(attacked.p50), ms(quiet.p99), ms(attacked.p99)],
    ...[Number.isFinite(p99) ? p99.toFixed(2) : "none", String(attacked.notAccepted)],
    ...[`${attacked.newcomers.answered}/${attacked.newcomers.asked}`],
    ...[ms(quiet.newcomers.p50), ms(attacked.newcomers.p50)],
    ...[more(memoryMiB), more(attacked.peakMiB - quiet.peakMiB)],
    ...[quiet.cpuSeconds.toFixed(1), attacked.cpuSeconds.toFixed(1)],
    withinBounds(measurement) ? "yes" : "no",
  ]
}

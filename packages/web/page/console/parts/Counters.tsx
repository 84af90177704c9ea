/** Figures beside each other, each with its name. */
import type { ReactNode } from "react"
import { tell } from "../tell.ts"

/** What a sale has at one position of its journal. */
export const saleCounters = [
  "waiting",
  "active",
  "admitted",
  "held",
  "sold",
  "available",
  "blocked",
  "expired",
] as const
/** What a night has of seats. */
export const nightCounters = ["available", "held", "sold", "blocked", "seats"] as const

type Name = (typeof saleCounters)[number] | (typeof nightCounters)[number]
type Props<N extends Name> = { readonly names: ReadonlyArray<N>; readonly of: (name: N) => ReactNode }

export const Counters = <N extends Name>({ names, of }: Props<N>) => (
  <dl className="counters">
    {names.map((name) => (
      <div key={name} data-figure={name}>
        <dt>{tell(`figure.${name}`)}</dt>
        <dd>{of(name)}</dd>
      </div>
    ))}
  </dl>
)

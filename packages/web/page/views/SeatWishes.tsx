/** What the reader wants of seats, leaving the choice to the server, and what signs on the map mean. */
import { memo, useId, useMemo } from "react"
import { price, say, useLanguage } from "../language.ts"
import type { Hall, Seat, SeatFlag } from "../map/Hall.ts"
import { storedInTab, storeInTab } from "../storage.ts"

/** Spaces that are for people who need them. */
type Need = Exclude<SeatFlag, "restricted-view">
const needs: ReadonlyArray<Need> = ["accessible", "companion"]

/** `tier`: name and price, "" for any. `section`: its code, "" for any. `need`: null for seats like all others. */
export type Wish = {
  readonly tier: string
  readonly section: string
  readonly need: Need | null
  readonly clearView: boolean
  /** How many the server is to choose, and whether they have to be side by side. */
  readonly count: number
  readonly together: boolean
}
const anySeat: Wish = { tier: "", section: "", need: null, clearView: false, count: 2, together: false }

const keyOf = (optionId: number): string => `ticketrush.wish.${optionId}`

/** A wish outlives a reload and a sign-in, as chosen seats do. */
export const wishBefore = (optionId: number): Wish => {
  try {
    const kept: unknown = JSON.parse(storedInTab(keyOf(optionId)) ?? "{}")
    return { ...anySeat, ...(typeof kept === "object" ? kept : {}) }
  } catch {
    return anySeat
  }
}

export const keepWish = (optionId: number, wish: Wish): void => storeInTab(keyOf(optionId), JSON.stringify(wish))

export const needOf = ({ flags }: Seat): Need | undefined => needs.find((need) => flags.includes(need))

const tierOf = ({ tier, price: won }: Pick<Seat, "tier" | "price">): string => `${tier}\n${won}`

/** Whether it is a seat that the reader looks for. Whoever needs a space for a wheelchair may want a companion's beside it. */
export const fits = (seat: Seat, { tier, section, need, clearView }: Wish): boolean => {
  if ((need !== null) !== (needOf(seat) !== undefined)) return false
  if (clearView && seat.flags.includes("restricted-view")) return false
  return (section === "" || seat.section === section) && (tier === "" || tierOf(seat) === tier)
}

/** What a hold of the best seats says of them. */
export type BestAsked = {
  readonly seats: number
  readonly tier?: string
  readonly section?: string
  readonly flag?: Need
  readonly atWorst?: "adjacent"
}

type Props = {
  readonly hall: Hall
  readonly max: number
  readonly wish: Wish
  readonly mayHold: boolean
  readonly onWish: (wish: Wish) => void
  readonly onHold: (best: BestAsked) => void
}

/** Drawn anew when one of its values is another, and not with each seat that is chosen. */
export const BestPick = memo(({ hall, max, wish, mayHold, onWish, onHold }: Props) => {
  useLanguage()
  const [many, tier, section, need] = [useId(), useId(), useId(), useId()]
  const tiers = useMemo(() => new Map(hall.seats.map((seat) => [tierOf(seat), seat] as const)), [hall])
  const sections = useMemo(() => [...new Set(hall.seats.map((seat) => seat.section))], [hall])
  const seats = Math.min(wish.count, max)
  const hold = (): void =>
    onHold({
      seats,
      ...(wish.tier !== "" && { tier: tiers.get(wish.tier)?.tier }),
      ...(wish.section !== "" && { section: wish.section }),
      ...(wish.need !== null && { flag: wish.need }),
      ...(wish.together && { atWorst: "adjacent" as const }),
    })
  return (
    <fieldset className="wishes">
      <legend>{say("seats.best")}</legend>
      <p className="field">
        <label htmlFor={many}>{say("seats.bestCount")}</label>
        <select id={many} value={seats} onChange={({ target }) => onWish({ ...wish, count: Number(target.value) })}>
          {Array.from({ length: max }, (_, n) => n + 1).map((n) => (
            <option key={n} value={n}>
              {n}
            </option>
          ))}
        </select>
      </p>
      <p className="field">
        <label htmlFor={tier}>{say("seats.tier")}</label>
        <select id={tier} value={wish.tier} onChange={({ target }) => onWish({ ...wish, tier: target.value })}>
          <option value="">{say("seats.anyTier")}</option>
          {[...tiers].map(([each, seat]) => (
            <option key={each} value={each}>
              {say("concert.price", { name: seat.tier, price: price(seat.price) })}
            </option>
          ))}
        </select>
      </p>
      <p className="field">
        <label htmlFor={section}>{say("seats.wishSection")}</label>
        <select id={section} value={wish.section} onChange={({ target }) => onWish({ ...wish, section: target.value })}>
          <option value="">{say("seats.anySection")}</option>
          {sections.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </p>
      <p className="field">
        <label htmlFor={need}>{say("seats.need")}</label>
        <select
          id={need}
          value={wish.need ?? ""}
          onChange={({ target }) => onWish({ ...wish, need: needs.find((each) => each === target.value) ?? null })}
        >
          <option value="">{say("seats.needNone")}</option>
          {needs.map((each) => (
            <option key={each} value={each}>
              {say(`seats.${each}`)}
            </option>
          ))}
        </select>
      </p>
      <button type="button" disabled={!mayHold} onClick={hold}>
        {seats === 1 ? say("seats.bestPick1") : say("seats.bestPick", { count: seats })}
      </button>
      <label className="check">
        <input type="checkbox" checked={wish.together} onChange={() => onWish({ ...wish, together: !wish.together })} />
        {say("seats.together")}
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={wish.clearView}
          onChange={() => onWish({ ...wish, clearView: !wish.clearView })}
        />
        {say("seats.noRestricted")}
      </label>
    </fieldset>
  )
})

export const Legend = memo(() => {
  useLanguage()
  return (
    <ul className="legend" aria-label={say("seats.legend")}>
      {(["free", "chosen", "held", "sold", "mine"] as const).map((look) => (
        <li key={look}>
          <span className="sign" data-look={look} aria-hidden="true" />
          {say(`seats.${look}`)}
        </li>
      ))}
    </ul>
  )
})

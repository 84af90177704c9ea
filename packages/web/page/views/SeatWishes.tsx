/** What the reader wants of seats, the best ones for several people, and what signs on the map mean. */
import { useId, useMemo, useState } from "react"
import { amount, price, say } from "../language.ts"
import { bestSeats } from "../map/best-seats.ts"
import type { Hall, Seat } from "../map/Hall.ts"
import { announce } from "../parts/announce.ts"

/** `tier`: name and price, "" for any. */
export type Wish = { readonly tier: string; readonly access: boolean; readonly clearView: boolean }
export const anySeat: Wish = { tier: "", access: false, clearView: false }

const tierOf = ({ tier, price: won }: Pick<Seat, "tier" | "price">): string => `${tier}\n${won}`

/** Whether it is a seat that the reader looks for: spaces for wheelchairs are for those who ask for them. */
export const fits = (seat: Seat, { tier, access, clearView }: Wish): boolean => {
  const isAccess = seat.flags.includes("accessible") || seat.flags.includes("companion")
  if (access !== isAccess) return false
  if (clearView && seat.flags.includes("restricted-view")) return false
  return tier === "" || tierOf(seat) === tier
}

type Props = {
  readonly hall: Hall
  readonly max: number
  readonly wish: Wish
  readonly onWish: (wish: Wish) => void
  readonly usable: (index: number) => boolean
  readonly onTake: (seats: ReadonlyArray<number>) => void
}

export const BestPick = ({ hall, max, wish, onWish, usable, onTake }: Props) => {
  const [count, setCount] = useState(2)
  const [said, setSaid] = useState("")
  const [many, tier] = [useId(), useId()]
  const tiers = useMemo(() => new Map(hall.seats.map((seat) => [tierOf(seat), seat] as const)), [hall])
  const asked = Math.min(count, max)
  const find = (): void => {
    const best = bestSeats(hall, asked, usable)
    const text =
      best === null
        ? say("seats.bestNone", { count: amount(asked) })
        : say(`seats.best.${best.rule}`, { count: amount(asked) })
    setSaid(text)
    announce(text)
    if (best !== null) onTake(best.seats)
  }
  return (
    <fieldset className="wishes">
      <legend>{say("seats.best")}</legend>
      <p className="field">
        <label htmlFor={many}>{say("seats.bestCount")}</label>
        <select id={many} value={asked} onChange={({ target }) => setCount(Number(target.value))}>
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
      <button type="button" onClick={find}>
        {say("seats.bestPick")}
      </button>
      <label className="check">
        <input type="checkbox" checked={wish.access} onChange={() => onWish({ ...wish, access: !wish.access })} />
        {say("seats.accessOnly")}
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={wish.clearView}
          onChange={() => onWish({ ...wish, clearView: !wish.clearView })}
        />
        {say("seats.noRestricted")}
      </label>
      {said !== "" && <p className="said">{said}</p>}
    </fieldset>
  )
}

export const Legend = () => (
  <ul className="legend" aria-label={say("seats.legend")}>
    {(["free", "chosen", "held", "sold", "mine"] as const).map((look) => (
      <li key={look}>
        <span className="sign" data-look={look} aria-hidden="true" />
        {say(`seats.${look}`)}
      </li>
    ))}
  </ul>
)

/** What seats of one night cost, and how many of each price are left. */
import type { Overview } from "../api.ts"
import { amount, price, say } from "../language.ts"

type Props = { readonly overview: Overview; readonly optionId: number }

export const TierPrices = ({ overview, optionId }: Props) => (
  <dl className="prices">
    {overview.options
      .find((option) => option.optionId === optionId)
      ?.tiers.map(({ name, price: won, seats, free }) => (
        <div key={`${name} ${won}`}>
          <dt>{say("concert.price", { name, price: price(won) })}</dt>
          <dd>
            {free === 0
              ? say("concert.tierGone")
              : say("concert.tierLeft", { free: amount(free), seats: amount(seats) })}
          </dd>
        </div>
      ))}
  </dl>
)

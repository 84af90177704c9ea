/** One concert: nights, prices, rules in plain words, and how long until it opens by the server's clock. */
import { useEffect, useState } from "react"
import { Failure, type Option, type Overview, type Policy } from "../api.ts"
import { useByClock, useNow } from "../clock.tsx"
import { amount, clockTime, dateTime, foreignZone, price, say, timeLeft } from "../language.ts"
import { useTopic } from "../live.ts"
import { Show, useLoaded } from "../loaded.tsx"
import { Gone } from "../parts/Gone.tsx"
import { Link } from "../parts/Link.tsx"
import { LinkState } from "../parts/LinkState.tsx"
import { Poster } from "../parts/Poster.tsx"
import { TierPrices } from "../parts/TierPrices.tsx"
import { VerifyEmail } from "../parts/VerifyEmail.tsx"
import { go } from "../route.ts"
import { serverAheadMs, toldInFrame } from "../server-time.ts"
import { useSession } from "../session.ts"
import { asksForTurn, type ConcertData, cardOf, concertData, opensAtMs, policyFor } from "./concert-data.ts"
import { addressOf } from "./Find.tsx"
import { useNewNights } from "./new-nights.ts"
import { WishesHere } from "./WishesHere.tsx"

export const Concert = ({ concertId }: { readonly concertId: number }) => {
  const loaded = useLoaded(`concert ${concertId}`, () => concertData(concertId))
  return (
    <Show loaded={loaded} failed={say("concert.failed")}>
      {(data) => (data === null ? <Gone /> : <ConcertView data={data} reread={loaded.read} />)}
    </Show>
  )
}

/** A card is younger than this, in milliseconds. */
const cardOldMs = 2_500

/** What was read a moment after the first policy of a concert was set may be of before that: it is read once more, by itself. */
const useFirstPolicy = (read: ConcertData): ConcertData => {
  const [newer, setNewer] = useState<{ readonly than: ConcertData; readonly data: ConcertData }>()
  useEffect(() => {
    if (read.card.saleOpensAt !== null) return
    let left = false
    const look = async (): Promise<void> => {
      const card = await cardOf(read.card.id)
      const policy = await policyFor(card)
      if (!left && card !== null && policy !== null) setNewer({ than: read, data: { ...read, card, policy } })
    }
    const timer = setTimeout(() => {
      look().catch((cause: unknown) => {
        // What is shown stays.
        if (!(cause instanceof Failure)) throw cause
      })
    }, cardOldMs)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [read])
  return newer?.than === read ? newer.data : read
}

type Props = { readonly data: ConcertData; readonly reread: () => void }

const ConcertView = ({ data: read, reread }: Props) => {
  const data = useFirstPolicy(read)
  const { card, options, policy } = data
  const session = useSession()
  const isPerson = session !== null && session !== "unknown"
  const [overview, setOverview] = useState(data.overview)
  const link = useTopic(
    { topic: "sale", concertId: card.id },
    { frame: (_, told: Overview) => setOverview(told), alive: (at) => toldInFrame(at) },
  )
  useNewNights(options, overview, reread)
  return (
    <>
      <title>{`${card.title} · TicketRush`}</title>
      <header className="headline">
        <Poster url={card.thumbnailUrl} loading="eager" />
        <h1>{card.title}</h1>
        <p className="by">
          <Link to={addressOf({ artist: card.artistName })}>{card.artistName}</Link>
          <span aria-hidden="true"> / </span>
          <Link to={addressOf({ agency: card.entertainmentName })}>{card.entertainmentName}</Link>
        </p>
        <LinkState state={link} />
      </header>
      <Opening data={{ ...data, overview }} />
      <WishesHere data={{ ...data, overview }} />
      <section aria-labelledby="nights">
        <h2 id="nights">{say("concert.nights")}</h2>
        <ul className="nights">
          {options.map((option) => (
            <li key={option.id}>
              <NightView option={option} data={{ ...data, overview }} />
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="rules">
        <h2 id="rules">{say("concert.rules")}</h2>
        <ul className="rules">
          {rulesOf(policy, overview).map((rule) => (
            <li key={rule}>{rule}</li>
          ))}
        </ul>
      </section>
      <WishesHere data={{ ...data, overview }} isLast />
      {policy?.minimumVerification === "EMAIL" && isPerson && (
        <VerifyEmail key={session.userId} userId={session.userId} />
      )}
    </>
  )
}

const Opening = ({ data: { card, overview } }: { readonly data: ConcertData }) => {
  const now = useNow()
  const at = opensAtMs(card, now)
  if (overview.closed) return <p className="notice">{say("concert.closed")}</p>
  if (at === null || card.saleOpensAt === null)
    return (
      <p className="quiet">
        {say("concert.people", { waiting: amount(overview.waiting), active: amount(overview.active) })}
      </p>
    )
  return (
    <div className="countdown">
      <p>{say("concert.countdown")}</p>
      <p className="figure" role="timer">
        {timeLeft(at - now)}
      </p>
      <p className="quiet">
        {say("find.opensAt", { time: dateTime(card.saleOpensAt) })}.{" "}
        {say("concert.serverTime", { time: clockTime(now), offset: offsetWords() })}
      </p>
    </div>
  )
}

const offsetWords = (): string => {
  const ahead = serverAheadMs() ?? 0
  const seconds = (Math.abs(ahead) / 1_000).toFixed(1)
  if (Math.abs(ahead) < 500) return say("concert.clock.same")
  return ahead > 0 ? say("concert.clock.behind", { seconds }) : say("concert.clock.ahead", { seconds })
}

export const nightWords = ({ concertDate, zone }: Pick<Option, "concertDate" | "zone">): string => {
  const time = dateTime(concertDate, zone)
  const other = foreignZone(concertDate, zone)
  return other === null ? time : say("concert.zone", { time, zone: other })
}

const NightView = ({ option, data }: { readonly option: Option; readonly data: ConcertData }) => {
  const { card, overview } = data
  const sold = overview.options.find(({ optionId }) => optionId === option.id)
  const waits = asksForTurn(overview)
  const seats = `/concerts/${card.id}/seats/${option.id}`
  const opens = useByClock((now) => opensAtMs(card, now))
  const isSoldOut = sold !== undefined && sold.free === 0
  const mayBuy = opens === null && !overview.closed
  return (
    <article className="night">
      <h3>{nightWords(option)}</h3>
      {option.venueName !== null && (
        <p className="quiet">
          <Link to={addressOf({ venue: option.venueName })}>{option.venueName}</Link>
          {option.venueCity !== null && `, ${option.venueCity}`}
        </p>
      )}
      <TierPrices overview={overview} optionId={option.id} />
      {isSoldOut && <p className="quiet">{say(waits ? "concert.soldOut" : "concert.soldOutNow")}</p>}
      <p className="acts">
        {mayBuy && waits && (
          <button type="button" className="main" onClick={() => go(`/concerts/${card.id}/line?night=${option.id}`)}>
            {say(isSoldOut ? "concert.toReturns" : "concert.toLine")}
          </button>
        )}
        {mayBuy && !waits && !isSoldOut && (
          <button type="button" className="main" onClick={() => go(seats)}>
            {say("concert.toSeats")}
          </button>
        )}
        {(!mayBuy || waits) && (
          <button type="button" onClick={() => go(seats)}>
            {say("concert.look")}
          </button>
        )}
      </p>
    </article>
  )
}

/** The policy as sentences, so that limits are told before they refuse anything. */
const rulesOf = (policy: Policy | null, overview: Overview): ReadonlyArray<string> => [
  asksForTurn(overview) ? say("concert.rule.line") : say("concert.rule.noLine"),
  ...(overview.bookingFee === 0 ? [] : [say("concert.rule.bookingFee", { fee: price(overview.bookingFee) })]),
  ...(policy === null ? [] : policyRules(policy)),
]

const policyRules = (policy: Policy): ReadonlyArray<string> => {
  const counted = [
    ["concert.rule.person", policy.maxReservationsPerUser],
    ["concert.rule.order", policy.maxSeatsPerOrder],
    ["concert.rule.option", policy.maxSeatsPerOption],
    ["concert.rule.holds", policy.maxHoldsAtOnce],
    ["concert.rule.turn", policy.maxHoldsPerTurn],
  ] as const
  const presales = policy.presales.map(({ startAt, endAt, minimumTier, accessCodes }) =>
    say("concert.rule.presale", {
      ...{ from: dateTime(startAt), to: dateTime(endAt) },
      tier: minimumTier === null ? "" : say("concert.rule.tier", { tier: minimumTier }),
      code: accessCodes === 0 ? "" : say("concert.rule.code"),
    }),
  )
  const fees = policy.refundFees.map(({ until, percent }) =>
    say(percent === 0 ? "concert.rule.free" : "concert.rule.fee", { time: dateTime(until), percent }),
  )
  const { minimumVerification } = policy
  return [
    ...(minimumVerification === "NONE" ? [] : [say(`concert.rule.verified.${minimumVerification}`)]),
    ...presales,
    ...counted.flatMap(([word, count]) => (count > 0 ? [say(word, { count: amount(count) })] : [])),
    ...(fees.length === 0 ? [say("concert.rule.cancel")] : fees),
    ...(policy.refundsUntil === null
      ? []
      : [say("concert.rule.refundsUntil", { time: dateTime(policy.refundsUntil) })]),
    ...(policy.transfersForbidden ? [say("concert.rule.noTransfers")] : []),
  ]
}

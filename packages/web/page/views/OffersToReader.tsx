/**
 * What other people offer the reader of what they have bought: to be taken or declined, with a question before either. While the
 * page is looked at it follows what is offered: of an offer to a person no stream tells.
 */
import { useEffect, useRef, useState } from "react"
import { randomId } from "../../js/random-id.js"
import { ActionLine, useAction } from "../action.tsx"
import { ask, type Option, type Policy, type TransferOffer } from "../api.ts"
import { useByClock } from "../clock.tsx"
import { dateTime, price, say } from "../language.ts"
import { NotRead, useLoaded } from "../loaded.tsx"
import { Ask } from "../parts/Ask.tsx"
import { announce } from "../parts/announce.ts"
import { StepKeys } from "../step-keys.ts"
import { nightWords } from "./Concert.tsx"
import { byId, cardOf, forbidsTransfers, optionsOf, policyFor } from "./concert-data.ts"
import { unlessOver } from "./offer-over.ts"
import { seatName, seatsById } from "./seat-words.ts"

const shownMax = 20
/** How often a page that is looked at asks what is offered, in milliseconds. */
const askEveryMs = 10_000

type Shown = {
  readonly offer: TransferOffer
  readonly title: string
  readonly option: Option | undefined
  readonly seats: ReadonlyArray<string>
  readonly policy: Policy | null
}

const load = async (): Promise<ReadonlyArray<Shown>> => {
  const offers = await ask("ownTransfers.ownTransferOffers", { query: { limit: String(shownMax) } })
  const ids = [...new Set(offers.map(({ concertId }) => concertId))]
  const [cards, options] = await Promise.all([byId(ids, cardOf), byId(ids, optionsOf)])
  const policies = await byId(ids, async (concertId) => policyFor(cards.get(concertId) ?? null))
  return Promise.all(
    offers.map(async (offer) => {
      const { concertId, optionId, seatIds } = offer
      const seats = await seatsById(optionId, seatIds)
      const names = seatIds.map((id) => {
        const seat = seats.get(id)
        return seat === undefined ? String(id) : seatName(seat)
      })
      const option = options.get(concertId)?.find(({ id }) => id === optionId)
      const policy = policies.get(concertId) ?? null
      return { offer, title: cards.get(concertId)?.title ?? say("tickets.gone"), option, seats: names, policy }
    }),
  )
}

type Props = {
  readonly userId: number
  /** The tickets of the reader are others now. */
  readonly changed: () => void
}

export const OffersToReader = ({ userId, changed }: Props) => {
  const loaded = useLoaded(`offers ${userId}`, load)
  const { cause, read, value } = loaded
  const [said, setSaid] = useState("")
  const shown = useRef<ReadonlyMap<number, string>>(new Map())
  const endedHere = useRef(new Set<string>())
  useAskedAgain(read)
  useEffect(() => {
    if (value === undefined) return
    const before = shown.current
    shown.current = new Map(value.map(({ offer }) => [offer.reservationId, offerKey(offer)]))
    const isOver = [...before.values()].some((key) => !isIn(shown.current, key) && !endedHere.current.has(key))
    const isNew = [...shown.current.values()].some((key) => !isIn(before, key))
    if (isOver) setSaid(say("offers.over"))
    else if (isNew) setSaid("")
    if (isNew) announce(say("offers.new"))
  }, [value])
  const ended = (offer: TransferOffer): void => {
    endedHere.current.add(offerKey(offer))
    read()
    changed()
  }
  return (
    <>
      <p role="status">{said}</p>
      {cause !== undefined && <NotRead loaded={loaded} failed={say("offers.failed")} />}
      {value !== undefined && value.length > 0 && (
        <section aria-labelledby="offers">
          <h2 id="offers">{say("offers.title")}</h2>
          <ul className="tickets">
            {value.map((shown) => (
              <li key={offerKey(shown.offer)}>
                <OfferView shown={shown} ended={() => ended(shown.offer)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="quiet">{say("offers.number", { id: userId })}</p>
    </>
  )
}

/** The same purchase may be offered again. */
const offerKey = ({ reservationId, until }: TransferOffer): string => `${reservationId} ${until}`
const isIn = (offers: ReadonlyMap<number, string>, key: string): boolean => [...offers.values()].includes(key)

/** Now and then while the page is looked at, and at once when it is looked at again. */
const useAskedAgain = (read: () => void): void => {
  useEffect(() => {
    const look = (): void => {
      if (!document.hidden) read()
    }
    const timer = setInterval(look, askEveryMs)
    document.addEventListener("visibilitychange", look)
    return () => {
      clearInterval(timer)
      document.removeEventListener("visibilitychange", look)
    }
  }, [read])
}

const OfferView = ({ shown, ended }: { readonly shown: Shown; readonly ended: () => void }) => {
  const { offer, option, policy, seats, title } = shown
  const [asks, setAsks] = useState<"take" | "decline" | null>(null)
  const [keys] = useState(() => new StepKeys(randomId))
  const action = useAction()
  const params = { reservationId: offer.reservationId }
  const isForbidden = useByClock((now) => forbidsTransfers(policy, now))
  const busy = action.state === "running"
  const step = (what: "take" | "decline", done: "offers.taken" | "offers.declined"): void => {
    setAsks(null)
    const operation = what === "take" ? "ownTransfers.ownTakeTransfer" : "ownTransfers.ownEndTransfer"
    void action
      .run(say(`offers.${what}`), async () => {
        await unlessOver(
          keys.send<unknown>(what, (headers) => ask(operation, { params, headers })),
          ended,
        )
        announce(say(done))
      })
      .then((ok) => ok && ended())
  }
  return (
    <article className="ticket" aria-label={title}>
      <header>
        <h3>{title}</h3>
        <p className="status">{say("offers.from", { id: offer.fromUserId })}</p>
      </header>
      {option !== undefined && (
        <p>
          {nightWords(option)}
          {option.venueName !== null && ` · ${option.venueName}`}
        </p>
      )}
      <ul className="seats">
        {seats.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      <p className="quiet">{say("offers.until", { price: price(offer.price), time: dateTime(offer.until) })}</p>
      {isForbidden && <p className="quiet">{say("give.forbidden")}</p>}
      <div className="acts">
        {!isForbidden && (
          <button type="button" className="main" disabled={busy} onClick={() => setAsks("take")}>
            {say("offers.take")}
          </button>
        )}
        <button type="button" disabled={busy} onClick={() => setAsks("decline")}>
          {say("offers.decline")}
        </button>
      </div>
      <ActionLine action={action} />
      {asks === "take" && (
        <Ask
          title={say("offers.takeAsk")}
          no={say("offers.no")}
          yes={say("offers.takeYes")}
          onNo={() => setAsks(null)}
          onYes={() => step("take", "offers.taken")}
        >
          <p>{say("offers.takeLead")}</p>
          <p>{say("offers.takeMoney")}</p>
        </Ask>
      )}
      {asks === "decline" && (
        <Ask
          title={say("offers.declineAsk")}
          no={say("offers.no")}
          yes={say("offers.declineYes")}
          onNo={() => setAsks(null)}
          onYes={() => step("decline", "offers.declined")}
        >
          <p>{say("offers.declineLead")}</p>
        </Ask>
      )}
    </article>
  )
}

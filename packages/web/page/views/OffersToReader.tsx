/** What other people offer the reader of what they have bought: to be taken or declined, with a question before either. */
import { useState } from "react"
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
  const ended = (): void => {
    read()
    changed()
  }
  return (
    <>
      {cause !== undefined && <NotRead loaded={loaded} failed={say("offers.failed")} />}
      {value !== undefined && value.length > 0 && (
        <section aria-labelledby="offers">
          <h2 id="offers">{say("offers.title")}</h2>
          <ul className="tickets">
            {value.map((shown) => (
              <li key={shown.offer.reservationId}>
                <OfferView shown={shown} ended={ended} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="quiet">{say("offers.number", { id: userId })}</p>
    </>
  )
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

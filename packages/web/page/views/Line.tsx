/** Waiting: the exact rank as it moves, how long it may take, and being called. */
import { useEffect, useRef, useState } from "react"
import { span } from "../../js/line-model.js"
import { saveFile } from "../../js/save-file.js"
import { playSound, soundWanted, wantSound } from "../../js/sound.js"
import { ActionLine, useAction } from "../action.tsx"
import { ask, type Overview, type Place } from "../api.ts"
import { useNow } from "../clock.tsx"
import { amount, percent, say, timeLeft } from "../language.ts"
import { useTopic } from "../live.ts"
import { Show, useLoaded } from "../loaded.tsx"
import { Ask } from "../parts/Ask.tsx"
import { AwaySwitch } from "../parts/AwaySwitch.tsx"
import { announce } from "../parts/announce.ts"
import { Gone } from "../parts/Gone.tsx"
import { Link } from "../parts/Link.tsx"
import { LinkState } from "../parts/LinkState.tsx"
import { SignedIn } from "../parts/SignedIn.tsx"
import { TierPrices } from "../parts/TierPrices.tsx"
import { go, useAddress } from "../route.ts"
import { asksForTurn, type ConcertData, concertData } from "./concert-data.ts"
import { ProvingNotice, useJoining } from "./Joining.tsx"
import { useNewNights } from "./new-nights.ts"
import { Offered } from "./Offered.tsx"
import { type OwnPlace, useOwnPlace } from "./own-place.ts"
import { WishesHere } from "./WishesHere.tsx"

export const Line = ({ concertId }: { readonly concertId: number }) => {
  const loaded = useLoaded(`concert ${concertId}`, () => concertData(concertId))
  return (
    <SignedIn>
      {({ userId }) => (
        <Show loaded={loaded} failed={say("concert.failed")}>
          {(data) =>
            data === null ? <Gone /> : <LineView key={userId} data={data} userId={userId} reread={loaded.read} />
          }
        </Show>
      )}
    </SignedIn>
  )
}

/** The night that the reader came for, else the first one that has seats. */
const nightIn = (search: URLSearchParams, { options }: ConcertData, overview: Overview): number => {
  const asked = Number(search.get("night"))
  const known =
    options.find(({ id }) => id === asked) ?? options.find(({ id }) => freeOf(overview, id) > 0) ?? options[0]
  return known?.id ?? 0
}

const freeOf = ({ options }: Overview, id: number): number => options.find(({ optionId }) => optionId === id)?.free ?? 0

type Props = { readonly data: ConcertData; readonly userId: number; readonly reread: () => void }

const LineView = ({ data, userId, reread }: Props) => {
  const { card } = data
  const own = useOwnPlace(card.id, userId)
  const [overview, setOverview] = useState(data.overview)
  useTopic({ topic: "sale", concertId: card.id }, { frame: (_, told: Overview) => setOverview(told) })
  useNewNights(data.options, overview, reread)
  const action = useAction()
  const night = nightIn(useAddress().searchParams, data, overview)
  const seats = `/concerts/${card.id}/seats/${night}`
  const { place } = own
  useCalled(place)

  const { join, proving, wait } = useJoining(card.id, own, action)
  const leave = (): void => {
    void action.run(say("line.leave"), async () => {
      own.set(await ask("ownLine.ownLeave", { payload: { concertId: card.id } }))
    })
  }
  const receipt = (): void => {
    void action.run(say("line.receipt"), async () => {
      const given = await ask("ownLine.ownReceipt", { query: { concertId: card.id } })
      saveFile(`ticketrush-${card.id}-${given.place}.json`, `${JSON.stringify(given.receipt, null, 2)}\n`)
    })
  }

  return (
    <div className="narrow">
      <header className="headline">
        <h1>
          {say("line.title")} <small>{card.title}</small>
        </h1>
        <LinkState state={own.link} />
      </header>
      {!asksForTurn(overview) ? (
        <Called to={seats} lead={say("concert.rule.noLine")} />
      ) : place === undefined ? (
        <Show loaded={{ value: undefined, cause: own.cause, read: own.read }} failed={say("line.failed")}>
          {() => null}
        </Show>
      ) : (
        <Standing
          own={own}
          place={place}
          overview={overview}
          seats={seats}
          busy={action.state === "running"}
          on={{ join, leave, receipt }}
        />
      )}
      {place?.status === "ACTIVE" && <WishesHere data={data} />}
      <ProvingNotice proving={proving} wait={wait} />
      <ActionLine action={action} />
      <SeatsLeft overview={overview} night={night} seats={seats} />
    </div>
  )
}

/** Sound, the title and the live region when the turn comes, once. */
const useCalled = (place: Place | undefined): void => {
  const status = useRef<string>(undefined)
  const next = place?.status
  useEffect(() => {
    const before = status.current
    status.current = next
    if (next !== "ACTIVE" || before !== "WAITING") return
    playSound()
    announce(say("line.turn"))
  }, [next])
}

type Orders = { readonly join: () => void; readonly leave: () => void; readonly receipt: () => void }
type StandingProps = {
  readonly own: OwnPlace
  readonly place: Place
  readonly overview: Overview
  readonly seats: string
  readonly busy: boolean
  readonly on: Orders
}

const Standing = ({ own, place, overview, seats, busy, on }: StandingProps) => {
  const [asks, setAsks] = useState(false)
  const waits = place.status === "WAITING"
  if (place.status === "ACTIVE" || waits)
    return (
      <>
        {waits ? <Waiting own={own} place={place} overview={overview} /> : <Turn place={place} to={seats} />}
        <div className="acts">
          {waits && (
            <button type="button" onClick={on.receipt}>
              {say("line.receipt")}
            </button>
          )}
          <button type="button" disabled={busy} onClick={() => setAsks(true)}>
            {say(waits ? "line.leave" : "line.passYes")}
          </button>
        </div>
        {asks && (
          <Ask
            title={say(waits ? "line.leaveAsk" : "line.passAsk")}
            no={say("line.stay")}
            yes={say(waits ? "line.leaveYes" : "line.passYes")}
            onNo={() => setAsks(false)}
            onYes={() => {
              setAsks(false)
              on.leave()
            }}
          >
            <p>{waits ? say("line.leaveLead", { rank: place.rank }) : say("line.passLead")}</p>
          </Ask>
        )}
      </>
    )
  const { ended } = place
  return (
    <>
      <title>{`${say("line.title")} · TicketRush`}</title>
      {ended !== null && <p className="notice">{say(`line.end.${ended}`)}</p>}
      <p>{say("line.joinLead")}</p>
      <p className="quiet">
        {say("concert.people", { waiting: amount(overview.waiting), active: amount(overview.active) })}
      </p>
      {overview.method === "closed" && <p className="notice">{say("line.closedLine")}</p>}
      <div className="acts">
        <button type="button" className="main" disabled={busy} onClick={on.join}>
          {say(ended === null ? "line.join" : "line.again")}
        </button>
        {ended === "bought" && <Link to="/tickets">{say("nav.tickets")}</Link>}
      </div>
    </>
  )
}

/** A rank is said aloud at most this often, in milliseconds. */
const sayEveryMs = 10_000

const Waiting = ({
  own,
  place,
  overview,
}: {
  readonly own: OwnPlace
  readonly place: Place
  readonly overview: Overview
}) => {
  const now = useNow()
  const { rank, ahead, behind, estimatedWaitMs } = place
  const said = useRef(0)
  useEffect(() => {
    if (Date.now() - said.current < sayEveryMs) return
    said.current = Date.now()
    announce(say("line.rankSay", { rank: amount(rank) }))
  }, [rank])
  const { predictions, hitRate } = overview.estimates
  return (
    <section aria-label={say("line.title")}>
      <title>{`${say("line.titleRank", { rank: amount(rank) })} · TicketRush`}</title>
      <dl className="rank">
        <div>
          <dt>{say("line.rank")}</dt>
          <dd className="figure" data-rank={rank}>
            {amount(rank)}
          </dd>
        </div>
        <div>
          <dt>{say("line.ahead")}</dt>
          <dd>{say("line.people", { count: amount(ahead ?? Math.max(0, rank - 1)) })}</dd>
        </div>
        <div>
          <dt>{say("line.behind")}</dt>
          <dd>{say("line.people", { count: amount(behind ?? 0) })}</dd>
        </div>
        <div>
          <dt>{say("line.wait")}</dt>
          <dd>{waitWords(estimatedWaitMs)}</dd>
        </div>
      </dl>
      {place.returned && <p className="notice">{say("line.returned")}</p>}
      {overview.method === "paused" && <p className="notice">{say("line.paused")}</p>}
      {predictions > 0 && hitRate !== null && (
        <p className="quiet">{say("line.trust", { share: percent(hitRate), count: amount(predictions) })}</p>
      )}
      <p className="quiet">
        {say("line.updated", { seconds: Math.max(0, Math.round((now - own.heardAt) / 1_000)) })}. {say("line.keep")}
      </p>
      <Sound />
      <AwaySwitch />
    </section>
  )
}

/** Both ends of the range: the near one is as much of the truth as the far one. */
const waitWords = (range: Place["estimatedWaitMs"]): string => {
  if (range === null) return say("line.wait.unknown")
  const [lowMs, highMs] = range
  if (highMs < 4_000) return say("line.wait.soon")
  const { unit, low, high } = span({ lowMs, highMs })
  return say(`line.wait.${unit}`, { low: amount(low), high: amount(high) })
}

const Sound = () => {
  const [on, setOn] = useState(soundWanted)
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={on}
        onChange={({ target }) => {
          wantSound(target.checked)
          setOn(target.checked)
        }}
      />
      {say("line.sound")}
    </label>
  )
}

const Turn = ({ place, to }: { readonly place: Place; readonly to: string }) => {
  const now = useNow()
  const left = place.passUntil === null ? 0 : Date.parse(place.passUntil) - now
  return (
    <>
      <title>{`${say("line.titleTurn")} ${timeLeft(left)} · TicketRush`}</title>
      {place.offered !== null && <Offered offered={place.offered} concertId={place.concertId} />}
      <Called to={to} lead={say("line.turnLead", { time: timeLeft(left) })} plain={place.offered !== null} />
    </>
  )
}

type CalledProps = { readonly to: string; readonly lead: string; readonly plain?: boolean }

/** `plain`: something else stands there to be done first. */
const Called = ({ to, lead, plain = false }: CalledProps) => (
  <section className="called" aria-labelledby="called">
    <h2 id="called">{say("line.turn")}</h2>
    <p>{lead}</p>
    <button type="button" className={plain ? "" : "main"} onClick={() => go(to)}>
      {say("line.toSeats")}
    </button>
  </section>
)

type LeftProps = { readonly overview: Overview; readonly night: number; readonly seats: string }

const SeatsLeft = ({ overview, night, seats }: LeftProps) => (
  <section aria-labelledby="left">
    <h2 id="left">{say("line.left")}</h2>
    <TierPrices overview={overview} optionId={night} />
    <p>
      <Link to={seats}>{say("line.seeMap")}</Link>
    </p>
  </section>
)

/** A race: thirty people ask for one seat through each strategy, drawn while it happens, and judged when it is over. */
import { useEffect, useRef, useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { Failure } from "../../api.ts"
import { Field } from "../../console/parts/Field.tsx"
import { useLanguage } from "../../language.ts"
import { type Loaded, Show, useLoaded } from "../../loaded.tsx"
import { announce } from "../../parts/announce.ts"
import { ended, noRace, ordered, type Race, stateOf, taken } from "../race/race.ts"
import { type Offer, readOffer, runRaces } from "../race/race-stream.ts"
import { tell, tellKnown } from "../tell.ts"
import { RaceTrack } from "./RaceTrack.tsx"

const counts = [1, 10, 50]

export const RaceView = () => {
  const loaded = useLoaded("races", readOffer)
  return (
    <>
      <title>{`${tell("nav.race")} · ${tell("title")}`}</title>
      <h1>{tell("nav.race")}</h1>
      <p>{tell("race.lead")}</p>
      <Show loaded={loaded} failed={tell("race.closed")}>
        {(offer) => <Board offer={offer} />}
      </Show>
      <WhyClosed loaded={loaded} />
    </>
  )
}

/** What opens the surface that races are on, to those who may. */
const WhyClosed = ({ loaded: { cause } }: { readonly loaded: Loaded<Offer> }) => {
  const why = cause instanceof Failure ? tellKnown(`race.why.${cause.code}`) : undefined
  return why !== undefined && <p>{why}</p>
}

const Board = ({ offer }: { readonly offer: Offer }) => {
  const tongue = useLanguage()
  const [race, setRace] = useState(() => noRace(offer.strategies))
  const [count, setCount] = useState(counts[0])
  const [only, setOnly] = useState("")
  const action = useAction()
  const begin = useRef<HTMLButtonElement>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  useSaid(race)
  const isBusy = action.state === "running"
  const run = (): void =>
    void action.run(tell("race.run"), async () => {
      running.current = new AbortController()
      setRace((before) => ordered(before, count))
      try {
        const asked = { races: count, strategies: only === "" ? null : [only] }
        await runRaces(asked, (event) => setRace((before) => taken(before, event)), running.current.signal)
      } finally {
        setRace(ended)
      }
    })
  const stop = (): void => {
    // This button is of no use then.
    begin.current?.focus()
    running.current?.abort()
  }
  const shown = race.tracks.filter(({ strategy }) => only === "" || only === strategy)
  return (
    <>
      <div className="asks">
        <Field label={tell("race.strategy")}>
          <select value={only} disabled={isBusy} onChange={({ target }) => setOnly(target.value)}>
            <option value="">{tell("race.all")}</option>
            {offer.strategies.map(({ strategy }) => (
              <option key={strategy}>{strategy}</option>
            ))}
          </select>
        </Field>
        <Field label={tell("race.count")}>
          <select value={count} disabled={isBusy} onChange={({ target }) => setCount(Number(target.value))}>
            {counts
              .filter((each) => each <= offer.racesMax)
              .map((each) => (
                <option key={each}>{each}</option>
              ))}
          </select>
        </Field>
        {/* Not disabled while it runs: the focus would be lost. */}
        <button ref={begin} type="button" className="main" aria-disabled={isBusy} onClick={run}>
          {tell(race.phase === "over" ? "race.again" : "race.start")}
        </button>
        <button type="button" disabled={!isBusy} onClick={stop}>
          {tell("race.stop")}
        </button>
      </div>
      <p className="step" data-phase={race.phase}>
        {stepOf(race)}
      </p>
      <ActionLine action={action} />
      <ul className="tracks">
        {shown.map((track) => (
          <RaceTrack key={track.strategy} track={track} tongue={tongue} />
        ))}
      </ul>
      <p className="quiet">{tell("race.note", { sessions: offer.sessions })}</p>
    </>
  )
}

/** Said aloud once when the first race begins, and once when the last is over. */
const useSaid = (race: Race): void => {
  const { phase } = race
  const isFirst = phase === "racing" && race.race === 1
  const runs = race.tracks.filter(({ runners }) => runners.length > 0).length
  useEffect(() => {
    if (isFirst) announce(tell("race.begun", { count: runs }))
  }, [isFirst, runs])
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is said once, when it is over
  useEffect(() => {
    if (phase === "over") announce(summaryOf(race))
  }, [phase])
}

const stepOf = (race: Race): string => {
  switch (race.phase) {
    case "idle":
      return ""
    case "over":
      return summaryOf(race)
    case "preparing":
      return tell("race.preparing")
    default:
      return tell(`race.${race.phase}`, { race: race.race, races: race.races })
  }
}

const summaryOf = ({ tracks }: Race): string => {
  const ran = tracks.filter(({ verdict }) => verdict !== null)
  const wrong = ran.filter((track) => stateOf(track) === "wrong").map(({ strategy }) => `“${strategy}”`)
  const fill = { right: ran.length - wrong.length, all: ran.length, names: wrong.join(", ") }
  if (ran.length === 0) return tell("race.none")
  return tell(wrong.length === 0 ? "race.overRight" : "race.overWrong", fill)
}

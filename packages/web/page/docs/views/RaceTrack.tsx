/** One strategy of a race: each person a mark that goes from the waiting to the seat or to the refused, and what came of it. */
import { memo } from "react"
import { amount, type Language } from "../../language.ts"
import { placesOf, stage } from "../race/places.ts"
import { countOf, lastMsOf, type Outcome, type Runner, stateOf, type Track, winnersOf } from "../race/race.ts"
import { tell, tellKnown } from "../tell.ts"

/** Below ten with a tenth. */
const timeOf = (ms: number): string => `${amount(ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms))} ms`

type Props = {
  readonly track: Track
  /** Words are of a language. */
  readonly tongue: Language
}

export const RaceTrack = memo(({ track }: Props) => {
  const { about, correct, missing, strategy } = track
  const winners = winnersOf(track)
  const [outcome, judge] = sentencesOf(track)
  return (
    <li className="track" data-strategy={strategy} data-state={stateOf(track)}>
      <h2>{strategy}</h2>
      <p className="how">
        {!correct && <b className="on-purpose">{tell("race.onPurpose")}</b>}{" "}
        {tellKnown(`strategy.${strategy}`) ?? <span lang="en">{about}</span>}
      </p>
      {missing === null && (
        <>
          <Stage track={track} name={[strategy, outcome, judge].filter((text) => text !== undefined).join(". ")} />
          <Areas track={track} />
        </>
      )}
      {winners.length > 1 && <p className="stamp">{tell("track.stamp", { count: winners.length })}</p>}
      <p className="outcome">{outcome}</p>
      {judge !== undefined && <p className="judge">{judge}</p>}
      <Times track={track} />
      <Tally track={track} />
    </li>
  )
})

const Stage = ({ name, track }: { readonly track: Track; readonly name: string }) => {
  const places = placesOf(track)
  const isAlone = countOf(track, "accepted") === 1
  return (
    <svg className="stage" viewBox={`0 0 ${stage.width} ${stage.height}`} role="img" aria-label={name}>
      <path className="borders" d={`M${stage.area} 4V${stage.height - 4}M${stage.area * 2} 4V${stage.height - 4}`} />
      {track.runners.map((runner, index) => (
        <g
          key={runner.n}
          className="person"
          data-outcome={runner.outcome}
          style={{ transform: `translate(${places[index].x}px, ${places[index].y}px)` }}
        >
          <Mark runner={runner} isLarge={isAlone && runner.outcome === "accepted"} />
        </g>
      ))}
    </svg>
  )
}

/** Told apart by its form too: a ring waits, a cross was refused, a disc with its number has the seat. */
const Mark = ({ isLarge, runner: { n, outcome } }: { readonly runner: Runner; readonly isLarge: boolean }) => {
  switch (outcome) {
    case "waiting":
      return <circle r={4.5} />
    case "refused":
      return <path d="M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5" />
    case "accepted":
      return (
        <>
          <circle r={isLarge ? 18 : 7} />
          <text y={isLarge ? 6 : 3} fontSize={isLarge ? 17 : 8}>
            {n}
          </text>
        </>
      )
    case "unknown":
      return (
        <text y={4} fontSize={13}>
          ?
        </text>
      )
  }
}

const areas = ["waiting", "refused", "accepted"] as const satisfies ReadonlyArray<Outcome>

const Areas = ({ track }: { readonly track: Track }) => (
  <dl className="areas">
    {areas.map((outcome) => (
      <div key={outcome} data-area={outcome}>
        <dt>{tell(`area.${outcome}`)}</dt>
        <dd>{amount(countOf(track, outcome))}</dd>
      </div>
    ))}
  </dl>
)

const Times = ({ track }: { readonly track: Track }) => {
  const last = lastMsOf(track)
  const [first] = [...winnersOf(track)].sort((a, b) => a.ms - b.ms)
  if (last === null) return null
  return (
    <p className="times">
      {first !== undefined && <span data-time="seat">{tell("track.seatMs", { time: timeOf(first.ms) })}</span>}{" "}
      <span data-time="last">{tell("track.lastMs", { time: timeOf(last) })}</span>
    </p>
  )
}

/** A tick for each race, and how many of them were wrong. */
const Tally = ({ track: { found } }: Pick<Props, "track">) => {
  const races = found.length
  const wrong = found.filter((each) => each !== "right").length
  if (races === 0) return null
  return (
    <p className="tally">
      <span className="ticks" aria-hidden="true">
        {found.map((each, nth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tick is nothing but its place
          <i key={nth} data-found={each} />
        ))}
      </span>{" "}
      <span>{tell(wrong === 0 ? "tally.right" : "tally.wrong", { wrong: amount(wrong), races: amount(races) })}</span>
    </p>
  )
}

/** How it went, and what the judge said of it. */
const sentencesOf = (track: Track): readonly [string, string?] => {
  const { missing, runners, verdict } = track
  if (missing !== null) {
    const { message, part } = missing
    return [part === null ? tell("track.absent", { message }) : tell("track.missing", { part })]
  }
  if (runners.length === 0) return [tell("track.idle")]
  const winners = winnersOf(track)
  const counts = { refused: countOf(track, "refused"), waiting: countOf(track, "waiting") }
  const unknown = countOf(track, "unknown")
  const parts = [
    winners.length > 1 && tell("track.many", { people: winners.map(({ n }) => n).join(", ") }),
    winners.length === 1 && tell("track.one", { n: winners[0].n, count: counts.refused }),
    winners.length === 0 && counts.waiting === 0 && tell("track.none", { count: counts.refused }),
    winners.length === 0 &&
      counts.waiting > 0 &&
      counts.refused > 0 &&
      tell("track.refused", { count: counts.refused }),
    counts.waiting > 0 && tell("track.waiting", { count: counts.waiting }),
    unknown > 0 && tell("track.unknown", { count: unknown }),
  ]
  const outcome = parts.filter((text) => text !== false).join(" ")
  return verdict === null ? [outcome] : [outcome, judgeOf(track, verdict)]
}

const judgeOf = ({ correct, strategy }: Track, verdict: NonNullable<Track["verdict"]>): string => {
  const { found, holders, violations } = verdict
  if (found === "right" && !correct) return `${tell("judge.luck")} ${tellKnown(`wrong.${strategy}`) ?? ""}`
  const says = violations.map((each) => each.says).join("; ")
  return tell(`judge.${found}`, { count: holders?.length ?? 0, says })
}

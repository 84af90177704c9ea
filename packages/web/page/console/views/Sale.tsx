/** A sale as it stands now: each figure is exact at one position of the journal, which is told and leads there. */
import { useEffect, useRef } from "react"
import { amount, clockTime, dateTime } from "../../language.ts"
import { Link } from "../../parts/Link.tsx"
import { type Figures, order } from "../api.ts"
import { Unread } from "../parts/Unread.tsx"
import { usePolled } from "../polled.ts"
import { positionAddress } from "../route.ts"
import { tell } from "../tell.ts"
import { Admission } from "./Admission.tsx"
import type { ConcertHead } from "./Concert.tsx"

const everyMs = 1_000

type Props = { readonly concertId: number; readonly head: ConcertHead }

export const Sale = ({ concertId, head }: Props) => {
  const polled = usePolled(`sale ${concertId}`, {
    everyMs,
    load: () => order("saleDesk.saleFigures", { params: { concertId } }),
  })
  const { value: figures } = polled
  return (
    <>
      <Unread polled={polled} />
      {figures !== undefined && (
        <>
          <section aria-labelledby="figures">
            <h2 id="figures">{tell("sale.now")}</h2>
            <p className="position">
              {tell("sale.at")}{" "}
              <Link to={positionAddress(concertId, figures.position)}>
                <b data-position={figures.position}>{figures.position}</b>
              </Link>{" "}
              <time dateTime={figures.at}>{clockTime(Date.parse(figures.at))}</time>
            </p>
            <Counters figures={figures} />
            <p className="finish">{finishOf(figures)}</p>
          </section>
          <Admission concertId={concertId} figures={figures} changed={polled.read} />
          <Options figures={figures} head={head} />
        </>
      )}
    </>
  )
}

const counters = ["waiting", "active", "admitted", "held", "sold", "available", "blocked", "expired"] as const

const Counters = ({ figures }: { readonly figures: Figures }) => (
  <dl className="counters">
    {counters.map((name) => (
      <div key={name} data-figure={name}>
        <dt>{tell(`figure.${name}`)}</dt>
        <dd>
          <Figure value={name === "waiting" ? figures.waiting + figures.returned : figures[name]} />
        </dd>
      </div>
    ))}
  </dl>
)

/** Shows for a moment that it has changed; a reader who wants no motion sees the number alone. */
const Figure = ({ value }: { readonly value: number }) => {
  const shown = useRef<HTMLElement>(null)
  const before = useRef(value)
  useEffect(() => {
    const changed = before.current !== value
    before.current = value
    if (!changed || matchMedia("(prefers-reduced-motion: reduce)").matches) return
    shown.current?.animate([{ opacity: 0.4 }, { opacity: 1 }], 300)
  }, [value])
  return <b ref={shown}>{amount(value)}</b>
}

/** When the last one in line is admitted, as the server predicts it. */
const finishOf = ({ at, closed, estimatedWaitMs, perSecond, policy, returned, waiting }: Figures): string => {
  if (closed) return tell("finish.closed")
  if (policy.method === "passthrough") return tell("finish.noLine")
  if (waiting + returned === 0) return tell("finish.empty")
  if (policy.method === "paused") return tell("finish.paused")
  if (estimatedWaitMs === null) return tell("finish.unknown")
  const [from, to] = estimatedWaitMs.map((ms) => clockTime(Date.parse(at) + ms))
  const pace = perSecond === null ? tell("finish.paceUnknown") : tell("finish.pace", { perSecond })
  return `${tell("finish.between", { from, to })} ${pace}`
}

const Options = ({ figures, head }: { readonly figures: Figures; readonly head: ConcertHead }) => (
  <section aria-labelledby="nights">
    <h2 id="nights">{tell("sale.options")}</h2>
    <div className="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">{tell("option.date")}</th>
            {(["available", "held", "sold", "blocked", "seats"] as const).map((name) => (
              <th key={name} scope="col" className="number">
                {tell(`figure.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.options.map((option) => (
            <tr key={option.optionId}>
              <th scope="row">
                {dateOf(head, option.optionId)} <small>{tell("option.number", { optionId: option.optionId })}</small>{" "}
                {option.cancelled && <b>{tell("option.cancelled")}</b>}
              </th>
              {(["available", "held", "sold", "blocked", "seats"] as const).map((name) => (
                <td key={name} className="number">
                  {amount(option[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
)

export const dateOf = ({ options }: ConcertHead, optionId: number): string => {
  const option = options.find(({ id }) => id === optionId)
  return option === undefined ? "" : dateTime(option.concertDate, option.zone)
}

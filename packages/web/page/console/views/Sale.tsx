/** A sale as it stands now: each figure is exact at one position of the journal, which is told and leads there. */
import { useEffect, useRef } from "react"
import { amount, clockTime, dateTime } from "../../language.ts"
import { Link } from "../../parts/Link.tsx"
import { useNewNights } from "../../views/new-nights.ts"
import { type Figures, order } from "../api.ts"
import { Counters, nightCounters, saleCounters } from "../parts/Counters.tsx"
import { Table } from "../parts/Table.tsx"
import { Unread } from "../parts/Unread.tsx"
import { positionAddress } from "../route.ts"
import { tell } from "../tell.ts"
import { useTold } from "../told.ts"
import { AddNight } from "./AddNight.tsx"
import { Admission } from "./Admission.tsx"
import type { ConcertHead } from "./Concert.tsx"

const nothingSold = { options: [] }

type Props = { readonly concertId: number; readonly head: ConcertHead; readonly reread: () => void }

export const Sale = ({ concertId, head, reread }: Props) => {
  const polled = useTold(concertId, `sale ${concertId}`, () => order("saleDesk.saleFigures", { params: { concertId } }))
  const { value: figures } = polled
  useNewNights(head.options, head.title === null ? nothingSold : (figures ?? nothingSold), reread)
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
            <Counters
              names={saleCounters}
              of={(name) => <Figure value={name === "waiting" ? figures.waiting + figures.returned : figures[name]} />}
            />
            <p>{finishOf(figures)}</p>
          </section>
          <Admission concertId={concertId} figures={figures} changed={polled.read} />
          <Options figures={figures} head={head} />
          {!figures.closed && <AddNight concertId={concertId} added={polled.read} />}
        </>
      )}
    </>
  )
}

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
    <Table
      name={tell("sale.options")}
      rows={figures.options}
      keyOf={({ optionId }) => optionId}
      columns={[
        {
          head: tell("option.date"),
          of: ({ cancelled, optionId }) => (
            <>
              {dateOf(head, optionId)} <small>{tell("option.number", { optionId })}</small>{" "}
              {cancelled && <b>{tell("option.cancelled")}</b>}
            </>
          ),
        },
        ...nightCounters.map((name) => ({
          head: tell(`figure.${name}`),
          isNumber: true,
          of: (option: Figures["options"][number]) => amount(option[name]),
        })),
      ]}
    />
  </section>
)

export const dateOf = ({ options }: ConcertHead, optionId: number): string => {
  const option = options.find(({ id }) => id === optionId)
  return option === undefined ? "" : dateTime(option.concertDate, option.zone)
}

/** A connection that is looked at: the reader names a topic, and sees each message of both sides. */
import { type FormEvent, useEffect, useRef, useState } from "react"
import { ask } from "../../api.ts"
import { Field, filled } from "../../console/parts/Field.tsx"
import { amount, clockTime } from "../../language.ts"
import { useLoaded } from "../../loaded.tsx"
import { FrameTap, framesKept, type TappedTopic } from "../frames/FrameTap.ts"
import { tell } from "../tell.ts"

const topics = ["seats", "sale", "queue", "reservation", "line"] as const
type TopicName = (typeof topics)[number]

const socketUrl = new URL("/ws", location.href).href.replace(/^http/, "ws")

const topicOf = (topic: TopicName, id: number): TappedTopic => {
  if (topic === "seats") return { topic, optionId: id }
  if (topic === "reservation") return { topic, reservationId: id }
  return topic === "queue" ? { topic, concertId: id, frames: true } : { topic, concertId: id }
}

/** Something that is there: the newest concert, and its first night. */
const useNewest = (): { readonly concertId: number; readonly optionId: number } | undefined =>
  useLoaded("newest", async () => {
    const [card] = (await ask("search.searchConcerts", { query: { sort: "id,desc", size: "1" } })).items
    if (card === undefined) return { concertId: 1, optionId: 1024 }
    const [option] = await ask("concerts.options", { params: { concertId: card.id } })
    return { concertId: card.id, optionId: option?.id ?? 1024 }
  }).value

export const LiveFrames = () => {
  const [, draw] = useState(0)
  const made = useRef<FrameTap | null>(null)
  made.current ??= new FrameTap({
    open: () => new WebSocket(socketUrl),
    now: () => Date.now(),
    changed: () => draw((before) => before + 1),
  })
  const tap = made.current
  useEffect(() => () => tap.stop(), [tap])
  return (
    <section aria-labelledby="live-frames">
      <h2 id="live-frames">{tell("live.title")}</h2>
      <Asks tap={tap} />
      <p role="status" className="quiet">
        {tell(`live.${tap.state}`)}
        {tap.closedWith !== null && ` ${tell("live.closedWith", { code: tap.closedWith })}`}
      </p>
      <Frames tap={tap} />
    </section>
  )
}

const Asks = ({ tap }: { readonly tap: FrameTap }) => {
  const newest = useNewest()
  const [topic, setTopic] = useState<TopicName>("seats")
  const [id, setId] = useState("")
  const isNight = topic === "seats"
  const offered = topic === "reservation" ? "" : String((isNight ? newest?.optionId : newest?.concertId) ?? "")
  const start = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    tap.start(topicOf(topic, Number(filled(event.currentTarget, "id"))))
  }
  return (
    <form className="asks" onSubmit={start}>
      <Field label={tell("live.topic")}>
        <select
          value={topic}
          onChange={({ target }) => {
            setTopic(target.value as TopicName)
            setId("")
          }}
        >
          {topics.map((each) => (
            <option key={each} value={each}>
              {tell(`topic.${each}`)}
            </option>
          ))}
        </select>
      </Field>
      <Field label={tell(isNight ? "live.option" : topic === "reservation" ? "live.reservation" : "live.concert")}>
        <input
          type="number"
          name="id"
          min={1}
          required
          value={id === "" ? offered : id}
          onChange={({ target }) => setId(target.value)}
        />
      </Field>
      <button type="submit" className="main">
        {tell("live.start")}
      </button>
      <button type="button" disabled={tap.state === "closed"} onClick={() => tap.stop()}>
        {tell("live.stop")}
      </button>
      <button type="button" className="plain" disabled={tap.frames.length === 0} onClick={() => tap.clear()}>
        {tell("live.clear")}
      </button>
    </form>
  )
}

const Frames = ({ tap: { frames } }: { readonly tap: FrameTap }) => {
  if (frames.length === 0) return <p>{tell("live.none", { kept: framesKept })}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be moved has to be reached by keys
    <ol className="log" tabIndex={0} aria-label={tell("live.title")}>
      {frames.map(({ atMs, characters, isCut, n, name, text, way }) => (
        <li key={n} data-way={way}>
          <time>{clockTime(atMs)}</time> <b>{tell(`live.${way}`)}</b> <code>{name}</code>{" "}
          <small>{tell("live.size", { characters: amount(characters) })}</small>
          <pre>
            {text}
            {isCut && "…"}
          </pre>
        </li>
      ))}
    </ol>
  )
}

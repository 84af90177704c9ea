/** At least one lie about answers, views and streams for each method by which a checker judges them. */
import { SeatState } from "@ticketrush/protocol"
import { changed, type Lie, lie, withOther } from "./Lie.ts"
import { atTurn, fenced, frames, I2, I3, I4, image, offers, published, ranks, seats, settles } from "./promises.ts"

/** The second time that something comes, another thing is told. */
const secondTime =
  <F>(keyOfFact: (fact: F) => number | undefined, change: (fact: F) => F): (() => (fact: F) => ReadonlyArray<F>) =>
  () =>
  (fact) =>
    keyOfFact(fact) === undefined ? [fact] : [fact, change(fact)]

export const liesOfAnswers: ReadonlyArray<Lie> = [
  lie(
    "replied",
    I2,
    "a reservation is acknowledged that is not in the journal",
    /^I2/,
    changed((fact) => {
      const { reply } = fact
      if (reply.kind !== "accepted" || reply.reservation === 0) return undefined
      return { ...fact, reply: { ...reply, reservation: reply.reservation + 100_000 } }
    }),
  ),
  lie(
    "replied",
    I3,
    "a hold is refused for the end of a sale that has not ended",
    /^I3|^I4/,
    changed((fact) => {
      const { submission, reply, model } = fact
      if (submission.attempt.command.kind !== "hold" || reply.kind !== "accepted" || model.closedAt(model.position)) {
        return undefined
      }
      return { ...fact, reply: { kind: "refused", refusal: { code: "sale-closed", detail: {} } } }
    }),
  ),
  lie(
    "replied",
    I4,
    "an attempt is answered again with another reservation",
    /^I4/,
    secondTime(
      ({ submission, reply }) => (reply.kind === "accepted" ? submission.attempt.id : undefined),
      (fact) =>
        fact.reply.kind === "accepted"
          ? { ...fact, reply: { ...fact.reply, reservation: fact.reply.reservation + 1 } }
          : fact,
    ),
  ),
  lie(
    "viewed",
    image,
    "a seat is shown as sold that is free",
    /^I2: node .* shows seat/,
    changed((fact) => {
      const [option] = fact.view.options
      if (option === undefined || option.states[0] !== SeatState.free) return undefined
      const states = option.states.slice()
      states[0] = SeatState.sold
      return { ...fact, view: withOther(fact.view, { options: [withOther(option, { states })] }) }
    }),
  ),
  lie(
    "viewed",
    offers,
    "a person is shown seats that are not kept",
    /^I9: node .* shows place/,
    changed((fact) => {
      const option = fact.view.options[0]
      if (option === undefined || fact.model.line.places.length === 0) return undefined
      const offer = { optionId: option.optionId, seats: [0], until: fact.view.at + 1 }
      return { ...fact, view: withOther(fact.view, { offer: () => offer as never }) }
    }),
  ),
  lie(
    "published",
    published,
    "a position is published before it is in the journal",
    /^I2: position/,
    changed((fact) => {
      const { committed } = fact
      return { ...fact, committed: withOther(committed, { last: committed.last + 1_000_000 }) }
    }),
  ),
  lie("published", published, "listeners do not hear of a batch", /^I9: position .* is published after/, () => {
    let heard = 0
    return (fact) => (++heard === 3 ? [] : [fact])
  }),
  lie(
    "viewed",
    ranks,
    "one person more is told to wait",
    /^I9: node .* the line shows/,
    changed((fact) => {
      const { line } = fact.view
      return { ...fact, view: withOther(fact.view, { line: withOther(line, { waiting: line.waiting + 1 }) }) }
    }),
  ),
  lie(
    "placeSeen",
    ranks,
    "a person is told a rank that is too large by one",
    /^I9: node .* has rank .* and is told/,
    changed((fact) =>
      fact.place && fact.place.rank > 0
        ? { ...fact, place: withOther(fact.place, { rank: fact.place.rank + 1 }) }
        : undefined,
    ),
  ),
  lie(
    "streamed",
    frames,
    "a stream tells a rank that is too large by one",
    /^I9: person/,
    changed((fact) => {
      const { told } = fact
      const isPlain = told.status === "WAITING" && !told.returned && !told.unsure
      return isPlain ? { ...fact, told: { ...told, rank: told.rank + 1 } } : undefined
    }),
  ),
  lie(
    "seatsTold",
    seats,
    "a stream tells a free seat as sold",
    /^I9: seat/,
    changed((fact) => {
      const { told } = fact
      if (told.states[0] !== SeatState.free) return undefined
      return { ...fact, told: { ...told, states: told.states.with(0, SeatState.sold) } }
    }),
  ),
  lie(
    "replied",
    fenced,
    "a fenced node answers",
    /^I13: node .* answers/,
    changed((fact) => (fact.reply.kind === "try-again" ? undefined : { ...fact, fenced: true })),
  ),
  lie(
    "viewed",
    fenced,
    "a fenced node shows its sale",
    /^I13: node .* shows/,
    changed((fact) => ({ ...fact, fenced: true })),
  ),
  lie(
    "placeSeen",
    fenced,
    "a fenced node shows a place",
    /^I13: node .* shows/,
    changed((fact) => ({ ...fact, fenced: true })),
  ),
  lie("replied", settles, "a process keeps an answer to itself", /^I17: node .* without an answer/, () => {
    let heard = 0
    return (fact) => (++heard === 5 ? [] : [fact])
  }),
]

/** Methods that hear a fact for a judgement elsewhere, and have nothing to object to by themselves. */
export const listeners: ReadonlyArray<{ readonly promise: string; readonly method: string }> = [
  { promise: atTurn, method: "replied" },
  { promise: settles, method: "stopped" },
]

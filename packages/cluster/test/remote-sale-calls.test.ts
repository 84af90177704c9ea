/** Calls to sales of other nodes, with a network and a time that the test turns by hand. */
import { type Command, refusal } from "@ticketrush/protocol"
import { VirtualTime } from "@ticketrush/testing"
import { describe, expect, it } from "vitest"
import { RemoteSaleCalls, type RemoteSettings, type SendResult } from "../src/RemoteSaleCalls.ts"
import { answerText, batchText, type CallAnswer, readAnswer, readBatch, type SaleBatch } from "../src/sale-calls.ts"

const concertId = 7
const noSeats = () => []
const hold = (person: number, key = true): Command => ({
  kind: "hold",
  person,
  seats: [],
  key: key ? { high: 0, low: person } : null,
})
const refused = (person: number): CallAnswer => ({
  reply: { kind: "refused", refusal: refusal("sale-unknown", { concertId: person }) },
})
const ownerLost: CallAnswer = { reply: { kind: "try-again", refusal: refusal("owner-lost") } }
const personsOf = ({ calls }: SaleBatch) =>
  calls.map((call) => (call.kind === "submit" && call.command.kind === "hold" ? call.command.person : call.kind))

type Sent = { readonly batch: SaleBatch; readonly answer: (result: SendResult) => void; ended: boolean }

const world = (settings: Partial<RemoteSettings> = {}) => {
  const time = new VirtualTime(0)
  const sent: Array<Sent> = []
  const calls = new RemoteSaleCalls({
    sender: "here",
    ...{ clock: time, defer: time },
    settings: { attemptMsMax: 1_000, retryMs: 50, patienceMs: 8_000, callsPerBatchMax: 3, waitingMax: 10, ...settings },
    send: (_concertId, batch, answer) => {
      const each: Sent = { batch: readBatch(batchText(batch)), answer, ended: false }
      sent.push(each)
      return () => {
        each.ended = true
      }
    },
  })
  const heard: Array<readonly [person: number, code: string]> = []
  const ask = (person: number, key = true): void =>
    calls.submit(concertId, hold(person, key), { kind: "overview" }, (submitted) => {
      const code =
        "reply" in submitted && submitted.reply.kind !== "accepted" ? submitted.reply.refusal.code : "accepted"
      heard.push([person, code])
    })
  const answerAll = ({ answer, batch }: Sent): void =>
    answer({ kind: "answers", answers: personsOf(batch).map((person) => refused(Number(person))) })
  return { time, sent, calls, heard, ask, answerAll }
}

describe("calls of one sale", () => {
  it("that are made in one turn travel together, and the next ones when these are answered", () => {
    const { answerAll, ask, heard, sent, time } = world()
    for (const person of [1, 2]) ask(person)
    time.pass()
    for (const person of [3, 4, 5, 6]) ask(person)
    time.pass()
    expect(sent.map(({ batch }) => personsOf(batch))).toEqual([[1, 2]])
    answerAll(sent[0])
    expect(personsOf(sent[1].batch)).toEqual([3, 4, 5])
    answerAll(sent[1])
    answerAll(sent[2])
    expect(heard.map(([person]) => person)).toEqual([1, 2, 3, 4, 5, 6])
    expect(sent.map(({ batch }) => batch.again)).toEqual([false, false, false])
    expect(new Set(sent.map(({ batch }) => batch.number)).size).toBe(3)
  })

  it("are sent again as they were when no answer comes in time, and answered once", () => {
    const { answerAll, ask, heard, sent, time } = world()
    ask(1)
    time.pass(1_050)
    expect(sent[0].ended).toBe(true)
    expect(sent[1].batch).toEqual({ ...sent[0].batch, again: true })
    answerAll(sent[1])
    answerAll(sent[0])
    expect(heard).toEqual([[1, "sale-unknown"]])
  })

  it.each(["failed", "not-here"] as const)("are sent again after a pause when the answer is %s", (kind) => {
    const { ask, sent, time } = world()
    ask(1)
    time.pass()
    sent[0].answer({ kind })
    expect(sent).toHaveLength(1)
    time.pass(50)
    expect(sent).toHaveLength(2)
  })

  it("are sent again at once when a node has gone, and answered once", () => {
    const { answerAll, ask, calls, heard, sent, time } = world()
    ask(1)
    time.pass()
    calls.sendAgain()
    expect(sent[0].ended).toBe(true)
    time.pass(50)
    expect(sent[1].batch).toEqual({ ...sent[0].batch, again: true })
    answerAll(sent[1])
    answerAll(sent[0])
    calls.sendAgain()
    time.pass(2_000)
    expect(sent).toHaveLength(2)
    expect(heard).toEqual([[1, "sale-unknown"]])
  })

  it("that met an owner who lost the sale go first to the next one, in their order; the others are answered", () => {
    const { ask, heard, sent, time } = world()
    for (const person of [1, 2, 3, 4]) ask(person)
    time.pass()
    sent[0].answer({ kind: "answers", answers: [ownerLost, refused(2), ownerLost] })
    expect(heard).toEqual([[2, "sale-unknown"]])
    time.pass(50)
    expect(personsOf(sent[1].batch)).toEqual([1, 3, 4])
    expect(sent[1].batch.number).not.toBe(sent[0].batch.number)
  })

  it("that nothing makes safe to repeat are answered as their owner lost them", () => {
    const { ask, heard, sent, time } = world()
    ask(1, false)
    time.pass()
    sent[0].answer({ kind: "answers", answers: [ownerLost] })
    expect(heard).toEqual([[1, "owner-lost"]])
  })

  it("of unknown outcome say so", () => {
    const { ask, heard, sent, time } = world()
    ask(1, false)
    time.pass()
    sent[0].answer({ kind: "answers", answers: [{ kind: "unknown" }] })
    expect(heard).toEqual([[1, "outcome-unknown"]])
  })

  it("are given up when they have waited too long: unknown if they were sent, undecided if not", () => {
    const { ask, heard, sent, time } = world()
    for (const person of [1, 2, 3]) ask(person)
    time.pass()
    ask(4)
    time.pass(10_000)
    expect(heard).toEqual([
      [1, "outcome-unknown"],
      [2, "outcome-unknown"],
      [3, "outcome-unknown"],
      [4, "unavailable"],
    ])
    expect(sent.every(({ ended }) => ended)).toBe(true)
    const before = sent.length
    time.pass(60_000)
    expect(sent).toHaveLength(before)
  })

  it("are shed above their bound, and told of before", () => {
    const { ask, calls, heard } = world()
    for (let person = 1; person <= 5; person++) ask(person)
    expect(calls.shedding(concertId)).toBe(false)
    for (let person = 6; person <= 11; person++) ask(person)
    expect(calls.shedding(concertId)).toBe(true)
    expect(heard).toEqual([[11, "overloaded"]])
  })

  it("wait for no other sale", () => {
    const { calls, sent, time } = world()
    for (const concert of [1, 2]) calls.present(concert, 5)
    time.pass()
    expect(sent.map(({ batch }) => batch.calls)).toEqual([
      [{ kind: "present", person: 5 }],
      [{ kind: "present", person: 5 }],
    ])
  })

  it("name an id that is none without asking anybody", () => {
    const { calls, sent, time } = world()
    const heard: Array<unknown> = []
    calls.ask(-1, { kind: "overview" }, (asked) => heard.push(asked))
    time.pass()
    expect(heard).toEqual([{ kind: "absent" }])
    expect(sent).toEqual([])
  })
})

describe("what nodes say to each other", () => {
  it("arrives as it was, bytes and Unicode included", () => {
    const answer = {
      kind: "answers" as const,
      answers: [
        {
          kind: "answer" as const,
          at: { concertId, epoch: 1, offset: 2, at: 3, hash: new Uint8Array([0, 255]) },
          value: null as never,
        },
        { kind: "failed" as const, reason: "좌석 \u2028" },
        null,
      ],
    }
    expect(readAnswer(answerText(answer), noSeats)).toEqual(answer)
    const fromBuffer = {
      ...answer,
      answers: [
        { ...answer.answers[0]!, at: { concertId, epoch: 1, offset: 2, at: 3, hash: Buffer.from([0, 255]) } },
        ...answer.answers.slice(1),
      ],
    } as typeof answer
    expect(readAnswer(answerText(fromBuffer), noSeats)).toEqual(answer)
  })
})

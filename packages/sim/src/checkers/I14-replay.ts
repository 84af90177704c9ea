/**
 * I14: replay from zero = snapshot plus tail = memory, byte for byte; and I15: a flipped bit is noticed by the next
 * load of the sale. Runs when everything is still, with the engine's own recovery over the simulated database.
 */
import { brokenInvariant } from "@ticketrush/engine/core/invariants"
import type { Sale } from "@ticketrush/engine/core/Sale"
import { encodeState, readsState } from "@ticketrush/engine/core/state-codec"
import { sameBytes } from "@ticketrush/engine/journal/chain"
import type { Journal, Snapshot } from "@ticketrush/engine/journal/Journal"
import { type RecoverResult, recover } from "@ticketrush/engine/journal/recover"
import type { Stream } from "../DatabaseSim.ts"
import type { SaleModel } from "../model.ts"
import type { LineModel } from "../model-line.ts"
import { house } from "../model-options.ts"
import type { World } from "../World.ts"

export const replayDiffers = (world: World, stream: Stream): string | undefined => {
  const { concertId } = stream
  const zero = recoverNow(stream, null)
  if (zero.kind !== "recovered") return `I14: concert ${concertId} does not replay: ${zero.reason}`
  const fromZero = encodeState(zero.recovered.sale)
  const model = world.models.get(concertId)!
  if (zero.recovered.sale.position !== model.position) return "I14: the replay ends elsewhere than the journal"
  const wrong = saleDiffers(model, zero.recovered.sale)
  if (wrong !== undefined) return `I14: the replay of concert ${concertId} is wrong: ${wrong}`
  for (const snapshot of stream.snapshots) {
    if (!world.database.isWhole(snapshot)) continue
    const tail = recoverNow(stream, snapshot)
    if (tail.kind !== "recovered") return `I14: the snapshot at ${snapshot.last} does not load: ${tail.reason}`
    if (readsState(snapshot.version)) world.tally.mark("snapshot used")
    else world.tally.mark("snapshot of another version passed over")
    if (tail.recovered.snapshot !== (readsState(snapshot.version) ? snapshot.last : 0)) {
      return `I14: recovery began at ${tail.recovered.snapshot}, the snapshot is at ${snapshot.last}`
    }
    if (!sameBytes(encodeState(tail.recovered.sale), fromZero)) {
      return `I14: the snapshot at ${snapshot.last} plus its tail differs from the replay`
    }
    const answers = keysDiffer(tail, zero)
    if (answers !== undefined) return answers
  }
  for (const node of world.nodes) {
    const actor = node.engine?.sales.get(concertId)
    if (actor === undefined || actor.epoch !== stream.epoch || actor.state !== "active") continue
    if (actor.flight !== undefined) continue // It stopped, and no caller waits; the record is in the journal or is not.
    if (actor.committed !== world.database.headOf(stream)) return `I14: ${node.name} is behind at the end`
    if (!sameBytes(encodeState(actor.sale), fromZero)) return `I14: the memory of ${node.name} differs from the replay`
  }
  return undefined
}

/** A snapshot keeps what decides: every key is found again, and the next hold would be the same. */
const keysDiffer = (
  tail: RecoverResult & { kind: "recovered" },
  zero: RecoverResult & { kind: "recovered" },
): string | undefined => {
  const a = tail.recovered.sale
  const b = zero.recovered.sale
  const { reservations } = b
  for (let sequence = 1; sequence <= reservations.count; sequence++) {
    if (reservations.keyed[sequence] === 0) continue
    const key = { high: reservations.keyHigh[sequence], low: reservations.keyLow[sequence] }
    const person = b.persons.ids[reservations.buyerOf(sequence)]
    const found = a.keys.find(a.persons.find(person), key)
    if (found !== sequence) return `I14: the key of reservation ${sequence} is lost by the snapshot`
  }
  return undefined
}

/** Whether a sale contradicts itself, or is not what the model has become by the same events. */
export const saleDiffers = (model: SaleModel, sale: Sale): string | undefined =>
  brokenInvariant(sale) ?? seatsDiffer(model, sale) ?? lineDiffers(model.line, sale)

const seatsDiffer = (model: SaleModel, sale: Sale): string | undefined => {
  for (const option of sale.options) {
    if (option === undefined) continue
    for (let seat = 0; seat < option.count; seat++) {
      const holder = model.holderAt(option.plan.number, seat, model.position)
      const found = option.isBlocked(seat) ? house : option.holder[seat]
      if (found !== holder)
        return `seat ${seat} of option ${option.plan.number} has holder ${found}, the model says ${holder}`
    }
  }
  return undefined
}

/** Who stands where, who is next, what is left in the bucket, and which pass is whose. */
const lineDiffers = (model: LineModel, { line }: Sale): string | undefined => {
  if (line.joined !== model.places.length) return `${line.joined} places, the model has ${model.places.length}`
  for (const { place, person, status, pass } of model.places) {
    if (line.person[place] !== person || line.state[place] !== status || line.pass[place] !== pass) {
      return `place ${place} is ${line.state[place]}, the model says ${status}`
    }
    if (line.find(person) !== model.latest(person)?.place) return `person ${person} is not found in the line`
  }
  if (line.back.join() !== model.back.map(({ place }) => place).join()) return `${line.back.join()} came back`
  if (line.next() !== (model.next()?.place ?? 0)) return `place ${line.next()} is next`
  const { tick, tokens } = model.bucket
  return line.tick === tick && line.tokens === tokens
    ? undefined
    : `the bucket has ${line.tokens}, it should have ${tokens}`
}

/** Flips a bit of a stored record, loads, and puts it back. */
export const corruptionPasses = (world: World, stream: Stream): string | undefined => {
  if (stream.records.length === 0) return undefined
  world.fault("corruption")
  const { index, before } = world.database.corrupt(stream)
  world.trace.add("corrupted", world.databaseLane, stream.concertId, index)
  const loaded = recoverNow(stream, null)
  stream.records[index] = before
  if (loaded.kind !== "corrupt")
    return `I15: a flipped bit in record ${index} of concert ${stream.concertId} was not noticed`
  world.tally.mark("corruption detected in a record")
  const snapshot = stream.snapshots.at(-1)
  if (snapshot === undefined) return undefined
  const state = snapshot.state.slice()
  state[state.length >> 1] ^= 1
  stream.snapshots.push({ ...snapshot, state })
  const found = world.database.snapshotOf(stream)
  stream.snapshots.pop()
  if (found !== null && sameBytes(found.state, state)) return "I15: a flipped bit in a snapshot was not noticed"
  world.tally.mark("corruption detected in a snapshot")
  return undefined
}

/** The engine's recovery over what the database holds now, without time passing. */
const recoverNow = (stream: Stream, snapshot: Snapshot | null): RecoverResult => {
  const journal: Pick<Journal, "read" | "loadSnapshot"> = {
    loadSnapshot: (_concertId, done) => done({ kind: "snapshot", snapshot }),
    read: (_concertId, after, done) =>
      done({ kind: "read", records: stream.records.filter((record) => record.last > after), more: false }),
  }
  let answer: RecoverResult = { kind: "failed", reason: "recovery gave no answer" }
  recover(journal as Journal, stream.concertId, (result) => {
    answer = result
  })
  return answer
}

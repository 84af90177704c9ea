/**
 * I9 over nodes: what a node tells its readers of a sale stands in the journal, wherever the owner is; what it shows has
 * the hash of that position; and when all is settled every node shows the same, which is the end of the journal.
 */
import type { SaleView } from "@ticketrush/engine/EngineApi"
import { sameBytes } from "@ticketrush/engine/journal/chain"
import { optionIdOf } from "@ticketrush/protocol"
import type { ClusterChecker } from "./ClusterChecker.ts"
import type { ClusterWorld } from "./ClusterWorld.ts"

export const streamsFollow = (world: ClusterWorld): ClusterChecker => {
  const recordAt = (concertId: number, last: number) =>
    world.database.streams.get(concertId)?.records.findLast((record) => record.last === last)
  const wrong = (view: SaleView): string | undefined => {
    const { concertId, hash, offset } = view
    if (offset === 0) return undefined
    const record = recordAt(concertId, offset)
    if (record === undefined) return `position ${offset}, where no record of concert ${concertId} ends`
    return sameBytes(record.hash, hash)
      ? undefined
      : `another concert ${concertId} at position ${offset} than the journal`
  }
  return {
    promise: "I9 every node tells the journal",
    told: ({ before, committed, reader: { machine } }) => {
      const { concertId, epoch, events, first, last } = committed
      if (events.length === 0) return undefined
      const record = recordAt(concertId, last)
      if (record === undefined || record.first !== first || events.length !== last - first + 1)
        return `I9: ${machine.name} tells positions ${first}..${last} of concert ${concertId}, and the journal has no such record`
      if (before !== null && before.epoch === epoch && before.position >= first)
        return `I9: ${machine.name} tells position ${first} of concert ${concertId} after ${before.position} of the same epoch`
      if (before !== null && before.epoch === epoch && before.position + 1 < first)
        return `I9: ${machine.name} tells position ${first} of concert ${concertId} after ${before.position}, with a gap`
      return undefined
    },
    viewed: ({ reader: { machine }, view }) => {
      const what = wrong(view)
      return what === undefined ? undefined : `I9: ${machine.name} shows ${what}`
    },
    rested: ({ concertId, shown }) => {
      const records = world.database.streams.get(concertId)?.records ?? []
      const head = records.at(-1)?.last ?? 0
      const model = world.models.get(concertId)!
      for (const { machine, view } of shown) {
        if (view === undefined) return `I9: ${machine.name} shows nothing of concert ${concertId}`
        if (view.offset !== head)
          return `I9: ${machine.name} shows position ${view.offset} of concert ${concertId}, which is at ${head}`
        const what = wrong(view)
        if (what !== undefined) return `I9: ${machine.name} shows ${what}`
        const option = view.option(optionIdOf(concertId, 0))
        if (option?.free !== model.free || option.sold !== model.sold)
          return `I9: ${machine.name} shows ${option?.free} free seats of concert ${concertId}, and ${model.free} are`
      }
      return undefined
    },
  }
}

/** Holds what people have heard on their streams against what the server says when it is asked. */
import { Connection } from "../load/Connection.ts"
import { get } from "../load/http.ts"
import type { Standing } from "./Crowd.ts"
import { rankIn } from "./messages.ts"

const connections = 32

/** The ranks of people by `status`, in their order. */
export const ranksAsked = (
  port: number,
  concertId: number,
  people: ReadonlyArray<number>,
): Promise<ReadonlyArray<number>> =>
  new Promise((resolve, reject) => {
    const ranks = new Array<number>(people.length).fill(Number.NaN)
    const asked: number[] = []
    let next = 0
    let answered = 0
    const ask = (connection: Connection): void => {
      if (next === people.length) return
      asked[connection.slot] = next
      connection.send(get(`/api/v1/waiting-queue/status?userId=${people[next++]}&concertId=${concertId}`))
    }
    const all = Array.from(
      { length: Math.min(connections, people.length) },
      (_, slot) =>
        new Connection(slot, "127.0.0.1", port, {
          answered: (connection, status, body) => {
            if (status !== 200) return reject(new Error(`status answered ${status}: ${body.toString()}`))
            ranks[asked[connection.slot]] = rankIn(body.toString())
            if (++answered < people.length) return ask(connection)
            for (const each of all) each.close()
            resolve(ranks)
          },
          broken: (_, reason) => reject(new Error(`a status request broke: ${reason}`)),
        }),
    )
    if (all.length === 0) resolve(ranks)
    for (const connection of all) connection.open(() => ask(connection))
  })

export type Wrong = { readonly count: number; readonly examples: ReadonlyArray<string> }

export const wrongStandings = async (
  port: number,
  concertId: number,
  standings: ReadonlyArray<Standing>,
): Promise<Wrong> => {
  const people = standings.map(({ person }) => person)
  const ranks = await ranksAsked(port, concertId, people)
  const wrong = standings.filter(({ rank }, i) => rank !== ranks[i])
  const examples = wrong.slice(0, 5).map(({ person, rank }) => {
    return `person ${person} heard ${rank}, the server says ${ranks[people.indexOf(person)]}`
  })
  return { count: wrong.length, examples }
}

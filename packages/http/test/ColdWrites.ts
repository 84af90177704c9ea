/** Every route that writes outside the sales, each as a request with a key, and what it leaves in the database. */
import { type Answer, ask, post } from "./client.ts"

export type ColdWrite = {
  /** Name of its operation in `openapi.json`. */
  readonly operation: string
  /** What has to be there before. Gives the id that the request is about. */
  readonly before: (url: string) => Promise<number>
  readonly send: (url: string, id: number, headers: Record<string, string>) => Promise<Answer>
  /** Another request, under the same key. */
  readonly sendOther: (url: string, id: number, headers: Record<string, string>) => Promise<Answer>
  readonly status: number
  /** Gives a row for each time it was written. */
  readonly written: (id: number) => string
}

const plan = {
  title: "Written",
  artistName: "IU",
  agencyName: "EDAM",
  concertDate: "2099-01-01T19:00:00",
  seatCount: 3,
  optionCount: 2,
  ticketPriceAmount: 0,
}
const createUser = (url: string, username: string, headers = {}) => post(`${url}/api/users`, { username }, headers)
const setUp = (url: string, title: string, headers = {}) =>
  post(`${url}/api/concerts/setup`, { ...plan, title }, { accept: "application/json", ...headers })
const remove = (url: string, headers: Record<string, string>) => ask(url, { method: "DELETE", headers })
const nothing = () => Promise.resolve(0)

export const coldWrites: ReadonlyArray<ColdWrite> = [
  {
    operation: "users.createUser",
    before: nothing,
    send: (url, _id, headers) => createUser(url, "mina", headers),
    sendOther: (url, _id, headers) => createUser(url, "hana", headers),
    status: 200,
    written: () => "select 1 from users where username = 'mina'",
  },
  {
    operation: "users.removeUser",
    before: async (url) => (await createUser(url, "leaving")).body.id,
    send: (url, id, headers) => remove(`${url}/api/users/${id}`, headers),
    sendOther: (url, id, headers) => remove(`${url}/api/users/${id + 1}`, headers),
    status: 204,
    written: (id) => `select 1 where not exists (select from users where id = ${id})`,
  },
  {
    operation: "setup.setup",
    before: nothing,
    send: (url, _id, headers) => setUp(url, "Written", headers),
    sendOther: (url, _id, headers) => setUp(url, "Another", headers),
    status: 200,
    written: () => "select 1 from concerts where title = 'Written' and state = 'open'",
  },
  {
    operation: "setup.cleanup",
    before: async (url) => (await setUp(url, "Taken down")).body.concertId,
    send: (url, id, headers) => remove(`${url}/api/concerts/cleanup/${id}`, headers),
    sendOther: (url, id, headers) => remove(`${url}/api/concerts/cleanup/${id + 1}`, headers),
    status: 200,
    written: (id) => `select 1 from concerts where id = ${id} and state = 'removed'`,
  },
]

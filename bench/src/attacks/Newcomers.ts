/**
 * People who come to the shop while it is attacked: each opens a connection of their own and asks for the map of a
 * sale that has not been read since the server started, and is counted as late when no answer came in `patienceMs`.
 */
import { request } from "node:http"

export type Arrived = { readonly asked: number; readonly answered: number; readonly ms: ReadonlyArray<number> }

const patienceMs = 5_000

/** Milliseconds until the whole answer of status 200, or null. */
const visit = (port: number, option: number): Promise<number | null> =>
  new Promise((resolve) => {
    const began = performance.now()
    const asked = request(
      { host: "127.0.0.1", port, path: `/api/concerts/options/${option}/seat-map`, agent: false, timeout: patienceMs },
      (response) => {
        response.resume()
        response.on("end", () => resolve(response.statusCode === 200 ? performance.now() - began : null))
        response.on("error", () => resolve(null))
      },
    )
    asked.on("timeout", () => asked.destroy())
    asked.on("error", () => resolve(null))
    asked.end()
  })

/** One newcomer every `everyMs`, each for the next of `options`. */
export const newcomers = async (port: number, options: ReadonlyArray<number>, everyMs: number): Promise<Arrived> => {
  const visits: Array<Promise<number | null>> = []
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (visits.length < options.length) visits.push(visit(port, options[visits.length]))
      else {
        clearInterval(timer)
        resolve()
      }
    }, everyMs)
  })
  const ms = (await Promise.all(visits)).filter((each) => each !== null)
  return { asked: visits.length, answered: ms.length, ms }
}

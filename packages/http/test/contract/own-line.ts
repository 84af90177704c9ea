/** Calls every operation of a signed-in person's place in line and streams, and brings about what each refuses. */
import { type Answer, bearer, setUp, signIn } from "../client.ts"
import { StreamReader } from "../StreamReader.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

const queue = "/api/v7/waiting-queue"

/** `noted`: for streams, which `get` would wait for. */
export const ownLine = async (
  { node, user, get, send }: Calls,
  noted: (method: string, path: string, answer: Answer) => Answer,
): Promise<void> => {
  const { concertId } = await setUp(node.url)
  const sale = encodeURIComponent(JSON.stringify({ topic: "sale", concertId }))
  for (const headers of await unwelcomeHeaders({ node }, "is in no line")) {
    for (const word of ["join", "leave"]) await send(`${queue}/${word}`, { concertId }, headers)
    // A cookie signs what only reads, streams among it.
    for (const word of headers.cookie === undefined ? ["status", "receipt", "subscribe"] : []) {
      await get(`${queue}/${word}?concertId=${concertId}`, headers)
    }
    await send("/api/v7/stream-tickets", "", headers)
    if (headers.authorization === undefined) continue
    await get(`/api/streams?subscribe=${sale}`, headers)
    await get("/ws", headers)
  }
  const mine = bearer(await signIn(node.url, user))
  for (const at of [concertId, 999]) {
    for (const word of ["join", "leave"]) await send(`${queue}/${word}`, { concertId: at }, mine)
    await get(`${queue}/status?concertId=${at}`, mine)
    await get(`${queue}/receipt?concertId=${at}`, mine)
  }
  const other = await setUp(node.url)
  await get(`${queue}/receipt?concertId=${other.concertId}`, mine)
  const { ticket } = (await send("/api/v7/stream-tickets", {}, mine)).body
  const subscribe = `${queue}/subscribe?concertId=${concertId}`
  await get(`${queue}/subscribe?concertId=999`, mine)
  await get(subscribe, { ...mine, accept: "text/html" })
  const stream = new StreamReader(node.port, `${subscribe}&ticket=${ticket}`)
  await stream.frame(0)
  noted("GET", subscribe, { status: 200 } as Answer)
  stream.end()
  for (const path of [subscribe, `/api/streams?subscribe=${sale}`, "/ws?"]) await get(`${path}&ticket=${ticket}`)
}

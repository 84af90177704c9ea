/** Calls every operation of a signed-in person's place in line and streams, and brings about what each refuses. */
import { Effect } from "effect"
import { generateKey, Keys } from "../../src/keys/Keys.ts"
import type { Captcha } from "../../src/proof/Captcha.ts"
import { JoinChallenges } from "../../src/proof/JoinChallenges.ts"
import { type Answer, ask, bearer, createUser, post, setUp, signIn } from "../client.ts"
import { StreamReader } from "../StreamReader.ts"
import { startNode } from "../TestNode.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

const queue = "/api/v7/waiting-queue"

/** At a server that asks for proofs; its captcha is away, or finds an answer wrong. */
const proofs = async (noted: (method: string, path: string, answer: Answer) => Answer): Promise<void> => {
  const captcha: Captcha = { kind: "test", question: () => null, check: (_, answer, told) => told(answer as "away") }
  const keys = await Effect.runPromise(Effect.flatMap(generateKey, (key) => Keys.make([key])))
  const node = await startNode({ keys, proof: { mode: "always", captcha } })
  try {
    const user = await createUser(node.url, "prover")
    const mine = bearer(await signIn(node.url, user))
    const { concertId } = await setUp(node.url)
    const join = async (proof?: unknown) =>
      noted("POST", `${queue}/join`, await post(`${node.url}${queue}/join`, { concertId, proof }, mine))
    const take = async (way: string) => {
      const path = `${queue}/challenge?concertId=${concertId}&way=${way}`
      return noted("GET", path, await ask(node.url + path, { headers: mine }))
    }
    await join()
    await join({ challenge: "forged" })
    const over = { concertId, person: user, from: 0, until: 1, bits: 0 }
    await join({ challenge: new JoinChallenges(keys.all).textOf(over) })
    const { challenge } = (await take("wait")).body
    await join({ challenge })
    await join({ challenge, captcha: "away" })
    while ((await take("wait")).status === 200);
    await join({ challenge, captcha: "right" })
  } finally {
    await node.stop()
  }
}

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
    for (const word of headers.cookie === undefined ? ["status", "receipt", "challenge", "subscribe"] : []) {
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
    await get(`${queue}/challenge?concertId=${at}`, mine)
  }
  const other = await setUp(node.url)
  await get(`${queue}/receipt?concertId=${other.concertId}`, mine)
  await get(`${queue}/challenge?concertId=0`, mine)
  await proofs(noted)
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

/** Calls the operations of filed wishes, and brings about what each of them refuses. */
import { ask, bearer, setUp, signIn } from "../client.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

const at = (concertId: number): string => `/api/v7/wishes/${concertId}`

export const ownWishes = async (calls: Calls): Promise<void> => {
  const { get, node, put, remove, user } = calls
  const mine = bearer(await signIn(node.url, user))
  const { concertId, optionId } = await setUp(node.url, { generalSaleStartAt: "2098-12-31T10:00:00" })
  const late = await setUp(node.url)
  const file = (concert: number, option: number, headers = mine, seats = 1) =>
    put(at(concert), { wishes: [{ optionId: option, seats }] }, headers)
  for (const headers of await unwelcomeHeaders(calls, "wished for something")) {
    await file(concertId, optionId, headers as typeof mine)
    await get(at(concertId), headers)
    await remove(at(concertId), headers)
  }
  await get(at(concertId), mine)
  await remove(at(concertId), mine)
  await file(concertId, optionId)
  await put(at(concertId), { wishes: [] }, mine)
  await file(concertId, optionId + 5)
  await file(late.concertId, late.optionId)
  await file(concertId + 1_000, optionId)
  await get(at(concertId), mine)
  await remove(at(concertId), mine)
  await remove(at(concertId + 1_000), mine)
  await ask(`${node.url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" })
  await file(concertId, optionId)
}

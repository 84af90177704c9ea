/** Calls the operations of lists of a sale, and brings about what each of them refuses. */
import { bearer, createUser, setUp, signIn } from "../client.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

export const saleLists = async (calls: Calls, admin: Record<string, string>): Promise<void> => {
  const { get, node } = calls
  const { concertId, optionId } = await setUp(node.url)
  const someone = bearer(await signIn(node.url, await createUser(node.url, "keeps no door")))
  for (const headers of [...(await unwelcomeHeaders(calls, "kept the door")), someone, admin]) {
    await get(`/api/admin/concerts/options/${optionId}/door-list`, headers)
    await get(`/api/admin/settlements/${concertId}`, headers)
  }
  await get(`/api/admin/concerts/options/${optionId + 1}/door-list`, admin)
  await get(`/api/admin/settlements/${concertId + 1_000}`, admin)
}

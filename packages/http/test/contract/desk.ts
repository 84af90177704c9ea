/** Calls what operators ask of a sale and of a person, and brings about what each of it refuses. */
import { bearer, createUser, setUp, signIn } from "../client.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

const unknown = 999

export const saleDesk = async (calls: Calls, admin: Record<string, string>): Promise<void> => {
  const { get, node, put, user } = calls
  const { concertId } = await setUp(node.url)
  const someone = bearer(await signIn(node.url, await createUser(node.url, "runs no sale")))
  const others: ReadonlyArray<Record<string, string>> = [...(await unwelcomeHeaders(calls, "ran sales")), someone]
  for (const headers of others) {
    await put(`/api/admin/concerts/${concertId}/line`, { batch: 5 }, headers)
    if (headers.cookie !== undefined) continue
    for (const what of ["sale", "journal"]) await get(`/api/admin/concerts/${concertId}/${what}`, headers)
    await get(`/api/admin/users/${user}/reservations`, headers)
  }
  for (const id of [concertId, unknown]) {
    await get(`/api/admin/concerts/${id}/sale`, admin)
    await get(`/api/admin/concerts/${id}/journal`, admin)
    await put(`/api/admin/concerts/${id}/line`, { batch: 5 }, admin)
  }
  await put(`/api/admin/concerts/${concertId}/line`, { batch: -1 }, admin)
  await get(`/api/admin/users/${user}/reservations`, admin)
  await get("/api/admin/users/0/reservations", admin)
}

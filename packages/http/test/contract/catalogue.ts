/** Calls the search for concerts and what administrators do with them, and brings about what each refuses. */
import { bearer, createUser, signIn } from "../client.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

type Headers = Record<string, string>
const path = "/api/admin/concerts"
const night = {
  ...{ title: "Encore", artistName: "Of the catalogue", agencyName: "EDAM", concertDate: "2099-01-01T19:00:00" },
  ...{ seatCount: 3, ticketPriceAmount: 1_000 },
}

export const catalogue = async (calls: Calls, admin: Headers): Promise<void> => {
  const { get, node, put, remove, send } = calls
  await get("/api/concerts/search?keyword=encore&size=2")
  await get("/api/concerts/search?venueName=Nowhere")
  await get("/api/concerts/highlights")
  const others = await unwelcomeHeaders(calls, "puts up nothing")
  for (const headers of [...others, bearer(await signIn(node.url, await createUser(node.url, "is a visitor")))]) {
    await send(path, {}, headers)
    await put(`${path}/1`, {}, headers)
    await remove(`${path}/1`, headers)
  }
  const key = { "idempotency-key": "catalogue" }
  const { body } = await send(path, night, { ...admin, ...key })
  await send(path, { ...night, title: "Other" }, { ...admin, ...key })
  await send(path, night, { ...admin, "idempotency-key": "" })
  await send(path, { ...night, agencyName: "Another" }, admin)
  await send(path, { ...night, concertDate: "2001-01-01T19:00:00" }, admin)
  const concert = `${path}/${body.concertId}`
  await put(concert, { title: "Finale" }, admin)
  await remove(concert, admin)
  await put(concert, { title: "Finale" }, admin)
  await remove(concert, admin)
}

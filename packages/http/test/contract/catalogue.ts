/** Calls the search for concerts and what administrators do with them, and brings about what each refuses. */
import { limits } from "@ticketrush/protocol"
import { type Answer, ask, bearer, createUser, signIn } from "../client.ts"
import { formOf, png } from "../pictures.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

type Headers = Record<string, string>
type Noted = (method: string, path: string, answer: Answer) => Answer
const path = "/api/admin/concerts"
const night = {
  ...{ title: "Encore", artistName: "Of the catalogue", agencyName: "EDAM", concertDate: "2099-01-01T19:00:00" },
  ...{ seatCount: 3, ticketPriceAmount: 1_000 },
}

export const catalogue = async (calls: Calls, admin: Headers, noted: Noted): Promise<void> => {
  const { get, node, put, remove, send } = calls
  await get("/api/concerts/search?keyword=encore&size=2")
  await get("/api/concerts/search?venueName=Nowhere")
  await get("/api/concerts/highlights")
  const others = await unwelcomeHeaders(calls, "puts up nothing")
  for (const headers of [...others, bearer(await signIn(node.url, await createUser(node.url, "is a visitor")))]) {
    await send(path, {}, headers)
    await put(`${path}/1`, {}, headers)
    await remove(`${path}/1`, headers)
    await send(`${path}/1/thumbnail`, {}, headers)
    await remove(`${path}/1/thumbnail`, headers)
  }
  const key = { "idempotency-key": "catalogue" }
  const { body } = await send(path, night, { ...admin, ...key })
  await send(path, { ...night, title: "Other" }, { ...admin, ...key })
  await send(path, night, { ...admin, "idempotency-key": "" })
  await send(path, { ...night, agencyName: "Another" }, admin)
  await send(path, { ...night, concertDate: "2001-01-01T19:00:00" }, admin)
  const concert = `${path}/${body.concertId}`
  await put(concert, { title: "Finale" }, admin)
  await thumbnails(calls, admin, noted, body.concertId)
  await remove(concert, admin)
  await thumbnails(calls, admin, noted, body.concertId)
  await put(concert, { title: "Finale" }, admin)
  await remove(concert, admin)
}

/** Of a concert that is there, and of one that was retired. */
const thumbnails = async ({ get, node, remove }: Calls, admin: Headers, noted: Noted, id: number): Promise<void> => {
  const at = `${path}/${id}/thumbnail`
  const upload = async (body: NonNullable<RequestInit["body"]>, headers: Headers = {}) =>
    noted("POST", at, await ask(node.url + at, { method: "POST", headers: { ...admin, ...headers }, body }))
  await get(`/api/concerts/${id}/thumbnail`)
  await upload("x", { "content-type": "text/plain" })
  await upload(new FormData())
  await upload(formOf(Buffer.from("x")))
  await upload(formOf(png(9_999, 1)))
  await upload(formOf(png(1, 1, limits.thumbnailBytesMax + 1)))
  await upload(formOf(png(1, 1, limits.thumbnailFormBytesMax)))
  await upload(formOf(png(1, 1)))
  await get(`/api/concerts/${id}/thumbnail`)
  await remove(at, admin)
}

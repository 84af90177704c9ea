/** Pictures of concerts: read by every caller, put up and taken away by administrators. No address is fetched for one. */
import { createHash } from "node:crypto"
import type { Catalogue } from "@ticketrush/engine/catalogue/Catalogue"
import type { Thumbnail } from "@ticketrush/engine/catalogue/Thumbnails"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { limits, type Refusal, refusal } from "@ticketrush/protocol"
import { thumbnailUrlOf } from "@ticketrush/protocol/thumbnails"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange, HeaderPair } from "../Exchange.ts"
import { onRecord, toldOf } from "../ordered.ts"
import { concertRow } from "../render/concert-row.ts"
import { readFormPart } from "../request/form-part.ts"
import { conditionOf, namesTag } from "../request/if-none-match.ts"
import { idParameter, queryValues } from "../request/parameters.ts"
import { pictureOf } from "../request/picture.ts"
import { answerFile, answerJson, answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"

export type ThumbnailParts = {
  readonly catalogue: Pick<Catalogue["Service"], "thumbnail" | "setThumbnail" | "removeThumbnail">
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  readonly work: ColdWork
}

const adminPath = "/api/admin/concerts/:concertId/thumbnail"
const kind = "CATALOGUE_CHANGE"

export const thumbnailRoutes = ({ catalogue, trail, work }: ThumbnailParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path: "/api/concerts/:concertId/thumbnail",
    name: "thumbnail",
    access: "public",
    query: ["v"],
    handle: (exchange, [text]) => {
      const id = idParameter(exchange, "concertId", text)
      if (id === undefined) return
      const condition = conditionOf(exchange)
      const named = queryValues(exchange, "v")
      work.run(exchange, catalogue.thumbnail(id), (found) => answerPicture(exchange, condition, named, found))
    },
  },
  {
    method: "POST",
    path: adminPath,
    name: "adminSetThumbnail",
    access: "admin",
    bodyBytesMax: limits.thumbnailFormBytesMax,
    handle: forPerson((exchange, { person: actor }, [text]) => {
      const concert = idParameter(exchange, "concertId", text)
      if (concert === undefined) return
      readFormPart(exchange, "image", limits.thumbnailFormBytesMax, (bytes) => {
        const judged = judgedPicture(bytes)
        if ("code" in judged) return answerRefusal(exchange, judged)
        const { picture, detail } = judged
        onRecord(trail, exchange, { kind, actor, concert, detail }, (cameOut) =>
          work.run(exchange, toldOf(catalogue.setThumbnail(concert, picture), detail, cameOut), (shown) => {
            const thumbnailUrl = thumbnailUrlOf(concert, shown.thumbnail)
            answerJson(exchange, 200, JSON.stringify({ ...concertRow(shown), thumbnailUrl }))
          }),
        )
      })
    }),
  },
  {
    method: "DELETE",
    path: adminPath,
    name: "adminRemoveThumbnail",
    access: "admin",
    handle: forPerson((exchange, { person: actor }, [text]) => {
      const concert = idParameter(exchange, "concertId", text)
      if (concert === undefined) return
      const detail = "thumbnail: none"
      onRecord(trail, exchange, { kind, actor, concert, detail }, (cameOut) =>
        work.run(exchange, toldOf(catalogue.removeThumbnail(concert), detail, cameOut), () =>
          answerNothing(exchange, 204),
        ),
      )
    }),
  },
]

const judgedPicture = (bytes: Buffer): Refusal | { readonly picture: Thumbnail; readonly detail: string } => {
  if (bytes.length > limits.thumbnailBytesMax) return refusal("image-too-large", { max: limits.thumbnailBytesMax })
  const found = pictureOf(bytes)
  if (found === null) return refusal("image-type")
  const { type, width, height } = found
  const max = limits.thumbnailPixelsMax
  if (width > max || height > max) return refusal("image-size", { max, width, height })
  const digest = createHash("sha256").update(bytes).digest("base64url").slice(0, 22)
  const detail = `thumbnail: ${type}, ${width} x ${height}, ${bytes.length} bytes, ${digest}`
  return { picture: { type, digest, bytes }, detail }
}

/** A picture by itself: where a browser opens it as a page, that page may do nothing. */
const alone: HeaderPair = ["content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"]
const keptUnderItsName: HeaderPair = ["cache-control", `public, max-age=${limits.thumbnailCachedSeconds}`]
const askedEachTime: HeaderPair = ["cache-control", "no-cache"]

const answerPicture = (
  exchange: Exchange,
  condition: string,
  named: ReadonlyArray<string>,
  { type, digest, bytes }: Thumbnail,
): void => {
  const etag = `"${digest}"`
  // Under another name caches would keep this picture for the next one.
  const isNamed = named.length === 1 && named[0] === digest
  const headers: ReadonlyArray<HeaderPair> = [isNamed ? keptUnderItsName : askedEachTime, ["etag", etag], alone]
  if (namesTag(condition, etag)) return answerNothing(exchange, 304, headers)
  answerFile(exchange, type, bytes, headers)
}

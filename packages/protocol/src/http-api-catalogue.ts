/** The search for concerts, and what administrators do with them. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { group, Id, writeKey } from "./http-api-parts.ts"
import { ConcertResponse, SetupRequest, SetupResponse } from "./http-schemas.ts"
import {
  ConcertHighlightsResponse,
  ConcertSearchResponse,
  ConcertThumbnailResponse,
  ThumbnailRequest,
  TitleRequest,
} from "./http-schemas-catalogue.ts"
import { limits } from "./limits.ts"
import { deciding, described, reading, readingForm, signedInChange, stored, written } from "./refusing.ts"
import { thumbnailTypes } from "./thumbnails.ts"

const name = (description: string) =>
  Schema.optionalKey(Schema.String.annotate({ maxLength: limits.nameCharsMax, description }))
const number = (description: string) =>
  Schema.optionalKey(Schema.String.annotate({ pattern: "^[0-9]{1,16}$", description }))

const [jpeg, png, webp] = thumbnailTypes.map((contentType) =>
  Schema.Uint8Array.pipe(HttpApiSchema.asUint8Array({ contentType })),
)

export const Search = group("search", "Concerts as people look for them.").add(
  HttpApiEndpoint.get("searchConcerts", "/api/concerts/search", {
    query: {
      keyword: name("A part of the title, the artist or the agency, in any letter case; or the id."),
      artistName: name("The whole name, in any letter case."),
      entertainmentName: name("The whole name of the agency, in any letter case."),
      venueName: name("The whole name of the venue of one of its nights, in any letter case."),
      page: number("From 0, which it is unless given."),
      size: number(`${limits.searchPageDefault} unless given, ${limits.searchPageMax} at most.`),
      sort: Schema.optionalKey(
        Schema.String.annotate({
          maxLength: 64,
          description: "id, title, artistName or entertainmentName, and asc or desc: id,asc unless given or known.",
        }),
      ),
    },
    success: ConcertSearchResponse,
  }).annotateMerge(described("Concerts by words, page by page, with the state of their sales", stored)),
  HttpApiEndpoint.get("concertHighlights", "/api/concerts/highlights", {
    query: {
      openingSoonLimit: number("3 unless given, 1 to 20."),
      sellOutRiskLimit: number("3 unless given, 1 to 20."),
    },
    success: ConcertHighlightsResponse,
  }).annotateMerge(
    described(
      `Of the newest ${limits.highlightedAmongMax} concerts: those that open soon, and those nearly sold out`,
      stored,
    ),
  ),
  HttpApiEndpoint.get("thumbnail", "/api/concerts/:concertId/thumbnail", {
    params: { concertId: Id },
    query: {
      v: Schema.optionalKey(
        Schema.String.annotate({
          maxLength: 64,
          description: "As it stands in `thumbnailUrl`: then it may be cached.",
        }),
      ),
    },
    success: [jpeg, png, webp],
  }).annotateMerge(described("The picture of a concert", stored, ["sale-unknown", "thumbnail-none"])),
)

const path = "/api/admin/concerts"
const changing = [signedInChange, ["forbidden"] as const, written, deciding] as const

export const AdminConcerts = group("adminConcerts", "Concerts, for administrators; each order is on record.").add(
  HttpApiEndpoint.post("adminCreateConcert", path, {
    headers: writeKey,
    payload: SetupRequest,
    success: SetupResponse.pipe(HttpApiSchema.status(201)),
  }).annotateMerge(
    described("Put up a concert with its options and seats, and open its sale", ...changing, reading, [
      "unprocessable",
      "artist-of-other-agency",
    ]),
  ),
  HttpApiEndpoint.put("adminRenameConcert", `${path}/:concertId`, {
    params: { concertId: Id },
    payload: TitleRequest,
    success: ConcertResponse,
  }).annotateMerge(
    described("Give a concert another title", signedInChange, ["forbidden"], stored, reading, [
      "catalogue-outcome-unknown",
      "sale-unknown",
    ]),
  ),
  HttpApiEndpoint.delete("adminRetireConcert", `${path}/:concertId`, { params: { concertId: Id } }).annotateMerge(
    described(
      "Close the sale of a concert and take it out of every list",
      signedInChange,
      ["forbidden"],
      stored,
      deciding,
      ["catalogue-outcome-unknown", "sale-unknown"],
    ),
  ),
  HttpApiEndpoint.post("adminSetThumbnail", `${path}/:concertId/thumbnail`, {
    params: { concertId: Id },
    payload: ThumbnailRequest.pipe(HttpApiSchema.asMultipart()),
    success: ConcertThumbnailResponse,
  }).annotateMerge(
    described(
      "Give a concert a picture, in place of the one that it has",
      signedInChange,
      ["forbidden"],
      stored,
      readingForm,
      ["catalogue-outcome-unknown", "sale-unknown", "image-type", "image-size", "image-too-large"],
    ),
  ),
  HttpApiEndpoint.delete("adminRemoveThumbnail", `${path}/:concertId/thumbnail`, {
    params: { concertId: Id },
  }).annotateMerge(
    described("Take the picture of a concert away", signedInChange, ["forbidden"], stored, [
      "catalogue-outcome-unknown",
      "sale-unknown",
    ]),
  ),
)

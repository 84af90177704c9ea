/** Bodies of the search for concerts, and of what administrators do with them. */
import { Schema } from "effect"
import { ConcertResponse } from "./http-schemas.ts"
import { DateTime } from "./http-schemas-part.ts"
import { limits } from "./limits.ts"
import { Count, idOf, RowId, whole } from "./numbers.ts"

const Text = Schema.NullOr(Schema.String)
const unkept = Text.annotate({ description: "Not kept here: null." })

const thumbnailUrl = Text.annotate({
  description:
    "Of the picture, relative to this server; another picture has another address. Null where there is none.",
})

const SaleStatus = Schema.Literals(["UNSCHEDULED", "PREOPEN", "OPEN_SOON_1H", "OPEN_SOON_5M", "OPEN", "SOLD_OUT"])

const ConcertCardResponse = Schema.Struct({
  id: idOf("concertId"),
  title: Schema.String,
  artistName: Schema.String,
  artistId: RowId,
  artistDisplayName: unkept,
  artistGenre: unkept,
  artistDebutDate: unkept,
  entertainmentName: Schema.String,
  entertainmentCountryCode: unkept,
  entertainmentHomepageUrl: unkept,
  youtubeVideoUrl: unkept,
  thumbnailUrl,
  promoterId: Schema.NullOr(RowId),
  promoterName: unkept,
  promoterCountryCode: unkept,
  promoterHomepageUrl: unkept,
  saleStatus: SaleStatus.annotate({
    description: "UNSCHEDULED: no time of opening was set, the sale is closed, or it cannot be asked now.",
  }),
  saleOpensAt: Schema.NullOr(DateTime),
  saleOpensInSeconds: Schema.NullOr(Count),
  reservationButtonVisible: Schema.Boolean,
  reservationButtonEnabled: Schema.Boolean,
  availableSeatCount: Count,
  totalSeatCount: Count,
}).annotate({ identifier: "ConcertCardResponse" })

export const ConcertNowResponse = Schema.Struct({ ...ConcertCardResponse.fields, serverNow: DateTime }).annotate({
  identifier: "ConcertNowResponse",
})

export const ConcertSearchResponse = Schema.Struct({
  items: Schema.Array(ConcertCardResponse),
  page: Count,
  size: whole(1, limits.searchPageMax),
  totalElements: Count,
  totalPages: Count,
  hasNext: Schema.Boolean,
  serverNow: DateTime,
  realtimeMode: Schema.Literal("sse"),
  hybridPollIntervalMillis: Count,
}).annotate({ identifier: "ConcertSearchResponse" })

const Highlight = Schema.Struct({
  concertId: idOf("concertId"),
  title: Schema.String,
  artistName: Schema.String,
  entertainmentName: Schema.String,
  youtubeVideoUrl: unkept,
  thumbnailUrl,
  saleOpensAt: Schema.NullOr(DateTime),
  saleOpensInSeconds: Schema.NullOr(Count),
  availableSeatCount: Count,
  totalSeatCount: Count,
  remainingRatioPercent: whole(0, 100),
})

export const ConcertHighlightsResponse = Schema.Struct({
  openingSoon: Schema.Array(Highlight),
  sellOutRisk: Schema.Array(Highlight),
  generatedAt: DateTime,
  openingSoonWithinHours: Count,
  sellOutRiskSeatThreshold: Count,
  sellOutRiskRatioThreshold: Count,
}).annotate({ identifier: "ConcertHighlightsResponse" })

export const TitleRequest = Schema.Struct({
  title: Schema.String.annotate({ maxLength: limits.nameCharsMax }),
}).annotate({ identifier: "TitleRequest", examples: [{ title: "Encore" }] })

export const ConcertThumbnailResponse = Schema.Struct({ ...ConcertResponse.fields, thumbnailUrl }).annotate({
  identifier: "ConcertThumbnailResponse",
})

export const ThumbnailRequest = Schema.Struct({
  image: Schema.String.annotate({ format: "binary", description: "The picture: a JPEG, a PNG or a WebP." }),
}).annotate({ identifier: "ThumbnailRequest" })

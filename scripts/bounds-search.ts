/** What every caller can order by looking for concerts, for `bounds.ts`. */
export const searchBounds = [
  {
    resource: "concerts of one page of a search, highlights, and cards of sales that a node keeps",
    limits: [
      "searchPageMax",
      "highlightsMax",
      "highlightedAmongMax",
      "cardsKnownMax",
      "cardsAskedAtOnceMax",
      "concertsAtOnceMax",
    ],
    above:
      "the next page has them; of older concerts there are no highlights; cards are asked for anew; a longer list of all concerts is made in pieces, and the loop turns in between",
    test: ["http/test/concert-search.test.ts", "goes page by page in the order that is asked for"],
  },
  {
    resource: "bytes of a concert's picture, and of the form that brings it; pixels of a side",
    limits: ["thumbnailBytesMax", "thumbnailFormBytesMax", "thumbnailPixelsMax"],
    above: "413 `image-too-large`, `body-too-large`; 422 `image-size`",
    test: ["http/test/thumbnails.test.ts", "has so many bytes and no more"],
  },
  {
    resource: "bodies above the bound of a set-up that are read at a time",
    limits: ["largeBodiesMax"],
    above: "503 `overloaded`, closed",
    test: ["http/test/thumbnails.test.ts", "is one of a few that are read at a time"],
  },
  {
    resource: "bytes of pictures that a node keeps, and how long caches may keep one",
    limits: ["thumbnailBytesKept", "thumbnailCachedSeconds"],
    above: "what was asked for the longest ago is read from the tables again",
    test: ["engine/test/catalogue/kept-thumbnails.test.ts", "are bounded together by their bytes"],
  },
  {
    resource: "pictures that a node reads from its tables at a time, and requests that wait for it",
    limits: ["thumbnailReadsAtOnceMax", "thumbnailReadsWaitingMax"],
    above: "503 `overloaded`; those who ask for one picture wait together",
    test: ["engine/test/catalogue/bounded-reads.test.ts", "reach the tables a few at a time"],
  },
  {
    resource: "seats of an option that one request names by their ids",
    limits: ["namedSeatsMax"],
    above: "400 `bad-request`",
    test: ["http/test/seat-answers.test.ts", "has a few seats by their ids, and no more than a request may name"],
  },
  {
    resource: "searches of a node in its tables at a time, and those that wait for it",
    limits: ["searchesAtOnceMax", "searchesWaitingMax"],
    above: "503 `overloaded`",
    test: ["engine/test/catalogue/bounded-reads.test.ts", "reach the tables a few at a time"],
  },
  {
    resource: "sales that are brought into memory for the cards of one answer, and by a node at a time",
    limits: ["cardLoadsMax", "cardLoadsAtOnceMax"],
    above:
      "further ones stand there as `UNSCHEDULED` without seats, and not among the highlights, until the next request; those of other answers wait",
    test: ["engine/test/catalogue/sale-cards.test.ts", "bring a bounded number of sales into memory for one answer"],
  },
  {
    resource: "age of what is read of concerts: of the catalogue while the tables are away, and of the cards of sales",
    limits: ["catalogueOldestMs", "cardOldestMs"],
    above: "503 `catalogue-unavailable`; the card is asked for, and its reader waits",
    test: ["engine/test/catalogue/read-cache.test.ts", "gives no reader an answer that is older than its bound"],
  },
] as const

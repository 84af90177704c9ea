/** What buyers can order about one reservation, for `bounds.ts`. */
export const reservationBounds = [
  {
    resource: "wishes that a person files before the opening, and people of a sale who have filed some",
    limits: ["wishesPerPersonMax", "wishersPerSaleMax"],
    above: "422 `unprocessable`; 409 `wishes-full`",
    test: ["engine/test/core/wishes.test.ts", "is refused for so many people and one more"],
  },
  {
    resource: "people whose wishes one drain carries out, as what is due and by its commands",
    limits: ["wishesPerDrainMax"],
    above: "the rest is done in the next",
    test: [
      "engine/test/actor/wishes.test.ts",
      "are carried out in chunks at the opening, and others are served in between",
    ],
  },
  {
    resource: "how long an offer of a purchase to another person stands, and offers of one reservation",
    limits: ["transferMs", "transferOffersMax"],
    above: "404 `transfer-none`; 409 `transfer-offers-used`",
    test: ["engine/test/core/transfers.test.ts", "is offered so often and no oftener"],
  },
  {
    resource: "payments of one reservation, one after another",
    limits: ["paymentsPerReservationMax"],
    above: "409 `payment-attempts-used`",
    test: ["engine/test/core/payments.test.ts", "is opened for a reservation so often and no oftener"],
  },
  {
    resource: "questions of buyers to payment providers under way",
    limits: ["providerReadsAtOnceMax"],
    above: "503 `payment-unready`",
    test: ["http/test/provider-reads.test.ts", "are bounded together"],
  },
  {
    resource: "payments that one answer of a reconciliation compares",
    limits: ["reconciledAtOnceMax"],
    above: "the answer says from which payment to go on; one report at a time",
    test: ["cashier/test/reconciliation.postgres.test.ts", "compares a bounded number of payments at a time"],
  },
  {
    resource: "sales of one answer about a cluster",
    limits: ["clusterSalesShownMax"],
    above: "the answer says from which sale to go on",
    test: ["cluster/test/cluster-figures.test.ts", "are shown a page at a time"],
  },
  {
    resource: "sales of a cluster that an operator has moved",
    limits: ["salesMovedMax"],
    above: "`ticketrush cluster --move` says so, and moves no more",
    test: ["cluster/test/places.process.test.ts", "are at most so many"],
  },
  {
    resource: "stuck payments, and messages of providers, of one answer about them; and why one is ended",
    limits: ["stuckShownMax", "endReasonCharsMax"],
    above: "the answer says from which errand to go on; 400",
    test: ["cashier/test/stuck.postgres.test.ts", "are listed page after page, each once"],
  },
  {
    resource: "payments whose errand is stuck that a node begins to read at a provider in a second",
    limits: ["stuckLooksPerSecondMax"],
    above: "the others are read in the seconds after; each less often the longer it is stuck, once an hour at last",
    test: ["payment/test/errands/runner.test.ts", "is looked at among a bounded number in a second"],
  },
  {
    resource: "what a buyer brings back from a provider",
    limits: ["paymentTokenCharsMax"],
    above: "400",
    test: ["http/test/own-payments.test.ts", "does not understand"],
  },
  {
    resource: "extensions of a hold, and of a person in one turn",
    limits: ["extensionsPerHoldMax", "extensionsPerTurnMax"],
    above: "409 `extensions-used`, `turn-extensions-used`",
    test: ["engine/test/core/extend.test.ts", "is extended so often and not once more"],
  },
  {
    resource:
      "reservations of one page of a door list or a settlement, such lists that a node sends at a time, and how long",
    limits: ["reservationsPerPageMax", "listDownloadsMax", "listDownloadMsMax"],
    above: "the next page has them; 503 `overloaded`; the file is cut",
    test: ["http/test/csv-downloads.test.ts", "is one of a few at a time"],
  },
  {
    resource: "seats that one order of an administrator blocks or releases by their ids",
    limits: ["houseSeatsPerOrderMax"],
    above: "422 `unprocessable`",
    test: [
      "engine/test/core/options.test.ts",
      "is not blocked or released by an order that says nothing new, or cannot be",
    ],
  },
  {
    resource: "names of seats of other nodes' sales that a node keeps: 500,000",
    limits: [],
    above: "those that were asked for longest ago are forgotten, and made anew when they are asked for",
    test: ["cluster/test/seat-names.test.ts", "are forgotten beyond the bound"],
  },
] as const

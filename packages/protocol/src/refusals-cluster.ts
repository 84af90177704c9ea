/** Rows of the table in `refusals.ts` that are about orders to the nodes of a cluster. */
export const clusterRefusals = {
  "cluster-alone": {
    status: 409,
    retry: false,
    sentence: "This server runs without a cluster: all sales are its own.",
  },
  "node-unknown": { status: 404, retry: false, sentence: "No node that lives has the address {address}." },
  "node-last": {
    status: 409,
    retry: false,
    sentence: "{address} is the only node that would run the sales: start another one first.",
  },
  "node-draining": {
    status: 409,
    retry: false,
    sentence: "{address} leaves its sales to the others: let it take some again first.",
  },
  "node-silent": {
    status: 409,
    retry: false,
    sentence: "{address} does not answer the other nodes: it would not be asked for the sale.",
  },
  "moves-full": {
    status: 409,
    retry: false,
    sentence: "{max} sales are moved already: leave some to their shards again first.",
  },
  "cluster-forgotten": {
    status: 503,
    retry: true,
    sentence:
      "Redis was emptied just now, and the nodes write down again what it knew. Nothing was ordered; try again.",
  },
} as const

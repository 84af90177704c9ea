import { makeEndpointStoreMemory } from "../../src/tables/EndpointStoreMemory.ts"
import { endpointStoreContract } from "./endpoint-store.contract.ts"

endpointStoreContract("memory", async () => ({ store: makeEndpointStoreMemory(), close: async () => {} }))

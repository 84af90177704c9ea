import { makeEndpointStoreMemory } from "../../src/endpoints/EndpointStoreMemory.ts"
import { endpointStoreContract } from "./endpoint-store.contract.ts"

endpointStoreContract("memory", async () => ({ store: makeEndpointStoreMemory(), close: async () => {} }))
